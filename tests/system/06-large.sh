#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# 5 GiB pass through memory only, and through little of it. SIZE chooses another size.
size_plain=5G size_sanitized=256M
. "$(dirname "$0")/../support/relay.sh"

PATIENCE=600
[ "$sanitizer" = none ] && usual=$size_plain || usual=$size_sanitized
SIZE=${SIZE:-$usual}
CEILING=65536 # KiB of resident memory

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
truncate -s "$SIZE" "$stage/big"
# Not zeros alone: something to recognise at the beginning, in the middle and at the end.
for place in 0 $(($(stat -c %s "$stage/big") / 2)) $(($(stat -c %s "$stage/big") - 4096)); do
  head -c 4096 /dev/urandom | dd of="$stage/big" bs=4096 seek="$place" oflag=seek_bytes conv=notrunc status=none
done

receive bolt.tokyo "$stage/inbox" --once
begun=$(date +%s%N)
check_exit "$SIZE are handed over" 0 send acme.osaka bolt.tokyo --compress never "$stage/big"
ended=$(date +%s%N)
wait_for "$receiver"
check 'what arrived is the same' cmp "$stage/big" "$stage/inbox/big"
peak=$(relay_peak)
check_memory 'the relay stays small' "$peak" $CEILING
echo "# $(($(stat -c %s "$stage/big") * 1000 / (ended - begun))) MB/s, peak $peak KiB"
check_same 'the relay wrote none of it' '' "$(find "$stage/relay" -size +1M)"
done_testing
