#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Names from a hostile sender reach nothing outside the directory, and no terminal as they are.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party evil
party bolt.tokyo
permit evil bolt.tokyo
mkdir -p "$stage/outside" "$stage/inbox"
ln -s "$stage/outside" "$stage/inbox/link"
echo precious > "$stage/outside/precious"
echo precious > "$stage/inbox/precious"

# offer PATH: how the relay settles a transfer of one file of that name (a Python bytes literal).
offer ()
{
  receive bolt.tokyo "$stage/inbox" --once
  /usr/bin/python3 - "$address" "$stage/relay/ca.pem" "$root/tests/support" \
    "$(cat "$stage/evil.password")" "$1" > "$stage/settled" 2>&1 <<'PYTHON' || bail "$(cat "$stage/settled")"
import ast, sys
sys.path.insert(0, sys.argv[3])
import peer as wire

path = ast.literal_eval(sys.argv[5])
control = wire.Peer(sys.argv[1], sys.argv[2])
kind, body = control.login("evil", sys.argv[4])
assert kind == wire.WELCOME, body
control.request("bolt.tokyo", name="harmless")
kind, body = control.receive()
assert kind == wire.PROCEED, (kind, body)
data = control.dial_data(body["ticket"])
data.hello(body["transfer"])
try:
    wire.send_file(data, 0, path, b"planted")
    while True:
        kind, answer = data.receive()
        if kind in (wire.STORED, wire.FAILED):
            print("stored" if kind == wire.STORED else f"failed {answer['code']}")
            break
except (EOFError, OSError):
    print("failed: closed")
PYTHON
  wait_for "$receiver"
}

# refused WORDS PATH
refused ()
{
  offer "$2"
  check "$1 is refused" grep -q '^failed' "$stage/settled"
  check "$1: the receiver ends with an error" [ "$status" != 0 ]
  check_same "$1: nothing outside" precious "$(cat "$stage/outside"/*)"
  check_same "$1: nothing inside either" 'link precious' "$(find "$stage/inbox" -mindepth 1 -printf '%f\n' | sort | xargs)"
  check_not "$1: no control character is shown" grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$stage/bolt.tokyo.log"
}

offer "b'plain'"
check 'control: a plain name is stored' [ "$(cat "$stage/inbox/plain")" = planted ]
rm "$stage/inbox/plain"

refused 'a way up' "b'../x'"
refused 'a way up in the middle' "b'a/../../x'"
refused 'an absolute path' "b'/etc/x'"
refused 'a way through a symbolic link' "b'link/x'"
refused 'a symbolic link itself' "b'link'"
refused 'a NUL' "b'a\\x00b'"
refused '300 bytes' "b'$(printf 'n%.0s' {1..300})'"
refused 'an empty name' "b''"
refused 'a dot' "b'.'"
refused 'an existing file' "b'precious'"
check_same 'the existing file is as it was' precious "$(cat "$stage/inbox/precious")"

# Control characters are legal in names on Linux, and 1,000 files of P1 have them: stored, escaped when shown.
offer "b'\\x1b[2Jcleared\\nline'"
check 'control characters: stored under that very name' [ -f "$stage/inbox/"$'\e[2Jcleared\nline' ]
check_not 'control characters: never shown as they are' grep -qP '\x1b' "$stage/bolt.tokyo.log" "$stage/bolt.tokyo.out"
check_exit 'nor in the history' 0 ctl history
check_not 'the history has none' grep -qP '\x1b' "$stage/said"
done_testing
