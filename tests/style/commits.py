# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the history says of each change, where there is a history."""

import re
import subprocess

from checking import Check

SUBJECT = re.compile(r"^(?:[a-z][a-z0-9-]*(?:, [a-z][a-z0-9-]*)*: \S.*[^.\s]|Merge .*|Revert .*)$")
SUBJECT_MAX = 72

# What came before it was not checked.
BASE = "64732db"


def git(tree, *arguments):
    return subprocess.run(["git", "-C", tree.root, *arguments], text=True, capture_output=True,
                          check=False).stdout


def look_at_subjects(tree):
    since = [f"{BASE}.."] if git(tree, "rev-parse", "-q", "--verify", f"{BASE}^{{commit}}") else []
    for line in git(tree, "log", "--format=%h %s", *since).splitlines():
        commit, _, subject = line.partition(" ")
        if len(subject) > SUBJECT_MAX:
            yield f"{commit} {subject}: longer than {SUBJECT_MAX}"
        elif not SUBJECT.match(subject):
            yield f"{commit} {subject}: not `area: what it does now`"


def plant(directory):
    def commit(subject):
        command = ["git", "-C", directory, "-c", "user.name=x", "-c", "user.email=x@example.net",
                   "commit", "-q", "--allow-empty", "-m", subject]
        subprocess.run(command, check=True)
        return subprocess.run(["git", "-C", directory, "log", "-1", "--format=%h"], check=True,
                              text=True, capture_output=True).stdout.strip()

    subprocess.run(["git", "init", "-q", directory], check=True)
    return {commit("Fix stuff"): True, commit(f"core: {'long ' * 15}"): True,
            commit("core: it ends in a stop."): True, commit("flow: offer again"): False}


CHECKS = [
    Check("commits: each subject is `area: what it does now`, at most 72 characters",
          look_at_subjects, plant=plant),
]
