#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# End to end as its owners see it: keys that are pinned, changed, compared, trusted and forgotten.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
profiles=$XDG_CONFIG_HOME/tasuki/profiles
echo content > "$stage/file"

# fingerprint ID: as its owner is told it.
fingerprint () { tasuki --json profile show "$1" | sed -n 's/.*"fingerprint" *: *"\([^"]*\)".*/\1/p'; }
json () { local words=$1 filter=$2; shift 2; check "$words" bash -o pipefail -c '"$@" | jq -es "all($0)"' "$filter" "$@"; }
peer () { local id=$1; shift; limited tasuki --quiet --profile "$id" peer "$@"; }
# set_key ID KEY=VALUE: in the profile.
set_key () { sed -i "s/^${2%%=*}=.*/$2/" "$profiles/$1.conf"; }
# handed WORDS STATUS [OPTION...]: what a transfer ends with; the receiver's status is in $status.
handed ()
{
  local words=$1 expected=$2
  shift 2
  rm -rf "$stage/inbox"
  receive bolt.tokyo "$stage/inbox" --once
  check_exit "$words" "$expected" send acme.osaka bolt.tokyo "$@" "$stage/file"
  wait_for "$receiver"
}
# nothing_stored WORDS STATUS: nor does the relay believe that there is.
nothing_stored ()
{
  check_same "$1: the receiver" "$2" "$status"
  check_same "$1: nothing is stored" '' "$(find "$stage/inbox" -type f)"
  wait_until no_transfer
  check_same "$1: nothing is completed" failed "$(history_of outcome | head -n 1 | xargs)"
}

acme=$(fingerprint acme.osaka)
bolt=$(fingerprint bolt.tokyo)
check_same 'a fingerprint has 64 digits' 64 "${#acme}"
check_not 'everybody has their own' [ "$acme" = "$bolt" ]
check_exit 'nobody is known' 0 tasuki --profile acme.osaka --json peer list
check_said 'which is said' '"peers":\[\]'

# --- The first meeting, and the ones after it

receive bolt.tokyo "$stage/first" --once
json 'the sender is told how it went' \
  ".mode == \"end-to-end\" and .[\"peer-fingerprint\"] == \"$bolt\" and .security == \"TLS1.3 AES-128-GCM\"" \
  tasuki --json --profile acme.osaka send --to bolt.tokyo "$stage/file"
wait_for "$receiver"
check_said 'the receiver, too' "Secured end to end: TLS1.3 AES-128-GCM, key $acme" "$stage/bolt.tokyo.log"
json 'the sender knows the receiver now' ".peers == [.peers[0]] and .peers[0].connection == \"bolt.tokyo\" and .peers[0].fingerprint == \"$bolt\"" \
  tasuki --json --profile acme.osaka peer list
check_same 'its owner alone may read whom it knows' 600 "$(stat -c %a "$profiles/acme.osaka.known-peers")"
handed 'those who have met' 0 --require-end-to-end
check_same 'no key is written twice' 1 "$(wc -l < "$profiles/acme.osaka.known-peers")"

# --- Another key

cp "$profiles/bolt.tokyo.key" "$stage/true.key"
tasuki --quiet profile create other --connection bolt.tokyo --access-point "$address" \
  --ca "$stage/relay/ca.pem" --password-file "$stage/bolt.tokyo.password"
other=$(fingerprint other)
cp "$profiles/other.key" "$profiles/bolt.tokyo.key"
handed 'a receiver with another key' 7
check_said 'the one that is known is said' "$bolt"
check_said 'the one that was shown is said' "$other"
check_said 'that it may be somebody else is said' 'in the middle'
check_said 'what to type is said' 'tasuki peer forget bolt\.tokyo'
nothing_stored 'another key' 7

check_exit 'the new key is believed by its fingerprint' 0 peer acme.osaka trust bolt.tokyo "$other"
handed 'the new key' 0
check 'the fingerprint has become the key' [ "$(grep -c ' ed25519 ' "$profiles/acme.osaka.known-peers")" = 2 ]
cp "$stage/true.key" "$profiles/bolt.tokyo.key"
handed 'the old one still goes' 0
check_exit 'both are forgotten' 0 peer acme.osaka forget bolt.tokyo
check_exit 'twice is once too much' 1 peer acme.osaka forget bolt.tokyo

# --- Strangers

set_key acme.osaka trust-on-first-use=no
handed 'a stranger, to who believes none' 7
check_said 'its fingerprint is said' "$bolt"
nothing_stored 'a stranger' 7
tasuki profile key bolt.tokyo > "$stage/bolt.pem"
check_exit 'its owner hands the key over' 0 peer acme.osaka trust bolt.tokyo --key "$stage/bolt.pem"
handed 'it is no stranger then' 0
check_exit 'a file that is no key' 8 peer acme.osaka trust bolt.tokyo --key "$stage/file"
check_exit 'what is no fingerprint' 1 peer acme.osaka trust bolt.tokyo 12ab
check_exit 'neither of both' 1 peer acme.osaka trust bolt.tokyo

# --- Without a key on the other side

sed -i '/^identity-file=/d' "$profiles/bolt.tokyo.conf"
handed 'a receiver without a key' 0
check_said 'the receiver knows that the relay could read it' 'Secured up to the access point' "$stage/bolt.tokyo.log"
handed 'end to end is required' 8 --require-end-to-end
check_said 'with a code' '\[not-supported\]'
nothing_stored 'no end to end' 8
set_key acme.osaka require-end-to-end=yes
handed 'the profile requires it' 8
nothing_stored 'the profile' 8

# --- A file of keys that is not right

echo 'bolt.tokyo ed25519 nonsense' > "$profiles/acme.osaka.known-peers"
check_exit 'a line that is none' 8 peer acme.osaka list
check_said 'where is said' 'acme\.osaka\.known-peers:1: '
done_testing
