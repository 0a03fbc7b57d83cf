# SPDX-License-Identifier: LGPL-2.1-or-later
"""A TCP proxy that makes the way to its target long: each direction of a connection is late by
DELAY seconds, and has at most WINDOW bytes that are not acknowledged, as TCP has on a real way.

distant.py TARGET DELAY WINDOW says on standard output where it listens. SIGTERM ends it; then it
says on standard error how many connections it had at most at a time.
"""

import asyncio
import signal
import socket
import sys

PIECE = 65536


class Way:
    """One direction of a connection."""

    def __init__(self, source, sink, delay, window):
        self.source, self.sink = source, sink
        self.delay, self.window = delay, window
        self.due = asyncio.Queue()  # of what has come to the far end
        self.credit = asyncio.Event()

    def acknowledge(self, length):
        self.window += length
        self.credit.set()

    async def take(self):
        """Reads as much as may be on its way; an empty piece is the end."""
        loop = asyncio.get_running_loop()
        piece = b"x"
        while piece:
            self.credit.clear()
            if self.window <= 0:
                await self.credit.wait()
                continue
            piece = await loop.sock_recv(self.source, min(PIECE, self.window))
            self.window -= len(piece)
            loop.call_later(self.delay, self.due.put_nowait, piece)

    async def give(self):
        loop = asyncio.get_running_loop()
        while True:
            piece = await self.due.get()
            if not piece:
                self.sink.shutdown(socket.SHUT_WR)
                return
            await loop.sock_sendall(self.sink, piece)
            loop.call_later(self.delay, self.acknowledge, len(piece))

    async def run(self):
        await asyncio.gather(self.take(), self.give())


class Distance:
    """All connections between those who dial and the target."""

    def __init__(self, target, delay, window):
        host, port = target.rsplit(":", 1)
        self.target, self.delay, self.window = (host, int(port)), delay, window
        self.count, self.most = 0, 0

    async def carry(self, near):
        far = socket.socket()
        far.setblocking(False)
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.count += 1
        self.most = max(self.most, self.count)
        try:
            await asyncio.get_running_loop().sock_connect(far, self.target)
            await asyncio.gather(Way(near, far, self.delay, self.window).run(),
                                 Way(far, near, self.delay, self.window).run())
        except OSError:
            pass
        finally:
            self.count -= 1
            near.close()
            far.close()

    async def run(self):
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()
        loop.add_signal_handler(signal.SIGTERM, ended.set)
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setblocking(False)
        print("%s:%d" % listener.getsockname(), flush=True)
        serving = asyncio.create_task(self.serve(listener))
        await ended.wait()
        serving.cancel()
        print(self.most, file=sys.stderr, flush=True)

    async def serve(self, listener):
        loop = asyncio.get_running_loop()
        carried = set()
        while True:
            near, _ = await loop.sock_accept(listener)
            near.setblocking(False)
            carried.add(task := asyncio.create_task(self.carry(near)))
            task.add_done_callback(carried.discard)


if __name__ == "__main__":
    asyncio.run(Distance(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])).run())
