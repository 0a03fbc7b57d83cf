#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What people and scripts meet at the command line: terminals, pipes, JSON, the program of --exec.
. "$(dirname "$0")/../support/relay.sh"

# --- Setup

relay_set_up
modes () { (cd "$1" && stat -c '%a %n' -- *); }
check_same 'setup: what is secret is its owner'"'"'s alone' \
  "$(printf '%s\n' '600 ca.key' '644 ca.pem' '600 server.key' '644 server.pem' '600 store.db' '600 store.key' '600 tasuki.conf')" \
  "$(modes "$stage/relay")"

sets_up () { tasukictl setup --directory "$@"; }
before=$(tree "$stage/relay")
check_exit 'setup, again' 3 sets_up "$stage/relay"
check_same 'what was there stays as it was' "$before" "$(tree "$stage/relay")"

mkdir -m 700 "$stage/used" "$stage/taken"
echo precious > "$stage/used/notes"
check_exit 'setup, in a directory with other files' 0 sets_up "$stage/used"
check_same 'they are left alone' precious "$(cat "$stage/used/notes")"
echo precious > "$stage/taken/store.db"
check_exit 'setup, where a store is' 8 sets_up "$stage/taken"
check_same 'nothing else is left behind' 'store.db: precious' "$(cd "$stage/taken" && grep -H . -- * | sed 's/:/: /')"
check_exit 'setup, with an address that is none' 1 sets_up "$stage/wrong" --listen here
check_not 'nothing is made' [ -e "$stage/wrong" ]
check_exit 'setup, without a directory' 1 tasukictl setup
mkdir -m 777 "$stage/open"
chmod 777 "$stage/open"
check_exit 'setup, where others can write' 8 sets_up "$stage/open"
check 'setup --json: an object' eval "tasukictl --json setup --directory '$stage/json' 2> /dev/null | jq -e '.next | length > 5'"

relay_start
party acme.tokyo
party acme.osaka
permit acme.tokyo acme.osaka
head -c 1M /dev/zero > "$stage/zeros"

# on_terminal COMMAND...: with a terminal as all three streams; what it shows is in $stage/shown.
on_terminal () { script -qefc "$(printf '%q ' "$@")" /dev/null > "$stage/shown" < /dev/null; }
steers () { grep -q $'\e' "$1"; }

sends () { tasuki --profile acme.tokyo send --to acme.osaka "$@"; }

# --- Terminals and pipes

check_exit 'receive, into a directory that is not there' 3 tasuki --profile acme.osaka receive --directory "$stage/nowhere"
receive acme.osaka "$stage/inbox" --overwrite
sends "$stage/zeros" > "$stage/out" 2> "$stage/err"
check_same 'in a pipe: data is digest and name' "$(sha256sum < "$stage/zeros" | cut -d' ' -f1)  zeros" "$(cat "$stage/out")"
check_not 'in a pipe: nothing is drawn' steers "$stage/err"
check_said 'in a pipe: talk is one line' '^1 file, 1.0.MiB in ' "$stage/err"

# Long enough for a line of progress, which is drawn ten times a second.
truncate -s 256M "$stage/large"
on_terminal tasuki --profile acme.tokyo send --compress never --to acme.osaka "$stage/large"
check 'on a terminal: progress is drawn' grep -qF $'\r\e[K' "$stage/shown"
on_terminal tasuki --profile acme.tokyo send --no-progress --compress never --to acme.osaka "$stage/large"
check_not 'on a terminal, --no-progress: nothing is drawn' steers "$stage/shown"
on_terminal tasuki --quiet --profile acme.tokyo send --compress never --to acme.osaka "$stage/large"
check_not 'on a terminal, --quiet: nothing is drawn' steers "$stage/shown"

on_terminal tasuki send
check 'on a terminal: an error has colour' grep -qF $'\e[31mtasuki: ' "$stage/shown"
NO_COLOR=1 on_terminal tasuki send
check_not 'NO_COLOR: it has none' steers "$stage/shown"
TERM=dumb on_terminal tasuki send
check_not 'TERM=dumb: it has none' steers "$stage/shown"

# --- JSON

# json FILTER COMMAND...: the last object that it prints has that.
json () { local filter=$1; shift; { "$@" 2> /dev/null || true; } | tail -n 1 | jq -e "$filter" > /dev/null; }

check 'a transfer: an object' json '.outcome == "completed" and .bytes == 1048576 and .skipped == [] and .seconds >= 0' sends --json "$stage/zeros"
check 'a wrong option: an object' json '.code == "invalid" and .exit == 1' tasuki --json send --wrong
check 'a wrong option, --json behind it: an object' json '.code == "invalid"' tasukictl connection add --wrong --json
check 'no command: an object' json '.code == "invalid"' tasuki --json
check 'a status: an object' json '.relay == "ap1"' tasuki --json --profile acme.tokyo status
check 'a profile: an object, and no password' json '.connection == "acme.tokyo" and (has ("password") | not)' tasuki --json profile show acme.tokyo
for command in 'profile list' 'profile show acme.tokyo'; do
  # shellcheck disable=SC2086
  check_exit "tasuki $command" 0 tasuki $command
done
check_exit 'an argument too many' 1 tasuki profile list more
check_exit 'help of a verb' 0 tasuki profile list --help
check_said 'it says how it is called' 'tasuki profile list'
mkdir "$stage/mixed"
touch "$stage/mixed/file"
mkfifo "$stage/mixed/pipe"
check 'what was skipped is named' json '.skipped | length == 1' sends --json "$stage/mixed"

full () { "$@" > /dev/full; }
check_exit 'a full disk is no success' 5 full tasuki profile list
check_exit 'nor for tasukictl' 5 full ctl history

# --- The program of --exec

kill -TERM "$receiver"
wait_for "$receiver"
check_same 'a receiver that is told to stop says that it was cancelled' 9 "$status"

cat > "$stage/program" <<'PROGRAM'
#!/bin/sh
echo "output of the program"
{ for argument; do echo "argument $argument"; done; env; } > "${0%/*}/seen"
[ ! -e "${0%/*}/fail" ]
PROGRAM
chmod +x "$stage/program"
: > "$stage/-rf \$(true); x"
export SECRET=rosebud

# received: waits for the one transfer, and for its receiver.
received () { send acme.tokyo acme.osaka --file-id INVOICE "$stage/-rf \$(true); x" > /dev/null && wait_for "$receiver"; }

receive acme.osaka "$stage/inbox2" --once --exec "$stage/program"
received
check_same 'a program that ends well' 0 "$status"
check_said 'it is given the path as it is' "^argument $stage/inbox2/-rf \\$\\(true\\); x$" "$stage/seen"
check_said 'it is told the sender' '^TASUKI_FROM=acme.tokyo$' "$stage/seen"
check_said 'it is told the file ID' '^TASUKI_FILE_ID=INVOICE$' "$stage/seen"
check_said 'it is told the transfer' '^TASUKI_TRANSFER_ID=.+$' "$stage/seen"
check_not 'it is told nothing else' grep -q rosebud "$stage/seen"
check_not 'its output is no data of ours' grep -q 'output of the program' "$stage/acme.osaka.out"
check 'but it is shown' grep -q 'output of the program' "$stage/acme.osaka.log"

touch "$stage/fail"
receive acme.osaka "$stage/inbox3" --once --exec "$stage/program"
received
check_same 'a program that fails: so do we' 5 "$status"
check 'but the file is there' [ -f "$stage/inbox3/-rf \$(true); x" ]
receive acme.osaka "$stage/inbox4" --once --exec "$stage/nothing"
received
check_same 'a program that is not there' 5 "$status"

# --- A receiver that is to dial again and again

receive acme.osaka "$stage/inbox5" --reconnect
relay_kill
wait_for_line "$stage/acme.osaka.log" 'trying again in'
kill -TERM "$receiver"
wait_for "$receiver"
check_same 'it ends at once when it is told to' 9 "$status"
done_testing
