#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# An enrolment that does not come to its end leaves nothing behind; one that was killed leaves what the
# next one can do something with.
. "$(dirname "$0")/../support/relay.sh"

# on MACHINE COMMAND...: each client is a machine of its own.
on () { local home=$stage/$1; shift; XDG_CONFIG_HOME=$home/config XDG_STATE_HOME=$home/state "$@"; }
profiles_of () { echo "$stage/$1/config/tasuki/profiles"; }
files_of () { (cd "$(profiles_of "$1")" 2>/dev/null && find . -type f | sort | xargs); }
whole='./default.ca.pem ./default.conf ./default.key'
draft='./default.enrolling.ca.pem ./default.enrolling.conf ./default.enrolling.key'

cat > "$stage/gate.py" <<'PYTHON'
"""A proxy that does with what passes what the mode says, which it reads anew for each connection."""
import socket, sys, threading
host, port = sys.argv[1].rsplit(":", 1)
server = socket.create_server(("127.0.0.1", 0))
print(f"127.0.0.1:{server.getsockname()[1]}", flush=True)

def pass_on(source, target, limit, words):
    """Until it ends; or as many pieces as the limit says, of which the last one stays here."""
    while data := source.recv(65536):
        limit -= 1
        if limit == 0:
            print(words, flush=True)
            return
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)

def run(*arguments):
    try:
        pass_on(*arguments)
    except OSError:
        pass

kept = []
while True:
    near, _ = server.accept()
    mode = open(sys.argv[2]).read().strip()
    if mode == "silence":
        kept.append(near)
        print("dialled", flush=True)
        continue
    far = socket.create_connection((host, int(port)))
    kept += [near, far]
    # What a client says first is its hello; what the relay says is its part of the handshake, which is
    # over for the client with that, and then its answer to the login.
    threading.Thread(target=run, args=(near, far, 2 if mode == "keep-login" else -1, "asked"), daemon=True).start()
    threading.Thread(target=run, args=(far, near, 2 if mode == "keep-answer" else -1, "answered"), daemon=True).start()
PYTHON

relay_set_up
relay_start
mkfifo "$stage/gate"
echo pass > "$stage/mode"
/usr/bin/python3 "$stage/gate.py" "$address" "$stage/mode" > "$stage/gate" 2> "$stage/gate.log" &
running[$!]=1
exec 7< "$stage/gate"
read -r -t "$PATIENCE" gate <&7 || bail 'the gate does not open'

# invite ID: a code in $stage/ID.code, whose access point is the gate.
invite ()
{
  ctl --json connection invite "$1" --access-point "$gate" > "$stage/invited.json" || bail "no invitation of $1"
  sed -n 's/.*"code" *: *"\([^"]*\)".*/\1/p' "$stage/invited.json" > "$stage/$1.code"
}

# register ID: a connection that is invited.
register () { ctl connection add "$1" > /dev/null && invite "$1"; }
enroll () { local machine=$1 id=$2; shift 2; on "$machine" limited tasuki enroll - "$@" < "$stage/$id.code"; }
keys_of () { ctl --json connection show "$1" | grep -Eoc '[0-9a-f]{64}'; }

# enroll_up_to MODE MACHINE ID: an enrolment as far as that mode lets it come. $enrolling is its process.
enroll_up_to ()
{
  echo "$1" > "$stage/mode"
  # Not by a function: signals are for the program, and not for a shell around it.
  XDG_CONFIG_HOME=$stage/$2/config XDG_STATE_HOME=$stage/$2/state \
    tasuki enroll - < "$stage/$3.code" > "$stage/$2.out" 2>&1 &
  enrolling=$!
  running[$enrolling]=1
  read -r -t "$PATIENCE" _ <&7 || bail "nothing passes the gate in mode $1"
  echo pass > "$stage/mode"
  [ "$1" = silence ] || wait_until held "$2"
}

# held MACHINE: the draft is on its disk, and whoever makes it holds it.
held () { grep -q ":$(stat -c %i "$(profiles_of "$1")/default.enrolling.conf") " /proc/locks; }

# --- Interrupted

# interrupted WORDS SIGNAL MODE MACHINE ID
interrupted ()
{
  enroll_up_to "$3" "$4" "$5"
  kill "-$2" "$enrolling"
  wait_for "$enrolling"
  check_same "$1, $2: it was cancelled" 9 "$status"
  check_same "$1, $2: nothing is left" '' "$(files_of "$4")"
}

register acme.osaka
interrupted 'before it is answered at all' INT silence osaka acme.osaka
interrupted 'before the token is there' INT keep-login osaka acme.osaka
interrupted 'before the token is there' TERM keep-login osaka acme.osaka
check_same 'no key was registered' 0 "$(keys_of acme.osaka)"
check_exit 'the code is still good' 0 enroll osaka acme.osaka
check_same 'control: what an enrolment leaves' "$whole" "$(files_of osaka)"
for signal in INT TERM; do
  register "bolt.${signal,,}"
  interrupted 'while its answer is awaited' "$signal" keep-answer tokyo "bolt.${signal,,}"
  check 'it says that nobody knows' grep -q 'registered is not known' "$stage/tokyo.out"
  check_exit 'the code was spent' 7 enroll tokyo "bolt.${signal,,}"
  check_same 'which leaves nothing, either' '' "$(files_of tokyo)"
done
invite bolt.int
check_exit 'with another one it succeeds' 0 enroll tokyo bolt.int

# --- Killed

register cart.kyoto
enroll_up_to keep-login kyoto cart.kyoto
check_exit 'two at once on the same profile: the second one is told' 5 enroll kyoto cart.kyoto
check_said 'that there is another one' 'just now'
kill -KILL "$enrolling"
wait_for "$enrolling"
check_same 'who is killed leaves a draft' "$draft" "$(files_of kyoto)"
check_exit 'the next one does not mind' 0 enroll kyoto cart.kyoto
check_same 'it has a whole profile' "$whole" "$(files_of kyoto)"
check_exit 'which logs in' 0 on kyoto tasuki status
check_same 'and one key was registered' 1 "$(keys_of cart.kyoto)"

register dock.kobe
enroll_up_to keep-answer kobe dock.kobe
kill -KILL "$enrolling"
wait_for "$enrolling"
check_same 'here the key was registered' 1 "$(keys_of dock.kobe)"
cp "$(profiles_of kobe)/default.enrolling.ca.pem" "$stage/authority"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=relay -days 30 \
  -keyout "$stage/another.key" -out "$(profiles_of kobe)/default.enrolling.ca.pem" 2> /dev/null
check_exit 'what cannot be found out' 7 enroll kobe dock.kobe
check_said 'it says, and what to remove' 'remove the file'
check_said 'by its name' 'default.enrolling.conf'
check_same 'it is not thrown away' "$draft" "$(files_of kobe)"
cp "$stage/authority" "$(profiles_of kobe)/default.enrolling.ca.pem"
check_exit 'else the same code, which is spent, will do' 0 enroll kobe dock.kobe
check_same 'the draft has become the profile' "$whole" "$(files_of kobe)"
check_exit 'with the key that was registered' 0 on kobe tasuki status
check_same 'which is still the only one' 1 "$(keys_of dock.kobe)"

register fern.nara
register gate.nara
enroll_up_to keep-login nara fern.nara
kill -KILL "$enrolling"
wait_for "$enrolling"
check_exit 'a draft of somebody else is in nobody'"'"'s way' 0 enroll nara gate.nara
check 'it is that one, then' grep -q '^connection=gate.nara$' "$(profiles_of nara)/default.conf"
check_same 'and nothing else' "$whole" "$(files_of nara)"

# --- Files that cannot be written

register hill.ueno
mkdir -p "$(profiles_of ueno)/default.enrolling.key"
check_exit 'the draft cannot be written' 8 enroll ueno hill.ueno
check_same 'nothing of it is left' '' "$(files_of ueno)"
rmdir "$(profiles_of ueno)/default.enrolling.key"
mkdir "$(profiles_of ueno)/default.key"
check_exit 'the profile cannot be written' 8 enroll ueno hill.ueno
check_said 'the key is not lost' 'kept in .*default.enrolling.conf'
check_same 'the draft is left, and no half profile' "$draft" "$(files_of ueno)"
rmdir "$(profiles_of ueno)/default.key"
check_exit 'the next time it is' 0 enroll ueno hill.ueno
check_same 'and is whole' "$whole" "$(files_of ueno)"
check_exit 'and logs in' 0 on ueno tasuki status
done_testing
