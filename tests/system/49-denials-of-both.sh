#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A transfer between two organisations that one of them refuses: who of them sees what of it.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

relay_set_up
admin_start
admin_allow
for organisation in acme bolt cord; do
  ctl organisation add $organisation > /dev/null
  key $organisation --scopes denial:read --organisation $organisation
done

# owned ORGANISATION ID: a connection of it, and a profile of the same name.
owned ()
{
  ctl --json connection add "$2" --organisation "$1" > "$stage/added.json" || bail "connection add $2 failed"
  jq -r .password "$stage/added.json" > "$stage/$2.password"
  tasuki --quiet profile create "$2" --connection "$2" --access-point "$address" \
    --ca "$stage/relay/ca.pem" --password-file "$stage/$2.password" || bail "profile $2 failed"
}
owned acme acme.osaka
owned bolt bolt.tokyo
echo payload > "$stage/file"

# seen_by ORGANISATION JQ [QUERY]: of each denial that it sees, the latest first.
seen_by ()
{
  [ "$(ask "$1" "/v1/denials?${3:-}")" = 200 ] || bail "$1 does not get the denials"
  jq -r ".items[] | $2" "$stage/answer"
}
everything='[.connection, .remote, .fileId, .code, .side, .organisation, .source, .through, .reason] | map (. // "-") | join (" ")'

# refused TO: one more is.
refused () { check_exit "acme.osaka sends to $1: refused" 3 send acme.osaka "$1" --file-id INVOICE "$stage/file"; }

# --- The sender's side refuses: nobody has asked the receiver's

refused bolt.tokyo
check_same 'the asker sees why its own side refuses' 'sender' "$(seen_by acme .side)"
check_same 'the receiver sees nothing' '' "$(seen_by bolt "$everything")"

# --- The receiver's side refuses

permit_send acme.osaka '*'
refused bolt.tokyo
check_same 'the receiver sees who asked for what, and that its own side refused' \
  'acme.osaka bolt.tokyo INVOICE refused receiver acme - -' "$(seen_by bolt "$everything" | cut -d ' ' -f 1-8)"
check 'and why' grep -q . <<< "$(seen_by bolt .reason)"
check_not 'and nothing else about the other side' grep -q '127\.0\.0\.1\|sender' "$stage/answer"
check_same 'how many there are says no more' 1 "$(jq .totalSize "$stage/answer")"
check_same 'the asker does not see why' \
  'acme.osaka bolt.tokyo INVOICE refused - acme -' "$(seen_by acme "$everything" | head -n 1 | cut -d ' ' -f 1-6,9)"
check 'but from where it came itself' grep -q '127\.0\.0\.1' <<< "$(seen_by acme .source)"
check_same 'a third one sees nothing' '' "$(seen_by cord "$everything")"
check_same 'the operator sees both sides' 'receiver 127.0.0.1' \
  "$(ctl --json denial list | jq -r '.items[0] | .side + " " + .source' | sed 's/:.*//')"

# --- Asking does not tell either

check_same 'the receiver does not find it by the address' '' "$(seen_by bolt .connection source=127.0.0.1)"
check_same 'control: the asker does' 'acme.osaka acme.osaka' "$(seen_by acme .connection source=127.0.0.1 | xargs)"
check_same 'the receiver finds it by the asker' 'bolt.tokyo' "$(seen_by bolt .remote connection=acme.osaka)"

refused none.there
same='del (.time) | del (.remote) | del (.source)'
check_same 'whether there is a receiver the asker does not see' "$(seen_by acme "$same" 'maxResults=1')" \
  "$(seen_by acme "$same" 'maxResults=1&startIndex=1')"
check_same 'of one that is not there nobody else sees anything' 1 "$(seen_by bolt .remote | wc -l)"

# --- Both are of one organisation

owned bolt bolt.kobe
ctl permission add --connection bolt.kobe --direction send --remote '*' > /dev/null
check_exit 'within one organisation' 3 send bolt.kobe bolt.tokyo --file-id INVOICE "$stage/file"
check_same 'there is one row, with everything' 'bolt.kobe receiver 127.0.0.1' \
  "$(seen_by bolt '.connection + " " + .side + " " + .source' 'connection=bolt.kobe' | sed 's/:.*//')"
check 'the journals are whole' ctl audit verify
done_testing
