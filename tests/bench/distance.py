# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a sender gains by several streams where its way to the relay is long."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from stage import PATIENCE
from tasuki import RECEIVER, SENDER

DISTANT = Path(__file__).resolve().parents[1] / "support" / "distant.py"
DELAY = 0.05  # seconds each way: about as far as the other side of an ocean
WINDOW = 1 << 20  # bytes of one connection that may be on their way
STREAMS = 4
PIECE = 1 << 20


@contextmanager
def long_way(contestant):
    """The address of the relay as it is seen from afar."""
    way = subprocess.Popen([sys.executable, "-B", DISTANT, contestant.address, str(DELAY),
                            str(WINDOW)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield way.stdout.readline().decode().strip()
    finally:
        way.terminate()
        way.wait()


def rate_over(contestant, source, inbox, count):
    """Bytes in a second, from file to file, with so many streams."""
    receiver = contestant.receive(inbox)
    said = subprocess.run(["tasuki", "--quiet", "--json", "--profile", SENDER, "send", "--to",
                           RECEIVER, "--streams", str(count), source], env=contestant.environment,
                          check=True, stdout=subprocess.PIPE, timeout=10 * PATIENCE).stdout
    if receiver.wait(PATIENCE) != 0:
        raise RuntimeError("the file was not handed over")
    report = json.loads(said)
    if report["streams"] != count:
        raise RuntimeError(f"{report['streams']} streams, {count} were wanted")
    (inbox / source.name).unlink()
    return report["bytes"] / report["seconds"]


def streams(contestant, stage, amounts):
    """The rate of one file over several streams, over its rate over one."""
    source, inbox = stage.path / "far", stage.path / "far-inbox"
    with open(source, "wb") as file:
        for _ in range(amounts.far):
            file.write(os.urandom(PIECE))
    inbox.mkdir(exist_ok=True)
    profile = contestant.directory / "profiles" / "tasuki" / "profiles" / f"{SENDER}.conf"
    with long_way(contestant) as address:
        text = profile.read_text()
        profile.write_text(text.replace(contestant.address, address))
        alone = rate_over(contestant, source, inbox, 1)
        return rate_over(contestant, source, inbox, STREAMS) / alone
