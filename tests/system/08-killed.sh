#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Whichever party is killed in the middle: no half file, the others say so, the history says why.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
mkfifo "$stage/pipe"

# begin_handover DIRECTORY: a transfer that stands in the middle, as its sender waits for input.
begin_handover ()
{
  receive bolt.tokyo "$1" --once
  tasuki --quiet --profile acme.osaka send --to bolt.tokyo --name half - \
    < "$stage/pipe" > "$stage/sender.out" 2> "$stage/sender.log" 4>&- &
  sender=$!
  running[$sender]=1
  exec 4> "$stage/pipe"
  head -c 5000000 /dev/urandom >&4
  wait_until under_way
  wait_until has_bytes "$1"
}

# The receiver has begun to write, under a name that is not the final one.
has_bytes () { [ -n "$(find "$1" -type f -size +0)" ]; }

# in_history COUNT: so many transfers have ended, and their rows are stored.
in_history () { [ "$(history_of outcome | wc -l)" -ge "$1" ]; }

# no_final_file DIRECTORY
no_final_file () { [ -z "$(find "$1" -name half)" ]; }

begin_handover "$stage/a"
kill -KILL "$receiver"
wait_for "$receiver"
wait_for "$sender"
check_same 'receiver killed: the sender ends with 5' 5 "$status"
check_said 'receiver killed: the sender says what happened' '.' "$stage/sender.log"
exec 4>&-
check 'receiver killed: no half file' no_final_file "$stage/a"
wait_until ended_as failed
check_said 'receiver killed: the history says so' 'receiver' <(history_of reason | head -n 1)
check_same 'receiver killed: its code is lost' lost "$(history_of code | head -n 1 | xargs)"

begin_handover "$stage/b"
kill -KILL "$sender"
wait_for "$sender"
exec 4>&-
wait_for "$receiver"
check_same 'sender killed: the receiver ends with 5' 5 "$status"
check_said 'sender killed: the receiver says what happened' 'tasuki: ' "$stage/bolt.tokyo.log"
check 'sender killed: no half file' no_final_file "$stage/b"
check_same 'sender killed: nothing at all is left' '' "$(find "$stage/b" -type f)"
wait_until in_history 2
check_said 'sender killed: the history says so' 'sender' <(history_of reason | head -n 1)

begin_handover "$stage/c"
relay_kill
wait_for "$receiver"
check_same 'relay killed: the receiver ends with 5' 5 "$status"
check_said 'relay killed: the receiver says what happened' 'tasuki: ' "$stage/bolt.tokyo.log"
wait_for "$sender"
check_same 'relay killed: the sender ends with 5' 5 "$status"
check_said 'relay killed: the sender says what happened' 'tasuki: ' "$stage/sender.log"
exec 4>&-
check 'relay killed: no half file' no_final_file "$stage/c"
relay_start
wait_until ended_as failed
check_same 'relay killed: the history has it after the restart' 3 "$(history_of outcome | grep -c failed)"
check_said 'relay killed: and says why' 'access point' <(history_of reason | head -n 1)

receive bolt.tokyo "$stage/d" --once
head -c 100000 /dev/urandom > "$stage/file"
check_exit 'after all that a file is handed over' 0 send acme.osaka bolt.tokyo "$stage/file"
wait_for "$receiver"
check 'and arrives as it was' cmp "$stage/file" "$stage/d/file"
done_testing
