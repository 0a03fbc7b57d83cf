#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A broken plugin stops the relay from starting, or its silence is a refusal; never more than that.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_plugins misfit no-descriptor wrong-abi wrong-size wrong-name wrong-type no-type no-name \
  answers lifecycle
base=$(sed -n 's/^plugins=//p' "$config")
drop_in=$config.d/broken.conf
mkdir "$config.d"

# with NAME [KEY=VALUE]: enables a plugin, and sets a key of its group.
with () { printf '[relay]\nplugins=%s;%s\nquestion-deadline=3s\n[%s]\n%s\n' "$base" "$1" "$1" "${2:-}" > "$drop_in"; }

# --- Loading: what does not fit is refused, and no code of it has run.

# unloadable NAME PATTERN
unloadable ()
{
  with "$1"
  check_exit "$1" 8 limited tasukid --config "$config"
  check_said "$1 is named, with the reason" "tasukid: plugin \"$1\": $2"
}
quiet () { check_not "no code of $1 has run" grep -q 'code of a misfit ran' "$stage/said"; }

with misfit
check_exit 'the control: a misfit that fits' 0 limited tasukid --config "$config" --check
check_said 'its code has run' 'code of a misfit ran'

unloadable no-descriptor 'it has no data symbol \"tasuki_plugin\"'; quiet no-descriptor
unloadable wrong-abi 'it was built for plugin ABI 999'; quiet wrong-abi
unloadable wrong-size 'its descriptor has 8 bytes instead of 24'; quiet wrong-size

: > "$plugins/empty.so"
unloadable empty 'it is not a 64-bit ELF shared object'
echo 'not a program' > "$plugins/text.so"
unloadable text 'it is not a 64-bit ELF shared object'
cp "$(command -v tasukid)" "$plugins/program.so"
unloadable program 'it has no data symbol'
for size in 100 4000 20000; do
  head -c $size "$plugins/misfit.so" > "$plugins/cut.so"
  unloadable cut '.'; quiet "what is cut after $size bytes"
done

# These can only be seen once the module is there.
unloadable wrong-name 'it calls itself \"another\"; name the file another.so'
unloadable wrong-type 'its type implements no extension point'
unloadable no-type 'its descriptor is incomplete'
unloadable no-name 'its descriptor is incomplete'

# --- Lifecycle

with lifecycle fail=nothing
check_exit 'the control: a lifecycle that does not fail' 0 limited tasukid --config "$config" --check

with lifecycle fail=configure
check_exit 'it fails to configure, seen by --check' 8 limited tasukid --config "$config" --check
check_said 'its reason is told' 'plugin \"lifecycle\": configure: broken on purpose in configure'
with lifecycle fail=configure-silently
check_exit 'it fails to configure without a reason' 8 limited tasukid --config "$config" --check
check_said 'that is told' 'plugin \"lifecycle\": configure: .* failed without saying why'
with lifecycle fail=start
check_exit 'it fails to start' 8 limited tasukid --config "$config"
check_said 'its reason is told' 'plugin \"lifecycle\": start: broken on purpose in start'
with lifecycle fail=start-silently
check_exit 'it fails to start without a reason' 8 limited tasukid --config "$config"
check_said 'that is told' 'plugin \"lifecycle\": start: .* failed without saying why'

with lifecycle fail=nothing
relay_start
with lifecycle fail=configure
check_not 'it fails to configure in a reload, which is refused' ctl config reload
check_exit 'and the relay goes on' 0 ctl status
relay_stop
check_same 'the relay stops cleanly' 0 "$status"
check_said 'the plugin was stopped' 'lifecycle was stopped' "$stage/daemon.log"

# --- Answers: beside the policy that consents, this one has to allow.

with answers answer=allow
relay_start
party acme.osaka
party bolt.tokyo
permit acme.osaka bolt.tokyo
receive bolt.tokyo "$stage/inbox" --overwrite
head -c 100000 /dev/urandom > "$stage/file"

# answers ANSWER: from now on it does.
answers () { with answers "answer=$1"; ctl config reload > /dev/null || bail "no reload for $1"; }

latest_reason () { ctl --no-headings --columns reason denial list | head -n 1; }

# passes ANSWER, denies ANSWER PATTERN
passes ()
{
  answers "$1"
  rm -f "$stage/inbox/file"
  check_exit "$1: it passes" 0 send acme.osaka bolt.tokyo "$stage/file"
  check "$1: whole" cmp "$stage/file" "$stage/inbox/file"
}
denies ()
{
  answers "$1"
  rm -f "$stage/inbox/file"
  check_exit "$1: a refusal" 3 send acme.osaka bolt.tokyo "$stage/file"
  check_said "$1: with its reason in the records" "$2" <(latest_reason)
  check_not "$1: nothing has arrived" test -e "$stage/inbox/file"
}

passes allow
denies never 'gave no answer in time'
denies dropped 'without an answer'
denies late 'gave no answer in time'
wait_for_line "$stage/daemon.log" 'answered too late; the answer was already a refusal'
passes allow-and-deny
check_said 'the second answer is logged' 'answered a second time; the first answer counts' "$stage/daemon.log"
denies deny-and-allow 'the first answer'
denies no-reason 'without an answer'
check_said 'the mistake is logged' 'tasuki_decision_deny' "$stage/daemon.log"
passes thread

# A question is open while the relay stops.
answers never
send acme.osaka bolt.tokyo "$stage/file" > "$stage/last" 2>&1 &
last=$!
running[$last]=1
wait_until requested
relay_stop
check_same 'the relay stops cleanly with a question open' 0 "$status"
wait_for "$last"
check_not 'what it was about is not sent' test "$status" = 0
done_testing
