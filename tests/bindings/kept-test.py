# SPDX-License-Identifier: LGPL-2.1-or-later
"""Transfers one after the other between two clients: they dial for the first, and go on with that."""

import os
import sys
import time

sys.path.insert(0, f"{os.path.dirname(__file__)}/../support")
import tap
from stage import STAGE, Call, Policy, Stage, wait_until
from gi.repository import GLib, GObject, Tasuki


REVIEW = 0.3  # seconds after a change of a rule, everybody is screened again


class Gate(GObject.Object, Tasuki.Filter):
    """Counts who comes: each connection is screened by its address once, then by its identity."""

    count = 0
    reviewed = 0.0

    def do_screen(self, peer, decision):
        if peer.get_connection_id() is None:
            self.count += 1
        else:
            self.reviewed = time.monotonic()
        return decision.allow(None)


class CountingStage(Stage):
    def add_plugins(self):
        self.gate = Gate()
        self.relay.add_plugin("gate", self.gate)

    def set(self, name, lines):
        with open(f"{STAGE}/tasuki.conf.d/{name}.conf", "w") as drop_in:
            drop_in.write(f"[relay]\n{lines}\n")
        self.relay.reload()


policy = Policy()
stage = CountingStage(policy)
serial = 0


def allow(transfer, side, decision):
    return decision.allow(None)


def deny(transfer, side, decision):
    return decision.deny("not today")


policy.judge = allow


def pair(keeps=(True, True)):
    """A sender and a receiver; no change of a rule, which closes what is kept, is pending."""
    ends = [stage.connect(*facts) for facts in
            zip(("acme.osaka", "bolt.tokyo"), (0, 4), keeps)]
    stage.relay.reload()
    changed = time.monotonic()
    wait_until(lambda: stage.gate.reviewed >= changed + REVIEW)
    return ends


def start(ends, content, name=None):
    """A transfer that has begun: both deliveries, both calls, and the file that will be there."""
    global serial
    serial += 1
    source, inbox = f"{STAGE}/out-{serial}", f"{STAGE}/in-{serial}"
    for path in (source, inbox):
        os.mkdir(path)
    with open(f"{source}/a", "wb") as file:
        file.write(content)
    taking = Tasuki.Delivery.new_receive(name or inbox)
    giving = Tasuki.Delivery.new_send("bolt.tokyo", None, [f"{source}/a"])
    calls = [Call(getattr(client, f"{verb}_async"), getattr(client, f"{verb}_finish"), delivery, None)
             for client, verb, delivery in ((ends[1], "receive", taking), (ends[0], "send", giving))]
    return giving, taking, calls, f"{name or inbox}/a"


def finish(under_way, content):
    giving, taking, calls, path = under_way
    for call in calls:
        call.wait()
    with open(path, "rb") as file:
        assert file.read() == content
    for delivery in giving, taking:
        assert delivery.get_state() == Tasuki.DeliveryState.COMPLETED
        assert delivery.props.bytes_done == len(content), delivery.props.bytes_done
    return giving, taking


def hand_over(ends, size=10_000):
    """One transfer, from beginning to end; how many connections were made for it."""
    before, content = stage.gate.count, os.urandom(size)
    finish(start(ends, content), content)
    return stage.gate.count - before


def close(ends):
    for client in ends:
        client.close()
        wait_until(lambda: not client.is_connected())


def rows():
    return stage.call("GET", "/v1/history")["items"]


def check_three_transfers(mode):
    ends, seen = pair(), []
    before = {row["transfer"] for row in rows()}
    dialled = stage.gate.count
    for size in (10_000, 0, 3_000_000):
        content = os.urandom(size)
        giving, taking = finish(start(ends, content), content)
        assert giving.props.mode == taking.props.mode == mode, giving.props.mode
        assert giving.props.security.startswith("TLS1.3"), giving.props.security
        own, other = (stage.profiles[name] for name in ("acme.osaka", "bolt.tokyo"))
        if mode == "end-to-end":
            assert giving.props.peer_fingerprint == other.dup_fingerprint()
            assert taking.props.peer_fingerprint == own.dup_fingerprint()
        receipt = giving.dup_receipt()
        assert receipt.is_stored() and giving.props.transfer_id in receipt.dup_statement()
        seen.append((giving.props.transfer_id, size))
    assert stage.gate.count - dialled == 2, stage.gate.count - dialled

    added = {row["transfer"]: row for row in rows() if row["transfer"] not in before}
    assert set(added) == {transfer for transfer, _ in seen}, added
    for transfer, size in seen:
        assert added[transfer]["outcome"] == "completed" and added[transfer]["bytes"] == size
        assert added[transfer]["mode"] == mode
    close(ends)


def test_end_to_end_transfers_share_two_connections():
    check_three_transfers("end-to-end")


def test_terminated_transfers_share_two_connections():
    stage.set("path", "data-path=terminated")
    check_three_transfers("terminated")
    stage.set("path", "data-path=any")


def test_control_nobody_keeps_and_each_transfer_dials():
    for keeps in ((False, False), (True, False), (False, True)):
        ends = pair(keeps)
        assert [hand_over(ends) for _ in range(3)] == [2, 2, 2], keeps
        close(ends)


def test_the_access_point_may_keep_nothing():
    stage.set("keep", "keep-data=0s")
    ends = pair()
    assert [hand_over(ends) for _ in range(3)] == [2, 2, 2]
    close(ends)
    stage.set("keep", "keep-data=30s")


def test_several_at_a_time_have_their_own():
    ends, content = pair(), os.urandom(500_000)
    for _ in range(3):
        before = stage.gate.count
        for under_way in [start(ends, content) for _ in range(4)]:
            finish(under_way, content)
        assert (stage.gate.count - before) % 2 == 0
    assert hand_over(ends) == 0
    close(ends)


def test_a_transfer_that_is_refused_does_not_get_it():
    ends = pair()
    assert [hand_over(ends) for _ in range(2)] == [2, 0]
    policy.judge = deny
    before = stage.gate.count
    giving, _, calls, path = start(ends, b"secret")
    try:
        calls[1].wait()
    except GLib.Error as error:
        assert error.matches(Tasuki.error_quark(), Tasuki.Error.REFUSED), error
    else:
        raise AssertionError("it was sent")
    assert stage.gate.count == before and not os.path.exists(path)

    # Rules have changed: what was kept is gone, and what is allowed again dials.
    policy.emit("changed")
    policy.judge = allow
    content = b"public"
    giving = Tasuki.Delivery.new_send("bolt.tokyo", None, [f"{STAGE}/out-1/a"])
    sending = Call(ends[0].send_async, ends[0].send_finish, giving, None)
    calls[0].wait()
    sending.wait()
    assert content and stage.gate.count - before == 2, stage.gate.count - before
    close(ends)


def test_a_transfer_that_fails_keeps_nothing():
    ends = pair()
    assert [hand_over(ends) for _ in range(2)] == [2, 0]
    before, content = stage.gate.count, b"new"
    _, _, calls, _ = start(ends, content, name=f"{STAGE}/in-1")
    for call in calls:
        try:
            call.wait()
        except GLib.Error as error:
            assert error.matches(Tasuki.error_quark(), Tasuki.Error.EXISTS), error
        else:
            raise AssertionError("it was replaced")
    assert stage.gate.count == before, "it went on with what was kept"
    assert hand_over(ends) == 2
    close(ends)


def test_a_receiver_that_comes_again_is_dialled():
    ends = pair()
    assert [hand_over(ends) for _ in range(2)] == [2, 0]
    ends[1].close()
    wait_until(lambda: not ends[1].is_connected())
    Call(ends[1].connect_async, ends[1].connect_finish, None).wait()
    assert hand_over(ends) == 2
    close(ends)


def test_the_relay_ends_with_what_it_keeps():
    ends = pair()
    assert [hand_over(ends) for _ in range(2)] == [2, 0]
    stage.stop()
    wait_until(lambda: not any(client.is_connected() for client in ends))


tap.run(sys.modules[__name__])
