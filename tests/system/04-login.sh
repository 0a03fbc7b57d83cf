#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A wrong password and an unknown connection ID cannot be told apart, by bytes or by time.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
ctl connection add bolt.tokyo > /dev/null

# profile NAME CONNECTION PASSWORD
profile ()
{
  tasuki --quiet profile create "$1" --connection "$2" --access-point "$address" \
    --ca "$stage/relay/ca.pem" --password-file - <<< "$3" || bail "no profile $1"
}
profile wrong acme.osaka 'not the password at all'
profile unknown nobody.here 'not the password at all'

check_exit 'the right password' 0 tasuki --profile acme.osaka status
check_exit 'a wrong password' 7 tasuki --profile wrong status
mv "$stage/said" "$stage/said.wrong"
check_exit 'an unknown connection ID' 7 tasuki --profile unknown status
check 'the client says the same in both cases' cmp "$stage/said" "$stage/said.wrong"
check_same 'the relay keeps which it was' 'login login' "$(ctl --no-headings --columns stage denial list | xargs)"
check_said 'a wrong password' 'wrong connection password' <(ctl denial list)
check_said 'an unknown connection ID' 'unknown connection ID' <(ctl denial list)

check 'the same bytes on the wire, and comparable time' /usr/bin/python3 - "$address" \
  "$stage/relay/ca.pem" "$root/tests/support" <<'PYTHON'
import statistics, sys, time
sys.path.insert(0, sys.argv[3])
from peer import Peer, REFUSED

def attempt(connection, source):
    """What came from the relay after the handshake, and how long the answer took."""
    peer = Peer(sys.argv[1], sys.argv[2], source)
    begun = time.monotonic()
    kind, body = peer.login(connection, "not the password at all")
    took = time.monotonic() - begun
    assert kind == REFUSED and body["code"] == "login", (kind, body)
    assert peer.socket.recv(1) == b"", "the relay goes on after the refusal"
    return bytes(peer.received), took

known, unknown = [], []
answers = set()
for number in range(12):
    for connection, times in (("acme.osaka", known), ("nobody.here", unknown)):
        answer, took = attempt(connection, f"127.0.1.{2 * number + (times is known) + 1}")
        answers.add(answer)
        times.append(took)
assert len(answers) == 1, answers
ratio = statistics.median(known) / statistics.median(unknown)
print(f"median {statistics.median(known):.4f} s and {statistics.median(unknown):.4f} s")
assert 0.7 < ratio < 1.4, ratio
assert statistics.median(unknown) > 0.02, "no work was done at all"
PYTHON

# Guessing is slowed down: after a burst of ten failures an address gets one more each second, even
# if it is right.
check 'guessing from one address is slowed down' /usr/bin/python3 - "$address" \
  "$stage/relay/ca.pem" "$root/tests/support" <<'PYTHON'
import sys, time
sys.path.insert(0, sys.argv[3])
from peer import Peer, REFUSED

codes = []
begun = time.monotonic()
for number in range(40):
    kind, body = Peer(sys.argv[1], sys.argv[2], "127.0.2.1").login("acme.osaka", f"guess number {number}")
    assert kind == REFUSED
    codes.append(body["code"])
allowed = 10 + (time.monotonic() - begun) + 1
assert codes[0] == "login" and "busy" in codes, codes
assert codes.count("login") <= allowed, (allowed, codes)
PYTHON
check_exit 'other addresses are not' 0 tasuki --profile acme.osaka status
done_testing
