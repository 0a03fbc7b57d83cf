#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# An access point that lies, with a certificate that is right: the clients refuse, and nothing is
# stored. The one lie with which it can read is the known one: to two who have never met. Even that
# is found out in the end, unless it signs a receipt of its own, too.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
profiles=$XDG_CONFIG_HOME/tasuki/profiles
head -c 3000000 /dev/urandom > "$stage/file"

# lie NAME: from now on acme.osaka dials an access point that tells this lie.
lie ()
{
  : > "$stage/$1.address"
  "$TASUKI_TEST_SUPPORT/lying-relay" "$stage/relay/server.pem" "$stage/relay/server.key" "$address" "$1" \
    > "$stage/$1.address" 2> "$stage/$1.log" &
  liar=$!
  running[$liar]=1
  wait_for_line "$stage/$1.address" ':'
  sed -i "s/^access-points=.*/access-points=$(cat "$stage/$1.address");/" "$profiles/acme.osaka.conf"
}
strangers () { rm -f "$profiles"/*.known-peers; }
# hand_over: through the liar; the ends are in $sent and $received.
hand_over ()
{
  rm -rf "$stage/inbox"
  receive bolt.tokyo "$stage/inbox" --once
  sent=0
  send acme.osaka bolt.tokyo "$stage/file" > "$stage/said" 2>&1 || sent=$?
  wait_for "$receiver"
  received=$status
  wait_until no_transfer
  kill "$liar" && wait_for "$liar"
}
# refused LIE SENT RECEIVED: both ends' exit statuses, as patterns.
refused ()
{
  lie "$1"
  hand_over
  check "$1: the sender ends with $2, not $sent" grep -Eqx "$2" <<< "$sent"
  check "$1: the receiver ends with $3, not $received" grep -Eqx "$3" <<< "$received"
  check_same "$1: nothing is stored" '' "$(find "$stage/inbox" -type f -not -name ".tasuki-*.part")"
  check_same "$1: nothing is completed" failed "$(history_of outcome | head -n 1 | xargs)"
}

# --- Strangers

lie none
hand_over
check_same 'control: who passes everything on is not noticed' '0 0' "$sent $received"
check 'control: the file is the same' cmp "$stage/file" "$stage/inbox/file"

strangers
lie middle
hand_over
check_same 'control: who is between two that never met can read it, until the receipt' '6 6' "$sent $received"
check_said 'which is by the true key' 'by another key than the receiver'
check 'control: and it arrives' cmp "$stage/file" "$stage/inbox/file"

strangers
lie forger
hand_over
check_same 'control: one that signs the receipt too is not found out' '0 0' "$sent $received"
check 'control: and what it could read arrives' cmp "$stage/file" "$stage/inbox/file"

strangers
sed -i 's/^trust-on-first-use=.*/trust-on-first-use=no/' "$profiles/acme.osaka.conf"
refused middle 7 7
check_said 'who trusts nobody unseen is told what to do' 'tasuki peer trust bolt\.tokyo'
check_not 'and pins nothing' grep -q bolt "$profiles/acme.osaka.known-peers"
sed -i 's/^trust-on-first-use=.*/trust-on-first-use=yes/' "$profiles/acme.osaka.conf"

refused another-key 7 7
check_said 'another key in its word than in the session' 'Somebody is in the middle'

# --- Acquaintances

strangers
lie none
hand_over
check_same 'they meet' '0 0' "$sent $received"

refused forger 7 7
refused middle 7 7
check_said 'the sender is told loudly' 'has changed.*in the middle.*tasuki peer forget bolt\.tokyo'
refused another-key 7 7
refused noise '[567]' '[567]'
refused plaintext '[567]' '[567]'
refused no-key '[567]' 6
refused protocol '[567]' 6
refused silence 5 5
refused break 5 5

lie none
hand_over
check_same 'afterwards they still know each other' '0 0' "$sent $received"
check 'and what arrives is right' cmp "$stage/file" "$stage/inbox/file"
done_testing
