#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A client that is attached leaves the TLS library: it costs little, and is served as any other.
. "$(dirname "$0")/../support/relay.sh"

CROWD=200

relay_set_up
relay_plugins guest
sed -i 's/^plugins=.*/&;guest/; s/^listen=.*/&\nworkers=1/' "$config"
relay_start
for id in acme bolt; do party "$id"; done
permit acme bolt

# crowd: bytes of resident memory for each of many that are idle, in $cost.
crowd ()
{
  cost=$(limited /usr/bin/python3 - "$root/tests/support" "$address" "$stage" "$daemon" "$CROWD" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
from peer import *

def attach():
    peer = Peer(sys.argv[2], f"{sys.argv[3]}/relay/ca.pem")
    assert peer.login("acme", "", 0, None, "guest")[0] == WELCOME
    return peer

def resident():
    with open(f"/proc/{sys.argv[4]}/status") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmRSS"))

few = [attach() for _ in range(20)]
before = resident()
many = [attach() for _ in range(int(sys.argv[5]))]
print((resident() - before) // len(many))
PYTHON
  ) || bail 'the crowd is not let in'
}

crowd
check_memory 'each of many idle clients' $((cost / 1024)) 6
parked=$cost
relay_stop
sed -i 's/^workers=1/&\nrecord-path=library/' "$config"
relay_start
crowd
[ "$sanitizer" != none ] ||
  check "control: one that stays with the library costs more: $cost bytes" [ "$cost" -gt $((2 * parked)) ]
relay_stop
sed -i '/^record-path=/d; s/^workers=1/&\nkeep-alive=1s/' "$config"
relay_start

check 'it is asked whether it is still there, and cut once it is silent' limited \
  /usr/bin/python3 - "$root/tests/support" "$address" "$stage" "$config" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
from peer import *

PING, PONG, GOODBYE = 16, 17, 18

password = open(f"{sys.argv[3]}/acme.password").read().strip()
client = Peer(sys.argv[2], f"{sys.argv[3]}/relay/ca.pem").attach("acme", password)
for _ in range(3):
    assert client.receive()[0] == PING
    client.send(PONG, {})
assert client.receive()[0] == PING
assert client.expect(GOODBYE)["code"] == "timed-out"
PYTHON
relay_stop
sed -i '/^keep-alive=/d' "$config"
relay_start

check 'it takes part in transfers, and is told when it is no longer allowed' limited \
  /usr/bin/python3 - "$root/tests/support" "$address" "$stage" "$config" <<'PYTHON'
import subprocess, sys
sys.path.insert(0, sys.argv[1])
from peer import *

GOODBYE = 18

def attach(name, accepts, source):
    password = open(f"{sys.argv[3]}/{name}.password").read().strip()
    return Peer(sys.argv[2], f"{sys.argv[3]}/relay/ca.pem", source).attach(name, password, accepts)

sender, receiver = attach("acme", 0, "127.0.0.1"), attach("bolt", 1, "127.0.0.2")
for _ in range(3):
    transfer, pair = join(sender, receiver, "bolt")
    pair[0].socket.sendall(b"x" * 100000)
    assert pair[1].read(100000) == b"x" * 100000
    for peer, data in zip((sender, receiver), pair):
        peer.store(transfer, 100000)
        data.socket.close()
    for peer in (sender, receiver):
        assert peer.expect(SETTLED)["code"] == "ok"

subprocess.run(["sed", "-i", "/^\\[filter-ip\\]/a deny=127.0.0.2", sys.argv[4]], check=True)
subprocess.run(["tasukictl", "--quiet", "--config", sys.argv[4], "config", "reload"], check=True)
receiver.expect(GOODBYE)
receiver.socket.suppress_ragged_eofs = False
assert receiver.socket.recv(1) == b"", "it goes on after the goodbye"
sender.request("bolt")
sender.expect(REJECTED)
PYTHON

check 'what is no record of it ends it, with an alert, and nobody else' limited \
  /usr/bin/python3 - "$root/tests/support" "$address" "$stage" <<'PYTHON'
import os, socket, sys
sys.path.insert(0, sys.argv[1])
from peer import *

def attach(name):
    password = open(f"{sys.argv[3]}/{name}.password").read().strip()
    return Peer(sys.argv[2], f"{sys.argv[3]}/relay/ca.pem").attach(name, password)

bystander = attach("acme")
for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x15\x03\x03\x00\x02\x01\x00", b"\x14\x03\x03\x00\x01\x01",
                b"\x17\x03\x03\xff\xff", b"\x17\x03\x03\x00\x10" + bytes(16),
                b"\x17\x03\x03\x00\x40" + bytes(64)):
    victim = attach("acme")
    raw = socket.socket(fileno=os.dup(victim.socket.fileno()))
    raw.sendall(garbage)
    try:
        victim.read(1 << 20)
        raise AssertionError("it goes on")
    except ssl.SSLError as alert:
        assert "ALERT" in str(alert), alert
    raw.close()
bystander.request("nobody")
bystander.expect(REJECTED)
PYTHON
done_testing
