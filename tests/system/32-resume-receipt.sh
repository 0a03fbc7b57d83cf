#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The receipt of a delivery of many files that broke and went on is for all of them.
. "$(dirname "$0")/../support/relay.sh"
. "$root/tests/support/resume.sh"

resume_set_up
proxy_start
through_proxy acme.osaka

file=$stage/tree
inbox=$stage/inbox
mkdir -p "$file/below"
for number in 1 2 3; do head -c 100000 /dev/urandom > "$file/below/small-$number"; done
head -c $((192 << 20)) /dev/urandom > "$file/large"
for number in 1 2; do head -c 5000 /dev/urandom > "$file/zz-$number"; done

receiver_begin
sender_begin
has_moved_on () { [ "$(arrived)" -gt $((64 << 20)) ]; }
wait_until has_moved_on
interrupt_socket
wait_for "$sender"
check_same 'the sender ends well' 0 "$status"
wait_for "$receiver"
check_same 'so does the receiver' 0 "$status"
check 'control: it was interrupted' [ "$(history_of outcome | grep -c .)" -gt 1 ]
check_same 'all files are what was sent' "$(tree "$file")" "$(tree "$inbox/tree")"

receipt=$(find "$stage/state/tasuki/receipts" -path '*/20*/*' -name '*.receipt' ! -path '*/given/*')
check_same 'one receipt is kept' 1 "$(grep -c . <<< "$receipt")"
verify () { limited tasuki --profile acme.osaka receipt verify "$receipt" "$@"; }
check_exit 'it is good' 0 verify
for one in below/small-1 below/small-3 large zz-1 zz-2; do
  check_exit "$one is in it" 0 verify --file "$inbox/tree/$one"
done
echo more >> "$inbox/tree/large"
check_exit 'control: another file is not' 6 verify --file "$inbox/tree/large"
done_testing
