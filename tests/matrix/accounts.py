#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Every operation of the administration, asked for by an account of every role in every state, bound
to one organisation or to none; and all of it once more by accounts that were let in a moment
before, as administrators of everything, and were then made what they are. Prints TAP.

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
OTHER_HASH = HASH.replace("$tXR2", "$uXR2")  # of no password that anybody knows

ROLES = ["administrator", "operator", "auditor", "emperor"]
OWNERS = ["*", "acme"]
STATES = {                   # what is not as it is of an account that is valid
    "valid": {},
    "disabled": {"enabled": "false"},
    "unset": {"enabled": None},
    "odd": {"enabled": "'true'"},
    "replaced": {"password": f"'{OTHER_HASH}'"},
    "none": {"password": None},
    "elsewhere": {"networks": text(["192.0.2.0/24"])},
    "garbled": {"networks": text(["10.0.0.0/8", "nowhere"])},
    "mistyped": {"networks": "'10.0.0.0/8'"},
    "here": {"networks": text(["10.0.0.0/8"])},
    "in-group": {"ip-filter": "'in-group'"},
    "off-group": {"ip-filter": "'off-group'"},
    "no-group": {"ip-filter": "'no-group'"},
    "removed": None,
    "suspended": {},         # of an organisation that is disabled
    "wrong": {},             # it is the password that is not valid
    "cut": {},
}
PRESENTED = {"wrong": "another password", "cut": PASSWORD[:-1]}
PASTS = ["new", "let-in"]    # a moment before

# What an operator does beyond looking.
HANDIWORK = {"connection:write", "permission:write", "ip-filter:write", "transfer:cancel",
             "client:disconnect"}
# What is the relay's as a whole, and nobody's who acts for one organisation.
FOR_ALL = {("GET", "/v1/audit/verification"), ("POST", "/v1/organisations"),
           ("PATCH", "/v1/organisations/{id}"), ("DELETE", "/v1/organisations/{id}"),
           ("GET", "/v1/plugins"), ("GET", "/v1/configuration"), ("POST", "/v1/configuration/reload")}


def expected(role, owner, state, _past, operation):
    """Who it is comes first, then what it may do; what comes of it then is not asked here."""
    method, path, needed = operation
    if role == "emperor" or (state == "suspended" and owner != "*") \
            or state not in ("valid", "here", "suspended", "in-group"):
        return "who"
    may = role == "administrator" or needed.endswith(":read") \
        or (role == "operator" and needed in HANDIWORK)
    if not may or (owner != "*" and (method, path) in FOR_ALL):
        return "what"
    return "done"


def name_of(role, owner, state, past):
    return f"{role}.{'all' if owner == '*' else 'one'}.{state}.{past}"


def put_account(world, name, owner, **body):
    world.put("account", name, owner, [], "{" + ", ".join(
        f"'{key}': <{value}>" for key, value in body.items() if value is not None) + "}")


def put_organisation(world, name, enabled):
    world.put("organisation", name, name, [], "{'enabled': <%s>}" % str(enabled).lower())


def make(world, role, owner, state, past):
    """The account as it is to be, whatever it was."""
    name = name_of(role, owner, state, past)
    if STATES[state] is None:
        if past == "let-in":
            world.lines.append(f"drop\taccount\t{name}")
        return
    body = {"role": f"'{role}'", "password": f"'{HASH}'", "enabled": "true", **STATES[state]}
    put_account(world, name, "gone" if state == "suspended" and owner != "*" else owner, **body)


def call(world, question, method, path, secret):
    # Each from a source of its own: who fails often is made to wait.
    place = len(world.questions)
    world.ask(question, "call", method, path.replace("{id}", "perm-0123456789abcdef"),
              f"10.{place // 65536}.{place // 256 % 256}.{place % 256}", "account", secret, "{}")


def observe(program, operations):
    """How each was answered; and, by name, what else there is to know."""
    world = World()
    put_organisation(world, "acme", True)
    put_organisation(world, "gone", True)
    # Whose accounts hold for all organisations may have this one's.
    world.put("ip-filter", "in-group", "acme", [], "{'allow': <%s>}" % text(["10.0.0.0/8"]))
    world.put("ip-filter", "off-group", "acme", [], "{'allow': <%s>}" % text(["192.0.2.0/24"]))
    accounts = list(itertools.product(ROLES, OWNERS, STATES, PASTS))
    before = [one for one in accounts if one[3] == "let-in"]
    for one in before:
        put_account(world, name_of(*one), "*", role="'administrator'", password=f"'{HASH}'",
                    enabled="true")
    world.lines.append("begin")
    for one in before:
        call(world, ("before", one), "GET", "/v1/connections", f"{name_of(*one)}:{PASSWORD}")
    put_organisation(world, "gone", False)
    for one in accounts:
        make(world, *one)
    for past in PASTS:
        world.ask(f"verified before {past}", "verified")
        for one, operation in itertools.product(accounts, operations):
            if one[3] == past:
                call(world, (*one, operation), *operation[:2],
                     f"{name_of(*one)}:{PRESENTED.get(one[2], PASSWORD)}")
    world.ask("verified", "verified")
    return {question: answer.split(" ")[0] for question, answer in world.run(program).items()}


def main(program):
    operations = list_operations(program)
    seen = observe(program, operations)
    before = [status for question, status in seen.items() if question[0] == "before"]
    answers = {question: status for question, status in seen.items() if len(question) == 5}
    wrong = [(question, status) for question, status in answers.items()
             if kind_of(status) != expected(*question)]
    for question, status in wrong[:20]:
        print(f"# {question}: {status}, not {expected(*question)}")
    print("ok" if not wrong else "not ok",
          f"1 - {len(operations)} operations, {len(ROLES)} roles, {len(OWNERS)} owners, {len(STATES)} "
          f"states and {len(PASTS)} pasts of an account: {len(answers)} answers, {len(wrong)} wrong")
    # The controls: all was asked, and each part of it does make a difference.
    combinations = itertools.product(ROLES, OWNERS, STATES, PASTS, operations)
    print("ok" if set(answers) == set(combinations)
          and {expected(*question) for question in answers} == {"who", "what", "done"} else "not ok",
          "2 - that is every combination, and all ends occur")
    print("ok" if before and set(before) == {"200"} else "not ok",
          f"3 - the {len(before)} that were let in a moment before were")
    # And they were remembered: one verification less for each whose password still lets it in, be
    # it that its organisation or the filters do not. On that no answer hangs.
    verified = [int(seen[f"verified before {past}"]) for past in PASTS] + [int(seen["verified"])]
    new, again = verified[1] - verified[0], verified[2] - verified[1]
    fewer = 3 * len(OWNERS) * len(["valid", "here", "suspended", "in-group", "off-group", "no-group"])
    print("ok" if verified[0] == len(before) and new - again == fewer else "not ok",
          f"4 - {new} verifications for those that come for the first time, {again} for the others")
    print("1..4")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
