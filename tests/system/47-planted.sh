#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Secrets that are sent to every operation, in every form and with every fault, are in no answer, no
# record, no log and no list of processes, even if the log says all there is to say.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

relay_set_up
export G_MESSAGES_DEBUG=all
admin_start
admin_allow

export PYTHONPATH=$root/tests/support:$root/tests/openapi PYTHONDONTWRITEBYTECODE=1
PATIENCE=300 limited /usr/bin/python3 "$root/tests/openapi/plant.py" "$root/data/openapi.yaml" "$stage/relay" "$address" \
  "$admin" "$stage/planted" > "$stage/plant.out" 2>&1
check_same 'the program came to its end' 0 $?
while read -r line; do
  case $line in
    'ok '*) pass "${line#ok }" ;;
    'not ok '*) fail "${line#not ok }" ;;
    *) echo "#${line#\#}" ;;
  esac
done < "$stage/plant.out"

# what_is_seen: of the daemon, by whoever looks at processes.
what_is_seen () { tr '\0' '\n' < "/proc/$daemon/cmdline"; tr '\0' '\n' < "/proc/$daemon/environ"; cat "/proc/$daemon/comm"; }

check 'the secrets are found where they were written down' grep -qaF -f "$stage/planted" "$stage/planted"
check 'the log says all there is to say' grep -q 'was refused: 400' "$stage/daemon.log"
check_not 'and no secret is in it' grep -qaF -f "$stage/planted" "$stage/daemon.log"
check_not 'nor in the files of the relay' grep -rqaF -f "$stage/planted" "$stage/relay"
check_not 'nor seen of its process' grep -qaF -f "$stage/planted" <(what_is_seen)

done_testing
