# SPDX-License-Identifier: LGPL-2.1-or-later
"""A receiver that takes one transfer as it should, and then gives a receipt of any kind.

usage: liar.py ADDRESS CA CONNECTION PASSWORD-FILE KEY KIND [FILE]

KEY is a private key in PEM, by which OpenSSL signs. KIND is `good`, `missing`, `replayed` (that in
FILE), `forged` (by the key in FILE), `broken` (one bit of its signature), `longer`, or KEY=VALUE
for a line of it. Says READY once it is attached, and at the end the code by which the relay settled.
"""

import base64
import subprocess
import sys
import tempfile

import peer as wire

HELLO, HELD = 30, 31


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


def public(private):
    """Of a private key: its SubjectPublicKeyInfo."""
    return openssl("pkey", "-in", private, "-pubout", "-outform", "DER")


def sign(statement, private):
    with tempfile.NamedTemporaryFile() as file:
        file.write(statement)
        file.flush()
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", private, "-in", file.name)


def take(data):
    """Takes what is sent; its counts and its digest."""
    while True:
        kind, body = data.receive()
        if kind == HELLO:
            data.send(HELD, {"transfer": ("s", body["transfer"]), "index": ("x", 0),
                             "offset": ("x", 0)})
        elif kind == wire.END:
            return body


def make(lines, private):
    """A receipt with these lines, signed."""
    text = "".join(f"{key}: {value}\n" for key, value in lines.items()).encode()
    statement = b"tasuki-receipt: 1\n" + text
    return statement, sign(statement, private)


def lie(kind, lines, private, other):
    if kind == "missing":
        return None
    if kind == "replayed":
        with open(other, "rb") as file:
            return file.read().split(b"\n\n")[0] + b"\n"
    if "=" in kind:
        key, value = kind.split("=", 1)
        lines[key] = value
    statement, signature = make(lines, other if kind == "forged" else private)
    if kind == "broken":
        signature = bytes([signature[0] ^ 1]) + signature[1:]
    receipt = statement + b"signature: " + base64.b64encode(signature) + b"\n"
    return receipt + b"more\n" if kind == "longer" else receipt


def main(address, authority, connection, password, private, kind, other=None):
    key = public(private)
    control = wire.Peer(address, authority)
    with open(password, encoding="utf-8") as file:
        control.send(wire.LOGIN, {
            "method": ("s", "password"), "connection": ("s", connection),
            "client-type": ("s", "cli"), "secret": ("ay", file.read().rstrip().encode()),
            "accepts": ("u", 1), "key": ("ay", key[-32:])})
    control.expect(wire.WELCOME)
    print("READY", flush=True)

    offer = control.expect(wire.OFFER)
    control.send(wire.ACCEPT, {"transfer": ("s", offer["transfer"])})
    proceed = control.expect(wire.PROCEED)
    try:
        data = control.dial_data(proceed["ticket"])
    except (AssertionError, EOFError):  # the sender has given up already
        print(control.expect(wire.SETTLED)["code"], flush=True)
        return
    end = take(data)
    counted = {"files": ("x", end["files"]), "bytes": ("x", end["bytes"]),
               "digest": ("ay", bytes(end["digest"]))}
    lines = {
        "transfer": offer["transfer"], "sender": offer["from"], "sender-key": "-",
        "receiver": connection, "receiver-key": base64.b64encode(key).decode(),
        "file-id": offer["file-id"] or "-", "name": offer["name"], "outcome": "stored",
        "code": "ok", "reason": "-", "files": end["files"], "bytes": end["bytes"],
        "digest": bytes(end["digest"]).hex(), "received": "2026-11-25T13:30:00Z"}
    receipt = lie(kind, lines, private, other)
    given = {"receipt": ("ay", receipt)} if receipt is not None else {}

    data.send(wire.DONE, {**counted, **given})
    control.send(wire.RESULT, {"transfer": ("s", offer["transfer"]), "code": ("s", "ok"),
                               **counted, **given})
    # The sender ends, or says that it failed, and then waits for us to close.
    try:
        data.socket.recv(65536)
    except OSError:
        pass
    data.socket.close()
    print(control.expect(wire.SETTLED)["code"], flush=True)


main(*sys.argv[1:])
