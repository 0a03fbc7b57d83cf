#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The admin API by HTTPS: off unless it is told to listen, open to API keys alone, each within its
# scopes and its organisation, and patient with nobody.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

relay_set_up
relay_start
check_not 'it listens nowhere by itself' grep -q 'administration listens' "$stage/daemon.log"
relay_stop
admin_start

# remote NAME COMMAND...: tasukictl from elsewhere.
remote () { local name=$1; shift; limited tasukictl --url "https://$admin" --key-file "$stage/$name.key" --ca-file "$authority" --quiet "$@"; }

for organisation in acme bolt; do
  ctl organisation add $organisation > /dev/null
done
key everything --scopes '*' --organisation '*'
key acme --scopes connection:read,connection:write,permission:read,key:write,key:read --organisation acme
key reading --scopes status:read --organisation acme
: > "$stage/nobody.curl"

# --- Who it is

check_same 'nobody is let in from anywhere by itself' 000 "$(ask nobody /v1/status 2> /dev/null)"
admin_allow
check_answer 'who has no key is told so' 401 nobody /v1/status
check 'and how to come' grep -qi '^www-authenticate: bearer' "$stage/head"
check_answer 'a key does what its scope says' 200 reading /v1/status
check_answer 'and nothing else' 403 reading /v1/connections
check_said 'the scope is named' connection:read "$stage/answer"
printf 'header = "Authorization: Bearer %s"\n' "tsk_aaaaaaaaaaaa_$(printf 'a%.0s' {1..43})" > "$stage/made-up.curl"
check_answer 'a key that was never made lets nobody in' 401 made-up /v1/status
cp "$stage/answer" "$stage/unknown"
key revoked --scopes '*' --organisation '*'
ctl key revoke "$key"
check_answer 'a key that was revoked does not either' 401 revoked /v1/status
check 'and looks the same' cmp "$stage/answer" "$stage/unknown"
key disabled --scopes '*' --organisation '*'
ctl key set "$key" --enabled false > /dev/null
check_answer 'nor one that is disabled' 401 disabled /v1/status
check 'which looks the same' cmp "$stage/answer" "$stage/unknown"
key early --scopes '*' --organisation '*' --not-before 2999-01-01T00:00:00Z --expires 2999-02-01T00:00:00Z
check_answer 'nor one whose time has not come' 401 early /v1/status
check 'the reasons are recorded' grep -q 'revoked\|no such API key' <<< "$(ctl denial list)"
check_said 'with the source' '127\.0\.0\.1' <(ctl denial list)

# --- What it may do

check_answer 'an organisation adds its own' 201 acme /v1/connections -d '{"id": "acme.osaka"}' -H 'Idempotency-Key: one'
check 'and sees its password once' grep -q '"password"' "$stage/answer"
check_answer 'not twice with the same idempotency key' 201 acme /v1/connections -d '{"id": "acme.osaka"}' -H 'Idempotency-Key: one'
check_not 'nor the password' grep -q '"password"' "$stage/answer"
check_answer 'changes it' 200 acme /v1/connections/acme.osaka -X PATCH -d '{"memo": "main office"}'
check_answer 'of the revision it has seen' 409 acme /v1/connections/acme.osaka -X PATCH -d '{"memo": "x", "revision": 1}'
ctl connection add bolt.tokyo --organisation bolt > /dev/null
check_answer "another one's is not there" 404 acme /v1/connections/bolt.tokyo
sed 's/bolt.tokyo/none.there/' "$stage/answer" > "$stage/foreign"
check_answer 'like one that is not' 404 acme /v1/connections/none.there
check 'and looks the same' cmp "$stage/answer" "$stage/foreign"
check_answer 'its list is its own' 200 acme /v1/connections
check_not 'and has no other in it' grep -q bolt "$stage/answer"
check_answer 'no key is wider than its maker' 403 acme /v1/keys -d '{"scopes": ["transfer:send"]}'
check_answer 'one that is not, is made' 201 acme /v1/keys -d '{"scopes": ["connection:read"]}'
check_answer 'who is bound to nobody sees all' 200 everything /v1/connections
check 'both of them' grep -q 'acme.osaka.*bolt.tokyo' "$stage/answer"
check 'the audit log says who it was' grep -q 'apikey' <<< "$(ctl audit list)"

# --- From elsewhere

check_exit 'tasukictl does the same from elsewhere' 0 remote acme connection list
check_said 'and shows it' acme.osaka
check_exit 'refused as by the socket' 3 remote reading connection list
check_exit 'without a key that holds, not at all' 7 remote revoked status
check_exit 'to whom it does not trust it says nothing' 7 limited tasukictl --url "https://$admin" --key-file "$stage/everything.key" status
check_exit 'nor without TLS' 1 limited tasukictl --url "http://$admin" --key-file "$stage/everything.key" status
check_exit 'nor without a key' 1 limited tasukictl --url "https://$admin" status

# --- Who does not keep to the form

check_answer 'a key in an address is refused' 400 nobody "/v1/status?key=$(cat "$stage/everything.key")"
check_said 'and called what it is' 'revoke it' "$stage/answer"
check_same 'plain HTTP has no answer' 000 "$(limited curl -s -o /dev/null -w '%{http_code}' "http://$admin/v1/status")"
before=$(relay_memory)
limited /usr/bin/python3 - "$admin" "$authority" "$(cat "$stage/everything.key")" > "$stage/form.out" 2>&1 <<'PYTHON'
import socket, ssl, sys, threading, time

(host, port), authority, key = sys.argv[1].rsplit(":", 1), sys.argv[2], sys.argv[3]
context = ssl.create_default_context(cafile=authority)
context.set_alpn_protocols(["http/1.1"])
context.check_hostname = False


def dial():
    return context.wrap_socket(socket.create_connection((host, int(port)), 60))


def answer(end):
    got = b""
    try:
        while piece := end.recv(65536):
            got += piece
    except (ssl.SSLError, OSError):
        pass
    return got


said = []


def say(words, expected, *texts, wait=0, whole=False):
    begun = time.monotonic()
    end = dial()
    cut = False
    try:
        for text in texts:
            end.sendall(text)
    except (ssl.SSLError, OSError):
        cut = True  # it has heard enough
    got = answer(end)
    lines = got.split(b"\r\n")
    good = lines[0].startswith(b"HTTP/1.1 " + expected) and got.count(b"HTTP/1.1 ") == 1
    good = good and time.monotonic() - begun >= wait and not (whole and cut)
    said.append(f"{'ok' if good else 'not ok'} {words}: {lines[0].decode()} {time.monotonic() - begun:.1f} s\n")


GET = b"GET /v1/status HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + key.encode() + b"\r\n"
POST = (b"POST /v1/connections HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer " + key.encode() + b"\r\n")
# Those that wait for the relay to lose its patience do so together, and beside the others.
slow = [threading.Thread(target=say, args=args, kwargs=wait) for args, wait in (
    (("a head that does not go on", b"408", GET), {"wait": 9}),
    (("a body that does not come", b"408", POST + b"Content-Length: 32\r\n\r\n{"), {"wait": 20}))]
for one in slow:
    one.start()
say("one good request", b"200", GET + b"\r\n")
say("a second one behind it", b"400", GET + b"\r\n" + GET + b"\r\n")
say("a length and chunks", b"501", POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
say("two lengths", b"400", POST + b"Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}")
say("a bare line feed", b"400", GET + b"X: a\nContent-Length: 5\r\n\r\n")
say("two keys", b"401", GET + b"Authorization: Bearer x\r\n\r\n")
say("300 MB announced", b"413", POST + b"Content-Length: 300000000\r\n\r\n")
say("1 MB, all of which may be sent", b"413", POST + b"Content-Length: 1000000\r\n\r\n" + b" " * 1000000,
    whole=True)
say("brackets in brackets", b"400", POST + b"Content-Length: 32768\r\n\r\n" + b"[" * 32768)
say("a head without end", b"431", GET + b"X: " + b"a" * 20000)
for one in slow:
    one.join()
print(*said, sep="", end="")

many = [dial() for _ in range(16)]
time_left = time.monotonic() + 5
refused = False
while not refused and time.monotonic() < time_left:
    try:
        one_more = dial()
        refused = one_more.recv(1) == b""
    except (ssl.SSLError, OSError):
        refused = True
print(f"{'ok' if refused else 'not ok'} the seventeenth of a source is closed")
for end in many:
    end.close()
PYTHON
while read -r line; do
  case $line in
    'ok '*) pass "${line#ok }" ;;
    *) fail "$line" ;;
  esac
done < "$stage/form.out"
check_memory 'its memory is flat, in KiB grown' $(($(relay_memory) - before)) 4096
# As soon as those sixteen are gone.
served () { [ "$(ask everything /v1/status)" = 200 ]; }
check 'the next one is served' wait_until served

# --- Where from

sed -i 's/^admin-allow=.*/admin-allow=192.0.2.0\/24/' "$config"
ctl config reload
check_same 'who is filtered has no answer' 000 "$(ask everything /v1/status 2> /dev/null)"
check 'and it is recorded' grep -q 'source address is not allowed' <<< "$(ctl denial list)"
sed -i 's/^admin-allow=.*/admin-allow=127.0.0.0\/8/; s/^allow=.*/allow=192.0.2.0\/24/' "$config"
ctl config reload
check_answer 'who is not has, whatever clients are' 200 everything /v1/status

# --- Where a key is good

key near --scopes status:read --networks 127.0.0.0/8,2001:db8::/32
check_answer 'a key is good where it may be used' 200 near /v1/status
key far --scopes status:read --networks 192.0.2.0/24
check_answer 'and nowhere else' 401 far /v1/status
check 'which is recorded' grep -q 'may not be used from there' <<< "$(ctl denial list)"

for secret in "$stage"/*.key; do cat "$secret"; done | grep . > "$stage/secrets"
check 'a key is found where it is' grep -qsF -f "$stage/secrets" "$stage/acme.key"
check_not 'no key is in the log, the store or the records' grep -qsF -f "$stage/secrets" "$stage/daemon.log" "$stage"/relay/store.db* \
  <(ctl --json audit list) <(ctl --json key list) <(ctl --json denial list)

done_testing
