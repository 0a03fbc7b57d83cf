# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a check is: a look at a tree, and a control that shows that the look can see."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tree import Tree


def is_about(problem, name):
    """A problem begins with the name of the file, or of its folder."""
    subject = problem.split()[0].split(":")[0]
    return name == subject or name.startswith(subject + "/")


@dataclass
class Check:
    """`look` gives the problems of a tree, one line each, which begin with a file's name.

    `refuses` is planted in a directory of its own: each of these files has to be named in a
    problem. `accepts` stands beside them and must not be named. What is no text but has to be
    made, such as a program, is made by `plant`: a name, and whether it has to be refused.
    """

    words: str
    look: Callable
    refuses: dict = field(default_factory=dict)
    accepts: dict = field(default_factory=dict)
    plant: Callable | None = None

    def problems(self, tree):
        return [str(problem) for problem in self.look(tree)] + self._blindness()

    def _blindness(self):
        with tempfile.TemporaryDirectory(prefix="tasuki-style-") as directory:
            planted = self._planted(Path(directory))
            seen = [str(problem) for problem in self.look(Tree(directory))]
        blind = [] if any(planted.values()) else ["the check has no control"]
        for name, has_to_be_refused in planted.items():
            about = [problem for problem in seen if is_about(problem, name)]
            if has_to_be_refused and not about:
                blind.append(f"control: {name} is not refused")
            if about and not has_to_be_refused:
                blind.append(f"control: {name} is refused: {about[0]}")
        return blind

    def _planted(self, directory):
        for name, text in {**self.refuses, **self.accepts}.items():
            path = directory / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        made = self.plant(directory) if self.plant is not None else {}
        return {**dict.fromkeys(self.refuses, True), **dict.fromkeys(self.accepts, False), **made}
