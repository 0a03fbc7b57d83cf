# SPDX-License-Identifier: LGPL-2.1-or-later
"""A policy in Python, in a relay that the script hosts: only a clear "yes" lets a transfer pass."""

import os
import sys
import threading

sys.path.insert(0, f"{os.path.dirname(__file__)}/../support")
import tap
from stage import STAGE, Call, Policy, Stage, wait_until
from gi.repository import GLib, GObject, Tasuki

stage = Stage(Policy())
sender = stage.connect("acme.osaka")
receiver = stage.connect("bolt.tokyo", accepts=1)
INBOX = f"{STAGE}/inbox"
CONTENT = b"an invoice\n" * 1000


def start_receiving():
    delivery = Tasuki.Delivery.new_receive(INBOX)
    delivery.set_overwrite(True)
    return Call(receiver.receive_async, receiver.receive_finish, delivery, None)


with open(f"{STAGE}/invoice", "wb") as invoice:
    invoice.write(CONTENT)
os.mkdir(INBOX)
receiving = start_receiving()


def send():
    delivery = Tasuki.Delivery.new_send("bolt.tokyo", "INVOICE", [f"{STAGE}/invoice"])
    Call(sender.send_async, sender.send_finish, delivery, None).wait()


def assert_passes(judge):
    global receiving
    stage.policy.judge = judge
    send()
    receiving.wait()
    receiving = start_receiving()
    with open(f"{INBOX}/invoice", "rb") as received:
        assert received.read() == CONTENT
    os.remove(f"{INBOX}/invoice")


def assert_denied(judge, reason):
    stage.policy.judge = judge
    try:
        send()
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.REFUSED), error
        assert reason not in error.message, f"the peer is told the reason: {error.message}"
    else:
        raise AssertionError("the transfer passed")
    denial = stage.latest("denials")
    assert reason in denial["reason"], denial
    assert not os.path.exists(f"{INBOX}/invoice")


def allow(transfer, side, decision):
    decision.allow("rule 7")


def test_a_yes_for_both_sides_passes():
    asked = []

    def judge(transfer, side, decision):
        asked.append((side, transfer.get_sender_id(), transfer.get_receiver_id(),
                      transfer.get_file_id(), transfer.get_size()))
        decision.allow("rule 7")

    assert_passes(judge)
    facts = ("acme.osaka", "bolt.tokyo", "INVOICE", len(CONTENT))
    assert asked[:2] == [(Tasuki.Side.SENDER, *facts), (Tasuki.Side.RECEIVER, *facts)], asked
    assert stage.latest("history")["outcome"] == "completed"


def test_a_no_denies_and_its_reason_is_kept():
    assert_denied(lambda transfer, side, decision: decision.deny("not on Sundays"),
                  "not on Sundays")


def test_a_no_for_one_side_denies():
    def judge(transfer, side, decision):
        if side == Tasuki.Side.SENDER:
            decision.allow(None)
        else:
            decision.deny("not to this one")

    assert_denied(judge, "not to this one")


def test_an_exception_denies():
    def judge(transfer, side, decision):
        raise ValueError("this is shown by Python, and part of the test")

    # Python keeps the frame of the last exception, and with it the decision.
    stage.set_deadline("300ms")
    assert_denied(judge, "no answer in time")
    stage.set_deadline("5s")


def test_returning_none_denies():
    assert_denied(lambda transfer, side, decision: None, "without an answer")


def test_returning_true_denies():
    assert_denied(lambda transfer, side, decision: True, "without an answer")


def test_a_class_without_the_method_denies():
    class Nothing(GObject.Object, Tasuki.Policy):
        pass

    decision = GObject.new(Tasuki.Decision)
    transfer = Tasuki.Transfer.new("t1", "acme.osaka", "bolt.tokyo", "", "invoice", 1, 1)
    Nothing().judge(transfer, Tasuki.Side.SENDER, decision)
    assert decision.is_answered() and not decision.is_allowed()


def test_no_answer_denies_after_the_deadline():
    kept = []
    stage.set_deadline("300ms")
    assert_denied(lambda transfer, side, decision: kept.append(decision), "no answer in time")
    stage.set_deadline("5s")
    assert all(decision.is_answered() for decision in kept)


def test_a_yes_after_the_deadline_changes_nothing():
    kept = []
    stage.set_deadline("300ms")
    assert_denied(lambda transfer, side, decision: kept.append(decision), "no answer in time")
    stage.set_deadline("5s")
    kept[0].allow("too late")
    assert not kept[0].is_allowed()
    assert not os.path.exists(f"{INBOX}/invoice")


def test_the_first_of_two_answers_wins():
    def yes_then_no(transfer, side, decision):
        decision.allow("first")
        decision.deny("second")

    def no_then_yes(transfer, side, decision):
        decision.deny("first")
        decision.allow("second")

    assert_passes(yes_then_no)
    assert_denied(no_then_yes, "first")


def test_an_answer_from_an_idle_counts():
    def judge(transfer, side, decision):
        GLib.idle_add(lambda: decision.allow("later") or GLib.SOURCE_REMOVE)

    assert_passes(judge)


def test_an_answer_from_a_thread_counts():
    threads = []

    def judge(transfer, side, decision):
        threads.append(threading.Thread(target=decision.allow, args=("elsewhere",)))
        threads[-1].start()

    assert_passes(judge)
    for thread in threads:
        thread.join()


def test_an_error_as_answer_denies():
    def judge(transfer, side, decision):
        decision.fail(GLib.Error.new_literal(Tasuki.error_quark(), "the directory is down",
                                             Tasuki.Error.BUSY))

    assert_denied(judge, "the directory is down")


def test_a_changed_mind_cuts_what_runs():
    """Between the consent and the receiver's coming the policy changes its mind."""
    stage.policy.judge = allow
    delivery = Tasuki.Delivery.new_send("late.kyoto", "INVOICE", [f"{STAGE}/invoice"])
    delivery.set_wait(60)
    sending = Call(sender.send_async, sender.send_finish, delivery, None)
    wait_until(lambda: delivery.get_state() == Tasuki.DeliveryState.WAITING)
    stage.policy.judge = lambda transfer, side, decision: decision.deny("no more")
    stage.policy.changed()
    try:
        sending.wait()
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.REFUSED), error
    else:
        raise AssertionError("it goes on")


def test_a_key_that_a_policy_without_lifecycle_cannot_read_is_unknown():
    drop_in = f"{STAGE}/tasuki.conf.d/scripted.conf"
    with open(drop_in, "w") as text:
        text.write("[scripted]\nopen=9\n")
    try:
        stage.relay.reload()
    except GLib.Error as error:
        assert f"{drop_in}:2: [scripted] open: unknown key" in error.message, error
    else:
        raise AssertionError("it is ignored")
    finally:
        os.remove(drop_in)


def test_a_running_relay_needs_no_reference_and_stops():
    relay = stage.relay
    stopped = []
    relay.connect("stopped", lambda relay: stopped.append(True))
    sender.close()
    receiver.close()
    relay.stop(0)
    stage.relay = None
    del relay
    wait_until(lambda: stopped)


tap.run(sys.modules[__name__])
