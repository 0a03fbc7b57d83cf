#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# People administer by accounts, each with what its role lets it do, within its organisation; and an
# organisation that is disabled is out altogether.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

relay_set_up
admin_start
admin_allow
for organisation in acme bolt; do
  ctl organisation add $organisation > /dev/null
  ctl connection add $organisation.one --organisation $organisation > /dev/null
done

# account ID OPTION...: its password in $stage/ID.password, and for curl in $stage/ID.curl.
account ()
{
  local id=$1
  shift
  ctl --json account add "$id" "$@" > "$stage/made.json" || bail 'account add failed'
  sed -n 's/.*"password" *: *"\([^"]*\)".*/\1/p' "$stage/made.json" > "$stage/$id.password"
  printf 'user = "%s:%s"\n' "$id" "$(cat "$stage/$id.password")" > "$stage/$id.curl"
  rm -f "$stage/made.json"
}

# remote ID COMMAND...: tasukictl from elsewhere.
remote () { local id=$1; shift; limited tasukictl --url "https://$admin" --account "$id" --account-password-file "$stage/$id.password" --ca-file "$authority" --quiet "$@"; }

account everybody --role administrator --organisation '*'
account acme.head --role administrator --organisation acme
account acme.hand --role operator --organisation acme
account acme.eye --role auditor --organisation acme

# --- What a role may do

for id in everybody acme.head acme.hand acme.eye; do
  check_answer "$id looks" 200 "$id" /v1/connections
done
check_answer 'an auditor changes nothing' 403 acme.eye /v1/connections -d '{"id": "acme.two"}'
check_answer 'an operator sets up connections' 201 acme.hand /v1/connections -d '{"id": "acme.two"}'
check_answer 'but no accounts' 403 acme.hand /v1/accounts -d '{"id": "acme.more", "role": "administrator"}'
check_answer 'nor keys' 403 acme.hand /v1/keys -d '{"scopes": ["*:read"]}'
check_answer 'an administrator makes accounts' 201 acme.head /v1/accounts -d '{"id": "acme.more", "role": "administrator"}'
check_answer 'of its organisation alone' 403 acme.head /v1/accounts -d '{"id": "acme.all", "role": "auditor", "organisation": "*"}'
check_answer 'where those of others are absent' 404 acme.head /v1/connections/bolt.one
check_answer 'unless it acts for all' 200 everybody /v1/connections/bolt.one
check 'the audit log says who it was' grep -q 'account acme.hand' <<< "$(ctl audit list)"

# --- From elsewhere

check_exit 'tasukictl takes an account' 0 remote acme.eye connection list
check_said 'and shows what is its own' 'acme\.one'
check_not 'and nothing else' grep -q 'bolt' "$stage/said"
check_exit 'what its role does not allow is refused' 3 remote acme.eye connection add acme.three
check_exit 'a key and an account are one too many' 1 remote acme.eye --key-file "$stage/acme.eye.password" status

# --- Who is not let in

printf 'user = "acme.eye:%s"\n' 'another password' > "$stage/wrong.curl"
printf 'user = "nobody:%s"\n' 'another password' > "$stage/unknown.curl"
check_answer 'a wrong password is none' 401 wrong /v1/status
check 'and told how to come' grep -qi '^www-authenticate: .*basic' "$stage/head"
cp "$stage/answer" "$stage/wrong.answer"
check_answer 'an unknown account is none' 401 unknown /v1/status
check 'and they look the same' cmp -s "$stage/answer" "$stage/wrong.answer"
ctl account set acme.eye --networks 192.0.2.0/24 > /dev/null
check_answer 'from another network it is none' 401 acme.eye /v1/status
ctl account set acme.eye --clear networks > /dev/null
check_answer 'from anywhere again it is' 200 acme.eye /v1/connections
ctl account set acme.eye --enabled false > /dev/null
check_answer 'one that is disabled is none' 401 acme.eye /v1/connections
ctl account set acme.eye --enabled true --role operator > /dev/null
check_answer 'a role holds from the next request on' 201 acme.eye /v1/connections -d '{"id": "acme.four"}'
ctl account rotate-secret acme.eye > /dev/null
check_answer 'the former password ends at once' 401 acme.eye /v1/connections
ctl account remove acme.hand > /dev/null
check_answer 'one that is removed is none' 401 acme.hand /v1/connections
check 'the reasons are recorded' grep -q 'wrong password of the account' <<< "$(ctl denial list)"

# --- A password that was right a moment ago

# cost STATUS NAME OPTION...: the processor time that the relay spends on eight requests, in
# hundredths of a second.
spent () { awk '{ print $14 + $15 }' "/proc/$daemon/stat"; }
cost ()
{
  local status=$1 name=$2 before
  shift 2
  before=$(spent)
  for _ in 1 2 3 4 5 6 7 8; do
    [ "$(ask "$name" /v1/status "$@")" = "$status" ] || bail "$name is not answered by $status"
  done
  echo $(($(spent) - before))
}

# Two verifications each, from a source that has not failed yet.
hashed=$(cost 401 wrong --interface 127.0.0.2)
remembered=$(cost 200 everybody)
echo "# eight requests: $hashed hundredths of a second where each is verified, $remembered where it was just now"
check 'a wrong password is verified each time' test "$hashed" -ge 8
check 'a right one is not, as long as it is remembered' test $((remembered * 3)) -lt "$hashed"

# --- An organisation as a whole

key acme --scopes '*:read' --organisation acme
check_answer 'a key of the organisation holds' 200 acme /v1/connections
ctl organisation set acme --enabled false > /dev/null
check_answer 'not when the organisation is disabled' 401 acme /v1/connections
check_answer 'nor do its accounts' 401 acme.head /v1/connections
check_answer 'others do' 200 everybody /v1/connections
check 'and the reason is recorded' grep -q 'its organisation is disabled' <<< "$(ctl denial list)"
ctl organisation set acme --enabled true > /dev/null
check_answer 'enabled again, it holds' 200 acme /v1/connections

for id in everybody acme.head acme.eye; do
  check "the password of $id is found where it is" grep -qsF -f "$stage/$id.password" "$stage/$id.curl"
  check_not "and in no log, store or record" grep -qsF -f "$stage/$id.password" "$stage/daemon.log" "$stage"/relay/store.db* \
    <(ctl --json audit list) <(ctl --json account list) <(ctl --json denial list)
done

done_testing
