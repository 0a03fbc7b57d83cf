#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# End to end: the relay steps out of the way in order, and parts whoever does not.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
sed -i 's/^listen=.*/&\npair-timeout=2s/' "$config"
relay_start
party acme
party bolt
permit acme bolt

# program NAME: written down, from standard input: what it sees of two connections, both of which can
# do end to end.
program ()
{
  { cat <<'PYTHON'; cat; } > "$stage/$1.py"
import socket, sys
sys.path.insert(0, sys.argv[1])
from peer import *

A, B = b"a" * 32, b"b" * 32

ACME, BOLT = sys.argv[5:]

def attach(name, accepts=0, key=None):
    password = open(f"{sys.argv[4]}/{name}.password").read().strip()
    return Peer(sys.argv[2], sys.argv[3]).attach(name, password, accepts, key)

def read(raw, length):
    data = b""
    while len(data) < length and (piece := raw.recv(length - len(data))):
        data += piece
    return data

def both(accepts=1):
    return attach(ACME, key=A), attach(BOLT, accepts, B)

def is_gone(plug):
    """Whether it is closed, in whatever way, without another byte."""
    try:
        return plug.recv(1) == b""
    except OSError:
        return True

def parts(misbehave, code):
    """One side does wrong after READY, the other right: both are parted, with that code."""
    sender, receiver = both(2)
    pairs = [join(sender, receiver, BOLT) for _ in range(2)]
    raws = [pair[1 - wrong].switch() for wrong, (_, pair) in enumerate(pairs)]
    for wrong, (_, pair) in enumerate(pairs):
        misbehave(pair[wrong])
    assert all(is_gone(raw) for raw in raws)
    # Whoever does wrong does not close, either: the relay waits for that a while, for both at once.
    for peer in (sender, receiver):
        settled = [peer.expect(SETTLED) for _ in pairs]
        assert {one["transfer"] for one in settled} == {transfer for transfer, _ in pairs}, settled
        assert all(one["code"] == code for one in settled), settled
PYTHON
}

# run NAME ACME BOLT
run ()
{
  limited /usr/bin/python3 "$stage/$1.py" "$root/tests/support" "$address" "$stage/relay/ca.pem" "$stage" "$2" "$3"
}

# speak NAME WORDS: a program with `acme` and `bolt` ends without an error.
speak () { program "$1"; check "$2" run "$1" acme bolt; }

# begin NAME: a program, beside others, with connections of its own: it waits for what the relay does
# only after a while. ends NAME WORDS: without an error.
begin ()
{
  local name=$1
  program "$name"
  party "acme.$name"
  party "bolt.$name"
  permit "acme.$name" "bolt.$name"
  run "$name" "acme.$name" "bolt.$name" > "$stage/$name.out" 2>&1 &
  beside[$name]=$!
  running[$!]=1
}
declare -A beside=()
ends ()
{
  wait_for "${beside[$1]}"
  check_same "$2" '0:' "$status:$(cat "$stage/$1.out")"
}

# --- What is right

speak proceed 'both are told the mode and the key of the other' <<'PYTHON'
sender, receiver = both()
for body, key in zip(proceed(sender, receiver, BOLT), (B, A)):
    assert body["mode"] == "end-to-end" and bytes(body["key"]) == key, body
PYTHON

speak exchange 'bytes pass as they are, the first of them at once' <<'PYTHON'
sender, receiver = both()
transfer, pair = join(sender, receiver, BOLT)
one, other = pair[0].switch(b"first"), pair[1].switch(b"erster")
assert read(one, 6) == b"erster" and read(other, 5) == b"first"
one.sendall(b"x" * 100000)
assert read(other, 100000) == b"x" * 100000
one.shutdown(socket.SHUT_WR)
assert other.recv(1) == b""
other.sendall(b"done")
assert read(one, 4) == b"done"
other.shutdown(socket.SHUT_WR)
assert one.recv(1) == b""
receiver.store(transfer, 100005)
sender.store(transfer, 100005)
for peer in (sender, receiver):
    assert peer.expect(SETTLED)["code"] == "ok"
PYTHON
check 'the history says so' ended_as completed
check_same 'with the mode' end-to-end "$(history_of mode | head -n 1 | xargs)"
spki=302a300506032b6570032100
check_same 'with the keys' "$(for letter in a b; do
  printf "$(sed 's/../\\x&/g' <<< $spki)%s" "$(printf "$letter%.0s" {1..32})" | sha256sum | cut -c 1-64; done | xargs)" \
  "$(history_of sender-key,receiver-key | head -n 1 | xargs)"

speak alone 'the first to switch need not wait for the other' <<'PYTHON'
sender, receiver = both()
for first in (0, 1):
    transfer, pair = join(sender, receiver, BOLT)
    early = pair[first].switch(b"early")
    late = pair[1 - first].switch()
    assert read(late, 5) == b"early"
    early.close()
    late.close()
    receiver.store(transfer, 5)
    sender.store(transfer, 5)
    for peer in (sender, receiver):
        assert peer.expect(SETTLED)["code"] == "ok"
PYTHON

speak older 'a client without a key is served as ever' <<'PYTHON'
for keys in ((None, B), (A, None), (None, None)):
    sender, receiver = attach(ACME, key=keys[0]), attach(BOLT, 1, keys[1])
    for body in proceed(sender, receiver, BOLT):
        assert body["mode"] == "terminated", body
    receiver.socket.close()
    assert sender.expect(SETTLED)["code"] == "lost"
PYTHON

# --- What is wrong

begin goes_on <<'PYTHON'
parts(lambda data: data.send(DATA, data=b"on and on"), "protocol")
PYTHON

begin plain <<'PYTHON'
import os
parts(lambda data: os.write(data.socket.fileno(), b"GET / HTTP/1.1\r\n\r\n" * 20), "protocol")
PYTHON

begin breaks <<'PYTHON'
parts(lambda data: socket.socket(fileno=data.socket.detach()).close(), "lost")
PYTHON

begin silent <<'PYTHON'
parts(lambda data: None, "timed-out")
PYTHON

ends goes_on 'one that goes on in its session is parted'
ends plain 'one that goes on in plaintext is parted'
ends breaks 'one that breaks off is parted'
ends silent 'one that is silent is parted in time'
check_same 'each of them has its row' 'lost protocol timed-out' "$(history_of code,mode | awk '$2 == "end-to-end" && $1 != "ok" { print $1 }' | sort -u | xargs)"

speak tickets 'tickets: forged, used, and of a transfer that is over' <<'PYTHON'
def is_refused(peer, ticket):
    return peer.present(ticket).expect(REFUSED)["code"] == "refused"

sender, receiver = both()
for_sender, for_receiver = (body["ticket"] for body in proceed(sender, receiver, BOLT))
assert is_refused(sender, b"f" * 32)
assert is_refused(sender, bytes(32))
# Three with one ticket; which of them the relay reads first is not said. One waits, in vain.
rivals = [peer.present(for_sender) for peer in (sender, sender, receiver)]
codes = sorted(rival.expect(REFUSED)["code"] for rival in rivals)
assert codes == ["lost", "refused", "refused"], codes
assert receiver.expect(SETTLED)["code"] == "timed-out"
assert is_refused(receiver, for_receiver)
PYTHON

speak garbage 'what passes after the switch is none of the relay'"'"'s business' <<'PYTHON'
import os
sender, receiver = both()
transfer, pair = join(sender, receiver, BOLT)
one, other = pair[0].switch(), pair[1].switch()
garbage = os.urandom(50000) + bytes([21, 3, 3, 0, 2, 1, 0]) + b"\0" * 50000
one.sendall(garbage)
other.sendall(garbage)
assert read(one, len(garbage)) == garbage and read(other, len(garbage)) == garbage
one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
one.close()
assert is_gone(other)
assert receiver.expect(SETTLED)["code"] == "lost"
PYTHON

# --- What the operator allows

sed -i 's/^listen=.*/&\ndata-path=end-to-end/' "$config"
ctl config reload > /dev/null
speak insists 'end to end alone: a client that cannot is refused' <<'PYTHON'
sender, receiver = attach(ACME), attach(BOLT, 1, B)
sender.request(BOLT)
receiver.send(ACCEPT, {"transfer": ("s", receiver.expect(OFFER)["transfer"])})
rejected = sender.expect(REJECTED)
assert rejected["code"] == "not-supported" and "the sender cannot" in rejected["text"], rejected
assert receiver.expect(SETTLED)["code"] == "not-supported"
sender, receiver = both()
assert proceed(sender, receiver, BOLT)[0]["mode"] == "end-to-end"
PYTHON

sed -i 's/^data-path=.*/data-path=terminated/' "$config"
ctl config reload > /dev/null
speak reads 'terminated alone: those that could do better do not' <<'PYTHON'
sender, receiver = both()
assert proceed(sender, receiver, BOLT)[0]["mode"] == "terminated"
PYTHON

check 'the relay is well' ctl status
done_testing
