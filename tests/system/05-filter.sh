#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A source address that is not allowed is turned away before any TLS byte.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
relay_start
party acme.osaka

# first_bytes SOURCE: how many bytes the relay answers a TLS client hello with, from that address.
first_bytes ()
{
  /usr/bin/python3 - "$address" "$1" <<'PYTHON'
import socket, ssl, sys
host, port = sys.argv[1].rsplit(":", 1)
incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.set_alpn_protocols(["tasuki/1"])
tls = context.wrap_bio(incoming, outgoing, server_hostname="relay")
try:
    tls.do_handshake()
except ssl.SSLWantReadError:
    pass
peer = socket.create_connection((host, int(port)), 30, (sys.argv[2], 0))
answer = b""
try:
    peer.sendall(outgoing.read())
    answer = peer.recv(1)
except ConnectionError:
    pass
print(len(answer))
PYTHON
}

check_same 'an allowed address gets a TLS answer' 1 "$(first_bytes 127.0.0.1)"
check_exit 'and can log in' 0 tasuki --profile acme.osaka status

cat >> "$config" <<'CONFIG'
[filter-ip]
deny=127.0.3.0/24
CONFIG
sed -i '0,/^\[filter-ip\]/{/^\[filter-ip\]/d}; /^allow=/d; s/^deny=/allow=127.0.0.0\/8;::1\ndeny=/' "$config"
check_exit 'the deny list is taken in while running' 0 ctl config reload
check_same 'a denied address gets no byte' 0 "$(first_bytes 127.0.3.9)"
check_same 'its neighbour gets one' 1 "$(first_bytes 127.0.4.1)"
check_said 'the denial is kept with its source' 'connection +127.0.3.9' \
  <(ctl --no-headings --columns stage,source denial list)

sed -i 's/^allow=.*/allow=192.0.2.0\/24/' "$config"
check_exit 'so is another allow list' 0 ctl config reload
check_exit 'the client says that it was turned away' 5 tasuki --profile acme.osaka status
check_same 'no byte to it either' 0 "$(first_bytes 127.0.0.1)"
done_testing
