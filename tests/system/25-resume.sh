#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Whatever breaks in the middle, a delivery goes on where it broke off: the file is what it was, and
# little of it is sent again.
. "$(dirname "$0")/../support/relay.sh"
. "$root/tests/support/resume.sh"

resume_set_up
proxy_start
through_proxy acme.osaka
through_proxy bolt.tokyo

file=$stage/big
inbox=$stage/inbox
[ "$sanitizer" = none ] && size=512 || size=192
openssl enc -aes-128-ctr -nosalt -pass pass:tasuki -in /dev/zero 2>/dev/null | head -c $((size << 20)) > "$file"

# What may be on its way when something breaks, on a machine that has other work, too. How much it
# is of 10 GiB after 20 breaks is what tests/system/interruptions counts.
lost=$((16 << 20))

for kind in sender receiver relay socket; do
  before=$(broken_bytes)
  rm -rf "$inbox"
  interrupted $kind $kind $kind
  check "three times the $kind: the file is what was sent" cmp "$file" "$inbox/big"
  check_sent_again "three times the $kind" "$before" $((3 * lost))
  check_same "three times the $kind: nothing else is left" big "$(ls -A "$inbox")"
done
done_testing
