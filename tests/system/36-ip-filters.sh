#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# An IP filter says from where a connection, an API key or an account may be used; what a change of
# it forbids is cut at once.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

relay_set_up
admin_start
admin_allow
for id in acme.osaka bolt.tokyo other.from other.to; do party $id; done
permit acme.osaka bolt.tokyo
permit other.from other.to
head -c 1000000 /dev/urandom > "$stage/file"

# begin FROM TO [PROFILE]: a transfer that stands in the middle; $sender, and $receiver of TO. Its
# bytes come from descriptor $feed. PROFILE is FROM's; that of its name, if it is not given.
begin ()
{
  local from=$1 to=$2 profile=${3:-$1}
  rm -f "$stage/pipe.$from" && mkfifo "$stage/pipe.$from"
  receive "$to" "$stage/inbox.$to" --once
  tasuki --quiet --profile "$profile" send --to "$to" --name slow - < "$stage/pipe.$from" \
    > "$stage/$from.out" 2> "$stage/$from.log" &
  sender=$!
  running[$sender]=1
  exec {feed}> "$stage/pipe.$from"
  head -c 1000000 /dev/zero >&$feed
  wait_until moves "$from"
}
moves () { ctl --no-headings --columns outcome,sender transfer list | grep -Eq "running +$1"; }

# since_change OPERATION: milliseconds from the last change by it to the end of the last transfer.
since_change ()
{
  ctl --json audit list > "$stage/audit.json"
  ctl --json history > "$stage/history.json"
  /usr/bin/python3 - "$stage" "$1" <<'PYTHON'
import datetime, json, sys
def load(name):
    return json.load(open(f"{sys.argv[1]}/{name}.json"))["items"]
def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
change = next(row for row in load("audit") if row["operation"] == sys.argv[2])
transfer = next(row for row in load("history") if row["outcome"] == "failed")
print(round((moment(transfer["ended"]) - moment(change["time"])).total_seconds() * 1000))
PYTHON
}

# ours FIELD: of the latest transfer of acme.osaka.
ours () { ctl --no-headings --columns "$1" history --about acme.osaka | head -n 1; }
ours_failed () { [ "$(ours outcome | xargs)" = failed ]; }

# cut WORDS OPERATION REASON: both ends of the last transfer were refused within a second.
cut ()
{
  wait_for "$sender"
  check_same "$1: the sender is refused" 3 "$status"
  wait_for "$receiver"
  check_same "$1: so is the receiver" 3 "$status"
  exec {feed}>&-
  wait_until ours_failed
  check_same "$1: the history says that it was refused" refused "$(ours code | xargs)"
  check_said "$1: and why" "$3" <(ours reason)
  if [ "$sanitizer" = none ]; then
    check "$1: within a second" [ "$(since_change "$2")" -lt 1000 ]
  else
    pass "$1: within a second # SKIP with a sanitizer"
  fi
}

check_exit 'what is no range is refused' 1 ctl ip-filter add office --allow 127.0.0.0/8,010.0.0.1
check_said 'with its field and its text' 'allow: "010\.0\.0\.1" is not'
check_exit 'a group is made' 0 ctl ip-filter add office --allow 127.0.0.0/8,::1 --deny 127.0.3.0/24
check_exit 'and one of other addresses' 0 ctl ip-filter add elsewhere --allow 192.0.2.0/24
check_exit 'a connection gets it' 0 ctl connection set acme.osaka --ip-filter office
check_said 'it says so' office <(ctl --no-headings --columns ip-filter connection show acme.osaka)
check_exit 'from there it may log in' 0 tasuki --profile acme.osaka status
check_exit 'one in use cannot be removed' 5 ctl ip-filter remove office
check_said 'because of whom' 'acme\.osaka'

begin acme.osaka bolt.tokyo
ours=("$sender" "$receiver" "$feed")
begin other.from other.to
others=("$sender" "$receiver" "$feed")
sender=${ours[0]} receiver=${ours[1]} feed=${ours[2]}
check_exit 'the group becomes narrower' 0 ctl ip-filter set office --allow 192.0.2.0/24
cut 'narrower' 'ip-filter set' 'IP filter "office" does not allow'
check_exit 'it cannot log in any more' 7 tasuki --profile acme.osaka status
check_said 'the denial is kept with its reason' 'login +acme\.osaka +.*"office" does not allow' \
  <(ctl --no-headings --columns stage,connection,reason denial list)

sender=${others[0]} receiver=${others[1]} feed=${others[2]}
exec {feed}>&-
wait_for "$sender"
check_same 'what others do goes on: sender' 0 "$status"
wait_for "$receiver"
check_same 'what others do goes on: receiver' 0 "$status"

check_exit 'wider, it may again' 0 ctl ip-filter set office --allow 127.0.0.0/8
check_exit 'and does' 0 tasuki --profile acme.osaka status

begin acme.osaka bolt.tokyo
check_exit 'the other side gets another group' 0 ctl connection set bolt.tokyo --ip-filter elsewhere
cut 'another group' 'connection set' 'IP filter "elsewhere" does not allow'

check_exit 'without a group' 0 ctl connection set bolt.tokyo --clear ip-filter
receive bolt.tokyo "$stage/inbox.bolt.tokyo" --once
check_exit 'all is as before' 0 send acme.osaka bolt.tokyo "$stage/file"
wait_for "$receiver"
check 'it arrived' cmp "$stage/file" "$stage/inbox.bolt.tokyo/file"
check_exit 'one that is not in use goes' 0 ctl ip-filter remove elsewhere

# A session is one thing, from where its bytes come another.
ctl ip-filter add desk --allow 127.0.0.1 > /dev/null
ctl connection set other.from --ip-filter desk > /dev/null
check 'a data connection from elsewhere is refused, and with it the transfer' /usr/bin/python3 - "$address" \
  "$stage/relay/ca.pem" "$root/tests/support" "$stage" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[3])
from peer import Peer, READY, REFUSED, SETTLED, proceed

def attach(connection, accepts=0):
    with open(f"{sys.argv[4]}/{connection}.password") as text:
        return Peer(sys.argv[1], sys.argv[2]).attach(connection, text.read().strip(), accepts)

sender, receiver = attach("other.from"), attach("other.to", 1)
for source, answer in (("127.0.0.1", READY), ("127.0.5.1", REFUSED)):
    for_sender, for_receiver = (body["ticket"] for body in proceed(sender, receiver, "other.to"))
    far = receiver.present(for_receiver)
    sender.source = source
    near = sender.present(for_sender)
    near.expect(answer)
    if answer == READY:
        near.socket.close()
        far.socket.close()
    for session in (sender, receiver):
        code = session.expect(SETTLED)["code"]
        assert (code == "refused") == (answer == REFUSED), (source, code)
PYTHON
check_said 'the history says why' 'IP filter "desk" does not allow' \
  <(ctl --no-headings --columns reason history --about other.from | head -n 1)
ctl connection set other.from --clear ip-filter > /dev/null

# --- What a client logs in with has one of its own, beside its connection's

# on_record STAGE: how many denials there have a reason that names the group.
on_record () { ctl --no-headings --columns stage,reason denial list | grep -c "^ *$1 .*\"site\" does not allow"; }

ctl connection set acme.osaka --client-types agent,cli,api > /dev/null
ctl ip-filter add site --allow 127.0.0.0/8 > /dev/null
key sending --scopes transfer:send --ip-filter site
sending=$key
tasuki --quiet profile create keyed --connection acme.osaka --access-point "$address" \
  --ca "$stage/relay/ca.pem" --api-key-file "$stage/sending.key" || bail 'profile keyed failed'
tasuki --quiet --profile bolt.tokyo peer forget acme.osaka 2> /dev/null
check_said 'a key has a group' site <(ctl --no-headings --columns ip-filter key show "$sending")
check_said 'and is found by it' "$sending" <(ctl --no-headings --columns id key list --ip-filter site)
check_exit 'from there a client may log in by it' 0 tasuki --profile keyed status
check_exit 'a group that a key has stays' 5 ctl ip-filter remove site
check_said 'because of that key' "$sending"

begin acme.osaka bolt.tokyo keyed
check_exit 'the group of the key becomes narrower' 0 ctl ip-filter set site --allow 192.0.2.0/24
cut 'narrower for the key' 'ip-filter set' 'IP filter "site" does not allow'
check_exit 'by the key it cannot log in any more' 7 tasuki --profile keyed status
check_same 'the denials of the session and of this login are kept' 2 "$(on_record login)"
check_exit 'by its password it can' 0 tasuki --profile acme.osaka status

# --- So has what one administers with

key asking --scopes status:read --organisation '*' --ip-filter site
asking=$key
printf 'header = "Authorization: Bearer %s"\n' "tsk_aaaaaaaaaaaa_$(printf 'a%.0s' {1..43})" > "$stage/made-up.curl"
check_answer 'who administers by a key is refused from elsewhere' 401 asking /v1/status
mv "$stage/answer" "$stage/refused"
check_same 'which is recorded once' 1 "$(on_record administration)"
check_answer 'a key that was never made is, too' 401 made-up /v1/status
check 'and both look the same' cmp "$stage/answer" "$stage/refused"
ctl ip-filter set site --allow 127.0.0.1 > /dev/null
check_answer 'from there it is let in' 200 asking /v1/status
ctl ip-filter set site --deny 127.0.0.1 > /dev/null
check_answer 'and not from the next request on, if the group denies it' 401 asking /v1/status

ctl --json account add sato --role auditor --ip-filter site > "$stage/made.json"
printf 'user = "sato:%s"\n' "$(sed -n 's/.*"password" *: *"\([^"]*\)".*/\1/p' "$stage/made.json")" > "$stage/sato.curl"
printf 'user = "sato:%s"\n' 'another password' > "$stage/wrong.curl"
check_answer 'an account is refused like that, too' 401 sato /v1/status
mv "$stage/answer" "$stage/refused"
check_answer 'as by a wrong password' 401 wrong /v1/status
check 'and both look the same' cmp "$stage/answer" "$stage/refused"
ctl ip-filter set site --clear deny > /dev/null
check_answer 'and let in like that' 200 sato /v1/status
ctl ip-filter set site --allow 192.0.2.0/24 > /dev/null
check_answer 'until the group forbids it' 401 sato /v1/status
check_exit 'it gets none' 0 ctl account set sato --clear ip-filter
check_answer 'and is let in from anywhere' 200 sato /v1/status
for key in "$sending" "$asking"; do
  check_exit 'while a key has the group, it stays' 5 ctl ip-filter remove site
  ctl key revoke "$key"
done
check_exit 'without any it goes' 0 ctl ip-filter remove site

# The access point's own entrance, by the same group.
sed -i '/^\[filter-ip\]/,/^$/{s/^allow=.*/group=office/}' "$config"
check_exit 'the entrance has the group' 0 ctl config reload
check_exit 'who is in it comes in' 0 tasuki --profile other.from status
check_exit 'the group denies' 0 ctl ip-filter set office --deny 127.0.0.1
check_exit 'and who is denied does not' 5 tasuki --profile other.from status
done_testing
