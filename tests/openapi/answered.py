#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
A relay that fails, asked on its socket: whether what it answers then is as described as well.

    answered.py FILE SOCKET STATUS CODE METHOD PATH [BODY [VERSION]]   one request gets that
    answered.py FILE SOCKET STATUS CODE                                of the examples some do

Succeeds if so; else it says why not.
"""

import sys

from asking import Local, Request
from document import Document
from story import Story

SOME = 10  # of the examples: what looks nothing up, and changes nothing, succeeds


def look(document, request, answer):
    """What is not as described."""
    strange = request.version != Request.version
    return document.faults(request.method, request.path.split("?")[0], answer.status, answer.headers, answer.body, strange)


def is_it(answer, status, code):
    return answer.status == status and f'"{code}"' in answer.body


def ask_one(document, asker, status, code, method, path, body="", version=Request.version):
    request = Request(method, path, body.encode(), version=version)
    answer = asker.ask(request)
    return look(document, request, answer) + ([] if is_it(answer, status, code) else [f"{answer.status} {answer.body}"])


def ask_all(document, asker, status, code):
    story, found, such = Story(document, asker, {}), [], 0
    for operation in document.operations():
        for request in story.requests(*operation):
            answer = asker.ask(request)
            such += is_it(answer, status, code)
            found += [f"{request.method} {request.path}: {answer.status} {fault}" for fault in look(document, request, answer)]
    return found + ([] if such >= SOME else [f"{such} got {status} {code}"])


def main(path, place, status, code, *request):
    ask = ask_one if request else ask_all
    found = ask(Document(path), Local(place), int(status), code, *request)
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
