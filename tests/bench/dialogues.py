# SPDX-License-Identifier: LGPL-2.1-or-later
"""Peers with a binary dialogue before bytes pass. Both pass plain TCP: clients seal the payload."""

import hashlib
import os
import socket
import ssl
import struct
import subprocess

import load
from contestants import Contestant
from stage import free_port, wait_for_port


def read(end, length):
    data = b""
    while len(data) < length:
        piece = end.recv(length - len(data))
        if not piece:
            raise EOFError("the relay closed")
        data += piece
    return data


class Syncthing(Contestant):
    """Syncthing's relay protocol, version 1: one device stands by, another asks for it by its ID."""

    program = "strelaysrv"
    name = "syncthing-relay"
    tls = False

    MAGIC = 0x9E79BC40
    PING, PONG, JOIN_RELAY, JOIN_SESSION, RESPONSE, CONNECT, INVITATION = range(7)

    def start(self, stage):
        self.port = free_port()
        keys = stage.path / "syncthing"
        keys.mkdir(exist_ok=True)
        self.process = stage.start(
            "strelaysrv", "-listen", f"127.0.0.1:{self.port}", "-pools", "", "-keys", keys,
            "-status-srv", "", "-network-timeout", "20m", "-message-timeout", "10m",
            "-ping-interval", "15m")
        wait_for_port(self.port, self.process)
        self.devices = [(stage.certificate, stage.key), self.second_device(stage)]
        self.standing_by = None
        return self

    @staticmethod
    def second_device(stage):
        certificate, key = stage.path / "second.pem", stage.path / "second.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate,
                        "-days", "2", "-subj", "/CN=second"], check=True, stderr=subprocess.DEVNULL)
        return certificate, key

    def dial(self, device):
        context = load.client_context()
        context.load_cert_chain(*device)
        context.set_alpn_protocols(["bep-relay"])
        return load.dial(self.port, context)

    def say(self, end, kind, body=b""):
        end.sendall(struct.pack(">III", self.MAGIC, kind, len(body)) + body)

    def hear(self, end):
        """The next message but pings: its kind, its body."""
        while True:
            _, kind, length = struct.unpack(">III", read(end, 12))
            body = read(end, length)
            if kind != self.PING:
                return kind, body
            self.say(end, self.PONG)

    @staticmethod
    def opaque(data):
        return struct.pack(">I", len(data)) + data + bytes(-len(data) % 4)

    @staticmethod
    def opaques(body, count):
        at, found = 0, []
        for _ in range(count):
            (length,) = struct.unpack_from(">I", body, at)
            found.append(body[at + 4:at + 4 + length])
            at += 4 + length + -length % 4
        return found

    def pairs(self, count, size):
        if not self.standing_by:
            self.standing_by = self.dial(self.devices[0])
            self.say(self.standing_by, self.JOIN_RELAY)
            self.hear(self.standing_by)
        return [self.pair() for _ in range(count)]

    def pair(self):
        certificate = ssl.PEM_cert_to_DER_cert(self.devices[0][0].read_text())
        asking = self.dial(self.devices[1])
        self.say(asking, self.CONNECT, self.opaque(hashlib.sha256(certificate).digest()))
        ends = []
        for end in (asking, self.standing_by):
            _, invitation = self.hear(end)
            _, key = self.opaques(invitation, 2)
            ends.append(load.dial(self.port))
            self.say(ends[-1], self.JOIN_SESSION, self.opaque(key))
        for end in ends:
            self.hear(end)
        asking.close()
        return tuple(ends)


class Coturn(Contestant):
    """A TURN server with TCP allocations (RFC 6062): a peer dials the relayed address."""

    program = "turnserver"
    name = "coturn-tcp"
    tls = False

    COOKIE = 0x2112A442
    ALLOCATE, CONNECT, BIND = 0x0003, 0x000A, 0x000B
    PEER_ADDRESS, TRANSPORT, CONNECTION = 0x0012, 0x0019, 0x002A
    TCP = b"\x06\0\0\0"

    def start(self, stage):
        self.port = free_port()
        self.process = stage.start(
            "turnserver", "-n", "-L", "127.0.0.1", "-E", "127.0.0.1", "-p", self.port, "--no-auth",
            "--allow-loopback-peers", "--no-cli", "--no-dtls", "--no-tls", "-m", "1", "--realm",
            "bench", "--log-file", "stdout", "--simple-log", "--no-rfc5780",
            "--pidfile", stage.path / "turn.pid", "--db", stage.path / "turn.db")
        wait_for_port(self.port, self.process)
        self.controls = []
        return self

    def ask(self, end, kind, attributes):
        """One request, and the attributes of its answer."""
        body = b"".join(struct.pack(">HH", name, len(value)) + value + bytes(-len(value) % 4)
                        for name, value in attributes)
        end.sendall(struct.pack(">HHI", kind, len(body), self.COOKIE) + os.urandom(12) + body)
        answer, length = struct.unpack(">HH", read(end, 20)[:4])
        body, at, found = read(end, length), 0, {}
        if answer & 0x110 != 0x100:
            raise RuntimeError(f"TURN error {answer:x}")
        while at < length:
            name, size = struct.unpack_from(">HH", body, at)
            found[name] = body[at + 4:at + 4 + size]
            at += 4 + size + -size % 4
        return found

    def pairs(self, count, size):
        with socket.create_server(("127.0.0.1", 0), backlog=4096) as listener:
            return [self.pair(listener) for _ in range(count)]

    def pair(self, listener):
        (loopback,) = struct.unpack(">I", socket.inet_aton("127.0.0.1"))
        address = struct.pack(">BBHI", 0, 1, listener.getsockname()[1] ^ (self.COOKIE >> 16),
                              loopback ^ self.COOKIE)
        control = load.dial(self.port)
        self.controls.append(control)
        self.ask(control, self.ALLOCATE, [(self.TRANSPORT, self.TCP)])
        connection = self.ask(control, self.CONNECT, [(self.PEER_ADDRESS, address)])[self.CONNECTION]
        sender = load.dial(self.port)
        self.ask(sender, self.BIND, [(self.CONNECTION, connection)])
        return sender, load.prompt(listener.accept()[0])
