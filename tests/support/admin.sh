# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash disable=SC2034,SC2154
# For tests of the admin listener, after relay.sh: who comes to it by HTTPS, and as whom.

# admin_start: the relay, with the admin listener on a free port: $admin, and $authority to trust.
admin_start ()
{
  sed -i 's/^\[web-api\]$/&\nlisten=127.0.0.1:0/' "$config"
  relay_start
  wait_for_line "$stage/daemon.log" 'the administration listens on '
  admin=$(sed -n 's/.*the administration listens on //p' "$stage/daemon.log" | tail -n 1)
  authority=$stage/relay/ca.pem
}

# admin_allow: from loopback.
admin_allow () { sed -i 's/^\[filter-ip\]$/&\nadmin-allow=127.0.0.0\/8/' "$config"; ctl config reload; }

# key NAME OPTION...: in $stage/NAME.key, and for curl in $stage/NAME.curl; its ID in $key.
key ()
{
  local name=$1
  shift
  ctl --json key create "$@" > "$stage/made.json" || bail 'key create failed'
  sed -n 's/.*"key" *: *"\([^"]*\)".*/\1/p' "$stage/made.json" > "$stage/$name.key"
  key=$(sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p' "$stage/made.json")
  printf 'header = "Authorization: Bearer %s"\n' "$(cat "$stage/$name.key")" > "$stage/$name.curl"
  rm -f "$stage/made.json"
}

# ask NAME PATH [OPTION...]: the status; the answer is in $stage/answer, its head in $stage/head.
ask ()
{
  local name=$1 path=$2
  shift 2
  : > "$stage/answer"
  limited curl -sS --cacert "$authority" -K "$stage/$name.curl" -o "$stage/answer" -D "$stage/head" \
    -w '%{http_code}' "https://$admin$path" -H 'Content-Type: application/json' "$@"
}

# check_answer WORDS STATUS NAME PATH [OPTION...]
check_answer () { local words=$1 expected=$2; shift 2; check_same "$words" "$expected" "$(ask "$@")"; }
