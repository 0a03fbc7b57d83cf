# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every source shows, and what none of them may call or name."""

import re

from c_source import code_of
from checking import Check

C = ("*.c", "*.h", "*.h.in")
SCRIPTS = ("*.py", "*.sh", "data/quickstart", "tests/run", "tests/*/run", ".ci/run")
MESON = ("meson.build", "*/meson.build", "meson_options.txt")
PROSE = ("*.md", "LICENSE", "po/*.po", "po/*.pot")

LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"

# Function -> what is used instead. Calls are what counts: a word, then ` (`.
FORBIDDEN = {
    "strcpy|strcat|strncpy|strncat|stpcpy": "g_strdup and g_strconcat: no length by hand",
    "sprintf|vsprintf": "g_strdup_printf: no length by hand",
    "gets|scanf|sscanf|fscanf": "a parser that reports what it cannot read",
    "atoi|atol|atoll|atof": "g_ascii_string_to_unsigned: these take anything for a number",
    "strtok|ctime|asctime|gmtime|localtime|strerror": "what is safe in threads: GDateTime, g_strerror",
    "system|popen|g_spawn_command_line_sync|g_spawn_command_line_async|wordexp":
        "GSubprocess with an array of arguments: no shell",
    "mktemp|tmpnam|tempnam|g_mktemp": "g_mkstemp or g_mkdtemp",
    "rand|srand|random|srandom|drand48|g_random_int|g_random_int_range|g_rand_new":
        "gnutls_rnd or randombytes_buf: chance that nobody can guess",
    "alloca|g_alloca|g_newa|g_newa0": "memory of a fixed size, or of the heap",
    "sleep|usleep|nanosleep|g_usleep": "waiting for the event itself",
    "select": "poll: select writes beyond its set for descriptors over 1023",
    "g_module_open|g_type_module_use": "host/module.c, which binds locally",
    "signal|longjmp|setjmp": "g_unix_signal_add; FALSE with an error",
}
ALLOWED = {
    ("core/daemon/hardening.c", "signal"),  # SIG_IGN for SIGPIPE: no handler
}

# A test may set up a signal as its subject would find it, and needs no chance that nobody guesses.
TESTS_MAY = {"signal", "g_random_int", "g_random_int_range", "srand", "rand"}

SLEEP = re.compile(r"\b(?:time\.)?sleep\b\s*[(\d$]|\basyncio\.sleep\b|\bg_usleep\b")
MARKERS = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
GLOBAL_BINDING = re.compile(r"\bRTLD_GLOBAL\b|\bRTLD_LAZY\b.*\.so")
MACHINE = re.compile(r"(?<![\w.$}~-])/(?:home|root|work|Users)/\w\w|"
                     r"\b\w+\.(?:local|internal|lan|corp)\b(?!\w)")
PRIVATE = re.compile(r"\b(?:10\.\d+|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d+\.\d+(?!/)\b")

# Where such are the subject: the filter's documents, and tests.
MAY_BE_PRIVATE = ("plugins/filter-ip/", "tests/")


def look_at_licence(tree):
    for name in tree.matching(*C, *SCRIPTS, *MESON):
        lines = tree.text(name).splitlines()[:2]
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        if not lines or LICENCE not in lines[0]:
            yield f"{name}: its first line is not {LICENCE}"


def look_at_purpose(tree):
    for name in tree.matching("*.c", "*.h"):
        lines = tree.text(name).splitlines()
        said = " ".join(lines[1:3]).removeprefix("/*").lstrip(" *")
        if len(lines) < 2 or not lines[1].startswith("/*") or len(said) < 10:
            yield f"{name}: its second line does not say what it is"


def look_at_calls(tree):
    patterns = [(re.compile(rf"(?<![\w.>])({names}) \("), instead)
                for names, instead in FORBIDDEN.items()]
    for name in tree.matching(*C):
        for number, line in enumerate(code_of(tree.text(name)).splitlines(), 1):
            for pattern, instead in patterns:
                for call in pattern.findall(line):
                    if (name, call) in ALLOWED or (name.startswith("tests/") and call in TESTS_MAY):
                        continue
                    yield f"{name}:{number}: {call}: use {instead}"


def look_at_goto(tree):
    for name in tree.matching(*C):
        for number, line in enumerate(code_of(tree.text(name)).splitlines(), 1):
            if re.search(r"\bgoto\b", line):
                yield f"{name}:{number}: goto"


def look_at_binding(tree):
    for name in tree.matching("core/*.[ch]", "plugins/*.[ch]"):
        if GLOBAL_BINDING.search(code_of(tree.text(name))):
            yield f"{name}: loads with global or lazy binding"


def look_at_sleep(tree):
    for name in tree.matching("tests/*.c", "tests/*.h", *SCRIPTS):
        if name.startswith("tests/style/"):
            continue
        for number, line in tree.lines(name):
            if SLEEP.search(line):
                yield f"{name}:{number}: sleeps; wait for the event"


def look_at_markers(tree):
    for name in tree.texts:
        if name.startswith("tests/style/") or name in ("LICENSE",):
            continue
        for number, line in tree.lines(name):
            if MARKERS.search(line):
                yield f"{name}:{number}: {line.strip()}"


def look_at_whitespace(tree):
    for name in tree.texts:
        text = tree.text(name)
        if text and not text.endswith("\n"):
            yield f"{name}: no newline at its end"
        for number, line in tree.lines(name):
            if line != line.rstrip() or ("\t" in line and not name.endswith(".po")):
                yield f"{name}:{number}: blanks at its end, or a tab"


def look_at_machines(tree):
    for name in tree.texts:
        if name == "tests/style/sources.py":
            continue
        private = not name.startswith(MAY_BE_PRIVATE)
        for number, line in tree.lines(name):
            if MACHINE.search(line) or (private and PRIVATE.search(line)):
                yield f"{name}:{number}: {line.strip()}"


HEAD = f"/* {LICENCE} */\n"

CHECKS = [
    Check("source: the licence stands in the first line", look_at_licence,
          refuses={"core/a.c": "/* A file. */\n", "tests/b.py": "#!/usr/bin/python3\nimport os\n",
                   "core/meson.build": "project('x')\n"},
          accepts={"core/c.c": HEAD, "tests/d.sh": f"#!/bin/sh\n# {LICENCE}\n"}),
    Check("source: the second line says what the file is", look_at_purpose,
          refuses={"core/a.c": f"{HEAD}#include <glib.h>\n"},
          accepts={"core/b.c": f"{HEAD}/* Does what b is for. */\n",
                   "core/c.c": f"{HEAD}/*\n * Does what c is for.\n */\n"}),
    Check("source: nothing calls what is unsafe", look_at_calls,
          refuses={f"core/{name}.c": f"  {name} (x);\n"
                   for names in FORBIDDEN for name in names.split("|")},
          accepts={"core/fine.c": '  g_strdup ("sprintf (x)"); /* system (x) */ self->random (x);\n'
                                  "  g_strerror (errno);\n"}),
    Check("source: no goto", look_at_goto,
          refuses={"core/a.c": "  goto out;\n"}, accepts={"core/b.c": "  /* goto */\n"}),
    Check("source: plugins are bound locally and at once", look_at_binding,
          refuses={"core/host/module.c": "  dlopen (path, RTLD_NOW | RTLD_GLOBAL);\n"},
          accepts={"core/host/other.c": "  dlopen (path, RTLD_NOW | RTLD_LOCAL);\n"}),
    Check("source: tests and scripts wait for events and never sleep", look_at_sleep,
          refuses={"tests/a.sh": "sleep 1\n", "tests/b.py": "time.sleep(0.1)\n",
                   "tests/c.c": "  g_usleep (1000);\n", "tests/d.sh": "sleep $n\n"},
          accepts={"tests/e.sh": "# it does not sleep\nwait_until test -e x\n"}),
    Check("source: nothing is left to be done", look_at_markers,
          refuses={"core/a.c": "/* TODO: the rest */\n", "README.md": "FIXME\n"},
          accepts={"core/b.c": "/* mktemp XXXXXX */\n"}),
    Check("source: no blanks at the end of a line, no tabs, a newline at the end",
          look_at_whitespace,
          refuses={"core/a.c": "int a; \n", "core/b.c": "\tint b;\n", "core/c.c": "int c;"},
          accepts={"core/d.c": "int d;\n"}),
    Check("source: no machine's paths, names or private addresses", look_at_machines,
          refuses={"core/a.c": '  open ("/home/somebody/x");\n', "data/b.conf": "host=db7.internal\n",
                   "README.md": "see /root/notes\n", "data/c.conf": "listen=192.168.7.9:7443\n"},
          accepts={"README.md.txt": "build/root/bin, 192.0.2.1, 10.0.0.0/8, ~/relay, /var/lib/tasuki\n"}),
]
