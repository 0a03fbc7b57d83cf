#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
The shell blocks of the document of the admin API.

    admin-document.py check DOCUMENT DESCRIPTION    says what does not fit the operations
    admin-document.py blocks DOCUMENT DIRECTORY     writes each block into DIRECTORY, as NUMBER-SECTION.sh, and
                                                    the statuses that it is to have beside it

A command of tasukictl stands as a comment before the call of curl that does the same. DESCRIPTION is
openapi.yaml, which another test compares with the table of operations.
"""

import re
import subprocess
import sys
from pathlib import Path

import yaml

METHODS = ("get", "post", "patch", "delete")
BLOCK = re.compile(r"^## (?P<section>[^\n]*)\n|^```sh\n(?P<block>.*?)^```\n", re.M | re.S)
COMMAND = re.compile(r"On the command line: `tasukictl ([^`]*)`")
CALL = re.compile(r"\bcurl .*?(?:\$url|http://localhost)(/v1/[^\"'?\s]*)")


def blocks_of(document):
    """Section and text of each block, in order."""
    section = ""
    for found in BLOCK.finditer(Path(document).read_text(encoding="utf-8")):
        section = found["section"] or section
        if found["block"]:
            yield section, found["block"]


def operations_of(description):
    """Words, such as "connection add", to method and path."""
    with open(description, encoding="utf-8") as file:
        paths = yaml.load(file, yaml.CSafeLoader)["paths"]
    return {COMMAND.search(operation["description"])[1]: (method.upper(), path)
            for path, item in paths.items() for method, operation in item.items() if method in METHODS}


def method_of(call):
    given = re.search(r" -X (\S+)", call)
    return given[1] if given else "POST" if " --json " in call else "GET"


def calls_of(block):
    """Each call of curl, with the command of tasukictl before it, or None."""
    command = None
    for line in re.sub(r"\\\n *", "", block).splitlines():
        if line.startswith("# tasukictl "):
            command = line.removeprefix("# tasukictl ")
        elif CALL.search(line):
            yield command, line
            command = None


def words_of(command, operations):
    """The operation that a command with its options is; None if there is none."""
    bare = re.sub(r"--(config|url|key-file|ca-file|account|account-password-file|idempotency-key) \S+ ?|--json ",
                  "", command)
    return next((words for words in sorted(operations, key=len, reverse=True)
                 if f"{bare} ".startswith(f"{words} ")), None)


def unknown_options(command, words):
    known = subprocess.run(["tasukictl", *words.split(), "--help"], stdout=subprocess.PIPE, text=True,
                           check=True).stdout
    return [option for option in re.findall(r"(?<!\S)--[a-z-]+", command)
            if not re.search(rf"{option}(?![a-z-])", known)]


def look_at(document, operations):
    """What is wrong, in sentences."""
    places = {}
    for section, block in blocks_of(document):
        for command, call in calls_of(block):
            method, path = method_of(call), CALL.search(call)[1]
            words = words_of(command, operations) if command else None
            if words is None:
                yield f"\"{section}\": {method} {path} stands beside no command of tasukictl"
                continue
            places[words] = section
            wanted, template = operations[words]
            pattern = re.sub(r"\{[^}]*\}", "[^/]+", template)
            if method != wanted or not re.fullmatch(pattern, path):
                yield f"\"{section}\": \"{words}\" is {wanted} {template}, not {method} {path}"
            for option in unknown_options(command, words):
                yield f"\"{section}\": \"{words}\" does not take {option}"
    for words in operations:
        if words not in places:
            yield f"\"{words}\" has no block: it belongs into {place_for(words, places)}"


def place_for(words, places):
    kin = [section for other, section in places.items() if other.split()[0] == words.split()[0]]
    return f"the section \"{kin[0]}\"" if kin else "a section of its own, before \"Records\""


def status_of(call):
    """What stands behind a call as a comment; otherwise it succeeds."""
    given = re.search(r" # ([1-5]\d\d)$", call)
    return given[1] if given else "2xx"


def write_blocks(document, directory):
    for number, (section, block) in enumerate(blocks_of(document), 1):
        name = f"{number:03}-{re.sub('[^a-z]+', '-', section.lower())}"
        Path(directory, f"{name}.sh").write_text(block, encoding="utf-8")
        statuses = "".join(f"{status_of(call)}\n" for _command, call in calls_of(block))
        Path(directory, f"{name}.statuses").write_text(statuses, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "blocks":
        write_blocks(*sys.argv[2:])
        sys.exit(0)
    problems = list(look_at(sys.argv[2], operations_of(sys.argv[3])))
    print(*problems, sep="\n")
    sys.exit(1 if problems else 0)
