# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads programs and libraries with binutils' readelf."""

import functools
import re
import subprocess
from pathlib import Path

SYSTEM = [Path("/lib/x86_64-linux-gnu"), Path("/usr/lib/x86_64-linux-gnu"), Path("/lib64"),
          Path("/usr/lib"), Path("/lib")]
NEEDED = re.compile(r"\(NEEDED\).*\[(.*)\]")
RUNPATH = re.compile(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]")


@functools.cache
def readelf(path, *options):
    return subprocess.run(["readelf", "-W", *options, path], check=True, text=True,
                          capture_output=True).stdout


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def run_path(path):
    return [part for parts in RUNPATH.findall(readelf(path, "-d")) for part in parts.split(":")]


@functools.cache
def needed(path):
    """What a file needs, directly or through what it needs: names to real paths."""
    found = {}
    waiting = [(name, Path(path)) for name in NEEDED.findall(readelf(path, "-d"))]
    while waiting:
        name, by = waiting.pop()
        if name in found:
            continue
        places = [Path(part) for part in run_path(by) + run_path(path)] + SYSTEM
        real = next((place / name for place in places if (place / name).exists()), None)
        found[name] = real
        if real is not None:
            waiting += [(other, real) for other in NEEDED.findall(readelf(real, "-d"))]
    return found


def symbols(path):
    """Dynamic symbols: pairs of name and whether it is defined here."""
    for line in readelf(path, "--dyn-syms").splitlines():
        fields = line.split()
        if len(fields) >= 8 and fields[0].rstrip(":").isdigit():
            yield fields[7].split("@")[0], fields[6] != "UND", fields[4]


def exported(path):
    return {name for name, defined, binding in symbols(path) if defined and binding != "LOCAL"}


def imported(path):
    return {name for name, defined, _ in symbols(path) if not defined}
