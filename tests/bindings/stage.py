# SPDX-License-Identifier: LGPL-2.1-or-later
"""A relay that is hosted by this very script, and two clients of it, in one main loop."""

import os

import gi

gi.require_version("Tasuki", "1")
from gi.repository import GLib, GObject, Tasuki

PATIENCE = 60  # seconds; what takes longer hangs
STAGE = os.environ["TASUKI_STAGE"]


class Call:
    """An asynchronous call that is waited for."""

    def __init__(self, begin, finish, *arguments):
        self.finish = finish
        self.outcome = self.error = None
        self.done = False
        begin(*arguments, self.on_done)

    def on_done(self, source, result, *_):
        try:
            self.outcome = self.finish(result)
        except GLib.Error as error:
            self.error = error
        self.done = True

    def wait(self):
        wait_until(lambda: self.done)
        if self.error is not None:
            raise self.error
        return self.outcome


def wait_until(condition):
    """Runs the main loop until something has happened."""
    late = []
    deadline = GLib.timeout_add_seconds(PATIENCE, lambda: late.append(True) or True)
    while not condition() and not late:
        GLib.MainContext.default().iteration(True)
    GLib.source_remove(deadline)
    assert not late, "it does not happen"


class Policy(GObject.Object, Tasuki.Policy):
    """A policy that judges as the test tells it to."""

    judge = None

    def do_judge(self, transfer, side, decision):
        return self.judge(transfer, side, decision)


class Stage:
    """@policy is given to the relay as the plugin "scripted"."""

    def __init__(self, policy):
        config = f"{STAGE}/tasuki.conf"
        if not os.path.exists(f"{STAGE}/store.db"):
            Tasuki.Relay.initialise(config)
        self.policy = policy
        self.relay = Tasuki.Relay.new_for_file(config)
        self.relay.add_plugin("scripted", policy)
        self.add_plugins()
        self.relay.start()
        self.address = self.relay.get_addresses()[0]
        self.passwords = {}
        self.profiles = {}  # the latest of each connection

    def add_plugins(self):
        """For those that need more of them."""

    def call(self, method, path, **fields):
        call = Tasuki.Call.new(method, path, GLib.Variant("a{sv}", fields), "test", ["*"])
        Call(self.relay.call_async, self.relay.call_finish, call).wait()
        return call.get_output().unpack()

    def connect(self, connection, accepts=0, keeps=True):
        if connection not in self.passwords:
            added = self.call("POST", "/v1/connections", id=GLib.Variant("s", connection))
            self.passwords[connection] = added["password"]
        profile = Tasuki.Profile.new(connection, self.address)
        profile.set_ca_file(f"{STAGE}/server.pem")
        profile.set_password(self.passwords[connection])
        self.profiles[connection] = profile
        client = Tasuki.Client.new(profile)
        client.set_accepts(accepts)
        client.set_keeps(keeps)
        Call(client.connect_async, client.connect_finish, None).wait()
        return client

    def set_deadline(self, deadline):
        """From now on a plugin has so long for an answer."""
        with open(f"{STAGE}/tasuki.conf.d/deadline.conf", "w") as drop_in:
            drop_in.write(f"[relay]\nquestion-deadline={deadline}\n")
        self.relay.reload()

    def latest(self, journal):
        """The latest entry of the denials or the history; {} if there is none."""
        entries = self.call("GET", f"/v1/{journal}")["items"]
        return entries[0] if entries else {}

    def stop(self):
        stopped = []
        self.relay.connect("stopped", lambda relay: stopped.append(True))
        self.relay.stop(0)
        wait_until(lambda: stopped)
