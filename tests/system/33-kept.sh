#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Data connections that stay open between two transfers: whoever misuses one loses it, and no more.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
for id in acme bolt; do party $id; done
permit_receive bolt acme
permission=$(ctl --no-headings permission add --connection acme --direction send --remote bolt --json |
  sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p')

# speak NAME WORDS: what a Python program, given on standard input, sees of `acme` and `bolt`.
speak ()
{
  { cat <<'PYTHON'; cat; } > "$stage/$1.py"
import subprocess, sys
sys.path.insert(0, sys.argv[1])
from peer import *

def attach(name, accepts=0, key=None):
    password = open(f"{sys.argv[4]}/{name}.password").read().strip()
    return Peer(sys.argv[2], sys.argv[3]).attach(name, password, accepts, key)

def both(keys=(None, None)):
    return attach("acme", 0, keys[0]), attach("bolt", 4, keys[1])

KEYS = b"a" * 32, b"b" * 32

def first(sender, receiver, end_to_end):
    """A transfer whose pair is kept: its ID, and both ends."""
    transfer, pair = join(sender, receiver, "bolt")
    ends = [data.switch() if end_to_end else data.socket for data in pair]
    say(ends)
    keep(sender, receiver, transfer)
    return transfer, ends

def say(ends):
    """Something from each end to the other."""
    for source, sink in (ends, ends[::-1]):
        source.sendall(b"hello")
        assert sink.recv(5) == b"hello"

def keep(sender, receiver, transfer):
    receiver.store(transfer, 5, kept=True)
    sender.store(transfer, 5, kept=True)
    for control in sender, receiver:
        settled = control.expect(SETTLED)
        assert (settled["transfer"], settled["code"]) == (transfer, "ok"), settled

def is_gone(end):
    """Whether it is closed, in whatever way, without another byte."""
    try:
        return end.recv(1) == b""
    except OSError:
        return True

def each_way():
    for keys in (None, None), KEYS:
        controls = both(keys)
        yield *controls, keys[0] is not None
        for control in controls:
            leave(control)

def leave(control):
    """Goes, and waits until the relay knows: nothing is offered to it any more."""
    control.send(GOODBYE, {"code": ("s", "ok")})
    while control.socket.recv(4096):
        pass

def ctl(*arguments):
    subprocess.run(["tasukictl", "--config", f"{sys.argv[4]}/relay/tasuki.conf", *arguments], check=True,
                   stdout=subprocess.DEVNULL)
PYTHON
  check "$2" limited /usr/bin/python3 "$stage/$1.py" "$root/tests/support" "$address" \
    "$stage/relay/ca.pem" "$stage" "$permission"
}

# The permissions are new: for a moment their review may close what is kept.
speak again 'transfers one after the other pass on the same pair' <<'PYTHON'
for sender, receiver, end_to_end in each_way():
    for attempt in range(20):
        former, ends = first(sender, receiver, end_to_end)
        for served in range(3):
            words = proceed(sender, receiver, "bolt")
            if not all(word.get("kept") == former for word in words):
                break
            say(ends)
            former = words[0]["transfer"]
            keep(sender, receiver, former)
        else:
            break
        sender.send(CANCEL, {"transfer": ("s", words[0]["transfer"])})
        for control in sender, receiver:
            assert control.expect(SETTLED)["code"] == "cancelled"
    else:
        raise AssertionError("nothing is kept for long")
PYTHON

check 'each has its own row, completed' [ "$(history_of outcome | grep -c completed)" -ge 8 ]

speak psst 'who speaks between two transfers is cut, and so is the other end' <<'PYTHON'
for sender, receiver, end_to_end in each_way():
    for wrong in 0, 1:
        _, ends = first(sender, receiver, end_to_end)
        ends[wrong].sendall(b"psst")
        assert is_gone(ends[1 - wrong]) and is_gone(ends[wrong])
        words = proceed(sender, receiver, "bolt")
        assert not any("kept" in word for word in words), words
        sender.send(CANCEL, {"transfer": ("s", words[0]["transfer"])})
        for control in sender, receiver:
            assert control.expect(SETTLED)["code"] == "cancelled"
PYTHON

speak half 'an end that is told of the next transfer, and dials, is joined by the other' <<'PYTHON'
for sender, receiver, end_to_end in each_way():
    for dials in 0, 1:
        former, ends = first(sender, receiver, end_to_end)
        words = proceed(sender, receiver, "bolt")
        assert all(word["kept"] == former for word in words), words
        ends[1 - dials].sendall(b"hello")
        pair = [None, None]
        pair[dials] = (sender, receiver)[dials].present(words[dials]["ticket"])
        # What the other said may have come through before.
        while not is_gone(ends[1 - dials]):
            pass
        pair[1 - dials] = (sender, receiver)[1 - dials].present(words[1 - dials]["ticket"])
        for data in pair:
            data.expect(READY)
        sender.send(CANCEL, {"transfer": ("s", words[0]["transfer"])})
        for control in sender, receiver:
            assert control.expect(SETTLED)["code"] == "cancelled"
PYTHON

speak unfinished 'one that says "kept" with bytes on their way loses them' <<'PYTHON'
sender, receiver = both()
transfer, pair = join(sender, receiver, "bolt")
receiver.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
filler = pair[0].socket
filler.settimeout(0.5)
try:
    while True:
        filler.sendall(bytes(1 << 18))
except TimeoutError:
    pass
receiver.store(transfer, 5, kept=True)
sender.store(transfer, 5, kept=True)
for control in sender, receiver:
    assert control.expect(SETTLED)["code"] == "ok"
assert not any("kept" in word for word in proceed(sender, receiver, "bolt"))
PYTHON

speak removed 'a permission that is removed ends what was kept, and the next transfer is refused' <<'PYTHON'
sender, receiver = both(KEYS)
_, ends = first(sender, receiver, True)
ctl("permission", "remove", sys.argv[5])
assert is_gone(ends[0]) and is_gone(ends[1])
sender.request("bolt")
assert sender.expect(REJECTED)["code"] == "refused"
PYTHON

wait_until no_transfer
done_testing
