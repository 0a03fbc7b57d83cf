# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tasuki as a contestant: a relay as setup makes it, ends that speak its protocol, its clients."""

import json
import os
import re
import select
import shutil
import subprocess
import sys
from pathlib import Path

import load
from contestants import Contestant
from stage import PATIENCE

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import peer  # noqa: E402

SENDER, RECEIVER = "acme.osaka", "bolt.tokyo"

# What a run needs beside what setup writes: one thread, as the peers have; ends that sit on one
# address, all of them; and nobody is asked whether it is still there while it is being measured.
SETTINGS = """[relay]
workers=1
max-connections=19000
max-connections-per-source=19000
max-transfers-per-sender=1000
keep-alive=1h"""


class Tasuki(Contestant):
    name = "tasuki"
    program = "tasukid"
    plugin = "record-ipsec-mb"  # in the configuration, if setup found it worth while
    settings = SETTINGS
    records = None  # what opens and seals them, once one was started
    data_path = "any"
    key = None  # what an end gives as its identity key at login; without one, it is terminated
    started = 0
    request = 0
    kept = None, None  # the transfer behind which a pair stays open, and that pair

    def start(self, stage):
        self.directory = stage.path / f"tasuki-{self.instance()}"
        self.config = self.directory / "tasuki.conf"
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(self.directory / "profiles"),
                            "XDG_STATE_HOME": str(self.directory / "state")}
        self.control("setup", "--directory", self.directory, "--listen", "127.0.0.1:0")
        settings = f"{self.settings}\ndata-path={self.data_path}"
        text = self.config.read_text().replace("[relay]", settings, 1)
        if not self.plugin:
            text = text.replace(";" + Tasuki.plugin, "")
        self.config.write_text(self.arrange(text, stage))
        self.process = stage.start("tasukid", "--config", self.config, stdout=subprocess.PIPE)
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            raise RuntimeError("tasukid does not start")
        line = self.process.stdout.readline().split()
        if not line:
            raise RuntimeError("tasukid does not start: see relay.log (--keep)")
        self.address = line[-1].decode()
        self.tell_records()
        self.secrets = {name: self.party(name) for name in (SENDER, RECEIVER)}
        self.permit(SENDER, "send", RECEIVER)
        self.permit(RECEIVER, "receive", SENDER)
        self.controls = None
        return self

    def arrange(self, text, stage):
        """The configuration, changed."""
        return text

    def tell_records(self):
        """Once for each kind: by what the bytes are sealed, as no figure means much without it."""
        if type(self).records is None:
            status = json.loads(self.control("--config", self.config, "--json", "status"))
            type(self).records = (status[0] if isinstance(status, list) else status)["records"]
            print(f"# {self.name}: records by {self.records}", flush=True)

    @staticmethod
    def instance():
        Tasuki.started += 1
        return Tasuki.started

    def control(self, *arguments):
        return subprocess.run(["tasukictl", "--quiet", *map(str, arguments)], check=True,
                              stdout=subprocess.PIPE, text=True, timeout=PATIENCE).stdout

    def party(self, name):
        """A connection, with a profile of the same name; its password."""
        added = json.loads(self.control("--config", self.config, "--json", "connection", "add", name))
        added = added[0] if isinstance(added, list) else added
        subprocess.run(["tasuki", "--quiet", "profile", "create", name, "--connection", name,
                        "--access-point", self.address, "--ca", self.directory / "ca.pem",
                        "--password-file", "-"], input=added["password"] + "\n", text=True,
                       check=True, env=self.environment, timeout=PATIENCE)
        return added["password"]

    def permit(self, name, direction, remote):
        self.control("--config", self.config, "permission", "add", "--connection", name,
                     "--direction", direction, "--remote", remote)

    # --- Ends that speak the protocol

    def dial(self):
        end = peer.Peer(self.address, str(self.directory / "ca.pem"))
        load.prompt(end.socket)
        return end

    def attach(self, name, accepts, method="password"):
        end = self.dial()
        seen, body = end.login(name, self.secrets[name], accepts, self.key, method)
        if seen != peer.WELCOME:
            raise RuntimeError(f"login: {body}")
        return end

    def idle(self):
        """One that is attached. Not as the receiver: offers go to the session that is least busy."""
        return self.attach(SENDER, 1)

    def pairs(self, count, size):
        if not self.controls:
            self.controls = self.attach(SENDER, 0), self.attach(RECEIVER, 1000)
        self.under_way = []
        return [self.pair(size) for _ in range(count)]

    def pair(self, size):
        sender, receiver = self.controls
        self.request += 1
        sender.send(peer.REQUEST, {"request": ("u", self.request), "to": ("s", RECEIVER),
                                   "file-id": ("s", ""), "name": ("s", "zeros"), "wait": ("u", 0),
                                   "files": ("x", 1), "size": ("x", size)})
        transfer = receiver.expect(peer.OFFER)["transfer"]
        receiver.send(peer.ACCEPT, {"transfer": ("s", transfer)})
        words = [control.expect(peer.PROCEED) for control in (receiver, sender)]
        self.under_way.append(transfer)
        if "kept" in words[0] and words[0]["kept"] == self.kept[0]:
            return self.go_on(self.kept[1])
        ends = []
        for word in words:
            ends.append(self.dial())
            ends[-1].send(peer.TICKET, {"ticket": ("ay", bytes(word["ticket"]))})
        for end in ends:
            end.expect(peer.READY)
        return self.joined(ends[1], ends[0])

    @staticmethod
    def go_on(pair):
        """Both ends say something, as clients do: until then the relay expects that one may dial."""
        for end in pair:
            end.sendall(b"h")
        for end in pair:
            end.recv(1)
        return pair

    def joined(self, sender, receiver):
        """What bytes are given to, and taken from, once both ends are joined."""
        return sender.socket, receiver.socket

    def settle(self, pairs):
        load.close(pairs)
        self.report()

    def settle_and_keep(self, pairs):
        """Likewise, but the next transfer goes on with these."""
        self.kept = self.under_way[0], pairs[0]
        self.report(kept=True)
        self.under_way = []

    def report(self, kept=False):
        for transfer in self.under_way:
            for control in self.controls:
                control.send(peer.RESULT, {"transfer": ("s", transfer), "code": ("s", "ok"),
                                           "files": ("x", 1), "bytes": ("x", 1),
                                           "digest": ("ay", bytes(32)), "kept": ("b", kept)})
        for control in self.controls:
            for _ in self.under_way:
                control.expect(peer.SETTLED)

    def knock(self):
        """
        A TLS connection that says goodbye at once; the relay's answer shows that it has done its
        side of the handshake. A ticket to be refused would measure the denial's record, too.
        """
        end = self.dial()
        end.socket.unwrap().close()

    # --- The clients that people use

    def receive(self, inbox):
        """A receiver that is attached, for one transfer."""
        process = subprocess.Popen(
            ["tasuki", "--profile", RECEIVER, "receive", "--once", "--directory", inbox],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if line.startswith("Connected"):
                return process
        raise RuntimeError("the receiver does not connect")

    def send(self, path):
        return subprocess.Popen(["tasuki", "--quiet", "--profile", SENDER, "send", "--to", RECEIVER,
                                 path], env=self.environment, stdout=subprocess.DEVNULL)


class Crowd(Tasuki):
    """The same with idle ends that the relay lets in without hashing, so that there can be many."""

    name = "tasuki-crowd"

    def arrange(self, text, stage):
        plugins = stage.path / "plugins"
        if not plugins.exists():
            root = Path(shutil.which("tasukid")).resolve().parents[1]
            shipped = next(root.rglob("storage-sqlcipher.so")).parent
            shutil.copytree(shipped, plugins)
            shutil.copy(root.parent / "tests/plugins/guest.so", plugins)
        return re.sub("^(plugins=.*)$", rf"\1;guest\nplugin-directory={plugins}", text, flags=re.M)

    def idle(self):
        return self.attach(SENDER, 1, "guest")


class TasukiGnutls(Tasuki):
    """The same without a record cipher: what any processor has."""

    name = "tasuki-gnutls"
    plugin = None
    records = None


class TasukiLibrary(TasukiGnutls):
    """The same with every record in the hands of the TLS library."""

    name = "tasuki-library"
    settings = SETTINGS + "\nrecord-path=library"
    records = None


class EndToEnd(Tasuki):
    """
    The relay passes what the ends seal. As with the peers that pass plain TCP, the load seals
    nothing: what sealing costs the clients is in whole-system.
    """

    name = "tasuki-end-to-end"
    data_path = "end-to-end"
    key = bytes(range(32))

    def joined(self, sender, receiver):
        return [load.leave_tls(end.socket) for end in (sender, receiver)]


class Sealed(EndToEnd):
    """The same with TLS between the ends, so that a byte takes the whole of its way."""

    name = "tasuki-sealed"

    def joined(self, sender, receiver):
        return load.tls_between(*super().joined(sender, receiver), self.stage)

    def start(self, stage):
        self.stage = stage
        return super().start(stage)
