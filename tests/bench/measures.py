# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is measured: one function a measure, which puts its work through one contestant."""

import os
import resource
import select
import ssl
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import load
import meter
from administration import Administered, admin_latency, beside_admin, beside_admin_full
from contestants import Haproxy, HaproxyNear, HaproxyPlain, Nginx, Piping, Socat, Stunnel, Wormhole
from dialogues import Coturn, Syncthing
from distance import streams
from stage import PATIENCE
from tasuki import Crowd, EndToEnd, Sealed, Tasuki, TasukiGnutls, TasukiLibrary

PEERS = [Haproxy, Nginx, Stunnel, Socat, Piping, Wormhole, Syncthing, Coturn]

GIB = 1 << 30
WARM_UP = 32 << 20
SMALL = 10240  # bytes
PIECE = 1 << 20
STALL = 0.05  # seconds in which a stalled end takes nothing more
BUDGET = 256  # MiB of resident memory that the relay may have with stalled receivers


@dataclass
class Measure:
    name: str
    what: str
    work: Callable  # of a contestant, the stage and the amounts: a figure
    goal: str
    peers: list = field(default_factory=list)
    own: type = Tasuki  # whose figure it is about
    comparator: str = ""  # the one that the ratio is taken of; "best" of those with TLS; or none


def warm(contestant):
    pairs = contestant.pairs(1, WARM_UP)
    load.stream(pairs, WARM_UP)
    contestant.settle(pairs)


def relay_time(contestant, amounts, streams):
    """Processor seconds of the relay for each GiB."""
    warm(contestant)
    size = int(amounts.gib * GIB) // streams
    pairs = contestant.pairs(streams, size)
    before = meter.processor_time(contestant.process.pid)
    load.stream(pairs, size)
    used = meter.processor_time(contestant.process.pid) - before
    contestant.settle(pairs)
    return used * GIB / (size * streams)


def relay_time_one(contestant, _stage, amounts):
    return relay_time(contestant, amounts, 1)


def relay_time_many(contestant, _stage, amounts):
    return relay_time(contestant, amounts, 64)


def growth(contestant, amounts, streams):
    """MiB by which the relay's resident memory grows at most while bytes pass."""
    warm(contestant)
    size = int(amounts.gib * GIB) // streams
    resident = meter.memory(contestant.process.pid)
    meter.forget_peak(contestant.process.pid)
    pairs = contestant.pairs(streams, size)
    load.stream(pairs, size)
    peak = meter.memory(contestant.process.pid, "VmHWM")
    contestant.settle(pairs)
    return (peak - resident) / 1024


def growth_one(contestant, _stage, amounts):
    return growth(contestant, amounts, 1)


def growth_many(contestant, _stage, amounts):
    return growth(contestant, amounts, 64)


def fill(end):
    """Gives an end bytes until nobody takes them any more."""
    end.setblocking(False)
    zeros = bytes(load.CHUNK)
    quiet = time.monotonic() + STALL
    while time.monotonic() < quiet:
        try:
            if end.send(zeros) > 0:
                quiet = time.monotonic() + STALL
        except (BlockingIOError, ssl.SSLWantWriteError):
            select.select([], [end], [], STALL)


def rate_beside(contestant, amounts):
    pairs = contestant.pairs(amounts.beside, 0)
    size = int(amounts.gib * GIB) // amounts.beside
    seconds = load.stream(pairs, size)
    contestant.settle(pairs)
    return size * amounts.beside / seconds


def beside_stalled(contestant, _stage, amounts):
    """The rate of transfers beside as many whose receivers take nothing, over their rate alone."""
    warm(contestant)
    alone = rate_beside(contestant, amounts)
    stalled = contestant.pairs(amounts.beside, 0)
    for sender, _ in stalled:
        fill(sender)
    beside = rate_beside(contestant, amounts)
    resident = meter.memory(contestant.process.pid) / 1024
    if resident > BUDGET:
        raise RuntimeError(f"{resident:.0f} MiB are resident, {BUDGET} is the budget")
    load.close(stalled)
    return beside / alone


def hand_over(contestant, source, inbox):
    """A file from one directory to another, by the programs that people use."""
    if isinstance(contestant, Tasuki):
        receiver = contestant.receive(inbox)
        sender = contestant.send(source)
    else:
        curl, url = ["curl", "--silent", "--insecure"], f"https://127.0.0.1:{contestant.port}/file"
        receiver = subprocess.Popen([*curl, "--output", inbox / source.name, url])
        sender = subprocess.Popen([*curl, "--upload-file", source, url], stdout=subprocess.DEVNULL)
    for process in (sender, receiver):
        if process.wait(10 * PATIENCE) != 0:
            raise RuntimeError(f"{process.args[0]} failed")


def of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def whole_system(contestant, stage, amounts):
    """Processor seconds of relay and clients for each GiB, from file to file."""
    source, inbox = stage.path / "source", stage.path / "inbox"
    size = int(amounts.gib * GIB)
    with open(source, "wb") as file:
        for _ in range(size // PIECE):  # not to be compressed, by nobody
            file.write(os.urandom(PIECE))
    inbox.mkdir()
    before = meter.processor_time(contestant.process.pid) + of_children()
    hand_over(contestant, source, inbox)
    used = meter.processor_time(contestant.process.pid) + of_children() - before
    if (inbox / "source").stat().st_size != size:
        raise RuntimeError("the file did not arrive whole")
    (inbox / "source").unlink()
    inbox.rmdir()
    return used * GIB / size


def hold(contestant, count):
    """Idle ends: clients that are attached; of a proxy, connections through it."""
    if isinstance(contestant, Tasuki):
        return [[contestant.idle().socket] for _ in range(count)]
    return contestant.pairs(count, 1)


def idle_memory(contestant, _stage, amounts):
    """KiB of resident memory for each that is idle."""
    first = hold(contestant, 10)
    before = meter.memory(contestant.process.pid)
    ends = hold(contestant, amounts.idle)
    grown = meter.memory(contestant.process.pid) - before
    load.close(first + ends)
    return grown / amounts.idle


def wake_up_time(contestant, pair, count):
    before = meter.time_of_threads(contestant.process.pid)
    load.latency(pair, count)
    return meter.time_of_threads(contestant.process.pid) - before


def wake_up(contestant, stage, amounts):
    """
    What one byte costs a relay with many idle clients, over what it costs one with ten. In turns,
    as it takes a minute until many are there, in which the machine's mood may change.
    """
    quiet = type(contestant)().start(stage)
    try:
        ends = hold(quiet, 10) + hold(contestant, amounts.crowd)
        relays = [(relay, relay.pairs(1, amounts.messages)) for relay in (contestant, quiet)]
        costs = [[wake_up_time(relay, pairs[0], amounts.messages // 4) for relay, pairs in relays]
                 for _ in range(12)]
        for relay, pairs in relays:
            relay.settle(pairs)
        load.close(ends)
    finally:
        quiet.stop()
    many, few = (statistics.median(column) for column in zip(*costs[1:]))
    return many / few


def files_of_tasuki(contestant, stage, count):
    # Of this round alone, and kept until the end: where much has just been removed, ext4 without
    # a journal looks long for an inode that it may use, ten times as long as for the rest.
    place = Path(tempfile.mkdtemp(prefix="many-", dir=stage.path))
    source, inbox = place / "many", place / "inbox"
    source.mkdir()
    inbox.mkdir()
    for number in range(count):
        (source / f"{number}").write_bytes(os.urandom(SMALL))
    receiver = contestant.receive(inbox)
    begun = time.monotonic()
    sender = contestant.send(source)
    failed = sender.wait(PATIENCE) + receiver.wait(PATIENCE)
    seconds = time.monotonic() - begun
    if failed:
        raise RuntimeError("the files were not handed over")
    return seconds


def files_of_proxy(contestant, count):
    """Each on connections of its own, four at a time; nothing is stored."""
    def give():
        for _ in range(count // 4):
            with load.dial(contestant.port, contestant.context) as end:
                load.give(end, SMALL)

    def take():
        for _ in range(count // 4):
            with contestant.target.next() as end:
                load.take(end, SMALL)

    threads = [threading.Thread(target=work) for work in (give, take) for _ in range(4)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - begun


def small_files(contestant, stage, amounts):
    """Files of 10 KiB in a second."""
    if isinstance(contestant, Tasuki):
        return amounts.files / files_of_tasuki(contestant, stage, amounts.files)
    return amounts.files / files_of_proxy(contestant, amounts.files)


def fresh_transfers(contestant, _stage, amounts):
    """
    Transfers of 10 KiB in a second, one after the other, each agreed upon anew; on what connections
    the one before has left, if it leaves any.
    """
    begun = time.monotonic()
    for _ in range(amounts.fresh):
        (pair,) = pairs = contestant.pairs(1, SMALL)
        load.give(pair[0], SMALL)
        load.take(pair[1], SMALL)
        contestant.settle_and_keep(pairs)
    return amounts.fresh / (time.monotonic() - begun)


def new_connections(contestant, _stage, amounts):
    """TLS connections that the relay takes in a second of its processor."""
    before = meter.processor_time(contestant.process.pid)
    for _ in range(amounts.connections):
        if isinstance(contestant, Tasuki):
            contestant.knock()
            continue
        (pair,) = pairs = contestant.pairs(1, 1)
        pair[0].sendall(b"x")
        pair[1].recv(1)
        contestant.settle(pairs)
    return amounts.connections / (meter.processor_time(contestant.process.pid) - before)


def latency(contestant, _stage, amounts):
    """Microseconds that one byte takes from sender to receiver, the median."""
    (pair,) = pairs = contestant.pairs(1, amounts.messages)
    figure = load.latency(pair, amounts.messages)
    contestant.settle(pairs)
    return figure


MEASURES = [
    Measure("end-to-end", "relay, CPU s/GiB, one stream, end to end", relay_time_one, "<= 0.65",
            [HaproxyPlain, Wormhole, Syncthing], EndToEnd, HaproxyPlain.name),
    Measure("end-to-end-tls", "the same, against TLS on both legs", relay_time_one, "<= 0.30",
            [Haproxy], EndToEnd, Haproxy.name),
    Measure("terminated", "relay, CPU s/GiB, one stream", relay_time_one, "<= 0.45",
            PEERS, comparator=Haproxy.name),
    Measure("terminated-gnutls", "the same, by GnuTLS alone", relay_time_one, "<= 0.75",
            [Haproxy, TasukiLibrary], TasukiGnutls, Haproxy.name),
    Measure("terminated-64", "relay, CPU s/GiB, 64 streams", relay_time_many, "<= 0.50",
            [Haproxy, Nginx], comparator=Haproxy.name),
    Measure("whole-system", "relay and both clients, CPU s/GiB, file to file", whole_system,
            "<= 0.45", [Piping], comparator=Piping.name),
    Measure("growth", "memory growth of the relay, MiB, one stream", growth_one, "<= 1 MiB"),
    Measure("growth-64", "memory growth of the relay, MiB, 64 streams", growth_many, "<= 40 MiB"),
    Measure("idle-memory", "memory of an idle client, KiB", idle_memory, "<= 12 KiB",
            [Haproxy, Nginx]),
    Measure("wake-up", "CPU of a message, many idle clients over ten", wake_up, "<= 1.2",
            own=Crowd),
    Measure("beside-stalled", "rate of transfers beside as many that stall, over alone",
            beside_stalled, ">= 0.8"),
    Measure("beside-admin", "rate of 50 paced transfers beside 200 requests/s, over alone",
            beside_admin, ">= 0.98", own=Administered),
    Measure("beside-admin-full", "the same, of transfers that take all there is", beside_admin_full,
            ">= 0.8", own=Administered),
    Measure("admin-latency", "200 requests/s beside 50 transfers, ms, p99", admin_latency,
            "<= 50 ms", own=Administered),
    Measure("small-files", "files of 10 KiB/s, one session", small_files, ">= 5",
            [Nginx], comparator=Nginx.name),
    Measure("fresh-transfers", "transfers of 10 KiB/s, each agreed upon", fresh_transfers, ">= 8",
            [Piping], comparator=Piping.name),
    Measure("streams", "rate of a file by a long way, four streams over one", streams, ">= 3"),
    Measure("new-connections", "TLS connections per CPU s", new_connections, ">= 2",
            [HaproxyNear], comparator=HaproxyNear.name),
    Measure("latency", "one byte, us, p50", latency, "<= 1.0",
            [p for p in PEERS if p.tls], Sealed, "best"),
]
