# SPDX-License-Identifier: LGPL-2.1-or-later
"""Just enough of a reader of C, formatted as .clang-format says, to measure functions."""

import re
from dataclasses import dataclass

_NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
_PREPROCESSOR = re.compile(r"^[ \t]*#(?:.*\\\n)*.*", re.M)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_BODY = re.compile(r"^\{$.*?^\}", re.M | re.S)


@dataclass
class Function:
    name: str
    line: int
    length: int
    nesting: int


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def code_of(text):
    """The text with comments and what stands between quotes blanked, in the same lines."""
    return _NOT_CODE.sub(_blank, text)


class _Nesting:
    """How deep control statements stand in each other. `else if` stands beside its `if`."""

    def __init__(self, body):
        self.tokens = _TOKEN.findall(body)
        self.at = 0
        self.deepest = 0

    def measure(self):
        while self.at < len(self.tokens):
            self._statement(0)
        return self.deepest

    def _peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def _skip_group(self, opening, closing):
        depth = 0
        while self.at < len(self.tokens):
            depth += {opening: 1, closing: -1}.get(self._peek(), 0)
            self.at += 1
            if depth == 0:
                return

    def _skip_simple(self):
        while self._peek() not in (";", ""):
            if self._peek() == "{":
                self._skip_group("{", "}")
            elif self._peek() == "(":
                self._skip_group("(", ")")
            else:
                self.at += 1
        self.at += 1

    def _statement(self, depth):
        token = self._peek()
        if token == "{":
            self.at += 1
            while self._peek() not in ("}", ""):
                self._statement(depth)
            self.at += 1
        elif token in ("if", "for", "while", "switch", "do"):
            self._control(token, depth + 1)
        elif token in ("case", "default"):
            while self._peek() not in (":", ""):
                self.at += 1
            self.at += 1
        else:
            self._skip_simple()

    def _control(self, keyword, depth):
        self.deepest = max(self.deepest, depth)
        self.at += 1
        if keyword != "do":
            self._skip_group("(", ")")
        self._statement(depth)
        if keyword == "do":
            self._skip_simple()
        elif keyword == "if" and self._peek() == "else":
            self.at += 1
            self._statement(depth - 1 if self._peek() == "if" else depth)


def functions_of(text):
    """All functions that the text defines."""
    code = _PREPROCESSOR.sub(_blank, code_of(text))
    for body in _BODY.finditer(code):
        before = code[:body.start()].rstrip()
        if not before.endswith(")"):
            continue
        start = max(before.rfind(mark) for mark in (";", "}")) + 1
        head = before[start:]
        names = re.findall(r"^(\w+) \(", head, re.M)
        first = code[:start].count("\n") + head[:len(head) - len(head.lstrip())].count("\n") + 1
        last = code[:body.end()].count("\n") + 1
        yield Function(names[-1] if names else head.strip(), first, last - first + 1,
                       _Nesting(body.group()[1:-1]).measure())
