#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A receiver that stops reading costs the relay nothing and the others nothing; then it goes on.
. "$(dirname "$0")/../support/relay.sh"

[ "$sanitizer" = none ] && size=2147483648 || size=500000000
PATIENCE=120
relay_set_up
relay_start
for id in slow.from slow.to quick.from quick.to; do party $id; done
permit slow.from slow.to
permit quick.from quick.to
truncate -s $size "$stage/big"
head -c 50000000 /dev/urandom > "$stage/other"

# moved: the bytes of the transfer under way.
moved () { ctl --json transfer list | sed -n 's/.*"bytes" *: *\([0-9]*\).*/\1/p' | head -n 1; }
has_moved () { [ "$(moved)" -gt "$1" ]; }
stands_still () { local before; before=$(moved); [ "$before" = "$(moved)" ] && [ "$before" = "$(moved)" ]; }

receive slow.to "$stage/slow" --once
stalled=$receiver
tasuki --quiet --profile slow.from send --compress never --to slow.to "$stage/big" > "$stage/sender.out" 2> "$stage/sender.log" &
sender=$!
running[$sender]=1
wait_until has_moved 10000000
kill -STOP "$stalled"
wait_until stands_still
before=$(relay_memory)
check 'it stands in the middle' [ "$(moved)" -lt $size ]

receive quick.to "$stage/quick" --once
check_exit 'another transfer is not affected' 0 send quick.from quick.to "$stage/other"
wait_for "$receiver"
check 'and arrives as it was' cmp "$stage/other" "$stage/quick/other"
after=$(relay_memory)
check_memory 'the stalled one costs no more memory' $((after - before)) 8192
check_memory 'the relay stays small' "$(relay_peak)" 65536

kill -CONT "$stalled"
wait_for "$sender"
check_same 'the stalled transfer completes' 0 "$status"
wait_for "$stalled"
check 'and arrives as it was' cmp "$stage/big" "$stage/slow/big"
done_testing
