# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks the admin API, by whatever bytes a test likes: on the socket, or by HTTPS with a key."""

import json
import socket
import ssl
from dataclasses import dataclass, field

PATIENCE = 60  # seconds until a silent relay counts as hanging


@dataclass
class Request:
    method: str
    path: str                                    # encoded, with its query
    body: bytes = b""
    headers: dict = field(default_factory=dict)  # beside those that every request has
    version: str = "HTTP/1.1"

    def text(self):
        return self.path + self.body.decode("utf-8", "replace")


@dataclass
class Answer:
    status: int
    headers: dict  # by name in lower case
    body: str

    def value(self):
        return json.loads(self.body)


class Local:
    """On the Unix socket: whoever has the relay."""

    def __init__(self, path):
        self.path = path

    def dial(self):
        end = socket.socket(socket.AF_UNIX)
        end.settimeout(PATIENCE)
        end.connect(self.path)
        return end

    def ask(self, request):
        headers = {"Host": "localhost", "Content-Type": "application/json", **request.headers}
        if request.body or request.method in ("POST", "PATCH"):
            headers["Content-Length"] = len(request.body)
        lines = [f"{request.method} {request.path} {request.version}", *(f"{name}: {value}" for name, value in headers.items())]
        with self.dial() as end:
            return exchange(end, "\r\n".join(lines).encode() + b"\r\n\r\n" + request.body)

    def do(self, method, path, **fields):
        """What has to succeed: its answer's object."""
        answer = self.ask(Request(method, path, json.dumps(fields).encode() if fields else b""))
        assert answer.status < 300, (method, path, fields, answer)
        return answer.value() if answer.body else None


class Remote(Local):
    """By HTTPS, with a key; of the TLS sessions the last is gone on with."""

    def __init__(self, address, authority, key):
        host, port = address.rsplit(":", 1)
        self.place, self.key = (host, int(port)), key
        self.context = ssl.create_default_context(cafile=authority)
        self.context.set_alpn_protocols(["http/1.1"])
        self.session = None

    def dial(self):
        raw = socket.create_connection(self.place, PATIENCE)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.context.wrap_socket(raw, server_hostname=self.place[0], session=self.session)

    def ask(self, request):
        login = {"Authorization": f"Bearer {self.key}", **request.headers}
        return super().ask(Request(request.method, request.path, request.body, login, request.version))


def exchange(end, whole):
    """What comes back until the relay closes; the request it has to take to its end."""
    got = b""
    end.sendall(whole)
    try:
        while piece := end.recv(262144):
            got += piece
    except (ssl.SSLError, ConnectionError):
        pass
    head, _empty, body = got.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    status = first.split(" ")[1] if first.startswith("HTTP/1.1 ") else "0"
    return Answer(int(status), {name.lower(): value.strip() for name, _colon, value in
                                (line.partition(":") for line in lines)}, body.decode("utf-8", "replace"))
