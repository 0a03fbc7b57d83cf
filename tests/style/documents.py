# SPDX-License-Identifier: LGPL-2.1-or-later
"""What documents say has to be so: they are run, compiled and compared with the programs."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from checking import Check

INSTALLED = "build/root"
PAGES = "data/man"
EXAMPLE = "data/tasuki.conf"
UNIT = "data/tasukid.service.in"

LINK = re.compile(r"\]\(([^)#\s]+)\)")
NAMED = re.compile(r"`((?:core|plugins|include|data|tests|po|\.ci)/[\w./-]*)`")

# What a unit has to say for the promises to hold, and for the daemon to have nothing to lose.
HARDENING = ["LimitMEMLOCK=infinity", "LimitCORE=0", "NoNewPrivileges=yes", "ProtectSystem=strict",
             "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "CapabilityBoundingSet=",
             "MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service", "UMask=0077",
             "RestrictSUIDSGID=yes", "Type=notify", "User=tasuki"]


def home(tree):
    """Where the programs are: a planted tree borrows those of this repository."""
    own = tree.root / INSTALLED
    return own if own.exists() else Path(__file__).resolve().parents[2] / INSTALLED


def said(program, *arguments):
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    return subprocess.run([program, *arguments], env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def look_at_links(tree):
    for name in tree.matching("*.md"):
        folder = tree.root / Path(name).parent
        for target in LINK.findall(tree.text(name)):
            if "://" not in target and not (folder / target).exists():
                yield f"{name} links {target}, which is not there"
        for path in NAMED.findall(tree.text(name)):
            if not (tree.root / path).exists():
                yield f"{name} names {path}, which is not there"


def look_at_roff(tree):
    for name in tree.matching(f"{PAGES}/*"):
        for line in tree.run("groff", "-man", "-Tutf8", "-ww", "-z", name).splitlines():
            yield f"{name}: {line}"
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", name], cwd=tree.root,
                              stderr=subprocess.PIPE, text=True, check=False)
        for line in done.stderr.splitlines():
            yield f"{name}: {line}"


def commands(program):
    """The commands in a program's help; of a command with others below it, those."""
    text = said(program, "--help").stdout
    listed = re.search(r"^Commands:\n((?:  .*\n)+)", text, re.M)
    return re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", listed.group(1), re.M) if listed else []


def options_of(text):
    return re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)


def promises(program):
    """Commands and long options that a program's help shows, over all its commands."""
    found = {"": options_of(said(program, "--help").stdout)}
    for command in commands(program):
        text = said(program, *command.split(), "--help").stdout
        found[command] = options_of(text)
        for verb in re.findall(r"^  ([a-z]+)  ", text, re.M) if "COMMAND" in text else []:
            found[f"{command} {verb}"] = options_of(said(program, command, verb, "--help").stdout)
    return found


def look_at_pages(tree):
    for name in tree.matching(f"{PAGES}/*.1", f"{PAGES}/*.8"):
        program = home(tree) / "bin" / Path(name).stem
        page = re.sub(r"\\f.", "", tree.text(name)).replace("\\-", "-")
        for command, options in promises(program).items():
            if not re.search(rf"\b{command}\b", page, re.I):
                yield f"{name} does not tell of {command}"
            for option in sorted(set(options)):
                if not re.search(rf"{option}(?![\w-])", page):
                    yield f"{name} does not tell of {option} ({command or 'general'})"


def new_relay(tree, directory):
    done = said(home(tree) / "bin" / "tasukictl", "--quiet", "setup", "--directory", directory,
                "--listen", "127.0.0.1:0")
    if done.returncode != 0:
        raise RuntimeError(done.stdout)


def look_at_example(tree):
    """With what stands in comments, too: those are the defaults."""
    with tempfile.TemporaryDirectory(prefix="tasuki-style-") as stage:
        directory = Path(stage, "relay")
        new_relay(tree, directory)
        for name in tree.matching(EXAMPLE, "data/*.conf"):
            text = re.sub(r"^#([a-z-]+=)", r"\1", tree.text(name), flags=re.M)
            text = re.sub(r"^plugin-directory=.*\n", "", text, flags=re.M)
            (directory / "tasuki.conf").write_text(text, encoding="utf-8")
            done = said(home(tree) / "bin" / "tasukid", "--config", directory / "tasuki.conf", "--check")
            if done.returncode != 0:
                yield f"{name}: {done.stdout.strip().splitlines()[-1]}"


def keys_of_code(tree):
    """Keys of [relay] as the code reads them, and of the plugins as their READMEs have them."""
    config = tree.text("core/host/relay-config.c")
    yield from re.findall(r'^  \{ "([a-z-]+)", (?:INTEGER|DURATION)', config, re.M)
    yield from re.findall(r'tasuki_settings_get_\w+ \(settings, "([a-z-]+)"', config)
    for readme in tree.matching("plugins/*/README.md"):
        yield from re.findall(r"^\| `([a-z-]+)` \|", tree.text(readme), re.M)


def look_at_keys(tree):
    keys = set(keys_of_code(tree))
    for name in tree.matching(EXAMPLE, f"{PAGES}/tasuki.conf.5"):
        text = tree.text(name).replace("\\-", "-")
        for key in sorted(keys):
            if not re.search(rf"(?<![\w-]){key}(?![\w-])", text):
                yield f"{name} does not tell of the key {key}"


def look_at_unit(tree):
    for name in tree.matching(UNIT):
        lines = tree.text(name).splitlines()
        for line in HARDENING:
            if line not in lines:
                yield f"{name} lacks {line}"


def compiled(tree, source, target):
    environment = {**os.environ, "PKG_CONFIG_PATH": ":".join(map(str, home(tree).glob("lib/*/pkgconfig")))}
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "tasuki-1"], text=True, check=True,
                           capture_output=True, env=environment).stdout.split()
    return subprocess.run(["gcc", "-x", "c", "-", "-shared", "-fPIC", "-fvisibility=hidden", "-Wall",
                           "-Werror", "-o", target, *flags], input=source, text=True, check=False,
                          stderr=subprocess.PIPE).stderr


def look_at_tutorial(tree):
    """The C plugins of the documents compile, and the relay takes them."""
    shipped = next(home(tree).glob("lib/*/tasuki-1/plugins"))
    for name in tree.matching("data/doc/*.md"):
        for source in re.findall(r"```c\n(.*?)```", tree.text(name), re.S):
            with tempfile.TemporaryDirectory(prefix="tasuki-style-") as stage:
                yield from (f"{name}: {line}" for line in try_plugin(tree, shipped, source, Path(stage)))


def try_plugin(tree, shipped, source, stage):
    plugin = re.search(r'TASUKI_DEFINE_PLUGIN \("([\w-]+)"', source).group(1)
    (stage / "plugins").mkdir()
    for file in shipped.glob("*.so"):
        (stage / "plugins" / file.name).symlink_to(file.resolve())
    errors = compiled(tree, source, stage / "plugins" / f"{plugin}.so")
    if errors:
        return errors.splitlines()

    new_relay(tree, stage / "relay")
    config = stage / "relay" / "tasuki.conf"
    text = re.sub(r"^(plugins=.*)$", rf"\1;{plugin}\nplugin-directory={stage}/plugins",
                  config.read_text(encoding="utf-8"), flags=re.M)
    config.write_text(text, encoding="utf-8")
    done = said(home(tree) / "bin" / "tasukid", "--config", config, "--check")
    return [] if done.returncode == 0 else done.stdout.splitlines()


CONFIG_C = 'x = {\n  { "workers", INTEGER, 0 },\n};\n'
WHOLE_UNIT = "\n".join(HARDENING) + "\n"
PLUGIN_LIKE = '#include <tasuki/tasuki.h>\nint x = y;\nTASUKI_DEFINE_PLUGIN ("a", a_get_type)\n'

CHECKS = [
    Check("documents: what they link and name is there", look_at_links,
          refuses={"README.md": "[a](data/doc/lost.md)\n", "data/doc/b.md": "see `core/lost/`\n"},
          accepts={"data/doc/c.md": "[b](b.md), `core/flow/`, <https://example.net/>\n",
                   "core/flow/a.c": ""}),
    Check("documents: groff has nothing to say about the pages", look_at_roff,
          refuses={f"{PAGES}/bad.1": ".TH BAD 1\n.SH NAME\n.nonsense\n"},
          accepts={f"{PAGES}/good.1": ".TH GOOD 1\n.SH NAME\ngood \\- is good\n"}),
    Check("documents: the pages have every command and option of the programs", look_at_pages,
          refuses={f"{PAGES}/tasuki.1": "send receive profile\n", f"{PAGES}/tasukid.8": "--config\n"}),
    Check("documents: the example of a configuration is valid", look_at_example,
          refuses={"data/wrong.conf": "[relay]\nlisten=127.0.0.1:0\nplugins=\n#workrs=3\n"}),
    Check("documents: example and page have every key", look_at_keys,
          refuses={EXAMPLE: "[relay]\n", f"{PAGES}/tasuki.conf.5": "max-workers\n"},
          accepts={"core/host/relay-config.c": CONFIG_C}),
    Check("documents: the service is hardened", look_at_unit,
          refuses={UNIT: WHOLE_UNIT.replace("LimitCORE=0\n", "")}),
    Check("documents: the plugin in C compiles and is taken", look_at_tutorial,
          refuses={"data/doc/bad.md": f"```c\n{PLUGIN_LIKE}```\n"}),
]
