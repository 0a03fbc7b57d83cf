#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Who may hand what to whom: every combination of what the two sides are, have and allow, as the
shipped plugins on the path decide it, against rules that are written down here once more, by
somebody who has not looked. Prints TAP.

    matrix.py PROGRAM     PROGRAM is built from matrix.c
"""

import hashlib
import itertools
import subprocess
import sys
from collections import Counter

ENDLESS = 4102444800000000  # 2100, in microseconds
SIZE = 1000

# --- What a side may be, one of each

ADDRESSES = {                # where it comes from, and the IP filter of its connection
    "plain": ("10.1.0.1", None),
    "outside": ("192.0.2.1", None),        # not even the entrance lets it in
    "in-filter": ("10.1.0.1", "near"),
    "not-in-filter": ("10.2.0.1", "near"),
    "denied-in-filter": ("10.1.9.1", "near"),
    "no-filter": ("10.1.0.1", "missing"),  # its connection names one that is not there
}
KEYS = ["valid", "expired", "early", "disabled", "revoked", "wrong", "replaced"]
SCOPES = {"none": [], "own": None, "other": None, "both": ["transfer:send", "transfer:receive"]}
OWNERS = ["same", "foreign"]
LIMITS = ["any", "this", "another"]  # the connections that the key is for
TYPES = ["api", "cli"]               # what it says it is
RESTRICTIONS = ["allows", "forbids"]  # the connection's client types
STATES = ["enabled", "disabled"]
RULES = ["allow", "disabled", "absent", "other-remote", "other-file", "too-small", "past", "future"]

SIDE = [ADDRESSES, KEYS, SCOPES, OWNERS, LIMITS, TYPES, RESTRICTIONS, STATES]


def scopes_of(side, choice):
    own, other = ("transfer:send", "transfer:receive")[::1 if side == "s" else -1]
    return {"none": [], "own": [own], "other": [other], "both": [own, other]}[choice]


# --- The rules, once more

def may_log_in(address, key, _scope, owner, limit, kind, restriction, state):
    """`attached`, `closed` before a word was said, or `login`, whatever the reason."""
    if address == "outside":
        return "closed"
    good = (address in ("plain", "in-filter") and key == "valid" and owner == "same"
            and limit != "another" and kind == "api" and restriction == "allows"
            and state == "enabled")
    return "attached" if good else "login"


def may_transfer(sender, receiver, sender_rule, receiver_rule):
    """Of a sender who is attached: `offered`, `refused`, or `offline` for want of a receiver."""
    if sender[2] not in ("own", "both"):
        return "refused"
    if sender_rule != "allow" or receiver_rule != "allow":
        return "refused"
    there = may_log_in(*receiver) == "attached" and receiver[2] in ("own", "both")
    return "offered" if there else "offline"


# --- The same, asked of the program

class World:
    """What the program is told, and how it answers."""

    def __init__(self):
        self.lines = []
        self.questions = []

    def put(self, kind, name, owner, keys, body):
        self.lines.append("\t".join(["put", kind, name, owner, ",".join(keys), body]))

    def ask(self, question, *words):
        self.lines.append("\t".join(words))
        self.questions.append(question)

    def run(self, program):
        said = subprocess.run([program], input="\n".join(self.lines) + "\n", text=True,
                              stdout=subprocess.PIPE, check=True).stdout.splitlines()
        answers = [line for line in said if not line.startswith("#")]  # GLib names its seed
        assert len(answers) == len(self.questions), (len(answers), len(self.questions))
        return dict(zip(self.questions, answers))


def text(values):
    return "[" + ", ".join(f"'{value}'" for value in values) + "]" if values else "@as []"


def digest(key):
    return "[" + ", ".join(f"byte {byte}" for byte in hashlib.sha256(key.encode()).digest()) + "]"


def make_side(world, side, index, choices):
    """A connection of these choices, and its key; the key's text."""
    address, key, scope, owner, limit, _kind, restriction, state = choices
    name = f"{side}{index}"
    group = ADDRESSES[address][1]
    world.put("connection", name, "acme", [],
              "{'enabled': <%s>, 'client-types': <%s>%s}"
              % (str(state == "enabled").lower(), text(["cli", "api"] if restriction == "allows" else ["cli"]),
                 f", 'ip-filter': <'{group}'>" if group else ""))
    number = "".join("abcdefghij"[int(digit)] for digit in f"{index:011d}")
    secret = f"tsk_{side}{number}_" + "0" * 43
    kept = f"tsk_{side}{number}_" + "1" * 43 if key in ("wrong", "replaced") else secret
    body = {"digest": digest(kept), "scopes": text(scopes_of(side, scope)),
            "enabled": str(key != "disabled").lower(),
            "not-before": f"int64 {ENDLESS - 1 if key == 'early' else 0}",
            "expires": f"int64 {1 if key == 'expired' else ENDLESS}"}
    if key == "replaced":
        body.update({"former-digest": digest(secret), "former-until": "int64 1"})
    if limit != "any":
        body["connections"] = text([name, "x"] if limit == "this" else ["x"])
    if key != "revoked":
        world.put("api-key", f"{side}{number}", "acme" if owner == "same" else "bolt", [],
                  "{" + ", ".join(f"'{name}': <{value}>" for name, value in body.items()) + "}")
    return secret


def make_permission(world, direction, rule):
    """One for everybody on that side, which the file ID chooses: `x.y` for the rules x and y."""
    own, remote = ("s*", "r*")[::1 if direction == "send" else -1]
    place = RULES.index(rule)
    pattern = f"{place}.?" if direction == "send" else f"?.{place}"
    body = {"direction": f"'{direction}'", "remote": f"'{remote}'", "file-id": f"'{pattern}'",
            "enabled": "true"}
    body.update({"disabled": {"enabled": "false"}, "other-remote": {"remote": "'nobody'"},
                 "other-file": {"file-id": "'other'"}, "too-small": {"max-size": f"int64 {SIZE - 1}"},
                 "past": {"valid-until": "int64 1"},
                 "future": {"valid-from": f"int64 {ENDLESS}"}}.get(rule, {}))
    return own, body


def put_permissions(world, side, names):
    direction = "send" if side == "s" else "receive"
    for name, rule in itertools.product(names, RULES):
        if rule == "absent":
            continue
        _own, body = make_permission(world, direction, rule)
        body["connection"] = f"'{name}'"
        world.put("permission", f"{name}-{rule}", "acme", [name],
                  "{" + ", ".join(f"'{key}': <{value}>" for key, value in body.items()) + "}")


def observe(program):
    """How each side's login ended; and each request, of those senders that are attached."""
    world = World()
    world.put("ip-filter", "near", "acme", [],
              "{'allow': <['10.1.0.0/16']>, 'deny': <['10.1.9.0/24']>}")
    sides = {}
    for side in "sr":
        for index, choices in enumerate(itertools.product(*SIDE)):
            sides[side, choices] = (f"{side}{index}", make_side(world, side, index, choices))
    attached = {side: [choices for choices in itertools.product(*SIDE)
                       if may_log_in(*choices) == "attached"] for side in "sr"}
    put_permissions(world, "s", [sides["s", choices][0] for choices in attached["s"]])
    receivers = [*attached["r"], next(choices for choices in itertools.product(*SIDE)
                                      if may_log_in(*choices) != "attached")]
    put_permissions(world, "r", [sides["r", choices][0] for choices in receivers])
    world.lines.append("begin")
    for (side, choices), (name, secret) in sides.items():
        world.ask((side, choices), "attach", ADDRESSES[choices[0]][0], name, choices[5], secret,
                  "1" if side == "r" else "0")
    for sender, receiver, own, other in itertools.product(attached["s"], receivers,
                                                          range(len(RULES)), range(len(RULES))):
        world.ask((sender, receiver, RULES[own], RULES[other]), "request", sides["s", sender][0],
                  sides["r", receiver][0], f"{own}.{other}", str(SIZE))
    return world.run(program)


def main(program):
    seen = observe(program)
    logins = {question: answer for question, answer in seen.items() if len(question) == 2}
    requests = {question: answer for question, answer in seen.items() if len(question) == 4}
    wrong = [(question, answer, may_log_in(*question[1])) for question, answer in logins.items()
             if answer != may_log_in(*question[1])]
    wrong += [(question, answer, may_transfer(*question)) for question, answer in requests.items()
              if answer != may_transfer(*question)]
    for question, answer, expected in wrong[:20]:
        print(f"# {question}: {answer}, not {expected}")
    print("ok" if not wrong else "not ok",
          f"1 - {len(logins)} logins and {len(requests)} requests end as the rules say")
    # A sender who is not attached asks for nothing: its login is the end of all its combinations.
    # Receivers that are not attached are one to a sender: whatever keeps them away, they are away.
    count = (len(logins) // 2) ** 2 * len(RULES) ** 2
    print(f"# that is all of {count} combinations of two sides, their rules included")
    kinds = Counter(requests.values())
    ends = Counter(logins.values())
    print("ok" if set(kinds) == {"offered", "refused", "offline"}
          and set(ends) == {"attached", "closed", "login"} else "not ok",
          f"2 - all ends occur: {dict(ends)}, {dict(kinds)}")
    # The control: one rule that is wrong has to show.
    misled = sum(answer != "attached" for question, answer in logins.items()
                 if question[1][1] == "expired" and may_log_in(*[*question[1][:1], "valid",
                                                                 *question[1][2:]]) == "attached")
    print("ok" if misled else "not ok", f"3 - {misled} answers would differ if expiry were ignored")
    print("1..3")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
