# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plugins in Python with a lifecycle: their settings, their failures, and two more extension points."""

import os
import sys

sys.path.insert(0, f"{os.path.dirname(__file__)}/../support")
import tap
from stage import STAGE, Call, Policy, Stage
from gi.repository import GLib, GObject, Tasuki

CONFIG = f"{STAGE}/tasuki.conf"
Tasuki.Relay.initialise(CONFIG)


class Office(GObject.Object, Tasuki.Plugin, Tasuki.Filter):
    """Reads its settings, and lets in whom the test says."""

    def __init__(self, on_start=None):
        super().__init__()
        self.on_start = on_start
        self.log = []

    def do_configure(self, settings):
        self.log.append("configure")
        _, self.opens = settings.get_integer("opens", 0, 23, 9)
        _, self.days = settings.get_list("days")
        _, self.name = settings.get_string("name", None)
        if settings.has("crash"):
            raise ValueError("this is shown by Python, and part of the test")
        return True

    def do_start(self, relay):
        self.log.append("start")
        return self.on_start() if self.on_start else True

    def do_stop(self):
        self.log.append("stop")

    def do_screen(self, peer, decision):
        decision.allow(None)


class Settings:
    """The group [office] of the configuration, while the block runs."""

    def __init__(self, *lines):
        self.path = f"{STAGE}/tasuki.conf.d/office.conf"
        with open(self.path, "w") as text:
            text.write("\n".join(["[office]", *lines, ""]))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.remove(self.path)


def add(office, *lines):
    """A relay with @office as a plugin of those settings."""
    with Settings(*lines):
        relay = Tasuki.Relay.new_for_file(CONFIG)
    relay.add_plugin("office", office)
    return relay


def assert_fails(code, words, function, *arguments):
    try:
        function(*arguments)
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), code), error
        assert words in error.message, error.message
    else:
        raise AssertionError("it succeeds")


def test_settings_are_read_with_their_types_and_defaults():
    office = Office()
    add(office, "opens=7", "days=mon; tue ;;wed")
    assert (office.opens, office.days, office.name) == (7, ["mon", "tue", "wed"], None)


def test_a_bad_value_names_file_line_and_expectation():
    assert_fails(Tasuki.Error.CONFIGURATION,
                 'office.conf:2: [office] opens: "25" is not a whole number from 0 to 23',
                 add, Office(), "opens=25")


def test_a_key_that_configure_does_not_ask_for_is_unknown():
    assert_fails(Tasuki.Error.CONFIGURATION,
                 'office.conf:3: [office] open: unknown key; did you mean "opens"?',
                 add, Office(), "opens=8", "open=9")


def test_an_exception_in_configure_refuses_the_plugin():
    assert_fails(Tasuki.Error.FAILED, "failed without saying why", add, Office(), "crash=1")


def test_an_exception_in_start_stops_the_relay_from_starting():
    def fail():
        raise ValueError("this is shown by Python, and part of the test")

    office = Office(fail)
    relay = add(office)
    relay.add_plugin("scripted", Policy())
    assert_fails(Tasuki.Error.FAILED, 'plugin "office"', relay.start)
    assert office.log == ["configure", "start"], office.log


def test_a_none_from_check_fails_the_check():
    class Doubtful(Office):
        def do_check(self):
            return None

    relay = add(Doubtful())
    assert_fails(Tasuki.Error.FAILED, 'plugin "office"', relay.check)


def test_a_none_from_start_stops_the_relay_from_starting():
    relay = add(Office(lambda: None))
    assert_fails(Tasuki.Error.FAILED, "failed without saying why", relay.start)


def test_those_that_had_started_are_stopped_where_a_later_one_fails():
    first = Office()
    relay = add(first)
    relay.add_plugin("late", Office(lambda: False))
    assert_fails(Tasuki.Error.FAILED, 'plugin "late"', relay.start)
    assert first.log == ["configure", "start", "stop"], first.log


def test_a_name_is_given_once():
    relay = add(Office())
    assert_fails(Tasuki.Error.EXISTS, '"office"', relay.add_plugin, "office", Office())


def test_an_object_of_no_extension_point_is_refused():
    relay = Tasuki.Relay.new_for_file(CONFIG)
    assert_fails(Tasuki.Error.PLUGIN, "implements nothing of Tasuki", relay.add_plugin, "thing",
                 GObject.Object())


def test_a_list_of_nothing_is_not_a_list_that_is_missing():
    search = Tasuki.Search.new("connection")
    for ids, limited in ((None, False), (["a", "b"], True), ([], True)):
        search.set_ids(ids)
        search.set_any_key(ids)
        assert search.has_ids() == search.has_any_key() == limited
        assert search.get_ids() == search.get_any_key() == (ids or [])


def test_a_search_is_put_once():
    stage = Stage(Policy())
    storage = stage.relay.get_storage()
    search = Tasuki.Search.new("connection")
    Call(storage.load_async, storage.finish, search).wait()
    assert_fails(Tasuki.Error.INVALID, "only once",
                 Call(storage.load_async, storage.finish, search).wait)
    stage.stop()


class Gate(GObject.Object, Tasuki.Authenticator):
    """Knows one method, and says what the test wants."""

    answer = None

    def do_login(self, login):
        if login.get_method() == "password" and login.get_connection_id() == "gate.test":
            self.answer(login)
        else:
            login.pass_()


class Gated(Stage):
    """A stage whose clients are let in by @gate, before `auth-password` is asked."""

    def __init__(self, gate):
        self.gate = gate
        with open(f"{STAGE}/tasuki.conf.d/gate.conf", "w") as text:
            text.write("[relay]\nplugins=storage-sqlcipher;transport-tls;filter-ip\n")
        super().__init__(Policy())
        self.passwords["gate.test"] = "open sesame"

    def add_plugins(self):
        self.relay.add_plugin("gate", self.gate)

    def stop(self):
        super().stop()
        os.remove(f"{STAGE}/tasuki.conf.d/gate.conf")


def test_an_authenticator_lets_in_whom_it_accepts_and_nobody_else():
    gate = Gate()
    stage = Gated(gate)
    seen = []

    def accept(login):
        seen.append(bytes(login.get_secret()))
        login.accept("acme", ["cli"])

    gate.answer = accept
    stage.connect("gate.test").close()
    assert seen == [b"open sesame"], seen
    for refusal in (lambda login: login.refuse("not today"), lambda login: None,
                    lambda login: login.accept("acme", ["agent"])):
        gate.answer = refusal
        assert_fails(Tasuki.Error.LOGIN, "", stage.connect, "gate.test")
    stage.stop()


def test_an_answer_may_hang_on_a_setting():
    gate = Gate()
    stage = Gated(gate)
    seen = []

    def go_on(storage, login, record):
        seen.append(record and (record.get_kind(), record.get_id()))
        if record is not None:
            login.accept(record.get_organisation(), ["cli"])

    def look_up(name):
        return lambda login: stage.relay.get_storage().look_up("connection", name, login, go_on)

    stage.call("POST", "/v1/connections", id=GLib.Variant("s", "gate.known"))
    gate.answer = look_up("gate.known")
    stage.connect("gate.test").close()
    gate.answer = look_up("gate.unknown")
    assert_fails(Tasuki.Error.LOGIN, "", stage.connect, "gate.test")
    assert seen == [("connection", "gate.known"), None], seen
    stage.stop()


def test_a_filter_turns_away_whom_it_denies():
    class Closed(Office):
        def do_screen(self, peer, decision):
            decision.deny(f"not {peer.get_address().to_string()} from {peer.get_entrance()}")

    office = Closed()
    gate = Gate()
    gate.answer = lambda login: login.accept("acme", ["cli"])
    stage = Gated(gate)
    stage.stop()
    relay = add(office)
    relay.add_plugin("scripted", Policy())
    relay.start()
    stage.relay, stage.address = relay, relay.get_addresses()[0]
    assert_fails(Tasuki.Error.LOST, "", stage.connect, "gate.test")
    assert "not 127.0.0.1 from relay" == stage.latest("denials")["reason"]
    Stage.stop(stage)
    assert office.log == ["configure", "start", "stop"], office.log


tap.run(sys.modules[__name__])
