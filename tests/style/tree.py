# SPDX-License-Identifier: LGPL-2.1-or-later
"""A tree of sources: this repository, or a small one that a control has planted."""

import functools
import subprocess
from fnmatch import fnmatch
from pathlib import Path


class Tree:
    def __init__(self, root):
        self.root = Path(root)

    @functools.cached_property
    def names(self):
        """All files, as git would commit them; in a planted tree, all that is there."""
        if (self.root / ".git").exists():
            command = ["git", "-C", self.root, "ls-files", "-z", "--cached", "--others",
                       "--exclude-standard"]
            listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            names = [name for name in listed.split("\0") if name]
        else:
            names = [str(path.relative_to(self.root)) for path in self.root.rglob("*")]
        return sorted(name for name in names if (self.root / name).is_file()
                      and not name.startswith("build") and "__pycache__" not in name)

    @functools.cached_property
    def texts(self):
        """Names of what people write; seeds of fuzz harnesses are bytes as they come."""
        return [name for name in self.names
                if not name.startswith("tests/fuzz/corpus/") and self.is_text(name)]

    def is_text(self, name):
        content = (self.root / name).read_bytes()
        try:
            return "\0" not in content.decode("utf-8")
        except UnicodeDecodeError:
            return False

    def matching(self, *patterns):
        """Names that match one of the patterns; `*` also stands for slashes."""
        return [name for name in self.names if any(fnmatch(name, p) for p in patterns)]

    @functools.lru_cache(maxsize=None)
    def text(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def lines(self, name):
        """Pairs of line number and line."""
        return enumerate(self.text(name).splitlines(), 1)

    def run(self, *command, **options):
        """A command's whole output, if it failed; else nothing."""
        done = subprocess.run(command, cwd=self.root, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, **options)
        return done.stdout if done.returncode != 0 else ""
