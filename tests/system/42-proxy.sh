#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Behind a load balancer: a proxy that is trusted says for whom it dials; nobody else is believed.
. "$(dirname "$0")/../support/relay.sh"

# From where the proxies dial, and who is none.
proxy=127.0.2.1 proxy_too=127.0.2.2 stranger=127.0.3.1

relay_set_up
sed -i '/^\[relay\]/a proxy-listen=127.0.0.1:0\nproxy-from=127.0.2.0/24' "$config"
sed -i 's|^allow=.*|allow=127.0.0.0/8;192.0.2.0/24;2001:db8::/32\ndeny=192.0.2.66;2001:db8:66::/48;127.0.4.0/24|' "$config"
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
inner=$(ctl --no-headings --columns proxy-addresses status | xargs)
# A relay that starts again does so where it was.
sed -i "s/^proxy-listen=.*/proxy-listen=$inner/" "$config"

helper=$root/tests/support/proxy.py
probe () { limited /usr/bin/python3 "$helper" probe "$@"; }

# answers WORDS EXPECTED PROBE...: `hello`, `closed` or `alert`.
answers () { local words=$1 expected=$2; shift 2; check_same "$words" "$expected" "$(probe "$@")"; }

denials () { ctl --no-headings --columns "$1" denial list | sed 's/ *$//'; }
count_denials () { ctl --json denial list --max-results 1 | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["totalSize"])'; }

# denied WORDS PATTERN: the latest row of the access denial log is so, in code, source and way.
denied () { check_said "$1" "$2" <(ctl --no-headings --columns code,source,through,reason denial list | head -n 1); }

# --- Whom it believes

answers 'a client that a trusted proxy speaks for gets an answer' hello "$inner" $proxy good:192.0.2.7
answers 'and one of IPv6' hello "$inner" $proxy good:2001:db8::7
answers 'whom the filter denies gets none' closed "$inner" $proxy good:192.0.2.66
denied 'the denial has the client, and the proxy' "^refused +192\.0\.2\.66:5012 +$proxy +"
answers 'of IPv6 neither' closed "$inner" $proxy good:2001:db8:66::1
denied 'and so is its denial' "^refused +\[2001:db8:66::1\]:5012 +$proxy +"
answers 'who is in no list neither' closed "$inner" $proxy good:203.0.113.1
answers 'a mapped address is its IPv4 one: allowed' hello "$inner" $proxy good:::ffff:192.0.2.7
answers 'a mapped address is its IPv4 one: denied' closed "$inner" $proxy good:::ffff:192.0.2.66
denied 'and is shown as such' "^refused +192\.0\.2\.66:5012 +$proxy +"
answers 'it may come byte by byte' hello "$inner" $proxy good:192.0.2.7 bytes
answers 'with fields behind the addresses' hello "$inner" $proxy fields:192.0.2.7
answers 'as long as can be' hello "$inner" $proxy longest:2001:db8::7
answers 'with a checksum' hello "$inner" $proxy checksum:192.0.2.7

# --- Whom it does not

rows=$(count_denials)
answers 'a stranger is not heard where proxies dial' closed "$inner" $stranger good:192.0.2.7
denied 'the denial has the stranger' "^refused +$stranger:[0-9]+ +only a proxy"
check_same 'and is one row' $((rows + 1)) "$(count_denials)"
answers 'not without a header either' closed "$inner" $stranger none
answers 'control: clients dial elsewhere' hello "$address" $stranger none
answers 'a header where clients dial is broken TLS' alert "$address" $stranger good:192.0.2.7
denied 'the denial has who really dialled' "^[a-z-]+ +$stranger:"
answers 'so it is of a trusted proxy' alert "$address" $proxy good:192.0.2.7
answers 'control: the proxy itself may be a client there' hello "$address" $proxy none
answers 'who is denied is so with a forged header' closed "$address" 127.0.4.1 good:192.0.2.7
denied 'as who he is' "^refused +127\.0\.4\.1:"
check_not 'nobody was taken for the client of a forged header' grep -q '192\.0\.2\.7:' <(denials source)

# --- What is no good header

for kind in none text wrong-checksum oversize endless short half-field version command udp unspec unix; do
  answers "no answer: $kind" closed "$inner" $proxy "$kind:192.0.2.7"
  denied "its row has the proxy: $kind" "^protocol +$proxy:[0-9]+ +[^ ]"
done
answers 'only one header is read' alert "$inner" $proxy twice:192.0.2.7
sed -i '/^\[relay\]/a handshake-timeout=2s' "$config"
ctl config reload > /dev/null
check_said 'one that drips is cut at the deadline' '^[2-9]\.' <(probe "$inner" $proxy longest:192.0.2.7 drip)
denied 'its row says so' "^timed-out +$proxy:"
sed -i '/^handshake-timeout=/d' "$config"
ctl config reload > /dev/null
rows=$(count_denials)
answers 'a health check is closed' closed "$inner" $proxy local
check_same 'without a row' "$rows" "$(count_denials)"

# --- How many

sed -i '/^\[relay\]/a max-connections-per-source=2' "$config"
ctl config reload > /dev/null
limited /usr/bin/python3 - "$inner" "$address" $proxy "$(dirname "$helper")" > "$stage/said" 2>&1 <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[4])
from proxy import attempt
inner, outer, proxy = sys.argv[1:4]
held = []
def one(place, source, spec):
    answer, dialled = attempt(place, source, spec)
    held.append(dialled)
    return answer
for spec in ("good:192.0.2.7", "good:192.0.2.7", "good:192.0.2.7", "good:192.0.2.8", "good:192.0.2.8"):
    print(spec, one(inner, proxy, spec))
PYTHON
check_same 'each client has its own cap, and the proxy none' \
  'good:192.0.2.7 hello good:192.0.2.7 hello good:192.0.2.7 closed good:192.0.2.8 hello good:192.0.2.8 hello' \
  "$(xargs < "$stage/said")"
denied 'the row has the client' "^busy +192\.0\.2\.7:5012 +$proxy +too many"
sed -i '/^max-connections-per-source=/d' "$config"
ctl config reload > /dev/null

# --- What passes

# through NAME VERB ARGUMENT: a proxy of ours, or HAProxy, in $through, from the address given.
through ()
{
  local name=$1
  shift
  mkfifo "$stage/$name.ready"
  /usr/bin/python3 "$helper" "$@" > "$stage/$name.ready" 2> "$stage/$name.log" &
  running[$!]=1
  read -r -t "$PATIENCE" _ through < "$stage/$name.ready" || bail "$name does not start"
}

# profile NAME ID: one that dials there.
profile ()
{
  tasuki --quiet profile create "$1" --connection "$2" --access-point "$through" \
    --ca "$stage/relay/ca.pem" --password-file "$stage/$2.password" || bail "profile $1 failed"
}

through ours forward "$inner" $proxy 192.0.2.7
profile acme.through acme.osaka
through theirs haproxy "$inner" $proxy_too "$stage"
profile bolt.through bolt.tokyo

# healthy: HAProxy has made a check, and the relay stood it.
healthy ()
{
  /usr/bin/python3 - "$stage/haproxy.sock" <<'PYTHON'
import csv, io, socket, sys
stats = socket.socket(socket.AF_UNIX)
stats.connect(sys.argv[1])
stats.sendall(b"show stat\n")
text = stats.makefile().read().lstrip("# ")
row = next(row for row in csv.DictReader(io.StringIO(text)) if row["svname"] == "ap1")
sys.exit((row["status"], row["check_status"]) != ("UP", "L4OK"))
PYTHON
}

rows=$(count_denials)
wait_until healthy
head -c 3000000 /dev/urandom > "$stage/file"
receive bolt.through "$stage/inbox" --once
check_said 'the list of clients has the client of HAProxy' "^bolt\.tokyo +127\.0\.0\.1:[0-9]+ +$proxy_too\$" \
  <(ctl --no-headings --columns connection,address,through client list | sed 's/ *$//')
check_exit 'a file passes through both' 0 send acme.through bolt.tokyo "$stage/file"
wait_for "$receiver"
check 'it arrived' cmp "$stage/file" "$stage/inbox/file"
check_said 'the history has the clients' '^192\.0\.2\.7:5012 +127\.0\.0\.1:' \
  <(ctl --no-headings --columns sender-address,receiver-address history | head -n 1)
check_same 'end to end, as without them' end-to-end "$(history_of mode | head -n 1 | xargs)"
check_same 'no health check has left a row' "$rows" "$(count_denials)"

# --- What a change cuts

limit=1000
[ "$sanitizer" = none ] || limit=20000
now () { echo $(($(date +%s%N) / 1000000)); }
some_passed () { ctl --json transfer list | grep -Eq '"bytes" *: *[1-9]'; }
truncate -s 10G "$stage/large"

# cut WORDS REASON CHANGE...: what passes from one proxy to the other.
cut ()
{
  local words=$1 reason=$2 begun sender
  shift 2
  rm -rf "$stage/inbox" "$stage/state/tasuki/sending"
  receive bolt.through "$stage/inbox" --once
  tasuki --quiet --profile acme.through send --to bolt.tokyo "$stage/large" > "$stage/sender.out" 2>&1 &
  sender=$!
  running[$sender]=1
  wait_until some_passed
  begun=$(now)
  "$@" > "$stage/change.out" 2>&1 || { sed 's/^/#   /' "$stage/change.out"; fail "$words: the change failed"; }
  wait_for "$sender"
  begun=$(($(now) - begun))
  check_same "$words: the sender is refused" 3 "$status"
  wait_for "$receiver"
  check "$words: within a second, in $begun ms" [ $begun -lt $limit ]
  check "$words: the history says why" grep -q "$reason" <<< "$(history_of outcome,code,reason | head -n 1)"
}

narrow () { sed -i 's|^deny=|&192.0.2.7;|' "$config"; ctl config reload; }
widen () { sed -i 's|^deny=192.0.2.7;|deny=|' "$config"; ctl config reload; }
distrust () { sed -i "s|^proxy-from=.*|proxy-from=$proxy_too|" "$config"; ctl config reload; }

cut 'the filter denies the client' 'denied' narrow
check_exit 'it cannot come in any more' 5 tasuki --profile acme.through status
widen > /dev/null
check_exit 'control: the filter allows it again' 0 tasuki --profile acme.through status
ctl ip-filter add office --allow 192.0.2.0/28 > /dev/null
ctl connection set acme.osaka --ip-filter office > /dev/null
check_exit 'the IP filter of the connection has the client' 0 tasuki --profile acme.through status
check_exit 'and not the proxy' 7 tasuki --profile acme.osaka status
cut 'the IP filter does not have it any more' 'IP filter "office"' ctl ip-filter set office --allow 192.0.2.8
ctl connection set acme.osaka --clear ip-filter > /dev/null
cut 'the proxy is trusted no more' 'no longer among' distrust
check_exit 'nobody comes in through it' 5 tasuki --profile acme.through status
denied 'its row has the proxy' "^refused +$proxy:"
check_exit 'control: another one is still trusted' 0 tasuki --profile bolt.through status

# --- What is no configuration

sed '/^proxy-from=/d' "$config" > "$stage/relay/open.conf"
chmod 600 "$stage/relay/open.conf"
check_exit 'an address for proxies without any' 8 tasukid --config "$stage/relay/open.conf" --check
check_said 'it says where, and what to write' 'open\.conf:[0-9]+: \[relay\] proxy-listen: .*proxy-from='
done_testing
