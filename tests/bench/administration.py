# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Administrators beside transfers: what they take from them, and how long they wait themselves.

Fifty transfers pass bytes, for a while without and for a while with 200 requests a second to the
admin API, by HTTPS with an API key, each on a connection of its own. A request is made when it is due,
whatever became of others, and its latency counts from then on.
"""

import json
import mmap
import os
import random
import signal
import socket
import ssl
import struct
import time
from dataclasses import dataclass

import load
import meter
from stage import PATIENCE, free_port
from tasuki import RECEIVER, SENDER, Tasuki

RATE = 200  # requests in a second, of all administrators
ADMINISTRATORS = 32  # each from an address of its own, and with one request at a time
URGENT = -10  # niceness: an administrator sits elsewhere, and does not wait for the ends of transfers
TRANSFERS = 50
PACE = 2 << 20  # bytes in a second of each, if they are not to take all there is: 840 Mbit/s in all
TURN = 0.05  # seconds in which one that keeps its pace sends once
CONNECTIONS = 20  # that are listed
PAST = 200  # transfers that the history has
EASE = 1  # seconds until all processes are there

REQUESTS = [
    ("GET", "/v1/status", b""),
    ("GET", "/v1/connections", b""),
    ("GET", "/v1/history", b""),
    ("GET", f"/v1/explanation?from={SENDER}&to={RECEIVER}", b""),
    ("PATCH", f"/v1/connections/{SENDER}", b'{"memo": "changed by an administrator"}'),
]


class Administered(Tasuki):
    """The same with an admin listener, a key that is good for everything, and something to list."""

    name = "tasuki-administered"
    records = None

    def arrange(self, text, stage):
        self.admin_port = free_port()
        return (text.replace("[web-api]", f"[web-api]\nlisten=127.0.0.1:{self.admin_port}")
                .replace("[filter-ip]", "[filter-ip]\nadmin-allow=127.0.0.0/8"))

    def start(self, stage):
        super().start(stage)
        made = self.control("--config", self.config, "--json", "key", "create", "--scopes", "*",
                            "--organisation", "*")
        self.api_key = json.loads(made)["key"]
        for number in range(CONNECTIONS - 2):
            self.control("--config", self.config, "connection", "add", f"acme.{number}")
        for _ in range(PAST):
            self.settle(self.pairs(1, 0))
        return self


# --- Administrators

def until(due):
    """Waits until a time has come."""
    signal.sigtimedwait([], max(0, due - time.monotonic()))


def ask(contestant, context, source, method, path, body):
    """One request; what does not succeed is an error."""
    head = (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {contestant.api_key}\r\n")
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    raw = socket.create_connection(("127.0.0.1", contestant.admin_port), PATIENCE, (source, 0))
    with context.wrap_socket(load.prompt(raw), server_hostname="127.0.0.1") as end:
        end.sendall(head.encode() + b"\r\n" + body)
        answer = b""
        while piece := end.recv(1 << 16):
            answer += piece
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(answer.split(b"\r\n", 1)[0].decode() or "closed without an answer")


def administer(contestant, number, begun, seconds, out):
    """Asks whenever it is time, and tells how long each request took, and the processor in all."""
    chance = random.Random(number)
    context = ssl.create_default_context(cafile=contestant.directory / "ca.pem")
    context.set_alpn_protocols(["http/1.1"])
    if os.geteuid() == 0:
        os.nice(URGENT)
    due, times = begun, []
    while (due := due + chance.expovariate(RATE / ADMINISTRATORS)) < begun + seconds:
        until(due)
        kind = chance.randrange(len(REQUESTS))
        ask(contestant, context, f"127.0.1.{number}", *REQUESTS[kind])
        times.append((1e3 * (time.monotonic() - due), kind))
    out.write(json.dumps([times, time.process_time()]))
    out.flush()


class Administrators:
    """As many processes, from a time on for so many seconds."""

    def __init__(self, contestant, begun, seconds):
        self.children, self.outputs = [], []
        for number in range(1, ADMINISTRATORS + 1):
            source, target = os.pipe()
            with os.fdopen(target, "w", encoding="ascii") as out:
                self.children.append(load.forked(administer, contestant, number, begun, seconds, out))
            self.outputs.append(os.fdopen(source, encoding="ascii"))

    def latencies(self):
        """Milliseconds, the least first, once all are done; and the processor seconds that they used.

        What those of each kind took is printed."""
        told = [output.read() for output in self.outputs]
        finish(self.children, "administrators")
        times, used = zip(*map(json.loads, told))
        asked = sorted(sum(times, []))
        for kind, (method, path, _) in enumerate(REQUESTS):
            own = [taken for taken, its in asked if its == kind]
            print(f"#   {method} {path}: {len(own)} requests, {figures(own)}")
        return [taken for taken, _ in asked], sum(used)


def at(share, latencies):
    """What a share of them does not exceed."""
    return latencies[min(len(latencies) - 1, int(len(latencies) * share))]


def figures(latencies):
    return "ms: " + ", ".join(f"{name} {at(share, latencies):.1f}" for name, share
                              in (("p50", .5), ("p99", .99), ("most", 1)))


def finish(children, what):
    failed = [child for child in children if os.waitpid(child, 0)[1] != 0]
    if failed:
        raise RuntimeError(f"{len(failed)} of {len(children)} {what} failed")


# --- Transfers

def give(end, begun, ended, pace, delay):
    """Sends until a time: whatever is taken, or so many bytes in a second, with a delay at first."""
    piece = bytes(int(pace * TURN) if pace else load.CHUNK)
    turn = begun + delay
    try:
        while (now := time.monotonic()) < ended:
            if pace:
                until(turn)
                turn += TURN
            end.settimeout(ended - now)
            end.sendall(piece)
    except TimeoutError:
        pass


def take(end, begun, ended, place):
    """Counts what comes within a time."""
    room, count = bytearray(load.CHUNK), 0
    try:
        while (now := time.monotonic()) < ended:
            end.settimeout(ended - now)
            taken = end.recv_into(room)
            count += taken if now >= begun else 0
    except TimeoutError:
        pass
    place[:] = struct.pack("q", count)


def rate_of(pairs, begun, ended, pace):
    """Bytes in a second that pass from the first to the second of each pair, all pairs at a time."""
    counts = mmap.mmap(-1, 8 * len(pairs))
    children = []
    for number, (sender, receiver) in enumerate(pairs):
        delay = TURN * number / len(pairs)  # senders know nothing of each other, and keep no step
        place = memoryview(counts)[8 * number:8 * number + 8]
        children += [load.forked(take, receiver, begun, ended, place),
                     load.forked(give, sender, begun, ended, pace, delay)]
    finish(children, "ends")
    return sum(struct.unpack(f"{len(pairs)}q", counts)) / (ended - begun)


# --- Both

@dataclass
class Trial:
    """What came of transfers for a while."""

    rate: float  # bytes in a second
    latencies: list  # of administrators, if there were any
    used: float  # by them, of a processor


def trial(contestant, amounts, pace, administered):
    pairs = contestant.pairs(TRANSFERS, 0)
    begun = time.monotonic() + EASE
    ended = begun + amounts.seconds
    before = meter.processor_time(contestant.process.pid)
    people = Administrators(contestant, begun, amounts.seconds) if administered else None
    rate = rate_of(pairs, begun, ended, pace)
    latencies, used = people.latencies() if people else ([], 0)
    relay = meter.processor_time(contestant.process.pid) - before
    contestant.settle(pairs)
    seen = Trial(rate, latencies, used / amounts.seconds)
    print(f"# {'beside' if people else 'alone'}: {rate / (1 << 20):.0f} MiB/s,"
          f" relay {relay / amounts.seconds:.2f} of a processor", end="")
    if people:
        print(f"; {len(latencies)} requests, {figures(latencies)}; their clients {seen.used:.2f} of a processor", end="")
    print(flush=True)
    return seen


def beside(contestant, amounts, pace):
    alone = trial(contestant, amounts, pace, False)
    return trial(contestant, amounts, pace, True).rate / alone.rate


def beside_admin(contestant, _stage, amounts):
    """The rate of transfers that keep a pace beside administrators, over their rate alone."""
    return beside(contestant, amounts, PACE)


def beside_admin_full(contestant, _stage, amounts):
    """The same of transfers that take all there is, which administrators then take from them."""
    return beside(contestant, amounts, None)


def admin_latency(contestant, _stage, amounts):
    """Milliseconds that 99 of 100 requests do not exceed, beside transfers that keep a pace."""
    return at(.99, trial(contestant, amounts, PACE, True).latencies)
