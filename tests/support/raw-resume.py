# SPDX-License-Identifier: LGPL-2.1-or-later
"""raw-resume.py ADDRESS CA PASSWORD ROLE CASE: one side of a transfer that is rude about resuming.

As the sender (acme.osaka) or the receiver (bolt.tokyo). It prints what the other side answers."""

import hashlib
import sys

import peer as wire

ADDRESS, AUTHORITY, PASSWORD, ROLE, CASE = sys.argv[1:]
SIZE = 3 << 20
DELIVERY = b"d" * 32


def answer(data):
    while True:
        kind, body = data.receive()
        if kind == wire.FAILED:
            return f"failed {body['code']}"
        if kind == wire.DONE:
            return "done"


def file(index=0, path=b"big", offset=None, size=SIZE):
    body = {"index": ("x", index), "path": ("ay", path), "kind": ("s", "file"), "size": ("x", size),
            "mode": ("u", 0o644)}
    return body if offset is None else {**body, "offset": ("x", offset)}


def send_rest(data, offset):
    for _ in range(offset, SIZE, 65536):
        data.send(wire.DATA, data=bytes(65536))
    digest = hashlib.sha256(bytes(SIZE)).digest()
    data.send(wire.DIGEST, {"index": ("x", 0), "size": ("x", SIZE), "sha256": ("ay", digest)})
    data.send(wire.END, {"files": ("x", 1), "bytes": ("x", SIZE), "digest": ("ay", digest)})


def send(control):
    control.request("bolt.tokyo", name="big")
    proceed = control.expect(wire.PROCEED)
    data = control.dial_data(proceed["ticket"])
    if CASE == "no-hello":
        data.send(wire.FILE, file())
        return answer(data)
    data.send(wire.HELLO, {"transfer": ("s", "another" if CASE == "other-transfer" else proceed["transfer"]),
                           "delivery": ("ay", DELIVERY)})
    if CASE == "other-transfer":
        return answer(data)

    held = data.expect(wire.HELD)
    if CASE == "break":
        data.send(wire.FILE, file())
        for _ in range(32):
            data.send(wire.DATA, data=bytes(65536))
        data.expect(wire.TAKEN)
        data.socket.close()
        return "broken"
    offset = held["offset"]
    if CASE == "held":
        return f"held {offset > 0 and offset % 64 == 0 and len(held['state']) == 32}"
    changes = {"beyond": {"offset": offset + 64}, "before": {"offset": 64}, "other-path": {"path": b"other"},
               "other-size": {"size": SIZE + 1}, "negative": {"offset": -64}, "go-on": {}}
    data.send(wire.FILE, file(**{"offset": offset, **changes[CASE]}))
    if CASE == "go-on":
        send_rest(data, offset)
    return answer(data)


def receive(control):
    offer = control.expect(wire.OFFER)
    control.send(wire.ACCEPT, {"transfer": ("s", offer["transfer"])})
    proceed = control.expect(wire.PROCEED)
    data = control.dial_data(proceed["ticket"])
    data.expect(wire.HELLO)
    held = {"transfer": ("s", offer["transfer"]), "index": ("x", 0), "offset": ("x", 0)}
    data.send(wire.HELD, {**held, **{
        "other-transfer": {"transfer": ("s", "another")},
        "never-sent": {"index": ("x", 0), "offset": ("x", 64), "state": ("ay", bytes(32))},
        "all-stored": {"index": ("x", 1)},
        "beyond-all": {"index": ("x", 1 << 40)},
        "negative": {"index": ("x", -1)},
        "fresh": {},
    }[CASE]})
    kind, body = data.receive()
    return f"failed {body['code']}" if kind == wire.FAILED else "goes on"


control = wire.Peer(ADDRESS, AUTHORITY)
kind, body = control.login("acme.osaka" if ROLE == "send" else "bolt.tokyo", PASSWORD,
                           accepts=0 if ROLE == "send" else 1)
assert kind == wire.WELCOME, body
try:
    print(send(control) if ROLE == "send" else receive(control))
except (EOFError, OSError):
    print("failed: closed")
