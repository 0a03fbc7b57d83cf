# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where a run takes place: a directory, a certificate, ports, and the relays that are running."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

PATIENCE = 60  # seconds until something counts as hanging
RELAY_CORE = "1"


class Stage:
    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="tasuki-bench-"))
        self.path.chmod(0o755)
        # ext4 then spreads the directories within it over the disk. Without a journal it does not
        # give an inode away again for minutes: where others have just removed files, as a build
        # does, making one costs ten times as much. Other file systems need not understand it.
        subprocess.run(["chattr", "+T", self.path], stderr=subprocess.DEVNULL, check=False)
        self.certificate, self.key = self.path / "cert.pem", self.path / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.key, "-out",
                        self.certificate, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
                       check=True, stderr=subprocess.DEVNULL)
        self.both = self.file("both.pem", self.certificate.read_text() + self.key.read_text())
        self.key.chmod(0o644)

    def file(self, name, text):
        path = self.path / name
        path.write_text(text)
        return path

    def start(self, *command, **options):
        """Starts a relay on the core that is the relays'; in its own group, so that it ends whole."""
        log = open(self.path / "relay.log", "ab")
        return subprocess.Popen(["taskset", "-c", RELAY_CORE, *map(str, command)], cwd=self.path,
                                stdin=subprocess.DEVNULL, stderr=log, start_new_session=True,
                                **{"stdout": log, **options})

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


def free_port():
    """A port that the kernel has just given away, for programs that cannot be given 0."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_for_port(port, process):
    """Until a relay listens, or has ended."""
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            os.sched_yield()
    raise RuntimeError("does not start: see relay.log (--keep)")


def stop(process):
    try:
        os.killpg(process.pid, 15)
    except ProcessLookupError:
        pass
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.wait()
