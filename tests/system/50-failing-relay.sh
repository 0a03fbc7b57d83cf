#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the admin API answers where something fails in the relay, or the request is of another HTTP: each
# as data/openapi.yaml describes it. Of everything else there is 41-openapi.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"
export PYTHONPATH=$root/tests/support:$root/tests/openapi PYTHONDONTWRITEBYTECODE=1

# answered STATUS CODE [METHOD PATH [BODY [VERSION]]]: on the socket, as described.
answered () { limited /usr/bin/python3 "$root/tests/openapi/answered.py" "$root/data/openapi.yaml" "$stage/relay/admin.sock" "$@"; }
new='{"id": "acme.osaka"}'

# A file that may not grow is a failure to be told of, and no end.
trap '' XFSZ
relay_set_up
admin_start
admin_allow
key reader --scopes '*:read'

# --- 505: another HTTP

for version in HTTP/1.0 HTTP/1.2 HTTP/2.0 HTTP/3; do
  check "$version is refused" answered 505 invalid GET /v1/status '' $version
done
check_not 'control: what is no HTTP gets something else' answered 505 invalid GET /v1/status '' HTML/5
# by_https VERSION: the first line of the answer.
by_https ()
{
  printf 'GET /v1/status %s\r\nHost: relay\r\nAuthorization: Bearer %s\r\n\r\n' "$1" "$(cat "$stage/reader.key")" |
    limited openssl s_client -quiet -alpn http/1.1 -CAfile "$authority" -connect "$admin" 2> /dev/null | head -n 1 | cut -d ' ' -f 2
}
check_same 'by HTTPS, too' 505 "$(by_https HTTP/1.0)"
check_same 'control: with HTTP/1.1 it is answered' 200 "$(by_https HTTP/1.1)"

# --- 503: nothing can be written, as on a disk that is full

limit () { prlimit --pid "$daemon" --fsize="$1:unlimited"; }
limit 0
check 'a change gets 503' answered 503 storage POST /v1/connections "$new"
check_same 'it says when to try again' 1 "$(limited curl -sS --unix-socket "$stage/relay/admin.sock" -D - -o "$stage/answer" \
  http://localhost/v1/connections -H 'Content-Type: application/json' -d "$new" | sed -n 's/^Retry-After: \([0-9]*\).*/\1/pi')"
check_exit 'tasukictl says that trying again helps' 5 ctl connection add acme.osaka
check_not 'control: looking is possible' answered 503 storage GET /v1/connections
check_same 'nothing was made' 0 "$(ctl --json connection list | jq .totalSize)"
limit unlimited
check_exit 'once there is room it is' 0 ctl connection add acme.osaka
check_exit 'and the journals are whole' 0 ctl audit verify
relay_stop

# --- A store that fails in other ways

relay_plugins forgetful
sed -i 's/^plugins=storage-sqlcipher/plugins=forgetful/; /^\[storage-sqlcipher\]/,/^$/d' "$config"

# with_answer ANSWER: a relay whose store does that.
with_answer () { sed -i '/^\[forgetful\]/,$d' "$config"; printf '[forgetful]\nanswer=%s\n' "$1" >> "$config"; relay_start; }

with_answer forget
check_same 'control: a store that forgets can be asked' 0 "$(ctl --json connection list | jq .totalSize)"
check_exit 'and told' 0 ctl organisation add acme
check_not 'nothing fails there' answered 500 failed
relay_stop

# 500: why is not among what is known to happen to a store.
with_answer fail
check 'what fails gets 500' answered 500 failed POST /v1/connections "$new"
check 'whatever is asked, what is answered is described' answered 500 failed
check_exit 'tasukictl says so' 5 ctl connection list
check 'and so does the log' grep -q 'GET /v1/connections failed: broken on purpose' "$stage/daemon.log"
relay_stop

# 503: too late.
with_answer never
check 'what takes too long gets 503' answered 503 timed-out GET /v1/connections
check 'a change does, too' answered 503 timed-out POST /v1/connections "$new"
check_exit 'control: what needs no store is answered' 0 ctl plugin list
relay_stop
done_testing
