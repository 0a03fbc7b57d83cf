#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Every operation of the administration, asked for by an API key of every scope in every state. The
operations are read from the program's own table, so that a new one is asked for as well. Prints TAP.

    operations.py PROGRAM     PROGRAM is built from matrix.c
"""

import itertools
import subprocess
import sys

from matrix import ENDLESS, World, digest, text

HERE, ELSEWHERE = "10.1.0.1", "192.0.2.1"
STATES = ["valid", "expired", "early", "disabled", "revoked", "wrong", "replaced", "former",
          "elsewhere", "limited"]
OTHERS = ["*", "*:read", "*:write", "transfer:send", "transfer:receive", "no:such"]


def list_operations(program):
    said = subprocess.run([program], input="operations\n", text=True, stdout=subprocess.PIPE,
                          check=True).stdout.splitlines()
    return [tuple(line.split()) for line in said if line and not line.startswith("#")]


def expected(scope, state, needed):
    """Who it is comes first, then what it may do; what comes of it then is not asked here."""
    if state not in ("valid", "former"):
        return "who"
    return "done" if scope in ("*", needed, "*:" + needed.split(":")[1]) else "what"


def kind_of(status):
    return {"401": "who", "403": "what"}.get(status, "done")


def make_key(world, number, scope, state):
    name = "".join("abcdefghij"[int(digit)] for digit in f"{number:012d}")
    secret = f"tsk_{name}_" + "0" * 43
    other = f"tsk_{name}_" + "1" * 43
    body = {"digest": digest(other if state in ("wrong", "replaced", "former") else secret),
            "scopes": text([scope]), "enabled": str(state != "disabled").lower(),
            "not-before": f"int64 {ENDLESS - 1 if state == 'early' else 0}",
            "expires": f"int64 {1 if state == 'expired' else ENDLESS}"}
    if state in ("replaced", "former"):
        body.update({"former-digest": digest(secret),
                     "former-until": f"int64 {1 if state == 'replaced' else ENDLESS}"})
    if state == "elsewhere":
        body["networks"] = text([ELSEWHERE + "/32"])
    if state == "limited":  # to a connection: such a key does not administer
        body["connections"] = text(["x"])
    if state != "revoked":
        world.put("api-key", name, "*", [],
                  "{" + ", ".join(f"'{key}': <{value}>" for key, value in body.items()) + "}")
    return secret


def main(program):
    operations = list_operations(program)
    scopes = sorted({scope for _method, _path, scope in operations}) + OTHERS
    world = World()
    keys = {one: make_key(world, number, *one)
            for number, one in enumerate(itertools.product(scopes, STATES))}
    world.lines.append("begin")
    for one, (method, path, needed) in itertools.product(keys, operations):
        world.ask((one, method, path, needed), "call", method,
                  path.replace("{id}", "perm-0123456789abcdef"), HERE, "apikey", keys[one])
    answers = world.run(program)
    wrong = [(question, status) for question, status in answers.items()
             if kind_of(status) != expected(*question[0], question[3])]
    for question, status in wrong[:20]:
        print(f"# {question}: {status}, not {expected(*question[0], question[3])}")
    print("ok" if not wrong else "not ok",
          f"1 - {len(operations)} operations, {len(scopes)} scopes, {len(STATES)} states of a key: "
          f"{len(answers)} answers, {len(wrong)} wrong")
    broken = [(question, status) for question, status in answers.items() if int(status) >= 500]
    print("ok" if not broken else "not ok", f"2 - none is a failure of the relay's own {broken[:3]}")
    # The control: the rules do make a difference.
    ends = {expected(*question[0], question[3]) for question in answers}
    print("ok" if ends == {"who", "what", "done"} and len(operations) > 18 else "not ok",
          f"3 - all ends occur, of {len(operations)} operations")
    print("1..3")
    return bool(wrong or broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
