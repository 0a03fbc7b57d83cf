#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# 500 of the combinations of tests/matrix over the wire: settings made by the admin API, sessions that
# log in by TLS from addresses of their own, against the same rules. MATRIX_SEED chooses others.
. "$(dirname "$0")/../support/relay.sh"

relay_set_up
sed -i 's/^allow=.*/allow=127.1.0.0\/16;127.2.0.0\/16/' "$config"
relay_start
: > "$stage/matrix.out"
# A sanitizer takes its time for each handshake.
samples=500 variants=24
[ "$sanitizer" = none ] || { samples=100; variants=8; }
PATIENCE=240 limited /usr/bin/python3 - "$root/tests" "$address" "$stage/relay" "${MATRIX_SEED:-1}" "$samples" "$variants" > "$stage/matrix.out" 2>&1 <<'PYTHON'
import http.client, itertools, json, os, random, select, socket, sys, time

tests, address, relay, seed, samples, variants = sys.argv[1:]
sys.path[:0] = [tests + "/support", tests + "/matrix"]
import matrix, peer

choose = random.Random(int(seed))
# The same addresses on this host. A group that is in use cannot be taken away.
SOURCES = {name: where.replace("10.", "127.").replace("192.0.2.1", "127.3.0.1")
           for name, (where, _group) in matrix.ADDRESSES.items() if name != "no-filter"}
GOOD = (["plain", "in-filter"], ["valid"], list(matrix.SCOPES), ["same"], ["any", "this"], ["api"],
        ["allows"], ["enabled"])


class Admin(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(relay + "/admin.sock")


def api(method, path, **fields):
    admin = Admin("localhost", timeout=60)
    admin.request(method, "/v1" + path, json.dumps(fields) if fields else None,
                  {"Content-Type": "application/json"})
    answer = admin.getresponse()
    text = answer.read()
    assert answer.status < 300, (method, path, fields, answer.status, text)
    return json.loads(text) if text else None


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def make_key(side, name, choices):
    _address, state, scope, owner, limit, *_rest = choices
    fields = {"scopes": matrix.scopes_of(side, scope) or ["status:read"],
              "organisation": "acme" if owner == "same" else "bolt"}
    if limit != "any" and owner == "same":
        fields["connections"] = [name, "x"] if limit == "this" else ["x"]
    if state == "early":
        fields.update(notBefore=moment(4000000000), expires=moment(4100000000))
    if state == "expired":
        fields["expires"] = moment(time.time() + 2)
    made = api("POST", "/keys", **fields)
    if state == "revoked":
        api("DELETE", "/keys/" + made["id"])
    if state == "disabled":
        api("PATCH", "/keys/" + made["id"], enabled=False)
    if state == "replaced":
        api("POST", f"/keys/{made['id']}/secret", formerUntil=moment(1))
    return made["key"][:-4] + "0000" if state == "wrong" else made["key"]


def make_permission(name, side, rule):
    direction = "send" if side == "s" else "receive"
    fields = {"connection": name, "direction": direction, "remote": "r*" if side == "s" else "s*"}
    place = matrix.RULES.index(rule)
    fields["fileId"] = f"{place}.?" if side == "s" else f"?.{place}"
    fields.update({"other-remote": {"remote": "nobody"}, "other-file": {"fileId": "other"},
                   "too-small": {"maxSize": matrix.SIZE - 1}, "past": {"validUntil": moment(1)},
                   "future": {"validFrom": moment(4000000000)}}.get(rule, {}))
    made = api("POST", "/permissions", **fields)
    if rule == "disabled":
        api("PATCH", "/permissions/" + made["id"], enabled=False)


def make_side(side):
    """Connections of many choices: at random, but as many that get in."""
    everything = [list(SOURCES), *map(list, matrix.SIDE[1:])]
    chosen = {tuple(choose.choice(part) for part in everything) for _ in range(int(variants))}
    chosen |= {tuple(choose.choice(part) for part in GOOD) for _ in range(int(variants))}
    made = {}
    for index, choices in enumerate(sorted(chosen, key=lambda one: (one[1] != "expired", one))):
        name = f"{side}{index}"
        group = matrix.ADDRESSES[choices[0]][1]
        api("POST", "/connections", id=name, organisation="acme", password="a" * 20,
            clientTypes=["cli", "api"] if choices[6] == "allows" else ["cli"],
            **({"ipFilter": group} if group else {}))
        made[choices] = name, make_key(side, name, choices)
        if choices[7] == "disabled":
            api("PATCH", "/connections/" + name, enabled=False)
        if side == "r" or matrix.may_log_in(*choices) == "attached":
            for rule in matrix.RULES:
                if rule != "absent":
                    make_permission(name, side, rule)
    return made


def log_in(choices, name, key, accepts):
    """How it ends, and the session if it goes on."""
    try:
        session = peer.Peer(address, relay + "/ca.pem", SOURCES[choices[0]])
        kind, body = session.login(name, key, accepts, method="apikey", client_type=choices[5])
    except (OSError, EOFError):
        return "closed", None
    return ("attached", session) if kind == peer.WELCOME else (body["code"], None)


def transfer(sender, receiver, to, rules):
    """What becomes of a request; who was offered it declines."""
    sender.request(to, size=matrix.SIZE, file_id=".".join(str(matrix.RULES.index(rule)) for rule in rules))
    ready, *_none = select.select([one.socket for one in (sender, receiver) if one], [], [], 60)
    if receiver and receiver.socket in ready:
        offer = receiver.expect(peer.OFFER)
        receiver.send(peer.DECLINE, {"transfer": ("s", offer["transfer"]), "code": ("s", "declined")})
        return "offered" if sender.expect(peer.REJECTED)["code"] == "declined" else "odd"
    return sender.expect(peer.REJECTED)["code"]


for organisation in ("acme", "bolt"):
    api("POST", "/organisations", id=organisation)
api("POST", "/ip-filters", id="near", organisation="acme", allow=["127.1.0.0/16"], deny=["127.1.9.0/24"])
api("POST", "/connections", id="x", organisation="acme", password="a" * 20)
sides = {side: make_side(side) for side in "sr"}
begun = time.time()
while time.time() < begun + 2:  # until the last of those that expire has
    api("GET", "/status")

seen, wrong = [], []
good = {side: [one for one in sides[side] if matrix.may_log_in(*one) == "attached"] for side in "sr"}
for number in range(int(samples)):
    # Every second one with a sender that gets as far as to ask.
    sender = choose.choice(good["s"] if number % 2 else list(sides["s"]))
    receiver = choose.choice(good["r"] if number % 4 == 1 else list(sides["r"]))
    rules = ["allow"] * 2 if number % 8 == 1 else [choose.choice(matrix.RULES) for _ in "sr"]
    there, taking = log_in(receiver, *sides["r"][receiver], 1)
    end, giving = log_in(sender, *sides["s"][sender], 0)
    expected = matrix.may_log_in(*sender)
    if end == "attached":
        end = transfer(giving, taking, sides["r"][receiver][0], rules)
        expected = matrix.may_transfer(sender, receiver, *rules)
    seen.append(end)
    if (there, end) != (matrix.may_log_in(*receiver), expected):
        wrong.append((sender, receiver, rules, there, end, expected))
    for one in (giving, taking):
        if one:
            one.socket.close()
for one in wrong[:10]:
    print("#", one)
print("ok" if not wrong else "not ok", f"{len(seen)} combinations end as the rules say, seed {seed}")
ends = {end: seen.count(end) for end in sorted(set(seen))}
print("ok" if {"offered", "refused", "offline", "login", "closed"} <= set(ends) else "not ok", f"all ends occur: {ends}")
PYTHON
status=$?
check_same 'the program came to its end' 0 "$status"
while read -r line; do
  case $line in
    'ok '*) pass "${line#ok }" ;;
    *) fail "$line" ;;
  esac
done < "$stage/matrix.out"
check_same 'it said something' 2 "$(grep -c '^ok ' "$stage/matrix.out")"

done_testing
