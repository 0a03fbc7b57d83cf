#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Every operation of the administration, asked for by an API key of every scope in every state, for all
connections or for some. The operations are read from the program's own table, so that a new one is
asked for as well. Prints TAP.

    operations.py PROGRAM     PROGRAM is built from matrix.c
"""

import itertools
import re
import subprocess
import sys

from matrix import ENDLESS, World, digest, text

HERE, ELSEWHERE = "10.1.0.1", "192.0.2.1"
STATES = ["valid", "expired", "early", "disabled", "revoked", "wrong", "replaced", "former",
          "elsewhere", "in-group", "off-group"]
OTHERS = ["*", "*:read", "*:write", "transfer:send", "transfer:receive", "no:such"]

# The connections that a key is for. All that is asked for concerns acme.osaka.
LIMITS = {"all": None, "own": ["acme.osaka"], "more": ["acme.kobe", "acme.osaka"],
          "other": ["acme.kobe"], "gone": ["acme.nara"], "foreign": ["bolt.tokyo"],
          "pattern": ["*", "acme.*"], "none": []}
REACHING = {"own", "more"}
USUAL = {"all", "own", "other"}  # with every state of a key; the rest with those that let it in

# --- What there is, one of each kind

KEY = "perm-0123456789abcdef"  # of whatever is looked up and is not there
VIEW = ("[{'transfer': <'t-live'>, 'sender': <'acme.osaka'>, 'sender-organisation': <'acme'>,"
        " 'receiver': <'bolt.tokyo'>, 'receiver-organisation': <'bolt'>, 'started': <int64 5>}]",
        "[{'session': <'s-1'>, 'connection': <'acme.osaka'>, 'organisation': <'acme'>}]")

# --- The rules, once more: what a key for some connections may ask for. Of anything else it hears
# nothing but that it may not. For each operation what is asked, and how many a list has of its own.

STALE = "{'revision': <'999999'>}"  # changes nothing, but of what is there only
WITHIN = {
    ("GET", "/v1/connections"): ("", "{}", {"own": 1, "more": 2, "other": 1}),
    ("GET", "/v1/connections/{id}"): ("acme.osaka", "{}", None),
    ("PATCH", "/v1/connections/{id}"): ("acme.osaka", STALE, None),
    ("POST", "/v1/connections/{id}/secret"): ("acme.osaka", STALE, None),
    ("POST", "/v1/connections/{id}/invitation"): ("acme.osaka", STALE, None),
    ("DELETE", "/v1/connections/{id}/invitation"): ("acme.osaka", STALE, None),
    ("GET", "/v1/permissions"): ("", "{}", {"own": 1, "more": 1}),
    ("GET", "/v1/permissions/{id}"): (KEY, "{}", None),
    ("PATCH", "/v1/permissions/{id}"): (KEY, STALE, None),
    ("DELETE", "/v1/permissions/{id}"): (KEY, STALE, None),
    ("POST", "/v1/permissions"):
        ("", "{'connection': <'acme.osaka'>, 'direction': <'send'>, 'remote': <'*'>}", None),
    ("GET", "/v1/explanation"): ("", "{'from': <'acme.osaka'>, 'to': <'bolt.tokyo'>}", None),
    ("GET", "/v1/transfers"): ("", "{}", {"own": 1, "more": 1}),
    ("GET", "/v1/transfers/{id}"): ("t-live", "{}", None),
    ("GET", "/v1/transfers/{id}/explanation"): ("t-past", "{}", None),
    ("DELETE", "/v1/transfers/{id}"): ("t-live", "{}", None),
    ("GET", "/v1/history"): ("", "{}", {"own": 2, "more": 2}),
    ("GET", "/v1/denials"): ("", "{}", {"own": 1, "more": 1}),
    ("GET", "/v1/clients"): ("", "{}", {"own": 1, "more": 1}),
    ("DELETE", "/v1/clients/{id}"): ("s-1", "{}", None),
}


def expected(scope, state, limit, operation):
    """Who it is comes first, then what it may do, then what there is for it."""
    method, path, needed = operation
    if state not in ("valid", "former", "in-group"):
        return "who"
    if scope not in ("*", needed, "*:" + needed.split(":")[1]):
        return "what"
    if limit == "all":
        return "done"
    if (method, path) not in WITHIN:
        return "what"
    counts = WITHIN[method, path][2]
    if counts is not None:
        return f"done, of {counts.get(limit, 0)}"
    return "done" if limit in REACHING else "absent"


def kind_of(answer):
    return {"401": "who", "403": "what"}.get(answer.split(" ", 1)[0], "done")


def outcome_of(answer, limit):
    """As `expected` has it: whether something is there is asked of keys that may not see all."""
    if limit == "all" or kind_of(answer) != "done":
        return kind_of(answer)
    if answer.startswith("404 "):
        return "absent"
    found = re.search(r"'totalSize': <int64 (\d+)>", answer)
    return f"done, of {found[1]}" if found else "done"


# --- The same, asked of the program

def list_operations(program):
    said = subprocess.run([program], input="operations\n", text=True, stdout=subprocess.PIPE,
                          check=True).stdout.splitlines()
    return [tuple(line.split()) for line in said if line and not line.startswith("#")]


def make_key(world, number, scope, state, limit):
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
    if LIMITS[limit] is not None:
        body["connections"] = text(LIMITS[limit])
    if state in ("in-group", "off-group"):
        body["ip-filter"] = f"'{state}'"
    if state != "revoked":
        world.put("api-key", name, "*" if limit == "all" else "acme", [],
                  "{" + ", ".join(f"'{key}': <{value}>" for key, value in body.items()) + "}")
    return secret


def make_world():
    world = World()
    for name in ("acme", "bolt"):
        world.put("organisation", name, name, [], "{'enabled': <true>}")
    for name in ("acme.osaka", "acme.kobe", "bolt.tokyo"):
        world.put("connection", name, name[:4], [],
                  "{'enabled': <true>, 'invitation-digest': <b'x'>, 'invitation-until': <int64 1>}")
    for number, name in ((KEY, "acme.osaka"), (KEY[:-1] + "0", "bolt.tokyo")):
        world.put("permission", number, name[:4], [name],
                  f"{{'connection': <'{name}'>, 'direction': <'send'>, 'remote': <'*'>, 'enabled': <true>}}")
    world.put("history", "", "", ["t-past", "sender:acme.osaka", "receiver:bolt.tokyo",
                                  "organisation:acme", "organisation:bolt"],
              "{'transfer': <'t-past'>, 'sender': <'acme.osaka'>, 'sender-organisation': <'acme'>,"
              " 'receiver': <'bolt.tokyo'>, 'receiver-organisation': <'bolt'>}")
    world.put("denial", "", "acme", ["connection:acme.osaka", "organisation:acme"],
              "{'stage': <'login'>, 'connection': <'acme.osaka'>, 'code': <'login'>}")
    world.lines.append("\t".join(["view", *VIEW]))
    return world


def ask(world, question, operation, secret, name=None):
    method, path, _needed = operation
    given, fields, _counts = WITHIN.get((method, path), (KEY, "{}", None))
    world.ask(question, "call", method, path.replace("{id}", name or given or KEY), HERE, "apikey",
              secret, fields)


def ask_of_absent(world, operations, keys):
    """Each of what is there, but not for the key; and one of the same form that is nowhere."""
    for limit, operation in itertools.product(set(LIMITS) - REACHING - {"all"}, operations):
        if operation[:2] in WITHIN and "{id}" in operation[1]:
            name = WITHIN[operation[:2]][0]
            for one in (name, name[:-1] + "9"):
                ask(world, (limit, operation, one), operation, keys["*", "valid", limit], one)


def find_differences(answers):
    """Where what is not the key's does not look exactly like what is not there."""
    pairs = {}
    for (limit, operation, name), answer in answers.items():
        pairs.setdefault((limit, operation), []).append(answer.replace(name, "NAME"))
    return len(pairs), [(one, answers) for one, answers in pairs.items()
                        if len(answers) != 2 or answers[0] != answers[1]]


def main(program):
    # What is only looked at comes first: a consent that is given is one more.
    operations = sorted(list_operations(program), key=lambda operation: operation[0] != "GET")
    scopes = sorted({scope for _method, _path, scope in operations}) + OTHERS
    world = make_world()
    world.put("ip-filter", "in-group", "acme", [], "{'allow': <%s>}" % text([HERE]))
    world.put("ip-filter", "off-group", "acme", [], "{'allow': <%s>}" % text([ELSEWHERE]))
    keys = {one: make_key(world, number, *one)
            for number, one in enumerate(itertools.product(scopes, STATES, LIMITS))
            if one[2] in USUAL or one[1] in ("valid", "former")}
    world.lines.append("begin")
    for operation, one in itertools.product(operations, keys):
        ask(world, (*one, operation), operation, keys[one])
    ask_of_absent(world, operations, keys)
    said = world.run(program)
    answers = {question: answer for question, answer in said.items() if len(question) == 4}
    wrong = [(question, answer) for question, answer in answers.items()
             if outcome_of(answer, question[2]) != expected(*question)]
    for question, answer in wrong[:20]:
        print(f"# {question}: {answer}, not {expected(*question)}")
    print("ok" if not wrong else "not ok",
          f"1 - {len(operations)} operations, {len(scopes)} scopes, {len(STATES)} states of a key, "
          f"{len(LIMITS)} limits: {len(answers)} answers, {len(wrong)} wrong")
    broken = [(question, answer) for question, answer in said.items() if answer[0] == "5"]
    print("ok" if not broken else "not ok", f"2 - none is a failure of the relay's own {broken[:3]}")
    count, differences = find_differences({question: answer for question, answer in said.items()
                                           if len(question) == 3})
    print("ok" if count >= 50 and not differences else "not ok",
          f"3 - what is not the key's looks like what is not there, {count} times {differences[:3]}")
    # The control: the rules do make a difference, and each limit does.
    ends = {expected(*question).split(",")[0] for question in answers}
    misled = sum(outcome_of(answer, "own") != expected(*question[:2], "own", question[3])
                 for question, answer in answers.items() if question[2] == "other")
    print("ok" if ends == {"who", "what", "done", "absent"} and len(operations) > 18 and misled
          and set(WITHIN) <= {operation[:2] for operation in operations} else "not ok",
          f"4 - all ends occur, of {len(operations)} operations; {misled} answers would differ if the "
          "other connection were the key's own")
    print("1..4")
    return bool(wrong or broken or differences)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
