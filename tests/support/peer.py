# SPDX-License-Identifier: LGPL-2.1-or-later
"""A peer that speaks the relay's protocol by hand, so that tests can be as rude as they like."""

import hashlib
import socket
import ssl

from gi.repository import GLib

LOGIN, TICKET, WELCOME, REFUSED, READY = 1, 2, 3, 4, 5
REQUEST, WAITING, REJECTED, OFFER, ACCEPT, DECLINE, PROCEED, RESULT, SETTLED, CANCEL = range(6, 16)
PING, PONG, GOODBYE = 16, 17, 18
HELLO, HELD, FILE, DATA, DIGEST, END, STORED, FAILED, DONE, CHECKPOINT = range(30, 40)
PACKED, TAKEN, KEPT, STREAM = 40, 41, 42, 43

PATIENCE = 60  # seconds until a silent relay counts as hanging


def variant(body):
    """The body of a message, a{sv}, from {"key": ("type", value)}."""
    return GLib.Variant("a{sv}", {key: GLib.Variant(*value) for key, value in body.items()})


class Peer:
    """One TLS connection to the relay; before that, what a proxy says of it."""

    def __init__(self, address, authority, source="127.0.0.1", preface=b"", certificate=None):
        """With the paths of a certificate and its key, if it proves one."""
        host, port = address.rsplit(":", 1)
        context = ssl.create_default_context(cafile=authority)
        if certificate is not None:
            context.load_cert_chain(*certificate)
        context.set_alpn_protocols(["tasuki/1"])
        raw = socket.create_connection((host, int(port)), PATIENCE, (source, 0))
        # A message is often behind another: it must not wait for that one's acknowledgement.
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.sendall(preface)
        self.address, self.authority, self.source, self.preface = address, authority, source, preface
        self.socket = context.wrap_socket(raw, server_hostname=host)
        self.received = bytearray()  # everything that ever came, as it came
        self.requests = 0

    def send(self, kind, body=None, data=b""):
        """Sends a message; a body as for variant(), or bytes as they are."""
        if body is not None:
            data = variant(body).get_data_as_bytes().get_data()
        self.socket.sendall(bytes([kind, 0, 0, 0]) + len(data).to_bytes(4, "big") + data)

    def read(self, length):
        data = b""
        while len(data) < length:
            piece = self.socket.recv(length - len(data))
            if not piece:
                raise EOFError(f"the relay closed after {len(data)} of {length} bytes")
            data += piece
        self.received += data
        return data

    def receive(self):
        """The next message: its type and its body, unpacked."""
        head = self.read(8)
        data = self.read(int.from_bytes(head[4:], "big"))
        if head[0] == DATA:
            return DATA, data
        kind = GLib.VariantType("a{sv}")
        body = GLib.Variant.new_from_bytes(kind, GLib.Bytes.new(data), False)
        return head[0], body.unpack()

    def expect(self, kind):
        seen, body = self.receive()
        assert seen == kind, f"expected message {kind}, got {seen}: {body}"
        return body

    def login(self, connection, password, accepts=0, key=None, method="password", client_type="cli"):
        """Logs in, with an identity key if it can do end to end; the answer, whichever it is."""
        body = {"method": ("s", method), "connection": ("s", connection),
                "client-type": ("s", client_type), "secret": ("ay", password.encode()),
                "accepts": ("u", accepts)}
        if key is not None:
            body["key"] = ("ay", key)
        self.send(LOGIN, body)
        return self.receive()

    def attach(self, connection, password, accepts=0, key=None):
        """Logs in, and is welcome."""
        kind, body = self.login(connection, password, accepts, key)
        assert kind == WELCOME, (kind, body)
        return self

    def request(self, to, name="file", files=1, size=0, file_id="", streams=1):
        self.requests += 1
        self.send(REQUEST, {"request": ("u", self.requests), "to": ("s", to),
                            "file-id": ("s", file_id), "name": ("s", name), "wait": ("u", 0),
                            "files": ("x", files), "size": ("x", size),
                            "streams": ("u", streams)})

    def present(self, ticket):
        """A data connection that has presented its ticket."""
        data = Peer(self.address, self.authority, self.source, self.preface)
        data.send(TICKET, {"ticket": ("ay", bytes(ticket))})
        return data

    def dial_data(self, ticket):
        """The data connection of a transfer, joined."""
        data = self.present(ticket)
        data.expect(READY)
        return data

    def hello(self, transfer, delivery=bytes(32)):
        """As a sender: says which delivery it is; what the receiver holds of it."""
        self.send(HELLO, {"transfer": ("s", transfer), "delivery": ("ay", delivery)})
        return self.expect(HELD)

    def switch(self, first=b""):
        """Goes on end to end: ends TLS in order, with the first bytes behind it at once."""
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        raw = self.socket.unwrap()
        raw.sendall(first)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 0)
        return raw

    def store(self, transfer, size, digest=b"d" * 32, kept=False):
        """Says that all of a transfer is stored, and maybe that its connection stays open."""
        self.send(RESULT, {"transfer": ("s", transfer), "code": ("s", "ok"), "files": ("x", 1),
                           "bytes": ("x", size), "digest": ("ay", digest), "kept": ("b", kept)})


def proceed(sender, receiver, to):
    """A transfer between two attached peers, as far as both have their tickets."""
    sender.request(to)
    offer = receiver.expect(OFFER)
    receiver.send(ACCEPT, {"transfer": ("s", offer["transfer"])})
    return sender.expect(PROCEED), receiver.expect(PROCEED)


def join(sender, receiver, to):
    """Likewise, joined: the transfer's ID, and the two data connections."""
    tickets = proceed(sender, receiver, to)
    pair = [peer.present(body["ticket"]) for peer, body in zip((sender, receiver), tickets)]
    for data in pair:
        data.expect(READY)
    return tickets[0]["transfer"], pair


def send_file(data, index, path, content=b"", kind="file", digest=None):
    """Sends one file, of at most 64 KiB, on a joined data connection."""
    data.send(FILE, {"index": ("x", index), "path": ("ay", path), "kind": ("s", kind),
                     "size": ("x", len(content)), "mode": ("u", 0o644)})
    if kind == "directory":
        return
    if content:
        data.send(DATA, data=content)
    digest = hashlib.sha256(content).digest() if digest is None else digest
    data.send(DIGEST, {"index": ("x", index), "size": ("x", len(content)),
                       "sha256": ("ay", digest)})
