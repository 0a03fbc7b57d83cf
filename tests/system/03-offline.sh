#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A receiver that is not there: said at once, or waited for.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
head -c 100000 /dev/urandom > "$stage/file"

check_exit 'nobody receives' 4 send acme.osaka bolt.tokyo "$stage/file"
check_said 'the hint says how to wait' '--wait'

begun=$SECONDS
check_exit 'nobody comes in two seconds' 4 send acme.osaka bolt.tokyo --wait 2s "$stage/file"
check 'it had waited as long as it was told' [ $((SECONDS - begun)) -ge 1 ]

tasuki --quiet --profile acme.osaka send --to bolt.tokyo --wait 10s "$stage/file" > "$stage/sender.out" 2> "$stage/sender.log" &
sender=$!
running[$sender]=1
# The receiver comes three seconds later: that is how long a wait for a file that nobody makes takes.
timeout 3 tail -f /dev/null
receive bolt.tokyo "$stage/inbox" --once
wait_for "$sender"
check_same 'a sender that waits is served when the receiver comes' 0 "$status"
wait_for "$receiver"
check 'the file is the same' cmp "$stage/file" "$stage/inbox/file"

check_exit 'a receiver that nobody knows' 3 send acme.osaka nobody.here "$stage/file"
done_testing
