#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
The description of the admin API against a relay that runs: every example, then requests by chance,
asked by a key of one organisation beside which there is another. Prints TAP, without a plan.

    exercise.py FILE DIRECTORY RELAY ADMIN PROCESS SEED COUNT

RELAY and ADMIN are where the relay of DIRECTORY listens to proxies and administrators, PROCESS is
its process.
"""

import random
import sys
import time
from collections import Counter

import examples
from asking import Answer, Local, Remote, Request
from chance import Chance
from document import Document
from story import Story
from world import Organisation

OWN, OTHER = "acme", "hooli"  # the examples are about the first; they have another neighbour
WARM = 2       # of so many parts, the first: until then the relay fills what it keeps for repeats
REFRESH = 200  # requests until what there is is looked at, and who was cut is attached again
MANY = 2000    # requests, among which there is everything that is asked for by chance

# Columns that this relay has nothing for: its journals are whole, nothing was resumed or failed, and
# the answer that makes a key does not say when it was used.
UNSEEN = {"bad", "badTime", "removed", "resumes", "failure", "lastUsed", "lastAddress",
          "History.side", "TransferExplain.senderReason", "TransferExplain.receiverReason"}

# What whoever acts for one organisation alone is refused.
UNBOUND = {"auditVerify", "configReload", "configShow", "organisationAdd", "organisationRemove", "organisationSet",
           "pluginList"}

# For each kind of thing, where the ID of one stands in a request, as Chance calls it.
PLACES = {
    "accounts": ["account.id"],
    "connections": ["connection.id", "connection", "connections", "sender", "receiver"],
    "ip-filters": ["ip-filter.id", "ipFilter"],
    "permissions": ["permission.id"],
    "keys": ["key.id"],
    "clients": ["client.id"],
    "transfers": ["transfer.id", "transfer"],
}
DESCRIBED = {"Idempotency-Key", "Authorization"}  # of a request's head


def say(good, words):
    print("ok" if good else "not ok", words, flush=True)


def leaks(marks, request, answer):
    """What of another organisation is in an answer, but was not in the request."""
    asked = request.text()
    return [f"of another organisation: {answer.body[max(answer.body.index(mark) - 80, 0):][:160]}"
            for mark in marks if mark in answer.body and mark not in asked]


def judge(document, marks, request, answer):
    path = request.path.split("?")[0]
    found = document.faults(request.method, path, answer.status, answer.headers, answer.body,
                            strange=not set(request.headers) <= DESCRIBED)
    if answer.status >= 500 and answer.status not in (501, 505):
        found.append("the relay failed")
    return found + leaks(marks, request, answer)


def show(faults, limit=15):
    for request, answer, found in faults[:limit]:
        body = request.body.decode("utf-8", "replace")
        print(f"# {request.method} {request.path[:160]} {body[:160]}\n#   {answer.status} {answer.body[:300].strip()}\n"
              f"#   {'; '.join(found)[:600]}", flush=True)


def memory(process):
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return int(next(line.split()[1] for line in file if line.startswith("VmRSS")))


# --- The examples

def tell(document, asker, own, words, refused=(), **stand_ins):
    """By somebody to whom everything is allowed, but for what is in @refused."""
    stand_ins[examples.TRANSFER] = own.ids("transfers")[0]
    idle = [row["session"] for row in own.rows("clients") if row["connection"].endswith(".idle")]
    story = Story(document, asker, {**stand_ins, examples.SESSION: idle[0]})
    failed = [one for one in story.run() if one[0]["operationId"] not in refused]
    show([(request, answer, ["it did not succeed"]) for _operation, request, answer in failed])
    say(not failed, f"every example succeeds, {words}: {len(story.told)} requests")
    faults = [(request, answer, found) for _operation, request, answer in story.told
              if (found := judge(document, [], request, answer))]
    show(faults)
    say(not faults, f"each answer is as described, {words}")
    return story.told


# --- Chance

def fill_pools(pools, own, keep):
    """What there is, for the places where it may stand in a request."""
    for kind, places in PLACES.items():
        there = [one for one in own.ids(kind) if one not in keep]
        pools.update({place: there for place in places})
    for place in ("organisation", "organisation.id", "account.organisation", "connection.organisation", "ip-filter.organisation", "key.organisation"):
        pools[place] = [own.name]
    pools["transfer.id"] = pools["transfer.id"] + [row["transfer"] for row in own.rows("history")[:5]]
    pools["permission.from"], pools["permission.to"] = [f"{own.name}.live"], [f"{own.name}.sink"]


def learn(pools, request, answer):
    """What was made is there from now on, and what was removed is not."""
    kind, _slash, one = request.path.split("?")[0].removeprefix("/v1/").partition("/")
    there = pools[PLACES[kind][0]] if kind in PLACES else []
    if answer.status == 201:
        there.append(answer.value()["id"])
    if answer.status == 204 and request.method == "DELETE" and one in there:
        there.remove(one)


def ask_by_chance(document, seed, count, askers, own, other, process):
    """Each request with its answer and its faults; how much memory the relay took meanwhile."""
    chance = random.Random(seed)
    pools, foreign = {}, {}
    fill_pools(foreign, other, set())
    maker = Chance(document, chance, pools, foreign)
    marks, asked, before = other.marks(), [], 0
    for number in range(count):
        if number % REFRESH == 0:
            own.attach()
            fill_pools(pools, own, own.own)
        if number == count // WARM:
            before = memory(process)
        request = maker.request()
        answer = askers[chance.random() < 0.05].ask(request)
        asked.append((request, answer, judge(document, marks, request, answer)))
        learn(pools, request, answer)
    return asked, memory(process) - before


def judge_all(document, asked, count, seed, took):
    statuses = Counter(answer.status for _request, answer, _found in asked)
    faults = [one for one in asked if one[2]]
    show(faults)
    say(not faults, f"{len(asked)} requests by chance are answered as described, seed {seed}, {took:.0f} s")
    print("#", dict(sorted(statuses.items())))
    good = sum(times for status, times in statuses.items() if status < 300)
    wanted = {200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415, 417, 431, 501}
    say(good > count / 4, f"{good} of them did what they asked for")
    if count >= MANY:
        say(wanted <= set(statuses), f"every kind of answer occurs {sorted(wanted - set(statuses)) or ''}")
    unheard = [operation["operationId"] for method, path, operation in document.operations() if not any(
        answer.status < 300 and document.find(request.method, request.path.split("?")[0]) is operation
        for request, answer, _found in asked)]
    if count >= MANY:
        say(set(unheard) == UNBOUND, f"every operation succeeds sometimes, but for {', '.join(unheard)}")
    say(statuses[429] < count / 20, f"{statuses[429]} were told to come less often")


def find_rows(document, told):
    """Of each kind of row, what was in those that were given."""
    seen = {}
    for operation, _request, answer in told:
        schema = next(iter(operation["responses"].values())).get("content", {}).get("application/json", {}).get("schema")
        if schema is not None and answer.status < 300:
            kind = schema.get("properties", {}).get("items", {}).get("items", schema)["$ref"]
            rows = answer.value().get("items", [answer.value()])
            seen.setdefault(kind, set()).update(name for row in rows for name in row)
    return seen


def judge_columns(document, told):
    """What is described is given some time, unless nothing went wrong that would be said in it."""
    missed = {f"{kind.rsplit('/')[-1]}.{name}" for kind, seen in find_rows(document, told).items()
              for name in document.resolve({"$ref": kind})["properties"] if name not in {*seen, *UNSEEN}} - UNSEEN
    say(not missed, f"everything that is described is given some time {missed or ''}")


# --- The control

def check_controls(document, asker):
    """Answers that are not as described, made of one that is."""
    request = Request("GET", "/v1/status")
    answer = asker.ask(request)
    error = Answer(404, {"content-type": "application/json"}, '{"code": "not-found", "message": "hooli.live"}')
    lying = {
        "a status that is not described": Answer(202, answer.headers, answer.body),
        "a failure of the relay": Answer(500, error.headers, error.body.replace("not-found", "failed")),
        "a field more": Answer(200, answer.headers, answer.body.replace("{", '{"more": 1,', 1)),
        "a value of another type": Answer(200, answer.headers, answer.body.replace('"clients":', '"clients":"a","b":', 1)),
        "a code that has another status": Answer(404, error.headers, error.body.replace("not-found", "busy")),
        "no JSON": Answer(200, {"content-type": "text/plain"}, "status"),
        "no Retry-After": Answer(429, error.headers, error.body.replace("not-found", "busy")),
        "the ID of another organisation": error,
    }
    missed = [words for words, one in lying.items() if not judge(document, ["hooli.live"], request, one)]
    known = judge(document, ["hooli.live"], Request("GET", "/v1/connections/hooli.live"), error)
    say(not missed and not known and not judge(document, [], request, answer),
        f"the checks can fail {missed or ''}: by {', '.join(lying)}")


def main(path, directory, relay, admin, process, seed, count):
    document = Document(path)
    local = Local(f"{directory}/admin.sock")
    authority = f"{directory}/ca.pem"
    own, other = (Organisation(local, (relay, authority), name, source)
                  for name, source in ((OWN, "127.0.0.1"), (OTHER, "127.77.0.7")))
    remote = Remote(admin, authority, own.key["key"])
    check_controls(document, remote)
    told = tell(document, local, own, "on the socket")
    own.attach()
    told += tell(document, remote, own, "by HTTPS", refused=UNBOUND, **{examples.NEWCOMER: OWN})

    before = other.everything()
    say(all(before.values()), "the other organisation has something of every kind")
    began = time.monotonic()
    askers = (remote, Remote(admin, authority, own.reader["key"]))
    asked, growth = ask_by_chance(document, seed, count, askers, own, other, process)
    judge_all(document, asked, count, seed, time.monotonic() - began)
    told += [(operation, request, answer) for request, answer, _found in asked
             if (operation := document.find(request.method, request.path.split("?")[0])) is not None]
    if count >= MANY:
        judge_columns(document, told)
    say(other.everything() == before, "the other organisation has what it had")
    local.do("PATCH", f"/v1/connections/{OTHER}.idle", enabled=False)
    say(other.everything() != before, "which would be seen otherwise")
    say(remote.ask(Request("GET", "/v1/status")).status == 200, "the relay is there")
    print(f"growth {growth}")


if __name__ == "__main__":
    main(*sys.argv[1:5], int(sys.argv[5]), int(sys.argv[6]), int(sys.argv[7]))
