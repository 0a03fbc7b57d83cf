#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What shrinks passes in fewer bytes, what does not passes as it is, and nobody is made to compress.
. "$(dirname "$0")/../support/relay.sh"
. "$root/tests/support/resume.sh"

resume_set_up

size=$((16 << 20))
seq 1 3000000 | head -c $size > "$stage/text"
head -c $size /dev/urandom > "$stage/noise"
# A head that shrinks, and then nothing that does: a sample of the start would be wrong.
{ head -c 1048576 "$stage/text"; tail -c +1048577 "$stage/noise"; } > "$stage/mixed"

# carries NAME [OPTION...]: sets $carried to what the sender put on the wire for that file.
carries ()
{
  local name=$1
  shift
  rm -f "$stage/proxy.ready"
  proxy_start
  through_proxy acme.osaka
  receive bolt.tokyo "$stage/inbox" --once --overwrite
  check_exit "$name $*: is sent" 0 send acme.osaka bolt.tokyo "$@" "$stage/$name"
  wait_for "$receiver"
  kill -TERM "$proxy"
  wait_for "$proxy"
  carried=$(cat "$stage/carried")
  check "$name $*: is what was sent" cmp "$stage/$name" "$stage/inbox/$name"
}

carries text
check "text: at most half of it passes: $carried" [ "$carried" -lt $((size / 2)) ]
carries text --compress never
check "control, text that is not to be compressed: all of it passes: $carried" [ "$carried" -ge $size ]
carries noise
check "noise: at most one in a hundred more: $carried" [ "$carried" -lt $((size / 100 * 101)) ]
carries noise --compress always
check "noise, compressed all the same: no more: $carried" [ "$carried" -lt $((size / 100 * 101)) ]
carries mixed
check "what shrinks at its start alone: no more than it: $carried" [ "$carried" -lt $((size / 100 * 101)) ]
done_testing
