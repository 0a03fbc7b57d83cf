#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Neither side believes what the other says of an earlier attempt; a file that changed is sent anew;
# tasuki transfer lists, goes on with and forgets what broke off.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
inbox=$stage/inbox
file=$stage/big
head -c $((3 << 20)) /dev/zero > "$file"

# raw ROLE CASE: what the other side answers to it.
raw ()
{
  local id=acme.osaka
  [ "$1" = send ] || id=bolt.tokyo
  /usr/bin/python3 -B "$root/tests/support/raw-resume.py" "$address" "$stage/relay/ca.pem" \
    "$(cat "$stage/$id.password")" "$1" "$2"
}

# offered CASE: what a receiver answers.
offered ()
{
  receive bolt.tokyo "$inbox" --once
  raw send "$1"
  wait_for "$receiver"
}

# held CASE: what a sender answers, that has never sent it.
held ()
{
  tasuki --quiet --profile acme.osaka send --wait 1m --to bolt.tokyo "$file" 2> "$stage/sender.log" &
  sender=$!
  running[$sender]=1
  raw receive "$1"
  wait_for "$sender"
}

# breaks_off: leaves two of three mebibytes at the receiver, which knows of nothing else.
breaks_off ()
{
  rm -rf "$inbox" "$XDG_STATE_HOME/tasuki/receiving"
  offered break > "$stage/answer"
  [ "$(cat "$stage/answer")" = broken ] || bail "it does not break off: $(cat "$stage/answer")"
}

for case in no-hello other-transfer; do
  check_same "a sender's $case is refused" 'failed protocol' "$(offered "$case")"
done

breaks_off
check_same 'what came before a break is held' 'held True' "$(offered held)"
check_same 'control: it is gone on with' 'done' "$(offered go-on)"
check 'control: it is what was sent' cmp "$file" "$inbox/big"

for case in beyond before negative other-path other-size; do
  breaks_off
  check_same "going on: $case is refused" 'failed protocol' "$(offered "$case")"
  check_same "going on: $case: nothing is left" '' "$(ls -A "$inbox")"
done

check_same 'control: a receiver that holds nothing is sent it' 'goes on' "$(held fresh)"
for case in other-transfer never-sent all-stored beyond-all negative; do
  check_same "a receiver's $case is refused" 'failed protocol' "$(held "$case")"
done

# The sender is killed while a file that never ends in time is on its way.
rm -rf "$inbox" "$XDG_STATE_HOME/tasuki/sending"
head -c $((1 << 30)) /dev/zero > "$file"
arrives () { find "$inbox" -type f -size +8M | grep -q .; }
begin ()
{
  receive bolt.tokyo "$inbox" --once
  tasuki --quiet --profile acme.osaka send --to bolt.tokyo "$file" 2> "$stage/sender.log" &
  sender=$!
  running[$sender]=1
  wait_until arrives
  kill -KILL "$sender"
  wait_for "$sender"
  wait_for "$receiver"
}

begin
tasuki --json --profile acme.osaka transfer list > "$stage/list"
check_same 'it is listed' bolt.tokyo "$(jq -r .to "$stage/list")"
id=$(jq -r .id "$stage/list")
check_not 'another profile does not list it' grep -q "$id" <(tasuki --json --profile bolt.tokyo transfer list)

receive bolt.tokyo "$inbox" --once
limited tasuki --json --profile acme.osaka transfer resume "$id" > "$stage/resumed"
check_same 'it is gone on with' 0 $?
wait_for "$receiver"
check 'behind what had come' [ "$(jq '."resumed-from"' "$stage/resumed")" -ge $((8 << 20)) ]
check 'it is what was sent' cmp "$file" "$inbox/big"
check_same 'nothing is left to go on with' '' "$(tasuki --json --profile acme.osaka transfer list)"

rm -rf "$inbox"
begin
echo more >> "$file"
receive bolt.tokyo "$inbox" --once
limited tasuki --profile acme.osaka send --to bolt.tokyo "$file" > "$stage/sender.out" 2> "$stage/sender.log"
wait_for "$receiver"
check_said 'a file that changed is sent anew, and this is said' 'sent anew: .*big' "$stage/sender.log"
check 'it is what it is now' cmp "$file" "$inbox/big"

rm -rf "$inbox"
begin
id=$(tasuki --json --profile acme.osaka transfer list | jq -r .id)
check 'what broke off can be forgotten' tasuki --quiet --profile acme.osaka transfer cancel "$id"
check_same 'then it is not listed' '' "$(tasuki --json --profile acme.osaka transfer list)"
check_not 'and cannot be gone on with' tasuki --quiet --profile acme.osaka transfer resume "$id"
check_not 'nor can what never was' tasuki --quiet --profile acme.osaka transfer resume 0000000000000000
done_testing
