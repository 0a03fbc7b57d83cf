#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the relay does with the bytes of a transfer, as strace sees it: end to end, it splices alone.
. "$(dirname "$0")/../support/relay.sh"

[ "$sanitizer" = none ] || { echo '1..0 # SKIP a sanitizer does not go with strace'; exit 0; }

size=33554432
relay_set_up
sed -i 's/^listen=.*/&\nworkers=1/' "$config"

# traced NAME: from its first system call on; the trace is in $stage/NAME.trace.
traced ()
{
  tasukid ()
  {
    exec strace -D -f -q -o "$stage/traced" -s 16 -e signal=none \
      -e trace=read,readv,pread64,recvfrom,recvmsg,write,writev,pwrite64,sendto,sendmsg,splice,tee,vmsplice,sendfile \
      "$(type -P tasukid)" "$@"
  }
  relay_start
}

# finish_trace NAME: everything is in it once the process has ended.
finish_trace ()
{
  wait_for_line "$stage/traced" "^$daemon .*exited with" &
  relay_stop
  wait $!
  mv "$stage/traced" "$stage/$1.trace"
}

# moved CALLS NAME: how many bytes these calls have moved in all. One during which another thread called
# is on two lines, of which the second has its end.
moved ()
{
  awk -v calls="^($1)\$" '{ call = $2 == "<..." ? $3 : $2; sub(/\(.*/, "", call) }
    call ~ calls && / = [0-9]+$/ { sum += $NF } END { printf "%d\n", sum }' "$stage/$2.trace"
}

# hand_over KEY-OF-SENDER KEY-OF-RECEIVER: $size bytes of a pattern, one way.
hand_over ()
{
  limited /usr/bin/python3 - "$root/tests/support" "$address" "$stage" "$size" "$@" <<'PYTHON' || bail 'no transfer'
import socket, sys, threading
sys.path.insert(0, sys.argv[1])
from peer import *

def attach(name, accepts, key):
    password = open(f"{sys.argv[3]}/{name}.password").read().strip()
    return Peer(sys.argv[2], f"{sys.argv[3]}/relay/ca.pem").attach(name, password, accepts, key.encode() or None)

size = int(sys.argv[4])
sender, receiver = attach("acme", 0, sys.argv[5]), attach("bolt", 1, sys.argv[6])
transfer, pair = join(sender, receiver, "bolt")
plugs = [data.switch() for data in pair] if sys.argv[5] else [data.socket for data in pair]
# Once these have passed nothing is read ahead any more, as it is while the session lasts.
plugs[0].sendall(b"?")
assert plugs[1].recv(1) == b"?"
pattern = b"PAYLOAD." * 8192
writer = threading.Thread(target=lambda: [plugs[0].sendall(pattern) for _ in range(size // len(pattern))])
writer.start()
got = 0
while got < size:
    piece = plugs[1].recv(1 << 20)
    assert piece and piece[:8] == (pattern[got % 8:] + pattern)[:min(8, len(piece))], got
    got += len(piece)
writer.join()
receiver.store(transfer, size)
assert sender.expect(SETTLED)["code"] == "ok"
PYTHON
}

a=$(printf 'a%.0s' {1..32}) b=$(printf 'b%.0s' {1..32})
relay_start
party acme
party bolt
permit acme bolt
relay_stop

traced
hand_over '' ''
finish_trace terminated
traced
hand_over "$a" "$b"
finish_trace end-to-end

reading='read|readv|pread64|recvfrom|recvmsg' writing='write|writev|pwrite64|sendto|sendmsg'
for calls in "$reading" "$writing"; do
  check "control: terminated, $calls moves it all" [ "$(moved "$calls" terminated)" -gt $size ]
  check "end to end, $calls moves next to nothing" [ "$(moved "$calls" end-to-end)" -lt 1000000 ]
done
check_same 'control: terminated, nothing is spliced' 0 "$(moved splice terminated)"
check 'end to end, all of it is spliced, in and out' [ "$(moved splice end-to-end)" -ge $((2 * size)) ]
check_not 'no call has shown a byte of it' grep -E 'PAYLOAD|AYLOAD.P' "$stage/end-to-end.trace"
echo "# $(grep -c ' splice(' "$stage/end-to-end.trace") calls of splice for $((size >> 20)) MiB"
done_testing
