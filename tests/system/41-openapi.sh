#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The admin API is what data/openapi.yaml says: every example, and 5,000 requests by chance, asked by a
# key of one organisation beside which there is another. OPENAPI_SEED chooses other requests.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
sed -i 's/^allow=.*/allow=127.0.0.0\/8\nadmin-allow=127.0.0.0\/8/; s/^\[web-api\]$/&\nlisten=127.0.0.1:0/' "$config"
sed -i '/^\[relay\]/a proxy-listen=127.0.0.1:0\nproxy-from=127.0.0.0/8' "$config"
relay_start
inner=$(ctl --no-headings --columns proxy-addresses status | xargs)
wait_for_line "$stage/daemon.log" 'the administration listens on '
admin=$(sed -n 's/.*the administration listens on //p' "$stage/daemon.log" | tail -n 1)

# A sanitizer takes its time for each handshake.
count=5000
[ "$sanitizer" = none ] || count=1500
export PYTHONPATH=$root/tests/support:$root/tests/openapi PYTHONDONTWRITEBYTECODE=1
PATIENCE=300 limited /usr/bin/python3 "$root/tests/openapi/exercise.py" "$root/data/openapi.yaml" "$stage/relay" "$inner" \
  "$admin" "$daemon" "${OPENAPI_SEED:-1}" "$count" > "$stage/exercise.out" 2>&1
check_same 'the program came to its end' 0 $?
while read -r line; do
  case $line in
    'ok '*) pass "${line#ok }" ;;
    'not ok '*) fail "${line#not ok }" ;;
    'growth '*) check_memory 'its memory is flat, in KiB grown' "${line#growth }" 12288 ;;
    *) echo "#${line#\#}" ;;
  esac
done < "$stage/exercise.out"

done_testing
