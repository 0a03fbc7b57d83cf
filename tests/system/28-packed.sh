#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What a sender packs is unpacked; what it packs to do harm is refused, and costs no memory.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
mkdir "$stage/inbox"
packed=$root/tests/fuzz/corpus/packed

# offer BODY SIZE: how a receiver answers to a file of so many zeros, whose PACKED is that.
offer ()
{
  receive bolt.tokyo "$stage/inbox" --once
  /usr/bin/python3 - "$address" "$stage/relay/ca.pem" "$root/tests/support" \
    "$(cat "$stage/acme.osaka.password")" "$1" "$2" > "$stage/answer" 2>&1 <<'PYTHON' || bail "$(cat "$stage/answer")"
import hashlib, sys
sys.path.insert(0, sys.argv[3])
import peer as wire

body, size = open(sys.argv[5], "rb").read(), int(sys.argv[6])
control = wire.Peer(sys.argv[1], sys.argv[2])
kind, answer = control.login("acme.osaka", sys.argv[4])
assert kind == wire.WELCOME, answer
control.request("bolt.tokyo", name="zeros")
kind, answer = control.receive()
assert kind == wire.PROCEED, (kind, answer)
data = control.dial_data(answer["ticket"])
data.hello(answer["transfer"])
data.send(wire.FILE, {"index": ("x", 0), "path": ("ay", b"zeros"), "kind": ("s", "file")})
data.send(wire.PACKED, data=body)
data.send(wire.DIGEST, {"index": ("x", 0), "size": ("x", size),
                        "sha256": ("ay", hashlib.sha256(bytes(size)).digest())})
kind, answer = data.receive()
print("stored" if kind == wire.STORED else f"failed {answer['code']}")
PYTHON
  wait_for "$receiver"
}

offer "$packed/zeros-65536" 65536
check_same 'control: what is packed is stored' stored "$(cat "$stage/answer")"
check 'it is what was packed' cmp -s "$stage/inbox/zeros" <(head -c 65536 /dev/zero)
rm "$stage/inbox/zeros"

for body in bomb zeros-65537 unsized two damaged; do
  size=65536
  case $body in
    two) cat "$packed/zeros-1000" "$packed/zeros-1000" > "$stage/two"; size=2000 ;;
    damaged) head -c 20 "$packed/text" > "$stage/damaged" ;;
    *) cp "$packed/$body" "$stage/$body" ;;
  esac
  offer "$stage/$body" $size
  check_same "$body: refused" 'failed protocol' "$(cat "$stage/answer")"
  check_same "$body: nothing is left" '' "$(ls -A "$stage/inbox")"
done

check_not 'control: --compress takes three words' \
  tasuki --profile acme.osaka send --compress often --to bolt.tokyo "$packed/text"
done_testing
