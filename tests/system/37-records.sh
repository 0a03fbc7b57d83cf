#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What an auditor does with the records: finds, exports, and has it proved that nobody changed them.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
for id in acme.tokyo acme.osaka bolt.kobe; do party "$id"; done
permit acme.tokyo acme.osaka 'I*'
permit acme.tokyo bolt.kobe '*'
echo payload > "$stage/file"
receive acme.osaka "$stage/inbox"

# sent ID TO FILE-ID EXIT: one row of the history, or of the denials, more.
sent () { check_exit "$1 sends $3 to $2" "$4" send "$1" "$2" --file-id "$3" "$stage/file"; mv "$stage/inbox/file" "$stage/taken" 2> /dev/null; }
sent acme.tokyo acme.osaka INVOICE 0
sent acme.tokyo acme.osaka INDEX 0
sent acme.tokyo bolt.kobe INVOICE 4
sent acme.tokyo acme.osaka REPORT 3
kill "$receiver"
wait_for "$receiver"

# --- Finding

# found WORDS EXPECTED COMMAND...: so many rows.
found () { check_same "$1" "$2" "$(ctl --no-headings "${@:3}" | wc -l)"; }
found 'by the sender' 3 history --sender acme.tokyo
found 'by the receiver' 1 history --receiver bolt.kobe
found 'by the file ID' 2 history --file-id INVOICE
found 'by receiver and file ID' 1 history --receiver acme.osaka --file-id INVOICE
found 'by the outcome' 1 history --outcome failed
found 'by the code' 1 history --code offline
found 'by everything at once' 1 history --about INDEX --sender acme.tokyo --receiver acme.osaka --file-id INDEX --outcome completed --code ok
found 'by what does not go together' 0 history --receiver bolt.kobe --outcome completed
found 'a transfer by its ID' 1 history --transfer "$(ctl --no-headings --columns transfer history --receiver bolt.kobe | xargs)"
found 'a denial by its stage and source' 1 denial list --stage transfer --source 127.0.0.1 --connection acme.tokyo --code refused
found 'no denial from elsewhere' 0 denial list --source 192.0.2.1
found 'a change by what it was' 3 audit list --operation 'connection add' --kind connection
found 'a change by what it was made to' 1 audit list --id bolt.kobe

# --- Exporting

name='=1+"1",
@x'
cp "$stage/file" "$stage/$name"
check_exit 'a name that is a formula' 4 send acme.tokyo bolt.kobe "$stage/$name"
ctl history --format csv --columns transfer,outcome,name > "$stage/csv"
check 'CSV: a header, a row for each, and no formula' /usr/bin/python3 - "$stage/csv" "$name" <<'PYTHON'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline="")))
assert rows[0] == ["transfer", "outcome", "name"], rows[0]
assert [row[1] for row in rows[1:]] == ["failed", "failed", "completed", "completed"], rows
assert rows[1][2] == "'" + sys.argv[2], rows[1]
PYTHON
check_same 'CSV: lines end as in RFC 4180' 5 "$(grep -c $'\r$' "$stage/csv")"
ctl history --format json > "$stage/json"
check_same 'JSON: one object for each row' 4 "$(jq -c 'select (.transfer and .sender == "acme.tokyo")' "$stage/json" | wc -l)"
check 'JSON: a name as it is' jq -es --arg name "$name" '.[0].name == $name' "$stage/json"
check_same '--no-headings: no header' 4 "$(ctl --no-headings history --format csv --columns transfer | wc -l)"
check_same '--max-results: a page' 2 "$(ctl history --max-results 2 --format json | wc -l)"
check_same '--all: all pages, each row once' "$(jq -r .transfer "$stage/json")" \
  "$(ctl history --all --max-results 1 --format json | jq -r .transfer)"
check_same '--all, from the second row on' 3 "$(ctl history --all --max-results 2 --start-index 1 --format json | wc -l)"
check_same 'other lists likewise' 3 "$(ctl connection list --format csv --all | tail -n +2 | wc -l)"
check_exit '--all without a format' 1 ctl history --all
check_exit 'a format that is none' 1 ctl history --format xml
check_exit 'a format of what is no list' 1 ctl status --format csv
check_exit 'two forms at once' 1 ctl --json history --format csv
check_exit 'where nothing can be written' 5 eval "limited tasukictl --config '$config' history --format csv > /dev/full"

# --- Verifying

# state JOURNAL FIELD: what the last verification said.
state () { jq -r --arg journal "$1" ".items[] | select (.journal == \$journal) | .$2" "$stage/verified"; }
verify () { ctl --json audit verify "$@" > "$stage/verified"; }

check_exit 'control: what is whole is said to be' 0 verify
check_same 'all journals' 'audit denial history' "$(jq -r '.items[] | select (.state == "whole") | .journal' "$stage/verified" | xargs)"
check_same 'every entry of them' 4 "$(state history entries)"
check_exit 'one journal alone, after an entry' 0 verify --journal history --after "$(ctl --json audit verify | jq '.items[] | select (.journal == "history") | .last')"
check_same 'nothing comes after the last' 0 "$(state history entries)"
check_exit 'after an entry that is not there' 1 ctl audit verify --journal history --after 99999
relay_stop
cp -p "$stage/relay/store.db" "$stage/good.db"

store () { /usr/bin/python3 "$root/tests/support/store.py" "$stage/relay/store.key" "$stage/relay/store.db" "$1"; }
[ "$(store "SELECT count (*) FROM journal WHERE kind = 'history'")" = 4 ] || bail 'the store cannot be opened by hand'

# nth N: the number of the Nth entry of the history.
nth () { store "SELECT number FROM journal WHERE kind = 'history' ORDER BY number LIMIT 1 OFFSET $(($1 - 1))"; }

# tampered WORDS SQL GOOD BAD [TIME]: with that done to the store, it is said that the first GOOD
# entries of the history are good and BAD is not; and the other journals are.
tampered ()
{
  rm -f "$stage/relay/store.db"*
  cp -p "$stage/good.db" "$stage/relay/store.db"
  store "$2"
  relay_start
  check_exit "$1: exit" 6 verify
  check_same "$1: the first bad entry" "$3 $4" "$(state history entries) $(state history bad)"
  check_same "$1: the others are whole" 2 "$(jq -r '.items[].state' "$stage/verified" | grep -c whole)"
  relay_stop
}

second=$(nth 2) third=$(nth 3) last=$(nth 4)
tampered 'an entry edited' "UPDATE journal SET body = (SELECT body FROM journal WHERE number = $second) WHERE number = $third" 2 "$third"
check_same 'an entry edited: its time' "$(store "SELECT time / 1000000 FROM journal WHERE number = $third")" "$(date -d "$(state history badTime)" +%s)"
tampered 'an entry deleted' "DELETE FROM journal WHERE number = $second" 1 "$third"
tampered 'an entry appended' "INSERT INTO journal SELECT 9999, kind, organisation, time, keys, body, randomblob (32) FROM journal WHERE number = $last;
  UPDATE journal_head SET number = 9999, mac = (SELECT mac FROM journal WHERE number = 9999) WHERE kind = 'history'" 4 9999
tampered 'the end cut off' "DELETE FROM journal WHERE number = $last;
  UPDATE journal_head SET number = $third, mac = (SELECT mac FROM journal WHERE number = $third) WHERE kind = 'history'" 3 $((third + 1))
tampered 'the beginning cut off' "DELETE FROM journal WHERE number <= $second AND kind = 'history'" 0 "$third"

# --- Keeping

rm -f "$stage/relay/store.db"*
cp -p "$stage/good.db" "$stage/relay/store.db"
sed -i "s/^\[storage-sqlcipher\]/&\nhistory-keep-entries=2/" "$config"
kept () { [ "$(ctl --no-headings history | wc -l)" = "$1" ]; }
relay_start
wait_until kept 2
found 'no row is found by what has gone' 0 history --file-id INDEX
check_exit 'what is kept is whole' 0 verify
check_same 'it is said what went' "2 $second" "$(state history entries) $(state history removed)"
sed -i "s/^history-keep-entries=.*/history-keep-entries=1/" "$config"
check 'a reload shortens it' ctl config reload
wait_until kept 1
check_exit 'what is kept is whole still' 0 verify
receive bolt.kobe "$stage/inbox" --once
check_exit 'a transfer more' 0 send acme.tokyo bolt.kobe "$stage/file"
wait_for "$receiver"
check_exit 'with what came after' 0 verify
check_same 'it is chained to what is kept' "2 $third" "$(state history entries) $(state history removed)"
sed -i "s/^history-keep-entries=.*/history-keep-days=-1/" "$config"
check_exit 'days that are no number of days' 8 ctl config reload
relay_stop
done_testing
