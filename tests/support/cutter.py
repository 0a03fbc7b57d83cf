# SPDX-License-Identifier: LGPL-2.1-or-later
"""A TCP proxy before the relay whose connections are all cut at once by SIGUSR1.

SIGTERM ends it; then it says on standard error how many bytes it had from those who dialled it.
"""

import selectors
import signal
import socket
import struct
import sys

PIECE = 65536


class Cutter:
    """Pairs of sockets, each with what it has still to write to the other."""

    def __init__(self, target):
        host, port = target.rsplit(":", 1)
        self.target = host, int(port)
        self.selector = selectors.DefaultSelector()
        self.other, self.waiting, self.armed = {}, {}, {}
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.dialled, self.carried = set(), 0

    def accept(self):
        near, _ = self.listener.accept()
        try:
            far = socket.create_connection(self.target)
        except OSError:
            near.close()
            return
        for one, two in ((near, far), (far, near)):
            one.setblocking(False)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.other[one], self.waiting[one] = two, b""
        self.dialled.add(near)

    def drop(self, one, linger=None):
        for end in (one, self.other.get(one)):
            if end in self.waiting:
                if self.armed.pop(end, 0):
                    self.selector.unregister(end)
                del self.waiting[end]
                self.dialled.discard(end)
                if linger is not None:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                end.close()
        self.other.pop(self.other.pop(one, None), None)

    def arm(self, one):
        """Reads only while the other end has nothing to write; writes what waits."""
        if one not in self.other:
            return
        events = 0 if self.waiting[self.other[one]] else selectors.EVENT_READ
        events |= selectors.EVENT_WRITE if self.waiting[one] else 0
        if events == self.armed.get(one):
            return
        if self.armed.get(one):
            self.selector.unregister(one)
        if events:
            self.selector.register(one, events)
        self.armed[one] = events

    def move(self, one, events):
        if one not in self.other:
            return
        two = self.other[one]
        try:
            if events & selectors.EVENT_WRITE and self.waiting[one]:
                self.waiting[one] = self.waiting[one][one.send(self.waiting[one]):]
            if events & selectors.EVENT_READ and not self.waiting[two]:
                piece = one.recv(PIECE)
                if not piece:
                    self.drop(one)
                    return
                self.carried += len(piece) if one in self.dialled else 0
                self.waiting[two] = piece[self.send(two, piece):]
        except OSError:
            self.drop(one)

    @staticmethod
    def send(end, piece):
        try:
            return end.send(piece)
        except BlockingIOError:
            return 0

    def cut(self, *_):
        """Every connection is reset, as by a router that forgot it."""
        self.is_cutting = True

    is_cutting = False

    def end(self, *_):
        print(self.carried, file=sys.stderr, flush=True)
        sys.exit(0)

    def run(self):
        signal.signal(signal.SIGTERM, self.end)
        signal.signal(signal.SIGUSR1, self.cut)
        print("%s:%d" % self.listener.getsockname(), flush=True)
        while True:
            for key, events in self.selector.select(1):
                if key.fileobj is self.listener:
                    self.accept()
                else:
                    self.move(key.fileobj, events)
            if self.is_cutting:
                self.is_cutting = False
                for one in list(self.other):
                    self.drop(one, struct.pack("ii", 1, 0))
            for one in list(self.other):
                self.arm(one)


Cutter(sys.argv[1]).run()
