# SPDX-License-Identifier: LGPL-2.1-or-later
"""Two organisations, each with something of every kind, and with clients that are attached."""

import socket
import threading
import time

import peer
import proxy

PATIENCE = 60  # seconds until somebody who does not go counts as staying
PASSWORD = "a" * 20
PAGE = "?maxResults=1000"
KINDS = {"organisations": "id", "accounts": "id", "connections": "id", "ip-filters": "id", "permissions": "id", "keys": "id", "clients": "session",
         "transfers": "transfer"}


def look_after(end):
    """From now on it answers the relay, as long as it is attached, and else nobody uses it."""
    def answer():
        try:
            while True:
                if end.receive()[0] == peer.PING:
                    end.send(peer.PONG, {})
        except (OSError, EOFError):
            pass

    end.socket.settimeout(None)
    threading.Thread(target=answer, daemon=True).start()


def cut(end):
    try:
        end.socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the relay was first


class Organisation:
    """Its connections are NAME.live, NAME.sink and NAME.idle; the first sends to the second, for ever."""

    def __init__(self, admin, relay, name, source):
        self.admin, self.relay, self.name, self.source = admin, relay, name, source
        self.secret = f"what {name} alone knows"
        self.peers, self.data = {}, []
        admin.do("POST", "/v1/organisations", id=name, memo=self.secret)
        admin.do("POST", "/v1/ip-filters", id=f"{name}.near", organisation=name, allow=["127.0.0.0/8"], memo=self.secret)
        for role in ("live", "sink", "idle"):
            admin.do("POST", "/v1/connections", id=f"{name}.{role}", organisation=name, password=PASSWORD,
                     memo=self.secret, ipFilter=f"{name}.near")
        for own, direction, remote in (("live", "send", "sink"), ("sink", "receive", "live")):
            admin.do("POST", "/v1/permissions", connection=f"{name}.{own}", direction=direction,
                     remote=f"{name}.{remote}", memo=self.secret)
        admin.do("POST", "/v1/accounts", id=f"{name}.auditor", organisation=name, role="auditor", memo=self.secret)
        self.key = self.make_key("*")
        self.reader = self.make_key("connection:read")
        self.refuse_one()
        self.transfer_one()
        self.attach()
        self.own = {self.key["id"], self.reader["id"], *(one for kind in ("accounts", "connections", "ip-filters", "permissions")
                                      for one in self.ids(kind))}

    def make_key(self, *scopes):
        return self.admin.do("POST", "/v1/keys", scopes=scopes, organisation=self.name, memo=self.secret,
                             expires="2100-01-01T00:00:00Z")  # what it makes holds no longer

    def dial(self):
        """Through a proxy at the same address."""
        return peer.Peer(*self.relay, self.source, proxy.good(self.source))

    def refuse_one(self):
        """A login and a transfer are refused, and recorded."""
        stranger = self.dial()
        assert stranger.login(f"{self.name}.live", "wrong")[0] == peer.REFUSED
        sender = self.dial().attach(f"{self.name}.idle", PASSWORD)
        sender.request(f"{self.name}.sink", file_id="UNHEARD")
        sender.expect(peer.REJECTED)

    def is_sending(self):
        return any(row["sender"] == f"{self.name}.live" for row in self.rows("transfers"))

    def attach(self):
        """Attaches whoever is not, and starts the transfer unless it is under way."""
        attached = {row["connection"] for row in self.rows("clients")}
        if f"{self.name}.idle" not in attached:
            look_after(self.log_in("idle"))
        if self.is_sending():
            return
        self.part("live", "sink")
        ends = [self.log_in(role) for role in ("live", "sink")]
        _transfer, self.data = peer.join(*ends, f"{self.name}.sink")
        assert self.is_sending()
        for end in ends:
            look_after(end)

    def log_in(self, role):
        self.peers[role] = self.dial().attach(f"{self.name}.{role}", PASSWORD, 1)
        return self.peers[role]

    def part(self, *roles):
        """They go, and have gone."""
        for role in set(roles) & set(self.peers):
            cut(self.peers.pop(role))
        gone, deadline = {f"{self.name}.{role}" for role in roles}, time.monotonic() + PATIENCE
        while gone & {row["connection"] for row in self.rows("clients")}:
            assert time.monotonic() < deadline, f"{roles} are still attached"

    def transfer_one(self):
        """A transfer is cancelled, and so in the history."""
        self.attach()
        for transfer in self.ids("transfers"):
            self.admin.do("DELETE", f"/v1/transfers/{transfer}")
        deadline = time.monotonic() + PATIENCE
        while self.is_sending():
            assert time.monotonic() < deadline, "a cancelled transfer goes on"

    def rows(self, kind):
        """All of its own, of a kind."""
        items = self.admin.do("GET", f"/v1/{kind}{PAGE}")["items"]
        return [row for row in items if self.name in (row.get("organisation"), row.get("senderOrganisation"), row.get("id"))]

    def ids(self, kind):
        return [row[KINDS[kind]] for row in self.rows(kind)]

    def everything(self):
        """What it has, as the administrator of the relay sees it; what is counted on in it left out."""
        return {kind: [{name: value for name, value in row.items() if name not in ("rate", "lastUsed")}
                       for row in self.rows(kind)] for kind in KINDS}

    def marks(self):
        """Texts that nobody else may see, unless they have said them."""
        history = self.admin.do("GET", f"/v1/history{PAGE}&sender={self.name}.live")["items"]
        ids = [one for kind in KINDS for one in self.ids(kind)]
        return [self.name, self.secret, self.source, *ids, *(row["transfer"] for row in history)]
