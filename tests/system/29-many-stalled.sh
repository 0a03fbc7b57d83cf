#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Twenty receivers that stop reading: the budget holds, and twenty others are served as if alone.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
sed -i 's/^listen=.*/&\nworkers=2\nkeep-alive=1h/' "$config"
relay_start
for id in acme bolt; do party $id; done
permit acme bolt

# stall NAME BUDGET KEY...: with so much memory for all.
stall ()
{
  local name=$1 budget=$2 before used
  shift 2
  sed -i "/^memory-budget=/d; s/^listen=.*/&\nmemory-budget=$budget/" "$config"
  ctl config reload > /dev/null
  before=$(relay_memory)
  check "$name: all others complete" limited /usr/bin/python3 - "$root/tests/support" "$address" "$stage" \
    "$config" "$@" <<'PYTHON'
import socket, subprocess, sys, threading
sys.path.insert(0, sys.argv[1])
from peer import *

MANY, SIZE = 20, 4 << 20
keys = [key.encode() for key in sys.argv[5:]] or [None, None]

def attach(name, accepts, key):
    password = open(f"{sys.argv[3]}/{name}.password").read().strip()
    return Peer(sys.argv[2], f"{sys.argv[3]}/relay/ca.pem").attach(name, password, accepts, key)

sender, receiver = attach("acme", 0, keys[0]), attach("bolt", 2 * MANY, keys[1])
def dial():
    transfer, pair = join(sender, receiver, "bolt")
    return transfer, *(data.switch() if keys[0] else data.socket for data in pair)

def fill(plug):
    """Until nothing is taken any more."""
    plug.settimeout(0.5)
    try:
        while True:
            plug.sendall(bytes(1 << 18))
    except TimeoutError:
        pass

stalled = [dial() for _ in range(MANY)]
fillers = [threading.Thread(target=fill, args=(plug,)) for _, plug, _ in stalled]
for filler in fillers:
    filler.start()
for filler in fillers:
    filler.join()

def pass_on(transfer, source, sink):
    writer = threading.Thread(target=source.sendall, args=(bytes(SIZE),))
    writer.start()
    got = 0
    while got < SIZE:
        piece = sink.recv(1 << 18)
        assert piece, "it ended early"
        got += len(piece)
    writer.join()

others = [dial() for _ in range(MANY)]
runners = [threading.Thread(target=pass_on, args=other) for other in others]
for runner in runners:
    runner.start()
for runner in runners:
    runner.join()
for transfer, source, sink in others:
    for peer, end in (receiver, sink), (sender, source):
        peer.store(transfer, SIZE)
        end.close()
settled = {sender.expect(SETTLED)["transfer"]: 1 for _ in others}
assert set(settled) == {transfer for transfer, _, _ in others}

with open(f"{sys.argv[3]}/status.json", "w") as status:
    subprocess.run(["tasukictl", "--config", sys.argv[4], "--json", "status"], stdout=status, check=True)
PYTHON
  used=$(sed -n 's/.*"budgetUsed" *: *\([0-9]*\).*/\1/p' "$stage/status.json")
  # What is under way goes on in small steps when the budget is used up.
  check "$name: the budget holds: $used" [ "$used" -le $((${budget%MiB} * 1048576 + 40 * 32768)) ]
  check "$name: control: it is in use" [ "$used" -gt 1000000 ]
  check_memory "$name: the relay has grown little" $(($(relay_memory) - before)) 32768
  wait_until no_transfer
}

stall 'end to end' 2MiB "$(printf 'a%.0s' {1..32})" "$(printf 'b%.0s' {1..32})"
stall 'terminated' 32MiB
done_testing
