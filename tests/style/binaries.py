# SPDX-License-Identifier: LGPL-2.1-or-later
"""What was built and installed below build/root: what it links, and how it is hardened."""

import re
import subprocess
from pathlib import Path

import elf
from checking import Check

INSTALLED = "build/root"

# File -> what it must not need, and what it has to need; directly or through what it links.
# libsoup brings libsqlite3, whose names are SQLCipher's too: with it in the global scope the
# store is silently written in plain text.
SOUP_OR_SQLITE = r"libsoup-.*|libsqlite3\..*"
LINKS = {
    "tasukid": (SOUP_OR_SQLITE, r"libtasuki-1\..*"),
    "tasuki": (SOUP_OR_SQLITE, r"libtasuki-1\..*"),
    "libtasuki-1.so.0.1.0": (SOUP_OR_SQLITE, r"libgnutls\..*"),
    "storage-sqlcipher.so": (SOUP_OR_SQLITE, r"libsqlcipher\..*"),
    "transport-tls.so": (SOUP_OR_SQLITE, r"libgnutls\..*"),
    "filter-ip.so": (SOUP_OR_SQLITE, r"libgio-2\.0\..*"),
    "auth-password.so": (SOUP_OR_SQLITE, r"libsodium\..*"),
    "auth-apikey.so": (SOUP_OR_SQLITE, r"libsodium\..*"),
    "auth-key.so": (SOUP_OR_SQLITE, r"libsodium\..*"),
    "policy-whitelist.so": (SOUP_OR_SQLITE, r"libtasuki-1\..*"),
    "record-ipsec-mb.so": (SOUP_OR_SQLITE, r"libIPSec_MB\..*"),
    "web-api.so": (r"libsqlcipher\..*", r"libsqlite3\..*"),  # by libsoup: the walk sees it
    "tasukictl": (r"libsqlcipher\..*|libtasuki-1\..*", r"libsoup-.*"),
}

NOT_EVERYWHERE = {"record-ipsec-mb.so"}  # amd64 alone has what it links

DECLARATION = re.compile(r"\b(tasuki_\w+) \(")
DEFINED_BY_MACRO = re.compile(r"G_DECLARE_\w+ \(\s*\w+,\s*(tasuki_\w+),")


def built(tree):
    """Names of the programs, libraries and plugins that were installed."""
    base = tree.root / INSTALLED
    return sorted(str(path.relative_to(tree.root)) for path in base.rglob("*")
                  if path.is_file() and not path.is_symlink() and elf.is_elf(path))


def look_at_links(tree):
    names = built(tree)
    for name in names:
        found = elf.needed(tree.root / name)
        unfound = [need for need, path in found.items() if path is None]
        file = Path(name).name
        if file not in LINKS:
            yield f"{name}: there is no rule for it"
            continue
        forbidden, required = LINKS[file]
        for need in found:
            if re.fullmatch(forbidden, need):
                yield f"{name} needs {need}"
        if not any(re.fullmatch(required, need) for need in found):
            yield f"{name} does not need {required}"
        for need in unfound:
            yield f"{name} needs {need}, which is nowhere"
    for file in sorted(set(LINKS) - NOT_EVERYWHERE):
        if tree.root.joinpath(".git").exists() and not any(n.endswith(f"/{file}") for n in names):
            yield f"{file} was not built"


def weaknesses(tree, name):
    path = tree.root / name
    header, program, dynamic = (elf.readelf(path, option) for option in ("-h", "-l", "-d"))
    stack = next((line for line in program.splitlines() if "GNU_STACK" in line), "RWE")
    imported = elf.imported(path)

    if "DYN (" not in header:
        yield "is not position independent"
    if "GNU_RELRO" not in program or not re.search(r"BIND_NOW|\bNOW\b", dynamic):
        yield "lacks full RELRO"
    if "RWE" in stack:
        yield "has an executable stack"
    if "TEXTREL" in dynamic:
        yield "has relocations in its text"
    if "__stack_chk_fail" not in imported:
        yield "lacks the stack protector"
    for place in elf.run_path(path):
        if not Path(place).is_relative_to((tree.root / INSTALLED).resolve()):
            yield f"looks for libraries in {place}"


def look_at_hardening(tree):
    for name in built(tree):
        for weakness in weaknesses(tree, name):
            yield f"{name} {weakness}"


def look_at_fortify(tree):
    """A file that calls nothing that could be checked shows no checked call: the flag does."""
    for name in built(tree):
        checked = {call for call in elf.imported(tree.root / name) if call.endswith("_chk")}
        plain = {call.removeprefix("__").removesuffix("_chk") for call in checked}
        for call in sorted(FORTIFIED & elf.imported(tree.root / name) - plain):
            yield f"{name} calls {call} unchecked"


# Calls that _FORTIFY_SOURCE=3 always replaces, as they print or format.
FORTIFIED = {"printf", "fprintf", "snprintf", "vsnprintf", "vfprintf", "sprintf"}


def public_names(tree):
    names = set()
    for header in tree.matching("include/tasuki/*.h"):
        text = tree.text(header)
        names |= set(DECLARATION.findall(text))
        names |= {f"{prefix}_get_type" for prefix in DEFINED_BY_MACRO.findall(text)}
    return names


def look_at_library(tree):
    public = public_names(tree)
    for name in built(tree):
        if "/libtasuki-1.so" not in name:
            continue
        exported = elf.exported(tree.root / name)
        for symbol in sorted(exported - public):
            yield f"{name} exports {symbol}, which include/tasuki does not declare"
        for symbol in sorted(public - exported):
            yield f"{name} does not export {symbol}, which include/tasuki declares"


def look_at_plugins(tree):
    for name in built(tree):
        if "/plugins/" in name and (seen := elf.exported(tree.root / name)) != {"tasuki_plugin"}:
            yield f"{name} exports {', '.join(sorted(seen)) or 'nothing'}, not just tasuki_plugin"


MAIN = """int main (void) { return 0; }
#ifdef TEXT
__asm__ (".text\\n.quad main");
#endif
"""


def compile_to(directory, name, source, *options):
    path = directory / INSTALLED / name
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcc", "-x", "c", "-", "-o", path, *options], input=source, text=True,
                   check=True)
    return f"{INSTALLED}/{name}"


def plant_links(directory):
    """As if libsoup were linked: straight, through a library of our own, and beside SQLCipher."""
    library = compile_to(directory, "libtasuki-1.so.0.1.0", "int x;", "-shared",
                         "-Wl,--no-as-needed", "-Wl,-soname,libtasuki-1.so.0.1.0",
                         "-l:libgnutls.so.30", "-l:libsoup-3.0.so.0")
    place = (directory / library).parent
    program = compile_to(directory, "tasukid", MAIN, "-Wl,--no-as-needed", "-L", place,
                         "-l:libtasuki-1.so.0.1.0", f"-Wl,-rpath,{place}",
                         "-Wl,--allow-shlib-undefined")
    store = compile_to(directory, "storage-sqlcipher.so", "int x;", "-shared",
                       "-Wl,--no-as-needed", "-l:libsqlcipher.so.0", "-l:libsqlite3.so.0")
    sound = compile_to(directory, "transport-tls.so", "int x;", "-shared", "-Wl,--no-as-needed",
                       "-l:libgnutls.so.30")
    return {library: True, program: True, store: True, sound: False}


def plant_weak(directory):
    """Each has one weakness."""
    sound = ["-fPIE", "-pie", "-fstack-protector-all", "-Wl,-z,relro,-z,now"]
    weak = {
        "fixed": ["-no-pie"],
        "lazy": ["-Wl,-z,lazy"],
        "writable": ["-Wl,-z,norelro"],
        "stack": ["-Wl,-z,execstack"],
        "elsewhere": ["-Wl,-rpath,/opt/lib"],
        "unprotected": ["-fno-stack-protector"],
        "text": ["-DTEXT", "-Wl,-z,notext"],
    }
    planted = {compile_to(directory, name, MAIN, *sound, *options): True
               for name, options in weak.items()}
    return {**planted, compile_to(directory, "sound", MAIN, *sound): False}


def plant_unfortified(directory):
    source = "#include <stdio.h>\nint main (int n, char **v) { char b[9]; " \
             "snprintf (b, n, v[0]); return b[0]; }"
    options = ["-w", "-O2", "-U_FORTIFY_SOURCE"]
    return {compile_to(directory, "unchecked", source, *options): True,
            compile_to(directory, "checked", source, *options, "-D_FORTIFY_SOURCE=3"): False}


def plant_library(directory):
    source = "int tasuki_private (void) { return 0; } int helper (void) { return 0; }"
    return {compile_to(directory, "lib/libtasuki-1.so.0.1.0", source, "-shared", "-fPIC"): True}


def plant_plugins(directory):
    source = "int tasuki_plugin; int LINKAGE helper (void) { return 0; }"
    options = ["-shared", "-fPIC"]
    return {compile_to(directory, "plugins/leaky.so", source, *options, "-DLINKAGE="): True,
            compile_to(directory, "plugins/tight.so", source, *options,
                       "-DLINKAGE=__attribute__((visibility(\"hidden\")))"): False}


CHECKS = [
    Check("binaries: what may not see libsoup or libsqlite3 does not", look_at_links,
          plant=plant_links),
    Check("binaries: position independent, RELRO, no executable stack, no foreign run path",
          look_at_hardening, plant=plant_weak),
    Check("binaries: calls that print or format are checked", look_at_fortify,
          plant=plant_unfortified),
    Check("binaries: the library exports what the contract declares", look_at_library,
          plant=plant_library),
    Check("binaries: a plugin exports its descriptor and nothing else", look_at_plugins,
          plant=plant_plugins),
]
