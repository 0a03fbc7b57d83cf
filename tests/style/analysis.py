# SPDX-License-Identifier: LGPL-2.1-or-later
"""Other people's checkers, each with what it is asked."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from checking import Check

SHELL = ("*.sh", "data/quickstart", "tests/run", "tests/*/run", ".ci/run")
CLANG_BUILD = "build-clang"

# Everything of these two families, but for what argues with the house rules or cannot be right.
TIDY = ",".join([
    "-*", "clang-analyzer-*", "bugprone-*",
    # These do not know that g_autoptr and g_autofree clean up; the leak sanitizer does.
    "-clang-analyzer-unix.Malloc", "-clang-analyzer-deadcode.DeadStores",
    # Wants Annex K's functions, which glibc does not have.
    "-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling",
    # `(descriptor, limit)` are both numbers: their names say which is which.
    "-bugprone-easily-swappable-parameters",
    # Two branches of a table-like chain may well answer the same.
    "-bugprone-branch-clone",
    # `while ((io = take ()) == DONE)` is how one reads until the end.
    "-bugprone-assignment-in-if-condition",
    # -Wconversion by another name: sizes are checked where they come in.
    "-bugprone-narrowing-conversions", "-bugprone-implicit-widening-of-multiplication-result",
    # GObject's own: `struct _TasukiPeer`, and g_clear_pointer's sizeof.
    "-bugprone-reserved-identifier", "-bugprone-sizeof-expression",
])


def look_at_format(tree):
    names = tree.matching("*.c", "*.h")
    said = tree.run("clang-format", "--dry-run", "--Werror", "--style=file", *names) if names else ""
    return [line for line in said.splitlines() if "error:" in line]


def look_at_shell(tree):
    command = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", "--severity=warning",
               "--format=gcc"]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda name: tree.run(*command, name), tree.matching(*SHELL)):
            yield from said.splitlines()


def look_at_clang(tree):
    """The whole tree again, by the other compiler, with the same warnings as errors."""
    if not (tree.root / "meson.build").exists():
        names = tree.matching("*.c")
        said = "".join(tree.run("clang", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", name)
                       for name in names)
    else:
        said = build_by_clang(tree)
    return [line.removeprefix("../") for line in said.splitlines() if "error:" in line
            or line.startswith("FAILED")]


def build_by_clang(tree):
    environment = {**os.environ, "CC": "clang"}
    if not (tree.root / CLANG_BUILD / "build.ninja").exists():
        failure = tree.run("meson", "setup", CLANG_BUILD, ".", "-Dbuildtype=debug",
                           "-Dintrospection=disabled", f"--prefix={tree.root}/{CLANG_BUILD}/root",
                           env=environment)
        if failure:
            return f"FAILED: meson setup with clang: {failure}"
    return tree.run("ninja", "-k", "0", "-C", CLANG_BUILD, env=environment)


def tidy(tree, name):
    """One file at a time: over several, clang 14 loses sight of va_start."""
    database = tree.root / CLANG_BUILD / "compile_commands.json"
    command = ["clang-tidy", "--quiet", f"--checks={TIDY}", "--warnings-as-errors=*", name]
    command += ["-p", CLANG_BUILD] if database.exists() else ["--"]
    done = subprocess.run(command, cwd=tree.root, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = [line.split(f"{CLANG_BUILD}/")[-1].removeprefix("../").removeprefix(f"{tree.root}/")
            for line in done.stdout.splitlines() if " error: " in line]
    return said or ([f"{name}: {done.stderr}"] if done.returncode != 0 else [])


def look_at_tidy(tree):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda name: tidy(tree, name),
                             tree.matching("core/*.c", "plugins/*.c")):
            yield from said


NULL_USED = """int f (int *p);
int
f (int *p)
{
  if (p)
    return 0;
  return *p;
}
"""

CHECKS = [
    Check("analysis: clang-format has nothing to change", look_at_format,
          refuses={"core/a.c": "int  a ( void ){return 0;}\n"},
          accepts={"core/b.c": "int b;\n", ".clang-format": "BasedOnStyle: GNU\n"}),
    Check("analysis: shellcheck has nothing to say", look_at_shell,
          refuses={"tests/a.sh": "#!/bin/sh\ncd \"$1\"\nrm -r x\n"},
          accepts={"tests/b.sh": '#!/bin/sh\necho "$1"\n'}),
    Check("analysis: clang compiles the tree without a warning", look_at_clang,
          refuses={"core/a.c": "static int unused;\n"}, accepts={"core/b.c": "int b;\n"}),
    Check("analysis: clang-tidy finds no bug in core and plugins", look_at_tidy,
          refuses={"core/a.c": NULL_USED},
          accepts={"core/b.c": "int b (int n);\n\nint\nb (int n)\n{\n  return n;\n}\n"}),
]
