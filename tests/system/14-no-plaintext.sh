#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Nothing of what passes through the relay, or is told to it, can be read in a file that it wrote.
. "$(dirname "$0")/../support/relay.sh"

# Everything that is planted, and looked for: who, what, and what was in it.
sender=planted-sender.osaka
receiver_id=planted-receiver.tokyo
stranger=planted-stranger.kobe
file_id=PlantedFileId
name=planted-file-name
payload=planted-payload-41d8c0
secret=planted-password-9b27e5
declare -A plants=(
  [sender]=$sender [receiver]=$receiver_id [stranger]=$stranger ['file ID']=$file_id
  ['file name']=$name [payload]=$payload ['given password']=$secret)

# The relay's temporary files, if it should make any, are looked through too.
mkdir "$stage/tmp"
start () { TMPDIR=$stage/tmp relay_start; }

# plant_bytes COUNT: so many bytes, of the payload again and again.
plant_bytes () { yes "$payload" | head -c "$1"; }

relay_set_up
start
party "$receiver_id"
printf '%s\n' "$secret" > "$stage/secret"
ctl connection add "$sender" --password-file "$stage/secret" --memo "$name" > /dev/null || bail 'no sender'
tasuki --quiet profile create "$sender" --connection "$sender" --access-point "$address" \
  --ca "$stage/relay/ca.pem" --password-file "$stage/secret" || bail 'no profile'
plants['made password']=$(cat "$stage/$receiver_id.password")

# found_in PLANT FILE...: the files that hold it, in any case of letters.
found_in () { local plant=$1; shift; grep -rlaiF -- "$plant" "$@"; }

# check_clean WORDS: no plant is in anything that the relay wrote up to now.
check_clean ()
{
  local what
  for what in "${!plants[@]}"; do
    [ -n "${plants[$what]}" ] || bail "no $what is planted"
    check_same "$1: no $what in any file" '' \
      "$(found_in "${plants[$what]}" "$stage/relay" "$stage/daemon.log" "$stage/tmp")"
  done
}

# only_known_files: every file that the relay holds open for writing is among those looked through;
# its store is, so that it cannot be that none was seen.
only_known_files ()
{
  local link target store_seen=1 unknown=0
  for link in "/proc/$daemon/fd"/*; do
    target=$(readlink "$link") || continue
    [ "$target" != "$stage/relay/store.db" ] || store_seen=0
    case $target in
      "$stage/relay"/*|"$stage/daemon.log"|"$stage/ready"|pipe:*|socket:*|anon_inode:*) continue ;;
    esac
    grep -q '^flags:.*0$' "/proc/$daemon/fdinfo/${link##*/}" || { echo "$target"; unknown=1; }
  done
  return $((store_seen + unknown))
}

# --- What is refused

check_exit 'nobody permits' 3 send "$sender" "$receiver_id" --file-id "$file_id" "$stage/secret"
permit_send "$sender" "$receiver_id" "$file_id"
permit_receive "$receiver_id" "$sender" "$file_id"
check_exit 'nobody is there' 4 send "$sender" "$receiver_id" --file-id "$file_id" "$stage/secret"

tasuki --quiet profile create stranger --connection "$stranger" --access-point "$address" \
  --ca "$stage/relay/ca.pem" --password-file "$stage/secret" || bail 'no profile'
check_exit 'a stranger' 7 tasuki --profile stranger status
check_exit 'a nonsense path' 1 ctl connection show "$stranger$(printf '\001')"

# --- What is handed over

plant_bytes 3000000 > "$stage/$name.dat"
receive "$receiver_id" "$stage/inbox" --once
check_exit 'a transfer' 0 send "$sender" "$receiver_id" --file-id "$file_id" "$stage/$name.dat"
wait_for "$receiver"
check 'it arrives' cmp "$stage/$name.dat" "$stage/inbox/$name.dat"

printf '%s\n' "${plants[@]}" > "$stage/control"
check_same 'control: the search finds the payload where it is' \
  "$stage/$name.dat $stage/inbox/$name.dat" "$(found_in "$payload" "$stage/$name.dat" "$stage/inbox" | xargs)"
check_same 'control: it finds each of the others' 8 \
  "$(for plant in "${plants[@]}"; do found_in "$plant" "$stage/control"; done | wc -l)"
check 'control: the relay does know them' grep -q "$name" <(ctl history)
check 'control: and the denials, too' grep -q "$stranger" <(ctl denial list)
check_clean 'after a transfer'
# A hardened process shows its descriptors to root alone.
if [ "$(id -u)" = 0 ]; then check 'it writes nowhere else' only_known_files; else
  pass 'it writes nowhere else # SKIP only root can see that'
fi

# --- What is cut

mkfifo "$stage/pipe"
receive "$receiver_id" "$stage/cut" --once
tasuki --quiet --profile "$sender" send --to "$receiver_id" --file-id "$file_id" --name "$name.cut" - \
  < "$stage/pipe" 2> "$stage/sender.log" 4>&- &
cut=$!
running[$cut]=1
exec 4> "$stage/pipe"
plant_bytes 5000000 >&4
wait_until under_way
check_clean 'in the middle of a transfer'
kill -KILL "$receiver"
wait_for "$receiver"
wait_for "$cut"
exec 4>&-
wait_until ended_as failed

check_exit 'a reload' 0 ctl config reload
sed -i 's/^name=/nmae=/' "$config"
check_exit 'a reload of what is wrong' 8 ctl config reload
sed -i 's/^nmae=/name=/' "$config"
check_clean 'after a cut and a reload'

relay_kill
check_clean 'after kill -9'
start
check_clean 'after a restart'
check 'the history still knows all' grep -q "$name.cut" <(ctl history)
check 'no core is ever written' grep -Eq '^Max core file size +0 ' "/proc/$daemon/limits"
relay_stop
check_clean 'after the end'
check_same 'no temporary file is left' '' "$(find "$stage/tmp" -mindepth 1)"
done_testing
