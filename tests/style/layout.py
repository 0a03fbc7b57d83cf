# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where things lie."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from checking import Check

TOP = {"core", "plugins", "include", "data", "po", "tests", "meson.build", "meson_options.txt",
       "README.md", "LICENSE"}
HEADERS = "include/tasuki"
LISTED = re.compile(r"'([\w-]+\.h)'")


def look_at_top(tree):
    for entry in sorted({name.split("/")[0] for name in tree.names}):
        if entry not in TOP and not entry.startswith("."):
            yield f"{entry}: the top level is fixed: {', '.join(sorted(TOP))}"


def look_at_headers(tree):
    """Each public header stands in exactly one list of the meson file, and in tasuki.h."""
    build = tree.text(f"{HEADERS}/meson.build")
    everything = tree.text(f"{HEADERS}/tasuki.h")
    for name in tree.matching(f"{HEADERS}/*.h", f"{HEADERS}/*.h.in"):
        header = name.rsplit("/", 1)[1].removesuffix(".in")
        if LISTED.findall(build).count(header) != 1:
            yield f"{name} does not stand once in {HEADERS}/meson.build"
        c_alone = re.search(r"public_c_headers = files\(([^)]*)\)", build)
        if c_alone and f"'{header}'" in c_alone.group(1):
            continue
        if header != "tasuki.h" and f"<tasuki/{header}>" not in everything:
            yield f"{name} is not included by tasuki.h"


def look_at_sources(tree):
    """A source that no meson file names is not built, and nobody notices when it breaks."""
    builds = "".join(tree.text(build) for build in tree.matching("meson.build", "*/meson.build"))
    for name in tree.matching("core/*.c", "plugins/*.c", "tests/*.c"):
        stem = name.rsplit("/", 1)[1].removesuffix(".c")
        names = {stem, f"{stem}.c", stem.removesuffix("-test"), stem.removeprefix("fuzz-")}
        if not any(re.search(rf"['/]{re.escape(n)}'", builds) for n in names):
            yield f"{name} is built by no meson.build"


def packages():
    names = ["gio-unix-2.0", "gnutls", "libsodium", "libzstd", "libsoup-3.0", "json-glib-1.0", "sqlcipher"]
    return subprocess.run(["pkg-config", "--cflags", *names], check=True, text=True,
                          capture_output=True).stdout.split()


def look_at_self_containment(tree):
    """A header that needs another one before it hides what it depends on."""
    places = ["include", "core", "plugins", "tests", "build/include", "build/core"]
    options = ["-std=gnu11", "-D_GNU_SOURCE", "-DSQLITE_HAS_CODEC", "-fsyntax-only",
               *(f"-I{place}" for place in places), *packages()]

    def problem(name):
        said = tree.run("gcc", "-x", "c", *options, "-include", name, "/dev/null")
        return f"{name}: {said.splitlines()[-1]}" if said else None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from filter(None, pool.map(problem, tree.matching("*.h")))


BUILD = "public_headers = files(\n  'call.h',\n  'tasuki.h',\n)\npublic_c_headers = files('tls.h')\n"

CHECKS = [
    Check("layout: nothing new at the top level", look_at_top,
          refuses={"scripts/x.sh": "", "NOTES.txt": ""},
          accepts={"core/a.c": "", "README.md": "", ".ci/run": ""}),
    Check("layout: each public header is in one list, and in tasuki.h", look_at_headers,
          refuses={f"{HEADERS}/peer.h": ""},
          accepts={f"{HEADERS}/meson.build": BUILD, f"{HEADERS}/tls.h": "",
                   f"{HEADERS}/tasuki.h": "#include <tasuki/call.h>\n", f"{HEADERS}/call.h": ""}),
    Check("layout: each header stands by itself", look_at_self_containment,
          refuses={"core/needy.h": "gboolean f (void);\n"},
          accepts={"core/whole.h": "#include <glib.h>\ngboolean f (void);\n"}),
    Check("layout: each C file is part of the build", look_at_sources,
          refuses={"core/io/lost.c": ""},
          accepts={"core/io/pump.c": "", "core/io/meson.build": "io = files('pump.c')\n"}),
]
