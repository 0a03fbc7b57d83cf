#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Every operation of the administration, asked for by an account of every role in every state, bound
to one organisation or to none. Prints TAP.

    accounts.py PROGRAM     PROGRAM is built from matrix.c
"""

import itertools
import sys

from matrix import World, text
from operations import kind_of, list_operations

PASSWORD = "a long password"
# Of that, and for nothing else: with the least work that Argon2id has, so that many can be asked.
HASH = ("$argon2id$v=19$m=8,t=1,p=1$i8vLt2vKLzK1i2PJwQWC3g"
        "$tXR2eILIwLfC/xwYyIBqadHa1MRS2bS3dAw5Z6bLYw8")

ROLES = ["administrator", "operator", "auditor", "emperor"]
OWNERS = ["*", "acme"]
STATES = ["valid", "disabled", "wrong", "unknown", "elsewhere", "suspended"]

# What an operator does beyond looking.
HANDIWORK = {"connection:write", "permission:write", "ip-filter:write", "transfer:cancel",
             "client:disconnect"}
# What is the relay's as a whole, and nobody's who acts for one organisation.
FOR_ALL = {("GET", "/v1/audit/verification"), ("POST", "/v1/organisations"),
           ("PATCH", "/v1/organisations/{id}"), ("DELETE", "/v1/organisations/{id}"),
           ("GET", "/v1/plugins"), ("GET", "/v1/configuration"), ("POST", "/v1/configuration/reload")}


def expected(role, owner, state, operation):
    """Who it is comes first, then what it may do; what comes of it then is not asked here."""
    method, path, needed = operation
    if role == "emperor" or (state == "suspended" and owner != "*") \
            or state not in ("valid", "suspended"):
        return "who"
    may = role == "administrator" or needed.endswith(":read") \
        or (role == "operator" and needed in HANDIWORK)
    if not may or (owner != "*" and (method, path) in FOR_ALL):
        return "what"
    return "done"


def make_account(world, role, owner, state):
    name = f"{role}.{'all' if owner == '*' else 'one'}.{state}"
    # Who is suspended is of an organisation of its own, which is disabled.
    organisation = "gone" if state == "suspended" and owner != "*" else owner
    body = {"role": f"'{role}'", "password": f"'{HASH}'",
            "enabled": str(state != "disabled").lower()}
    if state == "elsewhere":
        body["networks"] = text(["192.0.2.0/24"])
    if state != "unknown":
        world.put("account", name, organisation, [],
                  "{" + ", ".join(f"'{key}': <{value}>" for key, value in body.items()) + "}")
    return f"{name}:{PASSWORD if state != 'wrong' else 'another password'}"


def choose(one, number):
    """All of what holds; of what does not, every operation, but not with everything else."""
    role, owner, state = one
    if expected(role, owner, state, ("GET", "/", "a:read")) != "who":
        return True
    return number % (len(ROLES) * len(OWNERS)) == ROLES.index(role) * len(OWNERS) + OWNERS.index(owner)


def main(program):
    operations = list_operations(program)
    world = World()
    for owner in ("acme", "gone"):
        world.put("organisation", owner, owner, [], "{'enabled': <%s>}" % str(owner != "gone").lower())
    accounts = {one: make_account(world, *one) for one in itertools.product(ROLES, OWNERS, STATES)}
    world.lines.append("begin")
    for one in accounts:
        for number, operation in enumerate(operations):
            if choose(one, number):
                # Each from a source of its own: who fails often is made to wait.
                place = len(world.questions)
                world.ask((one, operation), "call", operation[0],
                          operation[1].replace("{id}", "perm-0123456789abcdef"),
                          f"10.{place // 65536}.{place // 256 % 256}.{place % 256}", "account", accounts[one])
    answers = world.run(program)
    wrong = [(question, status) for question, status in answers.items()
             if kind_of(status) != expected(*question[0], question[1])]
    for question, status in wrong[:20]:
        print(f"# {question}: {status}, not {expected(*question[0], question[1])}")
    print("ok" if not wrong else "not ok",
          f"1 - {len(operations)} operations, {len(ROLES)} roles, {len(STATES)} states of an account: "
          f"{len(answers)} answers, {len(wrong)} wrong")
    # The control: every state and role does make a difference, and each was asked.
    ends = {expected(*question[0], question[1]) for question in answers}
    asked = {part for question in answers for part in question[0]}
    print("ok" if ends == {"who", "what", "done"} and asked == {*ROLES, *OWNERS, *STATES} else "not ok",
          "2 - all ends occur, of all roles and states")
    print("1..2")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
