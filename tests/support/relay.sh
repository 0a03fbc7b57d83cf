# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2034
# For sourcing by the system tests: a relay and its clients, as people run them, in a directory of
# their own, on a port that the kernel chooses. Speaks TAP. TASUKI_BIN says where the programs are.
set -u -o pipefail
export LC_ALL=C.UTF-8 LANGUAGE=en

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
TASUKI_BIN=${TASUKI_BIN:-$root/build/root/bin}
TASUKI_TEST_PLUGINS=${TASUKI_TEST_PLUGINS:-$root/build/tests/plugins}
TASUKI_TEST_SUPPORT=${TASUKI_TEST_SUPPORT:-$root/build/tests/support}
PATH=$TASUKI_BIN:$PATH
[ -x "$TASUKI_BIN/tasukid" ] || { echo "Bail out! no programs in $TASUKI_BIN: run ninja install"; exit 1; }

# What the programs were built with: sanitizers take their time and their memory.
sanitizer=${TASUKI_SANITIZER:-none}

# How long anything may take before it counts as hanging, in seconds.
PATIENCE=${PATIENCE:-60}

stage=$(mktemp -d)
export XDG_CONFIG_HOME=$stage/config XDG_STATE_HOME=$stage/state
config=$stage/relay/tasuki.conf
daemon='' address='' asserted=0 failed=0
declare -A running=()

cleanup ()
{
  local process
  for process in "${!running[@]}"; do
    kill -CONT "$process" 2>/dev/null
    kill -KILL "$process" 2>/dev/null
  done
  wait 2>/dev/null
  chmod -R u+rwX "$stage" && rm -rf "$stage"
}
trap cleanup EXIT

for options in ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS; do
  export $options="${!options:-}:log_path=$stage/sanitizer"
done
# Some tests preload a library that the programs must not have; it may stand before the sanitizer's.
ASAN_OPTIONS+=:verify_asan_link_order=0

# --- TAP

# pass WORDS, fail WORDS: one assertion.
pass () { asserted=$((asserted + 1)); echo "ok $asserted - $*"; }
fail () { asserted=$((asserted + 1)); failed=$((failed + 1)); echo "not ok $asserted - $*"; }

# check WORDS COMMAND...: the command succeeds.
check ()
{
  local words=$1 output
  shift
  if output=$("$@" 2>&1); then pass "$words"; else fail "$words"; sed 's/^/#   /' <<< "$output"; fi
}

# check_not WORDS COMMAND...: the command fails.
check_not () { local words=$1; shift; check "$words" refuses "$@"; }
refuses () { ! "$@"; }

# check_same WORDS EXPECTED SEEN
check_same ()
{
  if [ "$2" = "$3" ]; then pass "$1"; else fail "$1"; echo "#   expected: $2"; echo "#   seen: $3"; fi
}

# check_memory WORDS KIB CEILING: as many KiB of resident memory are below the ceiling. What a
# sanitizer adds to it says nothing about the program.
check_memory ()
{
  if [ "$sanitizer" != none ]; then pass "$1 # SKIP with a sanitizer"; return; fi
  check "$1: $2 of at most $3 KiB" [ "$2" -lt "$3" ]
}

# check_exit WORDS STATUS COMMAND...: ends with that status; its output is in $stage/said.
check_exit ()
{
  local words=$1 expected=$2 status=0
  shift 2
  "$@" > "$stage/said" 2>&1 || status=$?
  check_same "$words: exit $expected" "$expected" "$status"
  [ "$status" = "$expected" ] || sed 's/^/#   /' "$stage/said"
}

# check_said WORDS PATTERN [FILE]: what the last check_exit printed, or FILE, matches.
check_said ()
{
  local file=${3:-$stage/said}
  if grep -Eq -- "$2" "$file"; then pass "$1"; else
    fail "$1"; echo "#   no /$2/ in:"; sed 's/^/#   /' "$file"
  fi
}

# done_testing: the plan; call it last.
done_testing ()
{
  [ -z "$daemon" ] || [ -z "${running[$daemon]:-}" ] || relay_stop
  [ "$sanitizer" = none ] || check_sanitizer
  echo "1..$asserted"
  [ "$failed" = 0 ]
}

# Whatever a sanitizer reported of any program, killed and forgotten ones included.
check_sanitizer ()
{
  local reports
  reports=$(find "$stage" -maxdepth 1 -name 'sanitizer.*' -exec cat {} +)
  check_same 'the sanitizer found nothing' '' "$reports"
}

# bail WORDS: nothing further makes sense.
bail () { echo "Bail out! $*"; [ ! -f "$stage/daemon.log" ] || sed 's/^/# /' "$stage/daemon.log"; exit 1; }

# --- Waiting, for events

# wait_until COMMAND...: runs it again and again until it succeeds.
wait_until ()
{
  local deadline=$((SECONDS + PATIENCE))
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || bail "gave up waiting for: $*"
  done
}

# wait_for_line FILE PATTERN: until a line of a growing file matches.
wait_for_line ()
{
  timeout "$PATIENCE" grep -Eqm1 -- "$2" <(exec timeout "$PATIENCE" tail -n +1 -F "$1" 2>/dev/null) ||
    { sed 's/^/# /' "$1"; bail "gave up waiting for /$2/ in ${1##*/}"; }
}

# wait_for PROCESS: its exit status, in $status.
wait_for ()
{
  ( exec timeout "$PATIENCE" tail -s 0.02 --pid="$1" -f /dev/null ) || bail "process $1 does not end"
  status=0
  wait "$1" 2>/dev/null || status=$?
  unset "running[$1]"
}

# limited COMMAND...: ends with 124 where it would hang.
limited () { timeout -k 5 "$PATIENCE" "$@"; }

# --- The relay

ctl () { limited tasukictl --config "$config" --quiet "$@"; }

# keep_port: $reserved, an address with a port that is ours until the test ends. Clients keep what they
# were told, so a relay that starts again does so where it was; meanwhile a test beside this one
# must not be given the port. Who holds it does not listen.
keep_port ()
{
  mkfifo "$stage/port.ready"
  /usr/bin/python3 -IS -c '
import signal, socket
holder = socket.socket()
holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
holder.bind(("127.0.0.1", 0))
print("%s:%d" % holder.getsockname(), flush=True)
signal.pause()' > "$stage/port.ready" &
  running[$!]=1
  read -r -t "$PATIENCE" reserved < "$stage/port.ready" || bail 'no port is free'
}

relay_set_up ()
{
  keep_port
  tasukictl --quiet setup --directory "$stage/relay" --listen "$reserved" > /dev/null || bail 'setup failed'
}

# relay_start: $daemon and $address of a relay that listens. Its log is $stage/daemon.log.
relay_start ()
{
  [ -p "$stage/ready" ] || mkfifo "$stage/ready"
  tasukid --config "$config" > "$stage/ready" 2>> "$stage/daemon.log" &
  daemon=$!
  running[$daemon]=1
  read -r -t "$PATIENCE" _ address < "$stage/ready" || bail 'tasukid does not start'
  # Where it was told to listen somewhere else, too, it stays there.
  sed -i "/^\[relay\]/,/^\[/ s/^listen=.*/listen=$address/" "$config"
}

# relay_plugins [NAME...]: a directory of the relay's own, $plugins, with the shipped ones and those
# of tests/plugins, so that a test can do with it what it likes.
relay_plugins ()
{
  local shipped name
  shipped=$(dirname "$(find "${TASUKI_BIN%/bin}" -name storage-sqlcipher.so)")
  plugins=$stage/plugins
  mkdir -p "$plugins" && cp "$shipped"/*.so "$plugins" || bail 'no plugins'
  for name in "$@"; do cp "$TASUKI_TEST_PLUGINS/$name.so" "$plugins" || bail "no plugin $name"; done
  chmod 755 "$plugins" "$plugins"/*.so
  sed -i "s|^plugins=|plugin-directory=$plugins\n&|" "$config"
}

relay_stop () { kill -TERM "$daemon"; wait_for "$daemon"; }
relay_kill () { kill -KILL "$daemon"; wait_for "$daemon"; }

# relay_peak: the most memory that it ever had resident, in KiB. relay_memory: that it has now.
relay_peak () { awk '/^VmHWM/ { print $2 }' "/proc/$daemon/status"; }
relay_memory () { awk '/^VmRSS/ { print $2 }' "/proc/$daemon/status"; }

# --- Clients

# party ID: a connection, and a profile of the same name.
party ()
{
  local id=$1
  ctl --json connection add "$id" > "$stage/added.json" || bail "connection add $id failed"
  sed -n 's/.*"password" *: *"\([^"]*\)".*/\1/p' "$stage/added.json" > "$stage/$id.password"
  tasuki --quiet profile create "$id" --connection "$id" --access-point "$address" \
    --ca "$stage/relay/ca.pem" --password-file "$stage/$id.password" || bail "profile $id failed"
}

# permit_send FROM TO [FILE-ID], permit_receive TO FROM [FILE-ID], permit FROM TO [FILE-ID]: both
permit_send () { ctl permission add --connection "$1" --direction send --remote "$2" --file-id "${3:-*}" > /dev/null; }
permit_receive () { ctl permission add --connection "$1" --direction receive --remote "$2" --file-id "${3:-*}" > /dev/null; }
permit () { permit_send "$1" "$2" "${3:-*}" && permit_receive "$2" "$1" "${3:-*}"; }

# receive ID DIRECTORY [OPTION...]: in the background; $receiver is its process. Returns once it is
# attached; its log is $stage/ID.log.
receive ()
{
  local id=$1 directory=$2
  shift 2
  mkdir -p "$directory"
  : > "$stage/$id.log"
  tasuki --profile "$id" receive --directory "$directory" "$@" > "$stage/$id.out" 2>> "$stage/$id.log" &
  receiver=$!
  running[$receiver]=1
  wait_for_line "$stage/$id.log" '^Connected'
}

# send ID TO [OPTION...] FILE...
send () { local id=$1 to=$2; shift 2; limited tasuki --quiet --profile "$id" send --to "$to" "$@"; }

# tree DIRECTORY: names and digests of all files below, for comparing.
tree () { (cd "$1" && find . -type f -print0 | sort -z | xargs -0r sha256sum); }

# requested: a transfer is, and has not ended.
requested () { ctl --no-headings transfer list | grep -q .; }

# under_way: bytes of a transfer flow, or may. Before that, what ends the relay ends it, too.
under_way () { ctl --no-headings --columns outcome transfer list | grep -q running; }

# history_of FIELD [OPTION...]: the values of one field of the history, latest first.
history_of () { ctl --no-headings --columns "$@" history; }

# ended_as OUTCOME: the latest row of the history says so.
ended_as () { [ "$(history_of outcome | head -n 1 | xargs)" = "$1" ]; }

# no_transfer: none is under way any more.
no_transfer () { ! requested; }
