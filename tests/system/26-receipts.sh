#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The receiver signs what it holds; the sender takes no receipt but that of its own transfer, and
# anybody can verify it later, with OpenSSL alone.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
inbox=$stage/inbox
source=$stage/source

# latest [given]: the receipt that was kept last. The names begin with the time, to the second.
latest () { find "$stage/state/tasuki/receipts${1:+/$1}" -maxdepth 2 -path '*/20*/*' -name '*.receipt' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-; }

# value KEY FILE: what a receipt says.
value () { sed -n "s/^$1: //p" "$2" | head -n 1; }

# statement FILE: it without its list.
statement () { sed '/^$/,$d' "$1"; }

mkdir -p "$source/many/leer" && printf abc > "$source/one" && printf abd > "$source/two"
/usr/bin/python3 - "$source/many" <<'PYTHON'
import os, sys
for number in range(1000):
    os.makedirs(os.path.join(sys.argv[1], "部門 %d" % (number % 7)), exist_ok=True)
    with open(os.path.join(sys.argv[1], "部門 %d" % (number % 7), "%d\n" % number), "w") as file:
        file.write(str(number))
PYTHON
tasuki --profile bolt.tokyo profile key > "$stage/bolt.pem" 2> "$stage/said"
check 'a receiver hands out its public key' openssl pkey -pubin -in "$stage/bolt.pem" -noout
fingerprint=$(openssl pkey -pubin -in "$stage/bolt.pem" -outform DER | sha256sum | cut -d ' ' -f 1)

# --- A good one

receive bolt.tokyo "$inbox" --once
check_exit 'one file' 0 limited tasuki --profile acme.osaka send --to bolt.tokyo --file-id INVOICE "$source/one"
wait_for "$receiver"
one=$(latest)
check_said 'send says where the receipt is' "^Receipt: $one\$"
check_same 'it is for its owner alone' 600 "$(stat -c %a "$one")"
check_same 'and so is its directory' 700 "$(stat -c %a "${one%/*}")"
check_same 'it names the sender' acme.osaka "$(value sender "$one")"
check_same 'it names the receiver' bolt.tokyo "$(value receiver "$one")"
check_same 'it names the file ID' INVOICE "$(value file-id "$one")"
check_same 'it has the digest of the content' "$(sha256sum < "$source/one" | cut -d ' ' -f 1)" "$(value digest "$one")"
check_same 'the receiver keeps the same' "$(statement "$one")" "$(cat "$(latest given)")"
ctl --json history | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["receipt"], end="")' > "$stage/copy"
check_same 'the history of the relay has the same' "$(statement "$one")" "$(cat "$stage/copy")"

verify () { limited tasuki receipt verify "$@"; }
check_exit 'it is good by the key in a file' 0 verify "$one" --key "$stage/bolt.pem"
check_said 'and says so' '^Good: bolt.tokyo states'
check_exit 'it is good by the fingerprint' 0 verify "$one" --key "$fingerprint"
check_exit 'the copy of the history is good, too' 0 verify "$stage/copy" --key "$fingerprint"
check_exit 'its file is found' 0 verify "$one" --key "$fingerprint" --file "$inbox/one"
check_said 'by its content' 'received as one$'
check_exit 'another file is not' 6 verify "$one" --key "$fingerprint" --file "$source/two"
check_exit 'without a key, and without a profile that knows one, nothing is verified' 1 verify "$one"
check_said 'and it says what is missing' 'No key of bolt.tokyo is known here'
known () { limited tasuki --profile acme.osaka receipt verify "$@"; }
check_exit 'the key that was met is known' 0 known "$one"
check_exit 'and is that of its peer' 0 known "$one" --peer bolt.tokyo
check_exit 'the receipt of somebody else is not' 6 known "$one" --peer acme.osaka
check_exit 'what is no key is none' 1 verify "$one" --key nobody
check_exit 'by another key it is not good' 6 verify "$one" --key "$(sha256sum < "$source/two" | cut -d ' ' -f 1)"
check_exit 'a file that is no receipt is not good' 6 verify "$source/two" --key "$fingerprint"
check_exit 'a file that is not there is a mistake' 1 verify "$stage/nothing" --key "$fingerprint"
check_exit 'as JSON' 0 verify "$one" --key "$fingerprint" --json --file "$inbox/one"
check_said 'it says what was found' '"verified":true.*"found":\{"[^"]*":"one"\}'
check_exit 'it is shown' 0 limited tasuki receipt show "$one"
check_said 'as it stands there, and as unverified' '^Nothing of it was verified'
check_exit 'it is listed' 0 limited tasuki receipt list
check_said 'with its path' "bolt.tokyo +one +$one\$"
check_exit 'those given are listed, too' 0 limited tasuki receipt list --given --json
check_said 'as JSON' '"outcome":"stored"'

# --- The commands of tasuki(1), as they stand there

cd "$stage" || exit
FILE=$one
sed '/^signature: /,$d' "$FILE" > statement
sed -n 's/^signature: //p' "$FILE" | base64 -d > signature
check_exit 'OpenSSL verifies it' 0 openssl pkeyutl -verify -pubin -inkey bolt.pem -rawin -in statement -sigfile signature
check_same 'OpenSSL gives the fingerprint of the key that it names' "$fingerprint" \
  "$(sed -n 's/^receiver-key: //p' "$FILE" | base64 -d | sha256sum | cut -d ' ' -f 1)"
sed -i 's/^bytes: 3/bytes: 4/' statement
check_exit 'OpenSSL does not verify a changed one' 1 openssl pkeyutl -verify -pubin -inkey bolt.pem -rawin -in statement -sigfile signature

# --- Whatever is changed in it

for change in transfer sender receiver file-id name code files bytes digest received receiver-key sender-key signature; do
  sed "s|^$change: .|$change: 7|" "$one" > changed
  check_exit "a changed $change" 6 verify changed --key "$fingerprint"
done
sed 's/ 3 one$/ 3 eno/' "$one" > changed
check_not 'control: the list was changed' cmp -s "$one" changed
sed 's/^file: b/file: c/' "$one" > changed
check_exit 'a changed list' 6 verify changed --key "$fingerprint"
head -c -1 "$one" > changed
check_exit 'a list that is cut' 6 verify changed --key "$fingerprint"

# --- A key that is known to be another

check_exit 'the key of bolt is forgotten' 0 tasuki --profile acme.osaka peer forget bolt.tokyo
tasuki --quiet --profile acme.osaka peer trust bolt.tokyo "$(sha256sum < "$source/two" | cut -d ' ' -f 1)" > /dev/null
check_exit 'then its receipt is not good' 6 known "$one"
check_exit 'the key of bolt is forgotten again' 0 tasuki --profile acme.osaka peer forget bolt.tokyo

# --- Many files

receive bolt.tokyo "$inbox/b" --once
check_exit 'many files' 0 send acme.osaka bolt.tokyo "$source/many" "$source/two"
wait_for "$receiver"
many=$(latest)
check_same 'the receipt counts them' 1001 "$(value files "$many")"
check_exit 'it is good' 0 verify "$many" --key "$fingerprint" --file "$inbox/b/many/部門 3/500"$'\n' --file "$inbox/b/two"
check_said 'each of them is found' 'received as many/部門 3/500'
grep -v ' 3 two$' "$many" > changed
check_exit 'a list with one less is not good' 6 verify changed --key "$fingerprint"

# --- A refusal

receive bolt.tokyo "$inbox" --once
check_exit 'a file that is there already' 3 limited tasuki --profile acme.osaka send --to bolt.tokyo "$source/one"
cp "$stage/said" "$stage/refused"
wait_for "$receiver"
refusal=$(latest)
check_said 'send says where the refusal is' "refused: $refusal" "$stage/refused"
check_same 'it says why' exists "$(value code "$refusal")"
check_same 'and claims nothing' '0 0 -' "$(value files "$refusal") $(value bytes "$refusal") $(value digest "$refusal")"
check_exit 'it is good' 0 verify "$refusal" --key "$fingerprint"
check_said 'and says so' 'it refused transfer'
check_exit 'it proves no file' 6 verify "$refusal" --key "$fingerprint" --file "$source/one"
ctl --json history | /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["receipt"], end="")' > "$stage/copy"
check_same 'the history of the relay has it' "$(cat "$refusal")" "$(cat "$stage/copy")"

# --- A receiver that lies

# Their bytes are read and written by hand, so there is no session between the clients.
relay_stop
sed -i 's/^\[relay\]/&\ndata-path=terminated/' "$config"
relay_start
party liar
permit acme.osaka liar
openssl genpkey -algorithm ed25519 -out "$stage/liar.pem"
openssl genpkey -algorithm ed25519 -out "$stage/other.pem"

# lied KIND [FILE]: how the sender ends, and what the relay has in its history.
lied ()
{
  : > "$stage/liar.log"
  /usr/bin/python3 -B "$root/tests/support/liar.py" "$address" "$stage/relay/ca.pem" liar \
    "$stage/liar.password" "$stage/liar.pem" "$@" > "$stage/liar.log" 2>&1 &
  local liar=$! status
  running[$liar]=1
  wait_for_line "$stage/liar.log" '^READY'
  send acme.osaka liar --file-id F "$source/one" > "$stage/said" 2>&1
  status=$?
  wait_for_line "$stage/liar.log" '^(ok|[a-z-]+)$'
  ( wait_for "$liar" )
  unset "running[$liar]"
  sender=$status settled=$(tail -n 1 "$stage/liar.log")
}

# refused WORDS KIND [FILE]
refused ()
{
  local words=$1
  shift
  lied "$@"
  check_same "$words: the sender does not take it" 6 "$sender"
  check_same "$words: nobody is told that it is completed" integrity "$settled"
  check_same "$words: the history says so" 'failed integrity' "$(history_of outcome,code | head -n 1 | xargs)"
}

tasuki --quiet --profile acme.osaka peer trust liar "$(sha256sum < "$source/two" | cut -d ' ' -f 1)" > /dev/null
lied good
check_same 'a key that is known to be another is refused, terminated or not' '7 untrusted' "$sender $settled"
check_exit 'the key of the liar is forgotten' 0 tasuki --profile acme.osaka peer forget liar
lied good
check_same 'control: a good receipt by OpenSSL is taken' 0 "$sender"
check_same 'control: and the transfer is completed' ok "$settled"
good=$(latest)
refused 'none at all' missing
refused 'that of another transfer' replayed "$good"
refused 'one by another key' forged "$stage/other.pem"
refused 'a broken signature' broken
refused 'something behind it' longer
refused 'another sender' sender=bolt.tokyo
refused 'another receiver' receiver=bolt.tokyo
refused 'another sender key' "sender-key=$(value receiver-key "$good")"
refused 'another file ID' file-id=G
refused 'another name' name=two
refused 'another count of files' files=2
refused 'another count of bytes' bytes=4
refused 'another digest' "digest=$(sha256sum < "$source/two" | cut -d ' ' -f 1)"
refused 'a refusal as a receipt' outcome=refused
check_same 'none of them was kept' "$good" "$(latest)"
done_testing
