#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The daemon as a service: what it tells its manager, how it takes signals, what it has given up.
. "$(dirname "$0")/../support/relay.sh"

# The manager: writes what it is told, one line a message.
export NOTIFY_SOCKET=$stage/manager
/usr/bin/python3 -u - "$NOTIFY_SOCKET" > "$stage/told" 2>&1 <<'PYTHON' &
import socket, sys

manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(sys.argv[1])
print("listening")
while True:
    print(manager.recv(4096).decode().replace("\n", " "))
PYTHON
running[$!]=1
wait_for_line "$stage/told" '^listening$'

told () { wait_for_line "$stage/told" "$1" && pass "the manager is told: $1"; }
said () { wait_for_line "$stage/daemon.log" "$1" && pass "the log says: $1"; }
grep_status () { grep -Eq "$1" "/proc/$daemon/$2"; }

relay_set_up
relay_start
told '^READY=1$'
check 'no core is dumped' grep_status '^Max core file size +0 +0 ' limits
check 'no privileges are gained' grep_status '^NoNewPrivs:\s+1$' status
check 'nobody else can write what it makes' grep_status '^Umask:\s+0077$' status

kill -HUP "$daemon"
told '^RELOADING=1 MONOTONIC_USEC=[0-9]+$'
said 'the configuration was reloaded'
check_exit 'it answers after a reload' 0 ctl status

cp "$config" "$stage/good.conf"
sed -i '/^\[relay\]/a nonsense=here' "$config"
kill -HUP "$daemon"
said 'the configuration was not reloaded, everything goes on as before: .*nonsense'
check_exit 'it answers after a reload that failed' 0 ctl status
cp "$stage/good.conf" "$config"
ready_thrice () { [ "$(grep -c '^READY=1$' "$stage/told")" = 3 ]; }
wait_until ready_thrice
pass 'the manager knows that it is ready again, each time'

party acme.tokyo
party acme.osaka
permit acme.tokyo acme.osaka
receive acme.osaka "$stage/inbox"

# slowly: a transfer that waits for its input, until somebody ends it.
mkfifo "$stage/input"
slowly ()
{
  tasuki --quiet --profile acme.tokyo send --to acme.osaka - < "$stage/input" > "$stage/sent" 2>&1 &
  sender=$!
  running[$sender]=1
  exec 7> "$stage/input"
  echo begin >&7
  wait_until under_way
}

slowly
kill -TERM "$daemon"
told '^STOPPING=1$'
said 'stopping once what runs is finished'
check 'it still runs while a transfer does' kill -0 "$daemon"
exec 7>&-
wait_for "$sender"
check_same 'the transfer is finished' 0 "$status"
wait_for "$daemon"
check_same 'the daemon ends well' 0 "$status"
wait_for "$receiver"
check_same 'the receiver says that the access point went' 5 "$status"

: > "$stage/daemon.log"
relay_start
receive acme.osaka "$stage/inbox2"
slowly
kill -TERM "$daemon"
said 'stopping once what runs is finished'
kill -TERM "$daemon"
said 'stopping now'
wait_for "$daemon"
check_same 'a second signal ends it at once, and well' 0 "$status"
wait_for "$sender"
check_same 'the sender says so' 5 "$status"
exec 7>&-
done_testing
