#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# One transfer over several connections: the file is what it was, whoever wants how many, and what
# breaks one of them is gone on with.
. "$(dirname "$0")/../support/relay.sh"
. "$root/tests/support/resume.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
inbox=$stage/inbox
file=$stage/big
openssl enc -aes-128-ctr -nosalt -pass pass:tasuki -in /dev/zero 2>/dev/null | head -c $((48 << 20)) > "$file"
profile=$XDG_CONFIG_HOME/tasuki/profiles/acme.osaka.conf

# again LINE...: the relay with these lines in [relay].
again ()
{
  relay_stop
  sed -i -e '/^data-path=/d' -e '/^streams-per-transfer=/d' "$config"
  local line
  for line; do sed -i "s/^\[relay\]/&\n$line/" "$config"; done
  relay_start
}

# over N [FILE]: hands a file over with so many streams asked for; the sender comes by a long way.
# $made is how many connections it had at a time, $said how many streams there were.
over ()
{
  local wanted=$1 given=${2:-$file} way
  [ -p "$stage/way.ready" ] || mkfifo "$stage/way.ready"
  /usr/bin/python3 -B "$root/tests/support/distant.py" "$address" 0.005 1048576 \
    > "$stage/way.ready" 2> "$stage/way" &
  way=$!
  running[$way]=1
  read -r -t "$PATIENCE" proxied < "$stage/way.ready" || bail 'the long way does not begin'
  sed -i "s/^access-points=.*/access-points=$proxied;/" "$profile"

  rm -rf "$inbox"
  receive bolt.tokyo "$inbox" --once
  limited tasuki --json --profile acme.osaka send --streams "$wanted" --to bolt.tokyo "$given" \
    > "$stage/sender.out" 2> "$stage/sender.log" || cat "$stage/sender.log"
  wait_for "$receiver"
  kill "$way"
  wait_for "$way"
  made=$(tail -n 1 "$stage/way")
  said=$(jq .streams "$stage/sender.out")
}

for mode in any terminated; do
  again "data-path=$mode"
  for streams in 1 2 4; do
    over $streams
    check "$mode, $streams: the file is what was sent" cmp "$file" "$inbox/big"
    check_same "$mode, $streams: so many streams" $streams "$said"
    check_same "$mode, $streams: so many connections, and the control connection" $((streams + 1)) "$made"
    check_same "$mode, $streams: it is completed" completed "$(history_of outcome | head -n 1 | xargs)"
  done
done

head -c 100 "$file" > "$stage/small"
over 4 "$stage/small"
check 'a file that is less than a chunk' cmp "$stage/small" "$inbox/small"
head -c $((4 * 262144)) "$file" > "$stage/even"
over 4 "$stage/even"
check 'one that is as long as its chunks' cmp "$stage/even" "$inbox/even"

again streams-per-transfer=2
over 4
check 'the relay lets two: the file is what was sent' cmp "$file" "$inbox/big"
check_same 'it had two' '2 3' "$said $made"
again streams-per-transfer=1
over 4
check 'the relay lets one: the file is what was sent' cmp "$file" "$inbox/big"
check_same 'it had one' '1 2' "$said $made"

for number in 0 17 -1 x 2x; do
  check_not "--streams $number is refused" send acme.osaka bolt.tokyo --streams=$number "$stage/small"
done

# --- Told which stream it is, a receiver believes nothing

again data-path=terminated

# bound MESSAGE: what becomes of a transfer whose second stream begins so.
bound ()
{
  rm -rf "$inbox"
  receive bolt.tokyo "$inbox" --once
  /usr/bin/python3 - "$address" "$stage/relay/ca.pem" "$root/tests/support" \
    "$(cat "$stage/acme.osaka.password")" "$1" > "$stage/answer" 2>&1 <<'PYTHON' || bail "$(cat "$stage/answer")"
import hashlib, sys
sys.path.insert(0, sys.argv[3])
import peer as wire

control = wire.Peer(sys.argv[1], sys.argv[2]).attach("acme.osaka", sys.argv[4])
content = bytes(range(256)) * 1200  # ends in the second chunk
control.request("bolt.tokyo", name="f", size=len(content), streams=2)
proceed = control.expect(wire.PROCEED)
transfer = proceed["transfer"]
first = control.dial_data(proceed["ticket"])
second = control.dial_data(proceed["more"])
kind, body = {
    "right": (wire.STREAM, {"transfer": ("s", transfer), "stream": ("u", 1)}),
    "first": (wire.STREAM, {"transfer": ("s", transfer), "stream": ("u", 0)}),
    "next": (wire.STREAM, {"transfer": ("s", transfer), "stream": ("u", 2)}),
    "foreign": (wire.STREAM, {"transfer": ("s", "20200101-000000-000000000000"), "stream": ("u", 1)}),
    "nameless": (wire.FILE, {"index": ("x", 0), "path": ("ay", b"f"), "kind": ("s", "file")}),
}[sys.argv[5]]
second.send(kind, body)


class Row:
    """What is said, as one row of bytes."""

    def __init__(self):
        self.bytes = b""

    def sendall(self, more):
        self.bytes += more


if sys.argv[5] == "right":
    row, link = Row(), first.socket
    first.socket = row
    first.send(wire.HELLO, {"transfer": ("s", transfer), "delivery": ("ay", bytes(32))})
    for at in range(0, len(content), 60000):
        if at == 0:
            first.send(wire.FILE, {"index": ("x", 0), "path": ("ay", b"f"), "kind": ("s", "file")})
        first.send(wire.DATA, data=content[at:at + 60000])
    digest = hashlib.sha256(content).digest()
    first.send(wire.DIGEST, {"index": ("x", 0), "size": ("x", len(content)),
                             "sha256": ("ay", digest)})
    first.send(wire.END, {"files": ("x", 1), "bytes": ("x", len(content)), "digest": ("ay", digest)})
    first.socket = link
    link.sendall(row.bytes[:262144])
    second.socket.sendall(row.bytes[262144:])
    first.expect(wire.HELD)
    first.expect(wire.STORED)
    first.expect(wire.DONE)
    for data in (second, first):
        data.socket.unwrap().close()
kind, answer = control.receive()
print(answer["code"])
PYTHON
  wait_for "$receiver"
}

bound right
check_same 'control: what both streams carry is one row' ok "$(xargs < "$stage/answer")"
for what in first next foreign nameless; do
  bound $what
  check_same "$what: refused" protocol "$(xargs < "$stage/answer")"
  check_same "$what: nothing is left" '' "$(ls -A "$inbox")"
done

# --- What breaks

again
openssl enc -aes-128-ctr -nosalt -pass pass:tasuki -in /dev/zero 2>/dev/null | head -c $((256 << 20)) > "$file"
sed -i "s/^access-points=.*/access-points=$address;/" "$profile"
proxy_start
through_proxy acme.osaka
through_proxy bolt.tokyo

sender_begin ()
{
  tasuki --json --profile acme.osaka send --retry forever --streams 4 --to bolt.tokyo "$file" \
    > "$stage/sender.out" 2>> "$stage/sender.log" &
  sender=$!
  running[$sender]=1
}

# How many sockets the relay has open.
sockets () { find "/proc/$daemon/fd" -lname 'socket:*' | wc -l; }
as_many_sockets_as () { [ "$(sockets)" = "$1" ]; }

before=$(broken_bytes)
open=$(sockets)
rm -rf "$inbox"
interrupted socket receiver socket sender
check 'four streams that break: the file is what was sent' cmp "$file" "$inbox/big"
check_same 'and has four again' 4 "$(jq .streams "$stage/sender.out")"
check_sent_again 'four streams that break' "$before" $((4 * (16 << 20)))
check_same 'nothing else is left' big "$(ls -A "$inbox")"
check 'the relay has no socket left of it' wait_until as_many_sockets_as "$open"
done_testing
