#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What a connection may pass: bytes in a second, transfers at a time, bytes in a month. Each limit holds for
# whoever sends and whoever receives, while it runs, and is told to its own side alone.
. "$(dirname "$0")/../support/relay.sh"

mib=1048576
relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
truncate -s $((32 * mib)) "$stage/big"
truncate -s $((6 * mib)) "$stage/part"
: > "$stage/empty"

# within WORDS EXPECTED SEEN: a rate, within a tenth. A sanitizer takes time of its own.
within ()
{
  local slack=$(($2 / 10))
  [ "$sanitizer" = none ] || slack=$(($2 / 2))
  check "$1: $3 bytes a second" [ $((($3 - $2) * ($3 > $2 ? 1 : -1))) -le $slack ]
}

# shown FIELD [ID]: of a connection, as it is shown.
shown () { ctl --json connection show "${2:-acme.osaka}" | jq -r ".$1 // empty"; }
used () { shown usedThisMonth "$@"; }
has_used () { [ "$(used)" -ge "$1" ]; }
transfers () { [ "$(shown transfersNow "$2")" = "$1" ]; }
limit () { ctl connection set "$@" > /dev/null || fail "the limit is not taken: $*"; }

# sending NAME [OPTION...] FILE: acme.osaka to bolt.tokyo, in the background; its words are in $stage/NAME.log.
sending ()
{
  local name=$1
  shift
  tasuki --profile acme.osaka send --no-progress --compress never --to bolt.tokyo "$@" > "$stage/$name.out" 2> "$stage/$name.log" &
  sender=$!
  running[$sender]=1
}

# warned NAME: how often the log says so.
warned () { grep -c "\[$1\]\$" "$stage/daemon.log"; }

# --- Bytes in a second

# pace FROM TO KEYS LIMITED RATE...: bytes that pass while the rate of one side changes, in the background.
pace ()
{
  limited /usr/bin/python3 -B "$root/tests/support/paced.py" "$address" "$stage" "$config" "$@" 0 > "$stage/paced.$1" &
  pacing[$1]=$!
  running[$!]=1
}
declare -A pacing=()

# paced WORDS FROM: what has passed.
paced ()
{
  local words=$1 rate seen
  wait_for "${pacing[$2]}"
  [ "$status" = 0 ] || bail "$words: the bytes do not flow"
  while read -r rate seen; do
    if [ "$rate" -gt 0 ]; then within "$words, at $rate" "$rate" "$seen"; else
      check "$words, control: without a limit it is faster: $seen" [ "$seen" -gt $((12 * mib)) ]
    fi
  done < "$stage/paced.$2"
}

# Two of others beside each other: a rate takes as long as it takes.
party cart.kyoto
party dawn.kobe
permit cart.kyoto dawn.kobe
pace acme.osaka bolt.tokyo keys acme.osaka $((2 * mib)) $((6 * mib)) $mib
pace cart.kyoto dawn.kobe none dawn.kobe $((2 * mib)) $((6 * mib)) $mib
paced 'end to end, who sends' acme.osaka
paced 'terminated, who receives' cart.kyoto
wait_until no_transfer

# Two transfers of two streams each, on whatever workers.
limit acme.osaka --rate-limit 4MiB
receive bolt.tokyo "$stage/inbox" --overwrite
begun=$(date +%s%N)
cp "$stage/part" "$stage/other"
sending first --streams 2 "$stage/part"
first=$sender
sending second --streams 2 "$stage/other"
wait_for "$sender"
second=$status
wait_for "$first"
took=$((($(date +%s%N) - begun) / 1000000))
check_same 'several streams of several transfers: all is there' '0 0' "$second $status"
check "and share one rate: $took ms for 12 MiB" [ $took -ge 2700 ]
check_same 'the rate is shown' $((4 * mib)) "$(shown rateLimit)"

# --- Transfers at a time

limit acme.osaka --rate-limit 1MiB --parallel-transfers 2
sending first "$stage/big"
first=$sender
wait_until transfers 1 acme.osaka
sending second "$stage/part"
wait_until transfers 2 acme.osaka
check_exit 'one too many of whoever sends' 5 send acme.osaka bolt.tokyo "$stage/empty"
check_said 'it is told which limit' 'acme.osaka.*at a time, 2'
check_same 'and so is the history' 'busy sender' "$(ctl --no-headings --columns code,side history --code busy | xargs)"
kill -TERM "$first"
wait_for "$first"
wait_until transfers 1 acme.osaka
check_exit 'trying again later helps' 0 send acme.osaka bolt.tokyo "$stage/empty"
kill -TERM "$sender"
wait_for "$sender"
wait_until no_transfer

limit acme.osaka --clear rate-limit,parallel-transfers
limit bolt.tokyo --rate-limit 2MiB --parallel-transfers 2
wait_until no_transfer
sendings=()
for i in 1 2 3; do
  cp "$stage/part" "$stage/part$i"
  sending "race$i" "$stage/part$i"
  sendings+=("$sender")
done
ended=()
for sender in "${sendings[@]}"; do wait_for "$sender"; ended+=("$status"); done
check_same 'of three who race for two of whoever receives, one is refused' '0 0 5' "$(printf '%s\n' "${ended[@]}" | sort | xargs)"
refused=$(grep -l 'limit is reached' "$stage"/race?.log)
check 'that one is told that it is a limit' [ -n "$refused" ]
check_not 'it is not told whose' grep -E 'bolt|as many' "$refused"
limit bolt.tokyo --clear rate-limit,parallel-transfers

# --- Bytes in a month

before=$(used)
check 'what has passed is counted' [ "$before" -ge $((24 * mib)) ]
check 'for both sides' [ "$(used bolt.tokyo)" -ge "$before" ]
limit acme.osaka --rate-limit 4MiB --monthly-limit $((before + 12 * mib)) --monthly-warning 100
check_same 'the limit is far' within "$(shown monthlyState)"
check_same 'nobody is near' '' "$(ctl --json status | jq -r '.monthlyWarnings[]')"

# is_near ID: its limit, by the status.
is_near () { ctl --json status | jq -r '.monthlyWarnings[]' | grep -qx "$1"; }

# The threshold is half-way to the limit.
limit acme.osaka --monthly-warning $(((before + 6 * mib) * 100 / (before + 12 * mib)))
sending month "$stage/big"
wait_until grep -q monthly-warning "$stage/daemon.log"
check_same 'the warning is shown' warning "$(shown monthlyState)"
wait_until is_near acme.osaka
pass 'and in the status, once it is stored'
wait_for "$sender"
check_same 'what uses it up is cut: exit 3' 3 "$status"
check_said 'its own side is told why' 'has used up' "$stage/month.log"
check_not 'the other side is not' grep -E 'used up' "$stage/bolt.tokyo.log"
check_same 'and the history' 'failed refused sender' "$(history_of outcome,code,side | head -n 1 | xargs)"
check 'with the reason' grep -q 'acme.osaka has used up' <<< "$(history_of reason | head -n 1)"
check_same 'used up is shown' used-up "$(shown monthlyState)"
over=$(($(used) - before - 12 * mib))
check "it was cut within a second: $over bytes beyond" [ $over -le $((8 * mib)) ]
check_exit 'nothing more may be sent' 3 send acme.osaka bolt.tokyo "$stage/empty"
check_said 'it is told why' 'has used up'

bytes=$(used)
relay_stop
wait_for "$receiver"
relay_start
check_same 'a stop forgets nothing' "$bytes" "$(used)"
check_exit 'and it is used up still' 3 send acme.osaka bolt.tokyo "$stage/empty"
relay_kill
relay_start
check 'nor does a crash' [ "$(used)" -ge "$bytes" ]
check_exit 'it is used up still' 3 send acme.osaka bolt.tokyo "$stage/empty"
check_same 'the threshold was warned of once' 1 "$(warned monthly-warning)"
check_same 'and the end of it' 1 "$(warned monthly-limit)"

limit acme.osaka --clear rate-limit --monthly-limit 1TiB
check_same 'more is allowed' within "$(shown monthlyState)"
receive bolt.tokyo "$stage/inbox" --overwrite
check_exit 'what was cut is gone on with' 0 send acme.osaka bolt.tokyo --compress never "$stage/big"
check 'it is what was sent' cmp "$stage/big" "$stage/inbox/big"
check 'what had passed did not pass again' [ $(($(used) - bytes)) -lt $((26 * mib)) ]

# --- A crash while bytes pass

# From an access point that has stored all that was before.
limit acme.osaka --rate-limit 2MiB
mv "$stage/big" "$stage/crashed"
relay_stop
wait_for "$receiver"
relay_start
receive bolt.tokyo "$stage/inbox" --overwrite
before=$(used)
sending crashing "$stage/crashed"
wait_until has_used $((before + 14 * mib))
bytes=$(used)
relay_kill
wait_for "$sender"
check_same 'a crash is a break' 5 "$status"
relay_start
seen=$(used)
check "what has passed is counted: $((seen - before)) of $((bytes - before))" [ "$seen" -ge $((bytes - 2 * mib)) ]
check 'and at most what passes in five seconds above' [ "$seen" -le $((bytes + 12 * mib)) ]
wait_for "$receiver"
done_testing
