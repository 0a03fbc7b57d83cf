# SPDX-License-Identifier: LGPL-2.1-or-later
"""The client driven from Python, for whole transfers through a relay that the script hosts."""

import hashlib
import os
import sys
import threading

sys.path.insert(0, f"{os.path.dirname(__file__)}/../support")
import tap
from stage import STAGE, Call, Policy, Stage, wait_until
from gi.repository import Gio, GLib, Tasuki

policy = Policy()
policy.judge = lambda transfer, side, decision: decision.allow(None)
stage = Stage(policy)
sender = stage.connect("acme.osaka")
receiver = stage.connect("bolt.tokyo", accepts=1)


def new_directory(name, **files):
    path = f"{STAGE}/{name}"
    os.mkdir(path)
    for file, content in files.items():
        with open(f"{path}/{file}", "wb") as out:
            out.write(content)
    return path


def start(client, verb, delivery, cancellable=None):
    return Call(getattr(client, f"{verb}_async"), getattr(client, f"{verb}_finish"), delivery,
                cancellable)


def hand_over(paths, inbox):
    """Both deliveries, completed."""
    taking = Tasuki.Delivery.new_receive(inbox)
    giving = Tasuki.Delivery.new_send("bolt.tokyo", "INVOICE", paths)
    receiving, sending = start(receiver, "receive", taking), start(sender, "send", giving)
    sending.wait()
    receiving.wait()
    return giving, taking


def read(path):
    with open(path, "rb") as file:
        return file.read()


def test_a_file_arrives_and_both_know_its_digest():
    content = os.urandom(3_000_000)
    source, inbox = new_directory("one", a=content), new_directory("one-in")
    giving, taking = hand_over([f"{source}/a"], inbox)
    assert read(f"{inbox}/a") == content
    for delivery in (giving, taking):
        assert delivery.get_state() == Tasuki.DeliveryState.COMPLETED
        assert delivery.props.digest == hashlib.sha256(content).hexdigest()
        assert delivery.props.bytes_done == delivery.props.bytes_total == len(content)
        assert delivery.props.files_done == 1
    assert giving.props.transfer_id == taking.props.transfer_id != ""
    assert taking.props.peer_id == "acme.osaka" and taking.props.file_id == "INVOICE"
    assert taking.get_stored() == [f"{inbox}/a"], taking.get_stored()


def test_a_directory_arrives_in_one_transfer():
    source, inbox = new_directory("many", a=b"1", b=b"22", c=b""), new_directory("many-in")
    giving, _ = hand_over([source], inbox)
    assert sorted(os.listdir(f"{inbox}/many")) == ["a", "b", "c"]
    assert read(f"{inbox}/many/b") == b"22"
    assert giving.props.files_done == 3


def test_end_to_end_each_side_knows_the_key_of_the_other():
    giving, taking = hand_over([f"{new_directory('keys', a=b'1')}/a"], new_directory("keys-in"))
    acme, bolt = stage.profiles["acme.osaka"], stage.profiles["bolt.tokyo"]
    for delivery, own, other in ((giving, acme, bolt), (taking, bolt, acme)):
        assert delivery.props.mode == "end-to-end", delivery.props.mode
        assert delivery.props.security == "TLS1.3 AES-128-GCM", delivery.props.security
        assert delivery.props.peer_fingerprint == other.dup_fingerprint()
        [peer] = own.list_peers().unpack()
        assert peer["connection"] == other.get_connection_id(), peer
        assert peer["key"] == other.dup_public_key() and peer["added"], peer


def test_a_profile_keeps_whose_keys_it_trusts():
    profile = Tasuki.Profile.new("some.body", "127.0.0.1:1")
    assert profile.list_peers().unpack() == []
    assert profile.trust_peer("acme.osaka", "ab" * 32)
    [peer] = profile.list_peers().unpack()
    assert peer["fingerprint"] == "ab" * 32 and "key" not in peer, peer
    assert profile.forget_peer("acme.osaka") and profile.list_peers().unpack() == []
    try:
        profile.forget_peer("acme.osaka")
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.NOT_FOUND), error
    else:
        raise AssertionError("it was forgotten twice")


def test_progress_is_notified_in_the_main_loop():
    states, threads = [], set()
    source, inbox = new_directory("notified", a=b"x" * 100_000), new_directory("notified-in")
    giving = Tasuki.Delivery.new_send("bolt.tokyo", None, [f"{source}/a"])

    def on_state(delivery, _):
        states.append(delivery.get_state())
        threads.add(threading.get_ident())

    giving.connect("notify::state", on_state)
    receiving = start(receiver, "receive", Tasuki.Delivery.new_receive(inbox))
    start(sender, "send", giving).wait()
    receiving.wait()
    wait_until(lambda: Tasuki.DeliveryState.COMPLETED in states)
    assert threads == {threading.get_ident()}


def test_the_blocking_calls_work_in_a_thread():
    """Python lets the main loop, and so the relay, run on while a thread blocks."""
    source, inbox = new_directory("blocking", a=b"123"), new_directory("blocking-in")
    receiving = start(receiver, "receive", Tasuki.Delivery.new_receive(inbox))
    giving = Tasuki.Delivery.new_send("bolt.tokyo", None, [f"{source}/a"])
    sent = []

    def block():
        outcome = sender.send_sync(giving, None)
        GLib.idle_add(lambda: sent.append(outcome))

    thread = threading.Thread(target=block)
    thread.start()
    receiving.wait()
    wait_until(lambda: sent)
    thread.join()
    assert sent == [True]
    assert read(f"{inbox}/a") == b"123"
    assert giving.props.digest == hashlib.sha256(b"123").hexdigest()


def test_a_file_that_exists_is_kept_and_the_sender_is_told():
    source, inbox = new_directory("exists", a=b"new"), new_directory("exists-in", a=b"old")
    try:
        hand_over([f"{source}/a"], inbox)
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.EXISTS), error
    else:
        raise AssertionError("it was replaced")
    assert read(f"{inbox}/a") == b"old"


def test_a_receiver_that_is_not_there_is_offline():
    source = new_directory("offline", a=b"1")
    giving = Tasuki.Delivery.new_send("nobody.nara", None, [f"{source}/a"])
    try:
        start(sender, "send", giving).wait()
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.OFFLINE), error
    else:
        raise AssertionError("it was sent to nobody")
    assert giving.get_state() == Tasuki.DeliveryState.FAILED


def test_waiting_for_an_offer_can_be_cancelled():
    cancellable = Gio.Cancellable()
    late = stage.connect("late.kyoto", accepts=1)
    receiving = start(late, "receive", Tasuki.Delivery.new_receive(STAGE), cancellable)
    cancellable.cancel()
    try:
        receiving.wait()
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.CANCELLED), error
    else:
        raise AssertionError("it is still waiting")
    late.close()


def test_a_wrong_password_is_refused():
    stage.passwords["wrong.password"] = "not the password at all"
    try:
        stage.connect("wrong.password")
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.LOGIN), error
    else:
        raise AssertionError("it was let in")


def test_a_profile_that_makes_no_sense_is_refused():
    for connection, access_point in (("acme.osaka", "no port"), ("Not An ID!", "127.0.0.1:1")):
        try:
            Tasuki.Profile.new(connection, access_point)
        except GLib.Error as error:
            assert error.matches(Tasuki.error_quark(), Tasuki.Error.CONFIGURATION), error
        else:
            raise AssertionError(f"{connection} at {access_point} was accepted")


def test_the_end_of_the_relay_is_noticed():
    assert sender.is_connected()
    receiver.close()
    stage.stop()
    wait_until(lambda: not sender.is_connected())


tap.run(sys.modules[__name__])
