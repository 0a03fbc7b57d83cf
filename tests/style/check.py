# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the tables of checks, and speaks TAP."""

import sys
from pathlib import Path

import analysis
import binaries
import commits
import documents
import functions
import layers
import layout
import plugins
import sources
from tree import Tree

TABLES = [layers, layout, plugins, sources, functions, documents, binaries, analysis, commits]
SHOWN = 40  # problems of one check


def selected(words):
    checks = [check for table in TABLES for check in table.CHECKS]
    return [check for check in checks
            if not words or any(word in check.words for word in words)]


def main(words):
    tree = Tree(Path(__file__).resolve().parents[2])
    checks = selected(words)
    failed = 0

    print(f"1..{len(checks)}", flush=True)
    for number, check in enumerate(checks, 1):
        problems = check.problems(tree)
        failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {check.words}")
        for problem in problems[:SHOWN]:
            print(f"#   {problem}")
        if len(problems) > SHOWN:
            print(f"#   and {len(problems) - SHOWN} more")
        sys.stdout.flush()
    print(f"# {len(checks) - failed} passed, {failed} failed")
    return 1 if failed or not checks else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
