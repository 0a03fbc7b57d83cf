# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every plugin's folder looks alike, and its README tells the truth about its keys."""

import re

from checking import Check

FILES = ("plugin.c", "meson.build", "README.md")
HEADINGS = ["What it does", "Keys", "External interfaces", "How it fails"]

# tasuki_settings_get_string (settings, "key", ...); a helper of the plugin's own that takes the
# settings and the key stands for the getter that it calls.
READ = re.compile(r'\b\w+ \(\s*settings,\s*"([a-z-]+)"')
TABLE_ROW = re.compile(r"^\| `([a-z-]+)` \|", re.M)
BESIDE_TABLE = re.compile(r"^The key `([a-z-]+)` ", re.M)


def folders(tree):
    return sorted({name.rsplit("/", 1)[0] for name in tree.matching("plugins/*/*")})


def section(readme, heading):
    found = re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", readme, re.M | re.S)
    return found.group(1) if found else ""


def look_at_folders(tree):
    for folder in folders(tree):
        for file in FILES:
            if f"{folder}/{file}" not in tree.names:
                yield f"{folder} has no {file}"


def look_at_headings(tree):
    for name in tree.matching("plugins/*/README.md"):
        readme = tree.text(name)
        title = name.split("/")[1]
        if not readme.startswith(f"# {title}\n"):
            yield f"{name}: its title is not {title}"
        if re.findall(r"^## (.*)$", readme, re.M) != HEADINGS:
            yield f"{name}: its headings are not {', '.join(HEADINGS)}"
        for heading in HEADINGS:
            if not section(readme, heading).strip():
                yield f"{name}: nothing stands under {heading}"


def look_at_keys(tree):
    for folder in folders(tree):
        code = "".join(tree.text(name) for name in tree.matching(f"{folder}/*.c"))
        readme = f"{folder}/README.md"
        keys = section(tree.text(readme), "Keys") if readme in tree.names else ""
        read = set(READ.findall(code))
        told = set(TABLE_ROW.findall(keys) + BESIDE_TABLE.findall(keys))
        for key in sorted(read - told):
            yield f"{readme} does not tell of the key {key}, which is read"
        for key in sorted(told - read):
            yield f"{readme} tells of the key {key}, which is not read"


READS = '  tasuki_settings_get_path (settings, "socket", &path, error);\n'
TELLS = "# web\n\n## Keys\n| Key |\n|---|\n| `socket` | where |\n\n## How it fails\nBadly.\n"

CHECKS = [
    Check("plugins: each folder has its source, its build and its README", look_at_folders,
          refuses={"plugins/bare/helper.c": ""},
          accepts={f"plugins/whole/{file}": "" for file in FILES}),
    Check("plugins: each README says what, keys, interfaces and failure", look_at_headings,
          refuses={"plugins/one/README.md": "# one\n\n## What it does\nMuch.\n",
                   "plugins/two/README.md": "# two\n" + "".join(f"\n## {h}\n" for h in HEADINGS)},
          accepts={"plugins/three/README.md":
                   "# three\n" + "".join(f"\n## {h}\nThis.\n" for h in HEADINGS)}),
    Check("plugins: the keys of each README are those that are read", look_at_keys,
          refuses={"plugins/silent/README.md": "# silent\n", "plugins/idle/README.md": TELLS},
          accepts={"plugins/silent/plugin.c": READS, "plugins/idle/plugin.c": "",
                   "plugins/web/plugin.c": READS, "plugins/web/README.md": TELLS}),
]
