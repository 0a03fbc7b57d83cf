# SPDX-License-Identifier: LGPL-2.1-or-later
"""The load: TLS ends, bytes from one to the other, and how long one of them takes."""

import os
import queue
import socket
import ssl
import statistics
import threading
import time

from stage import PATIENCE

CHUNK = 1 << 18


def client_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def prompt(end):
    """A socket that sends what it is given at once."""
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return end


def dial(port, context=None):
    raw = prompt(socket.create_connection(("127.0.0.1", port), PATIENCE))
    return context.wrap_socket(raw) if context else raw


def leave_tls(end):
    """Ends a TLS session in both directions; what goes on is the TCP connection below it."""
    end.setblocking(True)
    return prompt(end.unwrap())


def tls_between(first, second, stage):
    """A TLS session of two sockets that are joined to each other."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(stage.certificate, stage.key)
    accepted = queue.Queue()
    threading.Thread(target=lambda: accepted.put(server.wrap_socket(second, server_side=True)),
                     daemon=True).start()
    return client_context().wrap_socket(first), accepted.get(timeout=PATIENCE)


class Target:
    """Where a forward proxy dials to: accepts, with TLS or without, in its own thread."""

    def __init__(self, stage=None):
        self.context = None
        if stage:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(stage.certificate, stage.key)
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
        self.port = self.listener.getsockname()[1]
        self.ends = queue.Queue()
        for _ in range(4):
            threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            raw.settimeout(PATIENCE)
            try:
                end = prompt(raw)
                self.ends.put(self.context.wrap_socket(end, server_side=True) if self.context else end)
            except OSError:  # a probe that only asked whether somebody listens
                raw.close()

    def next(self):
        return self.ends.get(timeout=PATIENCE)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def give(end, size):
    zeros = bytes(CHUNK)
    while size > 0:
        piece = zeros if size >= CHUNK else bytes(size)
        end.sendall(piece)
        size -= len(piece)


def take(end, size):
    room = bytearray(CHUNK)
    while size > 0:
        count = end.recv_into(room, min(size, CHUNK))
        if not count:
            raise EOFError(f"{size} bytes are missing")
        size -= count


def forked(work, *arguments):
    """Does work in a process of its own: one interpreter would be the bottleneck."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work(*arguments)
        status = 0
    finally:
        os._exit(status)


def stream(pairs, size):
    """Passes size bytes from the first to the second of each pair, all pairs at a time. Seconds."""
    begun = time.monotonic()
    children = []
    for sender, receiver in pairs:
        children += [forked(take, receiver, size), forked(give, sender, size)]
    failed = [child for child in children if os.waitpid(child, 0)[1] != 0]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(children)} ends failed")
    return time.monotonic() - begun


def latency(pair, count):
    """The median time that one byte takes, in microseconds."""
    sender, receiver = pair
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        sender.sendall(b"x")
        receiver.recv(1)
        times.append(time.perf_counter() - begun)
    return statistics.median(times[count // 10:]) * 1e6


def close(pairs):
    for pair in pairs:
        for end in pair:
            end.close()
