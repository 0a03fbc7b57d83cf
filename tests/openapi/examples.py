# SPDX-License-Identifier: LGPL-2.1-or-later
"""
What the examples of the description have in them: one value for each name, so that what is added
in one example is shown and removed in the next. acme is the organisation that asks, and
acme.osaka the connection that it is about; it sends invoices to globex.london. initech is an
organisation that is new.

A name is looked up as that of the operation first, such as `key list.name`, then as that of its
first word, `key.name`, then by itself.
"""

BEGUN = "2026-12-01T00:00:00.000Z"
LATER = "2026-12-08T00:00:00.000Z"
LATEST = "2099-12-31T23:59:59.000Z"  # in requests: it has to be in the future whenever they are sent
ADDRESS = "192.0.2.17"
PROTOCOL = "TLS1.3 AES-128-GCM"
DIGEST = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
PERMISSION, COUNTERPART = "perm-0123456789abcdef", "perm-fedcba9876543210"
TRANSFER, SESSION = "20261201-090000-9d1e447bdc8e", "20261201-080000-0a00a438ff2d"
KEY = "abcdefghij23"
NEWCOMER = "initech"
TEXT = "text"  # for what has no value here, and need not have one

EXAMPLES = {
    # IDs, and who owns what
    "organisation.id": NEWCOMER,
    "organisation.name": "Initech K.K.",
    "account.id": "acme.sato",
    "connection.id": "acme.osaka",
    "ip-filter.id": "acme.offices",
    "permission.id": PERMISSION,
    "key.id": KEY,
    "transfer.id": TRANSFER,
    "client.id": SESSION,
    "audit.id": "acme.osaka",
    "organisation": "acme",
    "connection": "acme.osaka",
    "memo": "Osaka branch, 大阪支店",
    "revision": 7,
    "enabled": True,
    "created": BEGUN,

    # Accounts
    "role": "operator",

    # Connections and IP filters
    "clientTypes": ["agent", "cli"],
    "ipFilter": "acme.offices",
    "password": "7KQGZ-correct-horse-battery",
    "formerUntil": LATEST,
    "connection rotate-secret.formerUntil": LATEST,
    "key rotate.formerUntil": LATEST,
    "publicKeys": [DIGEST],
    "validFor": "24h",
    "accessPoint": "relay.example.net:7443",
    "invitationUntil": LATEST,
    "connection.code": "tki_AXJlbGF5LmV4YW1wbGUubmV0Ojc0NDMgYW5kIG1vcmU",
    "rateLimit": 10485760,
    "parallelTransfers": 4,
    "monthlyLimit": 1099511627776,
    "monthlyWarning": 80,
    "usedThisMonth": 4096,
    "transfersNow": 1,
    "monthlyState": "within",
    "allow": ["192.0.2.0/24", "2001:db8::/32"],
    "deny": ["192.0.2.66"],

    # Relay permissions
    "direction": "send",
    "remote": "globex.london",
    "fileId": "INVOICE",
    "maxSize": 10485760,
    "validFrom": BEGUN,
    "validUntil": LATEST,
    "permission.from": "acme.osaka",
    "permission.to": "globex.london",
    "permission.size": 4096,
    "allowed": False,
    "senderAllowed": True,
    "senderRule": PERMISSION,
    "receiverAllowed": False,
    "receiverReason": "globex.london does not permit to receive: no permission for this file ID",

    # API keys
    "scopes": ["connection:read", "transfer:send"],
    "connections": ["acme.osaka"],
    "networks": ["192.0.2.0/24"],
    "notBefore": BEGUN,
    "expires": LATEST,
    "lastUsed": LATER,
    "lastAddress": ADDRESS,
    "key.key": f"tsk_{KEY}_yGFiz7ZErII9terIiorhhMIDJ7666ID4gJWODa2o8P4",

    # Transfers and their history
    "transfer": TRANSFER,
    "outcome": "completed",
    "transfer list.outcome": "running",
    "sender": "acme.osaka",
    "receiver": "globex.london",
    "name": "invoice.csv",
    "files": 1,
    "size": 4096,
    "bytes": 4096,
    "rate": 4096,
    "digest": DIGEST,
    "receipt": f"tasuki-receipt: 1\ntransfer: {TRANSFER}\n",
    "started": BEGUN,
    "ended": LATER,
    "code": "ok",
    "history.reason": "",
    "transfer.reason": "",
    "senderAddress": f"{ADDRESS}:60528",
    "receiverAddress": "198.51.100.9:60524",
    "senderProtocol": PROTOCOL,
    "receiverProtocol": PROTOCOL,
    "history.receiverRule": COUNTERPART,
    "transfer.receiverRule": COUNTERPART,
    "mode": "end-to-end",
    "senderOrganisation": "acme",
    "receiverOrganisation": "globex",
    "senderKey": DIGEST,
    "receiverKey": DIGEST,

    # What was refused, and what was changed
    "about": "acme.osaka",
    "from": BEGUN,
    "until": LATEST,
    "time": LATER,
    "stage": "transfer",
    "source": ADDRESS,
    "through": "192.0.2.250",
    "denial.code": "refused",
    "reason": "acme.osaka does not permit to send: no permission for this file ID",
    "side": "sender",
    "caller": f"apikey {KEY}",
    "operation": "connection set",
    "kind": "connection",
    "before": {"id": "acme.osaka", "enabled": True},
    "audit verify.after": 1,
    "audit.after": {"id": "acme.osaka", "enabled": False},
    "journal": "audit",
    "state": "whole",
    "entries": 5,
    "last": 5,

    # The access point
    "clientType": "agent",
    "session": SESSION,
    "address": f"{ADDRESS}:60528",
    "protocol": PROTOCOL,
    "attached": BEGUN,
    "plugin.name": "storage-sqlcipher",
    "plugin.state": "running",
    "interfaces": ["storage"],
    "plugin.origin": "plugins/storage-sqlcipher.so",
    "status.name": "ap1",
    "version": "0.1.0",
    "addresses": ["[2001:db8::1]:7443"],
    "proxyAddresses": ["[2001:db8::1]:7444"],
    "clients": 2,
    "transfers": 1,
    "records": "intel-ipsec-mb VAES",
    "budgetUsed": 131072,
    "budget": 536870912,
    "group": "relay",
    "config.key": "name",
    "value": "ap1",
    "origin": "tasuki.conf:4",
}

# What the example of a request leaves out: a secret is made by the relay, and what is given a value
# cannot be cleared.
LEFT_OUT = {"password", "clear"}

# Columns that an answer has if something is not as it should be; an example has them only if it says so
# for its operation.
UNUSUAL = {"formerUntil", "failure", "bad", "badTime", "removed", "senderReason", "receiverRule", "resumes"}


class Missing(Exception):
    """A field has no example."""


def find(operation, name):
    """None if it has none."""
    for place in (operation["words"], operation["words"].split()[0]):
        if f"{place}.{name}" in EXAMPLES:
            return EXAMPLES[f"{place}.{name}"]
    return EXAMPLES.get(name)


def otherwise(value):
    least = max(value.get("minimum", 1), 1)
    return {"number": least, "size": least, "duration": least, "time": LATEST, "boolean": True, "list": [TEXT],
            "object": {}}.get(value["type"], TEXT)


def of_field(operation, field):
    """Its example; what has no pattern and is not required needs none of its own."""
    found = find(operation, field["name"])
    if found is None and (field["required"] or "pattern" in field):
        raise Missing(f"the field {field['name']} of \"{operation['words']}\" has no example:"
                      f" give it one in EXAMPLES of tests/openapi/examples.py")
    return otherwise(field) if found is None else found


def of_request(operation, fields):
    return {field["name"]: of_field(operation, field) for field in fields
            if field["required"] or field["name"] not in LEFT_OUT}


def is_usual(operation, column):
    own = (f"{place}.{column['name']}" for place in (operation["words"], operation["words"].split()[0]))
    return column["name"] not in UNUSUAL or any(name in EXAMPLES for name in own)


def of_answer(operation):
    row = {}
    for column in operation["columns"]:
        found = find(operation, column["name"])
        if is_usual(operation, column):
            row[column["name"]] = otherwise(column) if found is None else found
    return row
