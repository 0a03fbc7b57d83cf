#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Without the consent of both sides nothing passes, and the relay keeps why.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
for id in none.a none.b only.a sender.b also.a receiver.b both.a both.b; do party $id; done
permit_send only.a sender.b
permit_receive receiver.b also.a
permit both.a both.b 'INVOICE*'
echo payload > "$stage/file"

# refused WHO FROM TO [OPTION...]: exit 3, and exactly one denial more, which names both.
refused ()
{
  local words=$1 from=$2 to=$3 before
  shift 3
  before=$(ctl --no-headings denial list | wc -l)
  receive "$to" "$stage/inbox.$to" --once
  check_exit "$words" 3 send "$from" "$to" "$@" "$stage/file"
  check_same "$words: one denial" $((before + 1)) "$(ctl --no-headings denial list | wc -l)"
  ctl --json denial list > "$stage/denials"
  check "$words: it says why, and who" /usr/bin/python3 - "$stage/denials" "$from" "$to" <<'PYTHON'
import json, sys
latest = json.load(open(sys.argv[1]))["items"][0]
assert latest["stage"] == "transfer" and latest["reason"], latest
assert [latest["connection"], latest["remote"]] == sys.argv[2:], latest
PYTHON
  check_same "$words: nothing arrived" '' "$(ls -A "$stage/inbox.$to")"
  kill "$receiver"
  wait_for "$receiver"
}

refused 'neither side permits' none.a none.b
refused 'only the sender permits' only.a sender.b
refused 'only the receiver permits' also.a receiver.b
refused 'both permit another file ID' both.a both.b --file-id REPORT
check_same 'nothing passed: no row in the history' '' "$(history_of outcome)"

receive both.b "$stage/inbox" --once
check_exit 'both permit this one' 0 send both.a both.b --file-id INVOICE-1 "$stage/file"
wait_for "$receiver"
check 'it arrived' cmp "$stage/file" "$stage/inbox/file"

# A consent that is withdrawn cuts what it had allowed.
mkfifo "$stage/pipe"
receive both.b "$stage/inbox" --once
tasuki --quiet --profile both.a send --to both.b --file-id INVOICE-2 --name slow - < "$stage/pipe" > "$stage/sender.out" 2> "$stage/sender.log" &
sender=$!
running[$sender]=1
exec 3> "$stage/pipe"
head -c 1000000 /dev/zero >&3
wait_until under_way
permission=$(ctl --no-headings --columns id permission list --connection both.b | xargs)
ctl permission remove "$permission" || bail 'the permission cannot be removed'
wait_for "$sender"
check_same 'the sender is refused in the middle' 3 "$status"
wait_for "$receiver"
check_same 'so is the receiver' 3 "$status"
exec 3>&-
check_same 'nothing has its final name' file "$(ls -A "$stage/inbox")"
wait_until ended_as failed
check_same 'the history says why' refused "$(history_of code | head -n 1 | xargs)"

# What became of it, and what is missing now.
ctl --json transfer explain "$(history_of transfer | head -n 1 | xargs)" > "$stage/explained"
check_said 'it is explained what became of it' '"outcome" *: *"failed"' "$stage/explained"
check_said 'and that one side denies it now' '"receiverAllowed" *: *false' "$stage/explained"
check_said 'while the other consents' '"senderAllowed" *: *true' "$stage/explained"
done_testing
