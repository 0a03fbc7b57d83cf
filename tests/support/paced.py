#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
One transfer between two peers that always have more to pass, while the rate of a connection is
changed. Prints for each rate, in bytes per second, what it was to be and what it was.

    paced.py ADDRESS STAGE CONFIG FROM TO KEYS LIMITED RATE...

STAGE has the passwords of FROM and TO. KEYS: `keys`, if both name one and their bytes pass end to
end, or `none`. LIMITED is whose rate it is. RATE 0 is none, over which less is measured.
"""

import subprocess
import sys
import threading
import time

from peer import Peer, join

SECONDS = 3.2  # that a rate is measured over
NOTICED = 1.0  # after a change nothing is measured for so long: it has that to take effect


class Flow:
    """Both ends of the bytes; whoever reads looks at the clock."""

    def __init__(self, pair):
        self.pair, self.passed = pair, 0
        threading.Thread(target=self.write, daemon=True).start()

    def write(self):
        block = bytes(65536)
        while True:
            self.pair[0].sendall(block)

    def read_while(self, goes_on):
        """How many bytes came a second."""
        begun, before = time.monotonic(), self.passed
        while goes_on(time.monotonic() - begun):
            piece = self.pair[1].recv(65536)
            assert piece, "the bytes have ended"
            self.passed += len(piece)
        return (self.passed - before) / (time.monotonic() - begun)


def attach(address, stage, name, accepts, keys):
    with open(f"{stage}/{name}.password") as file:
        password = file.read().strip()
    key = name[:1].encode() * 32 if keys else None
    return Peer(address, f"{stage}/relay/ca.pem").attach(name, password, accepts, key)


def change(config, limited, rate):
    limit = ["--rate-limit", str(rate)] if rate > 0 else ["--clear", "rate-limit"]
    return subprocess.Popen(["tasukictl", "--config", config, "--quiet", "connection", "set",
                             limited, *limit], stdout=subprocess.DEVNULL)


def main(address, stage, config, source, target, keys, limited, *rates):
    sender = attach(address, stage, source, 0, keys == "keys")
    receiver = attach(address, stage, target, 1, keys == "keys")
    _transfer, pair = join(sender, receiver, target)
    flow = Flow([data.switch() if keys == "keys" else data.socket for data in pair])
    for rate in rates:
        process = change(config, limited, int(rate))
        flow.read_while(lambda elapsed: process.poll() is None)
        assert process.returncode == 0, "the rate was not taken"
        flow.read_while(lambda elapsed: elapsed < NOTICED)
        seconds = SECONDS if int(rate) > 0 else 1.0
        print(rate, int(flow.read_while(lambda elapsed: elapsed < seconds)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
