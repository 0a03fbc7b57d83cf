#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# From nothing to a first transfer by two invitations; and none of them lets in anybody else.
. "$(dirname "$0")/../support/relay.sh"

now () { echo $(($(date +%s%N) / 1000000)); } # milliseconds

# Each client is a machine of its own: on MACHINE COMMAND...
on () { local home=$stage/$1; shift; XDG_CONFIG_HOME=$home/config XDG_STATE_HOME=$home/state "$@"; }

# invite ID [OPTION...]: a code in $stage/ID.code; every code that there ever was is in $stage/codes.
invite ()
{
  ctl --json connection invite "$@" > "$stage/invited.json" || bail "no invitation of $1"
  sed -n 's/.*"code" *: *"\([^"]*\)".*/\1/p' "$stage/invited.json" > "$stage/$1.code"
  cat "$stage/$1.code" >> "$stage/codes"
}

# enroll MACHINE ID [OPTION...]: with the code that there is for it.
enroll () { local machine=$1 id=$2; shift 2; on "$machine" limited tasuki enroll - "$@" < "$stage/$id.code"; }

# keys_of ID: the public keys that are registered.
keys_of () { ctl --json connection show "$1" | grep -Eo '[0-9a-f]{64}' | xargs; }

# files_of MACHINE: what its profiles are made of.
files_of () { (cd "$stage/$1/config/tasuki/profiles" 2>/dev/null && find . -type f | sort | xargs); }

# --- From nothing to a first transfer, as an operator and two owners do it

begun=$(now)
relay_set_up
relay_start
for id in acme.osaka bolt.tokyo; do ctl connection add "$id" > /dev/null && invite "$id"; done
permit acme.osaka bolt.tokyo
check 'one side enrols' enroll osaka acme.osaka
check 'so does the other' enroll tokyo bolt.tokyo
check_same 'no password is on the disk' './default.ca.pem ./default.conf ./default.key' "$(files_of osaka)"
echo 'the first of many' > "$stage/invoice"
mkdir "$stage/inbox"
on tokyo tasuki receive --directory "$stage/inbox" --once > "$stage/tokyo.out" 2> "$stage/tokyo.log" &
receiver=$!
running[$receiver]=1
wait_for_line "$stage/tokyo.log" '^Connected'
check 'a file is sent' on osaka limited tasuki --quiet send --to bolt.tokyo "$stage/invoice"
wait_for "$receiver"
took=$(($(now) - begun))
check 'it arrives' cmp "$stage/invoice" "$stage/inbox/invoice"
check "in $took ms, which the machines need of the five minutes that people have" [ "$took" -lt 60000 ]
check 'it went end to end' grep -q end-to-end <<< "$(history_of mode | head -n 1)"
check_same 'nobody but the owner reads the key' 600 "$(stat -c %a "$stage/osaka/config/tasuki/profiles/default.key")"
check_exit 'the profile says how it logs in' 0 on osaka tasuki profile show
check_said 'by key' '^login by: key$'
check 'the audit log says which key, and by what' grep -q "invitation of acme.osaka.*$(keys_of acme.osaka)" \
  <<< "$(ctl --columns caller,after audit list)"

# --- Codes that hold no more, or never did

check_exit 'a code holds once' 7 enroll new acme.osaka
check_said 'the client says why that may be' 'used already'
check_same 'and keeps nothing' '' "$(files_of new)"
invite acme.osaka
before=$(cat "$stage/acme.osaka.code")
check 'connection show says until when somebody is invited' grep -q 'Invited until' <<< "$(ctl connection show acme.osaka)"
invite acme.osaka
echo "$before" > "$stage/acme.osaka.code"
check_exit 'a new code replaces the former' 7 enroll new acme.osaka
invite acme.osaka
ctl connection uninvite acme.osaka
check_exit 'one that is withdrawn is refused' 7 enroll new acme.osaka
check_exit 'and cannot be withdrawn again' 1 ctl connection uninvite acme.osaka
check_exit 'one that nobody made is refused' 7 enroll new bolt.tokyo
check_same 'nothing of all that was kept' '' "$(files_of new)"

invite acme.osaka
cut -c 1-60 "$stage/acme.osaka.code" > "$stage/broken.code"
check_exit 'a broken paste is said to be so' 1 enroll new broken
check_said 'in these words' 'damaged'
echo 'hello' > "$stage/broken.code"
check_exit 'what is no code, too' 1 enroll new broken
check_said 'and what one looks like' 'tki_'
check_exit 'without a terminal nobody is asked' 8 on new limited tasuki enroll < /dev/null
check_said 'the message says how else' 'tasuki enroll -'
check_exit 'a code of a day is the default, one of a year none' 1 ctl connection invite acme.osaka --valid-for 365d

# --- What is there is left as it is

tree "$stage/osaka/config" > "$stage/before"
check_exit 'a profile is not overwritten' 3 enroll osaka acme.osaka
check 'its files are as they were' diff "$stage/before" <(tree "$stage/osaka/config")
check_exit 'the code was not spent on that' 0 enroll osaka acme.osaka --profile second
check_exit 'a second key logs in' 0 on osaka tasuki --profile second status
check_exit 'beside the first' 0 on osaka tasuki status
party cart.kyoto
check_exit 'and beside passwords' 0 tasuki --profile cart.kyoto status

invite cart.kyoto
cat > "$stage/terminal.py" <<'PYTHON'
"""Somebody at a terminal who is asked for a code, and what he sees."""
import os, pty, sys
code = open(sys.argv[1], "rb").read()
process, terminal = pty.fork()
if process == 0:
    os.execvp("tasuki", ["tasuki", "enroll", "--profile", "asked"])
seen = b""
try:
    while b"Invitation code: " not in seen:
        seen += os.read(terminal, 4096)
    os.write(terminal, code)
    while piece := os.read(terminal, 4096):
        seen += piece
except OSError:
    pass  # it has ended
status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
assert status == 0, (status, seen)
assert code.strip() not in seen and b"You are cart.kyoto" in seen, seen
PYTHON
check 'at a terminal it asks, and does not show what is typed' on asked limited /usr/bin/python3 "$stage/terminal.py" "$stage/cart.kyoto.code"
check_exit 'with what was typed it logs in' 0 on asked tasuki --profile asked status

# --- Two at once

invite cart.kyoto
enroll first cart.kyoto > "$stage/first.out" 2>&1 &
one=$!
enroll other cart.kyoto > "$stage/other.out" 2>&1 &
two=$!
running[$one]=1 running[$two]=1
wait_for "$one"; ends=$status
wait_for "$two"
check_same 'of two at once one is let in' '0 7' "$(printf '%s\n' "$ends" "$status" | sort -n | xargs)"
check_same 'one key was registered beside the one before' 2 "$(keys_of cart.kyoto | wc -w)"

# --- Another relay

ours=$(ctl --json status | grep -Eo '[0-9a-f]{64}')
cat > "$stage/impostor.py" <<'PYTHON'
"""A TLS server with a certificate of its own: what it ever gets of a client, beside the handshake."""
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
context.set_alpn_protocols(["tasuki/1"])
context.verify_mode = ssl.CERT_OPTIONAL
context.load_verify_locations(sys.argv[1])
server = socket.create_server(("127.0.0.1", 0))
print(f"127.0.0.1:{server.getsockname()[1]}", flush=True)
raw, _ = server.accept()
raw.settimeout(60)
try:
    with context.wrap_socket(raw, server_side=True) as client:
        print("got", len(client.recv(4096)), flush=True)
except (ssl.SSLError, OSError) as error:
    print("refused", flush=True)
PYTHON
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=relay -days 30 \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$stage/impostor.key" -out "$stage/impostor.pem" 2> /dev/null

# impostor CERTIFICATE KEY: $impostor is its process; $address of it in $elsewhere.
impostor ()
{
  [ -p "$stage/elsewhere" ] || mkfifo "$stage/elsewhere"
  /usr/bin/python3 "$stage/impostor.py" "$1" "$2" > "$stage/elsewhere" 2>&1 &
  impostor=$!
  running[$impostor]=1
  exec 7< "$stage/elsewhere"
  read -r -t "$PATIENCE" elsewhere <&7 || bail 'the impostor does not start'
}

impostor "$stage/impostor.pem" "$stage/impostor.key"
invite acme.osaka --access-point "$elsewhere"
check_exit 'a relay with another key is not believed' 7 enroll new acme.osaka
check_said 'the message says so' 'another key'
read -r -t "$PATIENCE" seen <&7
wait_for "$impostor"
check_same 'it was told nothing, the token least of all' refused "$seen"
impostor "$stage/relay/server.pem" "$stage/relay/server.key"
invite acme.osaka --access-point "$elsewhere"
check_exit 'control: one with the right key gets the token, but cannot answer' 5 enroll new acme.osaka
read -r -t "$PATIENCE" seen <&7
wait_for "$impostor"
check 'as the control shows' grep -Eq '^got [1-9]' <<< "$seen"
rm -rf "$stage/new"

# --- The answer is lost: whether the key is registered, a login tells

cat > "$stage/lossy.py" <<'PYTHON'
"""A proxy that passes all, but of its first connection not what comes back after the login."""
import socket, sys, threading
host, port = sys.argv[1].rsplit(":", 1)
server = socket.create_server(("127.0.0.1", 0))
print(f"127.0.0.1:{server.getsockname()[1]}", flush=True)

def pass_on(source, target, limit):
    """Until either ends; or, with a limit, once so many answers have come, of which the last is lost."""
    while True:
        try:
            data = source.recv(65536)
            limit -= 1
            if not data or limit == 0:
                break
            target.sendall(data)
        except OSError:
            break
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

first = True
while True:
    near, _ = server.accept()
    far = socket.create_connection((host, int(port)))
    for pair in ((near, far, -1), (far, near, 2 if first else -1)):
        threading.Thread(target=pass_on, args=pair, daemon=True).start()
    first = False
PYTHON
[ -p "$stage/lossy" ] || mkfifo "$stage/lossy"
/usr/bin/python3 "$stage/lossy.py" "$address" > "$stage/lossy" 2>&1 &
running[$!]=1
lossy=$!
read -r -t "$PATIENCE" elsewhere < "$stage/lossy" || bail 'the proxy does not start'
invite acme.osaka --access-point "$elsewhere"
check_exit 'a client whose answer was lost finds out' 0 enroll new acme.osaka
check_exit 'and is enrolled' 0 on new tasuki status
kill "$lossy"
wait_for "$lossy"

# --- A key that somebody knows of, but does not have

id=acme.osaka
profiles=$stage/osaka/config/tasuki/profiles
openssl req -x509 -key "$profiles/default.key" -subj /CN=anybody -days 30 -out "$stage/own.pem" 2> /dev/null
openssl genpkey -algorithm ed25519 -out "$stage/thief.key"
openssl req -x509 -key "$stage/thief.key" -subj "/CN=$id" -days 30 -out "$stage/thief.pem" 2> /dev/null
openssl pkey -in "$profiles/default.key" -pubout -outform DER | tail -c 32 > "$stage/own.raw"
check 'it is of no use' /usr/bin/python3 - "$address" "$stage" "$root/tests/support" "$id" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[3])
from peer import Peer, REFUSED, WELCOME

address, stage, _, connection = sys.argv[1:]
own, thief = [(f"{stage}/{name}.pem", f"{stage}/{name}.key") for name in ("own", "thief")]
own = (own[0], f"{stage}/osaka/config/tasuki/profiles/default.key")
key = open(f"{stage}/own.raw", "rb").read()
source = iter(range(1, 100))

def login(certificate, told):
    peer = Peer(address, f"{stage}/relay/ca.pem", f"127.0.3.{next(source)}", certificate=certificate)
    kind, body = peer.login(connection, "", key=told, method="key")
    return kind, body.get("code"), bytes(peer.received)

answers = {
    "named, and nothing proved": login(None, key),
    "nothing at all": login(None, None),
    "another one proved": login(thief, None),
    "another one proved, and the right one named": login(thief, key),
}
for words, (kind, code, _) in answers.items():
    assert (kind, code) == (REFUSED, "login"), (words, kind, code)
assert len({received for _, _, received in answers.values()}) == 1, "they can be told apart"
for told in (key, None):
    assert login(own, told)[0] == WELCOME, "the control: with the right one it is let in"
PYTHON

# --- What is taken away is cut

attach ()
{
  : > "$stage/osaka.log"
  on osaka tasuki receive --directory "$stage/inbox" > "$stage/osaka.out" 2>> "$stage/osaka.log" &
  receiver=$!
  running[$receiver]=1
  wait_for_line "$stage/osaka.log" '^Connected'
}

# cut WORDS CHANGE...: ends the client's session within a second.
cut_off ()
{
  local words=$1 limit=1000
  [ "$sanitizer" = none ] || limit=20000
  shift
  attach
  begun=$(now)
  "$@" > /dev/null
  wait_for "$receiver"
  took=$(($(now) - begun))
  check_same "$words: it is refused" 3 "$status"
  check "$words: within a second, in $took ms" [ "$took" -lt $limit ]
}

kept=$(keys_of acme.osaka)
own=$(on osaka tasuki --json profile show | grep -Eo '[0-9a-f]{64}')
others=$(tr ' ' '\n' <<< "$kept" | grep -v "$own" | paste -sd,)
cut_off 'its key is removed' ctl connection set acme.osaka --public-keys "$others"
check_exit 'it does not come in again' 7 on osaka tasuki status
ctl connection set acme.osaka --public-keys "$others,$own" > /dev/null
cut_off 'the connection is disabled' ctl connection set acme.osaka --enabled false
check_exit 'neither does it here' 7 on osaka tasuki status
invite acme.osaka
check_exit 'nor does an invitation help' 7 enroll late acme.osaka
ctl connection set acme.osaka --enabled true > /dev/null
check_exit 'which holds when it is enabled again' 0 enroll late acme.osaka

# --- Whoever is refused by anybody has changed nothing: neither the code nor the keys

ctl organisation add dock > /dev/null
ctl ip-filter add elsewhere --organisation dock --allow 192.0.2.0/24 > /dev/null
ctl connection add dock.kobe --organisation dock > /dev/null
invite dock.kobe

# left_as_it_is WORDS: refused, the connection is as before, and there is no entry of an enrolment.
left_as_it_is ()
{
  ctl --json connection show dock.kobe > "$stage/shown"
  check_exit "$1" 7 enroll dock dock.kobe
  check_said "$1: as whoever has a bad code" 'used already'
  check "$1: the code and the keys are as they were" diff "$stage/shown" <(ctl --json connection show dock.kobe)
  check_same "$1: the client keeps nothing" '' "$(files_of dock)"
  check_not "$1: nothing was enrolled" grep -q enroll <<< "$(ctl --no-headings audit list --id dock.kobe)"
}

ctl organisation set dock --enabled false > /dev/null
left_as_it_is 'its organisation is disabled'
check 'the denial log says so' grep -q 'organisation is disabled' <<< "$(ctl denial list --connection dock.kobe)"
ctl organisation set dock --enabled true > /dev/null
ctl connection set dock.kobe --ip-filter elsewhere > /dev/null
left_as_it_is 'its IP filter does not allow the address'
check 'the denial log says that, too' grep -q '"elsewhere" does not allow' <<< "$(ctl denial list --connection dock.kobe)"
ctl connection set dock.kobe --clear ip-filter --enabled false > /dev/null
left_as_it_is 'it is disabled'
ctl connection set dock.kobe --enabled true --client-types agent > /dev/null
left_as_it_is 'it does not allow the client type'
ctl connection set dock.kobe --client-types agent,cli > /dev/null
ctl ip-filter set elsewhere --allow 127.0.0.0/8 > /dev/null
ctl connection set dock.kobe --ip-filter elsewhere > /dev/null
check_exit 'control: the same code is good once all of them allow it' 0 enroll dock dock.kobe
check_exit 'and what it registered logs in' 0 on dock tasuki status
check_same 'one key, then' 1 "$(keys_of dock.kobe | wc -w)"

# --- The same authority, another certificate

echo subjectAltName=IP:127.0.0.1 > "$stage/extensions"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=relay \
  -keyout "$stage/new.key" -out "$stage/request" 2> /dev/null
openssl x509 -req -in "$stage/request" -CA "$stage/relay/ca.pem" -CAkey "$stage/relay/ca.key" -days 30 \
  -extfile "$stage/extensions" -out "$stage/new.pem" 2> /dev/null
cat "$stage/relay/ca.pem" >> "$stage/new.pem"
install -m 644 "$stage/new.pem" "$stage/relay/server.pem"
install -m 600 "$stage/new.key" "$stage/relay/server.key"
check 'a new certificate is taken in' ctl config reload
check_exit 'who was invited before goes on' 0 on osaka tasuki status
check_same 'the relay is known by the same key' "$ours" "$(ctl --json status | grep -Eo '[0-9a-f]{64}')"
invite bolt.tokyo
check_exit 'and who is invited now begins' 0 enroll new bolt.tokyo --profile bolt

# --- Where nobody finds a code

cat > "$stage/silent.py" <<'PYTHON'
"""Whoever dials it gets no answer."""
import signal, socket
server = socket.create_server(("127.0.0.1", 0))
print(f"127.0.0.1:{server.getsockname()[1]}", flush=True)
signal.pause()
PYTHON
[ -p "$stage/silent" ] || mkfifo "$stage/silent"
/usr/bin/python3 "$stage/silent.py" > "$stage/silent" 2>&1 &
silent=$!
running[$silent]=1
read -r -t "$PATIENCE" elsewhere < "$stage/silent" || bail 'nobody is silent'
invite cart.kyoto --access-point "$elsewhere"
XDG_CONFIG_HOME=$stage/argument tasuki enroll "$(cat "$stage/cart.kyoto.code")" > "$stage/argument.out" 2>&1 &
asked=$!
running[$asked]=1
not_in_list () { ! grep -q tki_ "/proc/$asked/cmdline" && [ "$(tr '\0' ' ' < "/proc/$asked/cmdline" | wc -w)" -ge 2 ]; }
wait_until not_in_list
check 'a code that was an argument leaves the list of processes' kill -0 "$asked"
kill "$asked"
wait_for "$asked"
kill "$silent"
wait_for "$silent"

# Whatever the relay keeps or says: neither a code nor the token in it, in any spelling.
/usr/bin/python3 - "$stage/codes" > "$stage/patterns" <<'PYTHON'
import base64, sys
for code in open(sys.argv[1]).read().split():
    data = base64.urlsafe_b64decode(code[4:] + "=" * (-len(code[4:]) % 4))
    token = data[-20:-4]
    print(code, code[4:], token.hex(), token.hex().upper(), base64.b64encode(token).decode().rstrip("="),
          base64.urlsafe_b64encode(token).decode().rstrip("="), sep="\n")
PYTHON
for list in 'audit list' 'denial list' history 'connection list' 'config show'; do
  # shellcheck disable=SC2086
  ctl --format json --all $list || bail "no $list"
done > "$stage/kept"
ctl --json connection show acme.osaka >> "$stage/kept"
check 'control: the lists are there' grep -q 'connection invite' "$stage/kept"
check_not 'no code and no token is in any list' grep -Fqf "$stage/patterns" "$stage/kept"
check_not 'nor in the log' grep -Fqf "$stage/patterns" "$stage/daemon.log"
check_not 'nor in a file of any client' grep -rFqf "$stage/patterns" "$stage/osaka" "$stage/tokyo" "$stage/late"
relay_stop
check_not 'nor in the store' grep -Fqaf "$stage/patterns" "$stage/relay/store.db"

# --- Where a client dials, the operator says

sed -i 's/^listen=.*/listen=0.0.0.0:0/' "$config"
relay_start
check_exit 'a relay that listens everywhere does not guess' 1 ctl connection invite acme.osaka
check_said 'it says what to do' 'public-address'
sed -i "s/^listen=.*/&\npublic-address=127.0.0.1:${address##*:}/" "$config"
check 'it is told' ctl config reload
invite acme.osaka
check_exit 'and a client gets there' 0 enroll last acme.osaka

sed -i '/^identity-file=/d' "$stage/last/config/tasuki/profiles/default.conf"
check_exit 'a profile without its key is none' 8 on last tasuki status
check_said 'the message says what is missing' 'identity-file'
done_testing
