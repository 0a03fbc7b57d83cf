#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Sends secrets wherever they can be sent: with every operation, in every form of login, right and
wrong, and in bodies and queries that fail for each reason there is. Then looks for them in all
answers and records. What was sent goes into a file, so that others can look elsewhere. Prints lines
of TAP, without numbers.

    plant.py DESCRIPTION RELAY-DIRECTORY RELAY ADMIN FILE
"""

import base64
import json
import sys
import urllib.parse

import peer
from asking import Local, Remote, Request
from document import Document

PASSWORD = "Planted-password-of-a-connection"
PERSONAL = "Planted-password-of-an-account"
MARK = "a memo that may be seen by anybody"  # the control: what is no secret is found
PAGE = "?maxResults=1000"
RECORDS = ("organisations", "accounts", "connections", "ip-filters", "permissions", "keys", "history", "denials", "audit")


def say(good, words):
    print("ok" if good else "not ok", words, flush=True)


def basic(account, password):
    return "Basic " + base64.b64encode(f"{account}:{password}".encode()).decode()


def logins(key, wrong):
    """Each way to log in, that holds or that does not."""
    return [f"Bearer {key}", f"Bearer {wrong}", f"Bearer {key} {key}", f"bearer  {key}", f"Basic {key}", f"Digest {key}", key,
            basic("acme.sato", PERSONAL), basic("acme.sato", PERSONAL + "?"), basic("nobody", PERSONAL),
            basic(PERSONAL, PERSONAL), f"Basic {PERSONAL}"]


def bodies(document, operation):
    """One that is good; and for each reason ones that are not, all with the password in them."""
    media = document.body_of(operation)
    if media is None:
        return [b""]
    good = next(iter(media["examples"].values()))["value"]
    planted = {**good, "password": PASSWORD}
    spoiled = [good, planted, {**planted, "unheardOf": 1}, {**planted, "revision": 4711}, {**planted, "id": "?"},
               {**planted, "password": [PASSWORD]}, {**planted, "password": PASSWORD + "\n"},
               {**planted, "password": PASSWORD * 20}, {"password": PASSWORD}]
    text = json.dumps(planted).encode()
    return [json.dumps(one).encode() for one in spoiled] + [
        text[:-1], text + text, b"[" + text + b"]", b"[" * 2000 + text, text.replace(b'"password"', b'"password": 1, "password"')]


def paths(template, key):
    there = template.replace("{id}", "acme.osaka")
    secret = urllib.parse.quote(PASSWORD)
    return [there, f"{there}?password={secret}", f"{there}?key={key}", f"{there}?password={secret}&password={secret}",
            f"{there}/{key}", template.replace("{id}", key) if "{id}" in template else there + "x"]


def ask_everything(document, remote, key, wrong, code):
    """Every operation with a login that is right, in each form; and with each login, in one."""
    for method, template, operation in document.operations():
        for path in paths(template, key):
            for body in bodies(document, operation):
                yield remote.ask(Request(method, path, body))
        for login in [*logins(key, wrong), f"Bearer {code}"]:
            yield remote.ask(Request(method, paths(template, key)[0], bodies(document, operation)[0], {"Authorization": login}))


def knock(relay, authority, key, wrong, code):
    """At the entrance of clients; who is there goes again."""
    for method, secret in (("apikey", key), ("apikey", wrong), ("password", PASSWORD), ("password", PASSWORD + "?"),
                           ("password", key), ("account", f"acme.sato:{PERSONAL}"), ("unheard-of", PASSWORD),
                           ("invitation", code), ("invitation", PASSWORD), ("key", code)):
        for name in ("acme.kobe", "nobody", PASSWORD):
            one = peer.Peer(relay, authority)
            one.login(name, secret, method=method, client_type="api")
            one.socket.close()


def main(path, directory, relay, admin, file):
    document, local = Document(path), Local(f"{directory}/admin.sock")
    local.do("POST", "/v1/organisations", id="acme", memo=MARK)
    local.do("POST", "/v1/accounts", id="acme.sato", organisation="acme", role="administrator", password=PERSONAL)
    for name in ("acme.osaka", "acme.kobe"):
        local.do("POST", "/v1/connections", id=name, organisation="acme", password=PASSWORD, clientTypes=["cli", "api"])
    key = local.do("POST", "/v1/keys", scopes=["*"], organisation="acme")["key"]
    wrong = key[:-8] + "wrongone"
    code = local.do("POST", "/v1/connections/acme.kobe/invitation")["code"]
    secrets = [PASSWORD, PERSONAL, key, wrong, code, basic("acme.sato", PERSONAL)[6:]]
    with open(file, "w", encoding="utf-8") as out:
        out.write("".join(f"{one}\n" for one in secrets))

    remote = Remote(admin, f"{directory}/ca.pem", key)
    answers = list(ask_everything(document, remote, key, wrong, code))
    told = [answer for answer in answers if any(one in answer.body + str(answer.headers) for one in secrets)]
    say(not told, f"no answer of {len(answers)} has a secret in it {told[:2] or ''}")
    statuses = {answer.status for answer in answers}
    say({200, 201, 400, 401, 403, 404, 409} <= statuses and max(statuses) < 500,
        f"they ended in many ways: {', '.join(map(str, sorted(statuses)))}")
    knock(relay, f"{directory}/ca.pem", key, wrong, code)
    records = "".join(local.ask(Request("GET", f"/v1/{kind}{PAGE}")).body for kind in RECORDS)
    found = [one for one in secrets if one in records]
    say(not found, f"no record has a secret in it {found or ''}")
    say(MARK in records, "what is no secret is found")


if __name__ == "__main__":
    main(*sys.argv[1:6])
