#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# API keys that are limited to connections administer what concerns these, by HTTPS and over a real
# store; all else looks exactly as if it were not there.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

relay_set_up
admin_start
admin_allow
for id in osaka kobe nara; do party "$id"; done
ctl organisation add bolt > /dev/null
ctl connection add bolt.tokyo --organisation bolt > /dev/null
permit osaka kobe
permit osaka nara
permit_receive nara kobe
echo payload > "$stage/file"
receive kobe "$stage/kobe"
first=$receiver
receive nara "$stage/nara"
check_exit 'osaka sends to kobe' 0 send osaka kobe "$stage/file"
check_exit 'and to nara' 0 send osaka nara "$stage/file"
check_exit 'kobe may not send to nara' 3 send kobe nara "$stage/file"

everything='*'
key kobe --scopes "$everything" --connections kobe
id_of_kobe=$key
key nara --scopes "$everything" --connections nara
key both --scopes '*:read' --connections osaka,kobe
key scope --scopes connection:read --connections kobe

# session ID: of its client. alone ID: who came and went is not there any more.
session () { ctl --no-headings --columns session,connection client list | awk -v id="$1" '$2 == id { print $1 }'; }
alone () { [ "$(session "$1" | wc -l)" = 1 ]; }

# total NAME PATH: how many rows there are for it.
total () { ask "$1" "$2" > /dev/null; jq .totalSize "$stage/answer"; }

# --- What it sees

check_same 'one connection' 1 "$(total kobe /v1/connections)"
check_same 'of two, on a page of one' 2 "$(total both '/v1/connections?maxResults=1')"
check_same 'is one of them' 1 "$(jq '.items | length' "$stage/answer")"
check_same 'its side of the permissions' 1 "$(total kobe /v1/permissions)"
check_same 'as the other sees its own' 2 "$(total nara /v1/permissions)"
check_same 'and nothing of what it asks for by name' 0 "$(total kobe '/v1/permissions?connection=osaka')"
check 'who sent has gone' wait_until alone kobe
check_same 'the clients that it has' 1 "$(total kobe /v1/clients)"
check_same 'the transfers that it had a part in' 1 "$(total kobe /v1/history)"
check_same 'each once, with a part on both sides' 2 "$(total both /v1/history)"
check_same 'and nothing of others by their names' 0 "$(total kobe '/v1/history?receiver=nara')"
check_same 'what was refused to it' 1 "$(total kobe /v1/denials)"
check 'with the reason, which is its own' jq -e '.items[0].reason' "$stage/answer"
check_same 'and to others on the way to it' 1 "$(total nara /v1/denials)"
check 'without the reason, which is not' jq -e '.items[0] | .connection == "kobe" and .reason == null' "$stage/answer"
check_answer 'an explanation of its side' 200 kobe '/v1/explanation?from=osaka&to=kobe'
check 'and of no other' jq -e '.receiverAllowed and .senderAllowed == null and .allowed == null' "$stage/answer"

# --- What is not its own

# same WORDS METHOD FOREIGN ABSENT: the same status and bytes for both, but for the name.
same ()
{
  local words=$1 method=$2 foreign=$3 absent=$4
  check_answer "$words" 404 kobe "$foreign" -X "$method"
  sed "s/${foreign##*/}/${absent##*/}/" "$stage/answer" > "$stage/foreign"
  check_answer 'like one that is not there' 404 kobe "$absent" -X "$method"
  check 'and looks the same' cmp "$stage/answer" "$stage/foreign"
}
other=$(ctl --no-headings --columns id permission list --connection osaka | head -n 1 | xargs)
past=$(ctl --no-headings --columns transfer history --receiver nara | xargs)
for method in GET PATCH; do same "another's connection" $method /v1/connections/osaka /v1/connections/none; done
same 'one of another organisation' GET /v1/connections/bolt.tokyo /v1/connections/none.there
for method in GET PATCH DELETE; do same "another's permission" $method "/v1/permissions/$other" /v1/permissions/perm-0000000000000000; done
same "others' transfer" GET "/v1/transfers/$past" /v1/transfers/none
same "others' client" DELETE "/v1/clients/$(session nara)" /v1/clients/none
check_answer 'no secret of others' 404 kobe /v1/connections/osaka/secret -d '{}'
check_answer 'nor an invitation' 404 kobe /v1/connections/osaka/invitation -d '{}'
check_answer 'no consent in their name' 404 kobe /v1/permissions -d '{"connection": "osaka", "direction": "send", "remote": "*"}'
check_answer 'no explanation of what is between others' 404 kobe '/v1/explanation?from=osaka&to=nara'

# --- What it may not at all

for path in keys accounts organisations ip-filters audit audit/verification plugins configuration status; do
  check_answer "/v1/$path is refused" 403 kobe "/v1/$path"
done
check_said 'and says why' 'limited to some' "$stage/answer"
check_answer 'it adds no connection' 403 kobe /v1/connections -d '{"id": "new"}'
check_answer 'removes none, not even its own' 403 kobe /v1/connections/kobe -X DELETE
check_answer 'makes no key, however narrow' 403 kobe /v1/keys -d '{"scopes": ["connection:read"], "connections": ["kobe"]}'
check_answer 'and keeps to its scopes' 403 scope /v1/permissions
check_answer 'within which it is let in' 200 scope /v1/connections/kobe

# --- What it changes

check_answer 'it changes its own connection' 200 kobe /v1/connections/kobe -X PATCH -d '{"memo": "dock 3"}' -H 'Idempotency-Key: one'
check_answer 'not twice' 200 kobe /v1/connections/kobe -X PATCH -d '{"memo": "dock 3"}' -H 'Idempotency-Key: one'
check_answer 'gives it a new password' 200 kobe /v1/connections/kobe/secret -d '{}'
check_answer 'consents for it' 201 kobe /v1/permissions -d '{"connection": "kobe", "direction": "send", "remote": "nara"}'
cp "$stage/file" "$stage/another"
check_exit 'which holds' 0 send kobe nara "$stage/another"
check 'who sent has gone' wait_until alone kobe
check_answer 'and disconnects its client' 204 kobe "/v1/clients/$(session kobe)" -X DELETE
check 'the audit log says who it was' grep -q "apikey $id_of_kobe" <<< "$(ctl audit list)"
check_exit 'tasukictl takes such a key' 0 limited tasukictl --url "https://$admin" --key-file "$stage/kobe.key" --ca-file "$authority" --quiet connection list
check_said 'and shows its own' kobe
check_not 'alone' grep -q 'osaka\|nara' "$stage/said"

# --- What becomes of its connections

kill "$first" 2> /dev/null
ctl connection remove kobe > /dev/null
check_answer 'one that is removed is not there' 404 kobe /v1/connections/kobe
check_same 'nor is what it did' 0 "$(total kobe /v1/history)"
check_same 'and what is left is as before' 1 "$(total both /v1/connections)"
ctl connection add kobe --organisation bolt > /dev/null
check_answer "another's with its name is not meant" 404 kobe /v1/connections/kobe
check_same 'nor counted' 1 "$(total both /v1/connections)"
ctl connection remove kobe > /dev/null
ctl connection add kobe > /dev/null
check_answer "its organisation's own is" 200 kobe /v1/connections/kobe
ctl key revoke "$id_of_kobe"
check_answer 'a key that was revoked sees nothing' 401 kobe /v1/connections/kobe

done_testing
