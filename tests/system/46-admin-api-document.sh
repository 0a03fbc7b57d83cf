#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The document of the admin API has each operation, and what it says works: all of its blocks run, from
# top to bottom, each with the statuses that it says.
. "$(dirname "$0")/../support/relay.sh"
. "$(dirname "$0")/../support/admin.sh"

document=$root/data/doc/admin-api.md
description=$root/data/openapi.yaml

document_tool () { limited /usr/bin/python3 -B "$root/tests/support/admin-document.py" "$@"; }

# --- Is each operation in it?

check 'each operation has a block, by its method and path, beside a command that there is' \
  document_tool check "$document" "$description"

# lacking WORDS PATTERN SED-SCRIPT: of a document that was changed so, the check says as much.
lacking ()
{
  sed "$3" "$document" > "$stage/document.md"
  check_exit "control: $1" 1 document_tool check "$stage/document.md" "$description"
  check_said 'and it says what' "$2"
}
lacking 'an operation without a block is missed, and shown its place' \
  '"ip-filter list" has no block: it belongs into the section "IP filters"' '/^# tasukictl ip-filter list/,/^```$/d'
lacking 'so is a path that is not its own' '"connection list" is GET /v1/connections, not GET /v1/clients' \
  's|url/v1/connections?start|url/v1/clients?start|'
# shellcheck disable=SC2016 # it is the document's variable
lacking 'and a method' '"key revoke" is DELETE' '/v1\/keys\/$key" -X DELETE/s/-X DELETE//'
lacking 'and an option that is none' 'does not take --name-of-it' 's/bolt --name /bolt --name-of-it /'

# --- Does it work?

relay_set_up
admin_start
admin_allow
mkdir "$stage/work" "$stage/blocks"
sed "s|https://relay.example.net:7480|https://$admin|; s|/var/lib/tasuki/ap1/|$stage/relay/|" "$document" > "$stage/document.md"
document_tool blocks "$stage/document.md" "$stage/blocks"
cd "$stage/work" || bail 'no directory'
cp "$authority" ca.pem


# Notes down what it is told, and what comes of it.
curl ()
{
  printf '%s\n' "$@" >> "$stage/arguments"
  limited curl "$@" -w '%{stderr}\nstatus %{http_code} %{method} %{url}\n' 2>> "$stage/calls"
}

profile ()
{
  tasuki --quiet profile create "$1" --connection "$1" --access-point "$address" --ca "$authority" \
    --password-file "$1.password" || bail "profile $1 failed"
}

# What the document says there is, before the first block of a section.
clients_are_there ()
{
  for id in acme.osaka bolt.tokyo; do
    profile $id
    receive $id "$stage/inbox.$id"
  done
}

transfer_is_under_way ()
{
  mkfifo "$stage/pipe"
  tasuki --quiet --profile acme.osaka send --to bolt.tokyo --file-id INVOICE --name invoice.csv - \
    < "$stage/pipe" 2> "$stage/sender.log" 4>&- &
  running[$!]=1
  exec 4> "$stage/pipe"
  head -c 1000000 /dev/zero >&4
  wait_until under_way
}

# seen: the statuses of the calls, once where a loop has one several times.
seen () { sed -n 's/^status \([0-9]*\) .*/\1/p' "$stage/calls" | sed 's/^2..$/2xx/' | uniq; }

# run_block FILE: goes on where the one before ended, with its variables and its files.
run_block ()
{
  local block=$1 ended=0 wanted refused=0 before=$failed
  wanted=$(uniq "${block%.sh}.statuses")
  [[ $wanted = *2xx ]] || refused=22 # is what curl ends with
  : > "$stage/calls"
  # shellcheck source=/dev/null
  . "$block" > "$stage/said" 2>&1 || ended=$?
  check_same "$(basename "$block" .sh): $(sed -n 's/^# tasukictl //p' "$block" | xargs -d '\n')" \
    "$(xargs <<< "$wanted"), exit $refused" "$(seen | xargs), exit $ended"
  [ "$failed" = "$before" ] || sed 's/^/#   /' "$stage/calls" "$stage/said"
}

section=''
for block in "$stage"/blocks/*.sh; do
  former=$section section=$(basename "$block" .sh)
  section=${section#*-}
  [ "$former" = "$section" ] || case $section in
    clients) clients_are_there ;;
    transfers) transfer_is_under_way ;;
  esac
  run_block "$block"
done

# --- Is it as the document says?

check 'the transfer was cancelled' grep -q '"outcome":"cancelled"' history.jsonl
sed -n 's/.*Bearer \([^"]*\).*/\1/p; s/^user = "[^:]*:\(.*\)"$/\1/p' ./*.curl acme.header > "$stage/secrets"
cat ./*.password >> "$stage/secrets"
check_same 'control: its secrets are known' 5 "$(grep -c . "$stage/secrets")"
check 'control: and what was asked' grep -q "https://$admin/v1/keys" "$stage/arguments"
check_not 'no secret was in an argument' grep -qF -f "$stage/secrets" "$stage/arguments"
exec 4>&-
done_testing
