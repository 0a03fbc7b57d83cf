#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A relay that cannot prove who it is gets no password: the client refuses, and says which way.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka
relay=$stage/relay

# certify NAME FROM UNTIL AUTHORITY: a certificate for an address, put in place of the relay's file.
certify ()
{
  mkdir -p "$stage/new"
  {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=relay \
      -keyout "$stage/new/key" -out "$stage/new/request"
    echo "subjectAltName=IP:$1" > "$stage/new/extensions"
    : > "$stage/new/index"; : > "$stage/new/index.attr"
    cat > "$stage/new/ca.conf" <<CONF
[ca]
default_ca = own
[own]
database = $stage/new/index
new_certs_dir = $stage/new
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
CONF
    openssl ca -batch -config "$stage/new/ca.conf" -extfile "$stage/new/extensions" \
      -cert "$4.pem" -keyfile "$4.key" -startdate "$2" -enddate "$3" \
      -in "$stage/new/request" -out "$stage/new/certificate" -notext
  } > "$stage/openssl.log" 2>&1 || { cat "$stage/openssl.log"; bail 'openssl failed'; }
  install -m 644 "$stage/new/certificate" "$relay/server.pem"
  install -m 600 "$stage/new/key" "$relay/server.key"
}

# take_in: the relay reads its files again. It takes a certificate out of its time only at a start.
take_in () { ctl config reload || bail 'the certificate is not taken in'; }
start_again () { relay_stop; : > "$stage/daemon.log"; relay_start; }
checks () { tasukid --config "$config" --check; }

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=somebody else' \
  -days 30 -keyout "$stage/stranger.key" -out "$stage/stranger.pem" > /dev/null 2>&1

certify 127.0.0.1 20200101000000Z 20990101000000Z "$relay/ca"
take_in
check_exit 'control: a good one from the same hands' 0 tasuki --profile acme.osaka status
check_exit 'control: --check finds nothing wrong with it' 0 checks

certify 192.0.2.1 20200101000000Z 20990101000000Z "$relay/ca"
take_in
check_exit 'for another name' 7 tasuki --profile acme.osaka status
check_said 'it says that the name is wrong' 'name|127\.0\.0\.1'
certify 127.0.0.1 20200101000000Z 20990101000000Z "$stage/stranger"
take_in
check_exit 'of an unknown authority' 7 tasuki --profile acme.osaka status
check_said 'it says that the authority is unknown' 'authority|issuer|signed'

certify 127.0.0.1 20200101000000Z 20990101000000Z "$relay/ca"
take_in
certify 127.0.0.1 20200101000000Z 20210101000000Z "$relay/ca"
check_exit 'an expired one fails the check of the configuration' 8 checks
check_said 'it names the file and the date' 'server\.pem.*expired on 2021-01-01'
check_exit 'a reload does not take it' 8 ctl config reload
check_exit 'the relay goes on with the one that it has' 0 tasuki --profile acme.osaka status
check_not 'and says nothing of settings that are lost' grep -q restored "$stage/daemon.log"
start_again
check_said 'at a start it warns, with the date' 'warning: .*expired on 2021-01-01' "$stage/daemon.log"
check_exit 'expired' 7 tasuki --profile acme.osaka status
check_said 'it says that it has expired' 'expired'

certify 127.0.0.1 20980101000000Z 20990101000000Z "$relay/ca"
check_exit 'one of the future fails the check of the configuration' 8 checks
start_again
check_exit 'not valid yet' 7 tasuki --profile acme.osaka status
check_said 'it says that it is not valid yet' 'not (yet )?valid|not valid yet'

check_same 'no login was even tried' '' "$(ctl --no-headings denial list | grep login)"
certify 127.0.0.1 20200101000000Z 20990101000000Z "$relay/ca"
take_in
check_exit 'with a good one again, it goes on' 0 tasuki --profile acme.osaka status
done_testing
