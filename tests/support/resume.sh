# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# For sourcing behind relay.sh: one file that is interrupted again and again, and how much of it
# was sent more than once.

# A relay and two parties: acme.osaka may send to bolt.tokyo.
resume_set_up ()
{
  relay_set_up
  relay_start
  party acme.osaka
  party bolt.tokyo
  permit acme.osaka bolt.tokyo
}

# A proxy before the relay, whose sockets can be cut; $proxied is its address.
proxy_start ()
{
  mkfifo "$stage/proxy.ready"
  /usr/bin/python3 -B "$root/tests/support/cutter.py" "$address" > "$stage/proxy.ready" 2> "$stage/carried" &
  proxy=$!
  running[$proxy]=1
  read -r -t "$PATIENCE" proxied < "$stage/proxy.ready" || bail 'the proxy does not start'
}

# through_proxy ID: the profile dials the proxy.
through_proxy ()
{
  sed -i "s/^access-points=.*/access-points=$proxied;/" "$XDG_CONFIG_HOME/tasuki/profiles/$1.conf"
}

# sender_begin, receiver_begin: until they are killed, they try again by themselves.
sender_begin ()
{
  tasuki --json --profile acme.osaka send --retry forever --to bolt.tokyo "$file" \
    > "$stage/sender.out" 2>> "$stage/sender.log" &
  sender=$!
  running[$sender]=1
}

receiver_begin ()
{
  mkdir -p "$inbox"
  tasuki --profile bolt.tokyo receive --directory "$inbox" --once --retry \
    > "$stage/receiver.out" 2>> "$stage/receiver.log" &
  receiver=$!
  running[$receiver]=1
}

# What of the file has arrived, in bytes, under whichever name.
arrived () { find "$inbox" -type f -printf '%s\n' | sort -n | tail -n 1 | grep . || echo 0; }

has_arrived () { [ "$(arrived)" -ge "$1" ]; }

# How many bytes passed the relay in the attempts that broke off, by its history.
broken_bytes () { ctl --json history | jq -s 'map(.. | select(.outcome? == "failed") | .bytes) | add // 0'; }

interrupt_sender () { kill -KILL "$sender"; wait_for "$sender"; sender_begin; }
interrupt_receiver () { kill -KILL "$receiver"; wait_for "$receiver"; receiver_begin; }
interrupt_relay () { relay_kill; relay_start; }
interrupt_socket () { kill -USR1 "$proxy"; }

# interrupted KIND...: each at a place of its own, chosen at random with $RANDOM; then the end.
interrupted ()
{
  local size step place=0 kind
  size=$(stat -c %s "$file")
  step=$((size / ($# + 1)))
  sender_begin
  receiver_begin
  for kind; do
    place=$((place + step))
    wait_until has_arrived $((place - step / 2 + step / 32768 * RANDOM / 2))
    "interrupt_$kind"
  done
  wait_for "$receiver"
  check_same 'the receiver ends well' 0 "$status"
  wait_for "$sender"
  check_same 'the sender ends well' 0 "$status"
}

# sent_again BEFORE: bytes that were sent more than once. A sender that lived through it counted
# them. Else the history has them: what passed in attempts that broke off since broken_bytes said
# BEFORE, but what the last attempt found there was sent once.
sent_again ()
{
  local counted passed
  counted=$(jq -r '."bytes-resent"' "$stage/sender.out")
  passed=$(($(broken_bytes) - $1 - $(jq -r '."resumed-from"' "$stage/sender.out")))
  echo $((counted > passed ? counted : passed))
}

# check_sent_again WORDS BEFORE ALLOWED: at most so many bytes. How long these were on their way
# under a sanitizer says nothing.
check_sent_again ()
{
  local again
  again=$(sent_again "$2")
  echo "# $1: $again bytes were sent again"
  [ "$sanitizer" = none ] || return 0
  check "$1: at most $3 bytes are sent again" [ "$again" -le "$3" ]
}
