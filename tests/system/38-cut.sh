#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A change cuts what it forbids: whatever a transfer of 10 GiB stands on is taken away while it runs,
# and both sides are out within a second, with the reason in the history.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
truncate -s 10G "$stage/large"

# From before the change is asked for to when both clients have ended, in milliseconds.
limit=1000
[ "$sanitizer" = none ] || limit=20000

# now: milliseconds
now () { echo $(($(date +%s%N) / 1000000)); }

# id_of DIRECTION: the permission of that direction.
id_of () { ctl --no-headings --columns id,direction permission list | awk -v direction="$1" '$2 == direction { print $1 }'; }

# some_passed: bytes of the transfer have.
some_passed () { ctl --json transfer list | grep -Eq '"bytes" *: *[1-9]'; }

# cut WORDS REASON SENDER CHANGE...: while SENDER sends to bolt.tokyo.
cut ()
{
  local words=$1 reason=$2 sending=$3 begun sender
  shift 3
  rm -rf "$stage/inbox" "$stage/state/tasuki/sending"
  receive bolt.tokyo "$stage/inbox" --once
  tasuki --quiet --profile "$sending" send --to bolt.tokyo "$stage/large" > "$stage/sender.out" 2>&1 &
  sender=$!
  running[$sender]=1
  wait_until some_passed
  begun=$(now)
  "$@" > "$stage/change.out" 2>&1 || { sed 's/^/#   /' "$stage/change.out"; fail "$words: the change failed"; }
  wait_for "$sender"
  check_same "$words: the sender is refused" 3 "$status"
  wait_for "$receiver"
  check_same "$words: the receiver is refused" 3 "$status"
  begun=$(($(now) - begun))
  check "$words: within a second, in $begun ms" [ $begun -lt $limit ]
  check "$words: the history says why" grep -q "$reason" <<< "$(history_of outcome,code,reason | head -n 1)"
  check_not "$words: no file is there" [ -e "$stage/inbox/large" ]
}

# --- Permissions

cut 'the sender consents no more' 'no permission' acme.osaka ctl permission remove "$(id_of send)"
permit_send acme.osaka bolt.tokyo
cut 'the receiver consents no more' 'no permission' acme.osaka ctl permission remove "$(id_of receive)"
permit_receive bolt.tokyo acme.osaka
cut 'the receiver consents to less' 'larger than permitted' acme.osaka ctl permission set "$(id_of receive)" --max-size 1GiB
ctl permission set "$(id_of receive)" --clear max-size > /dev/null
cut 'a consent is disabled' 'disabled' acme.osaka ctl permission set "$(id_of send)" --enabled false
ctl permission set "$(id_of send)" --enabled true > /dev/null
cut 'a consent has run out' 'not valid at this time' acme.osaka ctl permission set "$(id_of send)" --valid-until 2020-01-01T00:00:00Z
ctl permission set "$(id_of send)" --clear valid-until > /dev/null

# --- The organisation

ctl organisation add default > /dev/null
cut 'the organisation is disabled' 'organisation is disabled' acme.osaka ctl organisation set default --enabled false
ctl organisation set default --enabled true > /dev/null

# --- Connections

cut 'the connection is disabled' 'was disabled' acme.osaka ctl connection set acme.osaka --enabled false
ctl connection set acme.osaka --enabled true > /dev/null
cut 'the client type is taken away' 'client type' acme.osaka ctl connection set acme.osaka --client-types agent
ctl connection set acme.osaka --client-types agent,cli,api > /dev/null
cut 'the password holds no more' 'password was changed' acme.osaka ctl connection rotate-secret acme.osaka --former-until 2020-01-01T00:00:00Z

# --- API keys

# key NAME OPTION...: a key in $stage/NAME.key, a profile of it, and its ID in $key. The profile has
# an identity of its own, which the receiver does not take for that of another.
key ()
{
  local name=$1
  shift
  ctl --json key create "$@" > "$stage/made.json" || bail 'key create failed'
  sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p' "$stage/made.json" > "$stage/$name.key"
  key=$(sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p' "$stage/made.json")
  rm -f "$stage/made.json"
  tasuki --quiet profile create "$name" --connection acme.osaka --access-point "$address" \
    --ca "$stage/relay/ca.pem" --api-key-file "$stage/$name.key" || bail "profile $name failed"
  tasuki --quiet --profile bolt.tokyo peer forget acme.osaka 2> /dev/null
}

key revoked --scopes transfer:send --connections acme.osaka
cut 'the key is revoked' 'was revoked' revoked ctl key revoke "$key"
check_exit 'a revoked key lets nobody in' 7 send revoked bolt.tokyo "$stage/large"
key disabled --scopes transfer:send,transfer:receive
cut 'the key is disabled' 'key is disabled' disabled ctl key set "$key" --enabled false
ctl key set "$key" --enabled true > /dev/null
cut 'the key is replaced' 'replaced by a new one' disabled ctl key rotate "$key" --former-until 2020-01-01T00:00:00Z
check_exit 'the former key lets nobody in' 7 send disabled bolt.tokyo "$stage/large"

# --- What a key does not let do

key receiving --scopes transfer:receive
: > "$stage/small"
check_exit 'a key without the scope does not send' 3 send receiving bolt.tokyo "$stage/small"
key sending --scopes transfer:send
receive bolt.tokyo "$stage/inbox" --once
check_exit 'one with it does' 0 send sending bolt.tokyo "$stage/small"
wait_for "$receiver"
check 'its use is noted' grep -q 127.0.0.1 <<< "$(ctl --json key show "$key")"
check 'a key is found where it is' grep -qsf <(cat "$stage"/*.key) "$stage/sending.key"
check_not 'no key is in the log, the store or the audit log' grep -qsf <(cat "$stage"/*.key) "$stage/daemon.log" "$stage"/relay/*.db* \
  <(ctl --json audit list) <(ctl --json key list) <(ctl --json denial list)

done_testing
