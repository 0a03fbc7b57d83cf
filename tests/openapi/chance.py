# SPDX-License-Identifier: LGPL-2.1-or-later
"""Requests derived from the description by chance: as it says, at its borders, and beyond them."""

import json
import re._parser as regex
import urllib.parse

from asking import Request

# Texts that somebody, somewhere, does not expect.
ODD = ["", " ", "*", "?", "..", "%2e%2e", "a" * 300, "あ" * 400, "𝔘𝔫𝔦\u0301", "\u202egnp", "\x01", "\x00", "\x7f",
       "\ud800", "a\nb", "'; --", "{id}", "null", "-0", "１２", "9" * 40, "true", "2026-13-01T00:00:00Z",
       "2026-12-01T00:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "::ffff:192.0.2.1", "10KB"]
NUMBERS = [0, 1, -1, 2 ** 31, 2 ** 53, 2 ** 63 - 1, 2 ** 63, -2 ** 63, 10 ** 30, 1.5, 1e300]
THINGS = [None, True, False, [], {}, [[]], [None], [1, "a"], {"a": {"b": []}}]
CHARACTERS = "abcxyz0189 ._-/*?%\u00e9\u3042"
LARGE = 33000

# Of what takes the relay long, or others their session, there is less.
RARE = {"connectionAdd": 0.6, "connectionRotateSecret": 0.3, "connectionRemove": 0.2, "permissionRemove": 0.4,
        "ipFilterRemove": 0.5, "keyRevoke": 0.5, "configReload": 0.1, "clientDisconnect": 0.3, "transferCancel": 0.3}


class Chance:
    def __init__(self, document, random, pools, foreign):
        """
        pools: for each place of a request where the ID of something stands, what there is of it
        foreign: likewise, but of another organisation
        """
        self.document, self.random, self.pools, self.foreign = document, random, pools, foreign
        self.operations = list(document.operations())
        self.weights = [RARE.get(operation["operationId"], 1) for _method, _path, operation in self.operations]
        self.made = 0

    def often(self, share):
        return self.random.random() < share

    # --- Values

    def draw(self, pattern):
        """A text that a regular expression matches."""
        return "".join(self.draw_part(*part) for part in regex.parse(pattern))

    def draw_part(self, kind, what):
        name = str(kind)
        if name == "LITERAL":
            return chr(what)
        if name == "BRANCH":
            return "".join(self.draw_part(*part) for part in self.random.choice(what[1]))
        if name == "SUBPATTERN":
            return "".join(self.draw_part(*part) for part in what[3])
        if name == "MAX_REPEAT":
            least, most, part = what
            times = self.random.choice([least, min(most, least + 8), self.random.randint(least, min(most, least + 20))])
            return "".join(self.draw_part(*one) for _ in range(times) for one in part)
        if name == "IN":
            return self.draw_one_of(what)
        assert name == "AT", (kind, what)
        return ""

    def draw_one_of(self, choices):
        if str(choices[0][0]) == "NEGATE":
            return self.random.choice(CHARACTERS)
        kind, what = self.random.choice(choices)
        return chr(what if str(kind) == "LITERAL" else self.random.randint(*what))

    def text(self, schema):
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if schema.get("format") == "date-time":
            return f"{self.random.randint(1970, 2100)}-{self.random.randint(1, 12):02}-01T00:00:00Z"
        drawn = self.draw(schema.get("pattern", "[a-z]{1,8}"))
        return (drawn + "x" * schema.get("minLength", 0))[:schema.get("maxLength", 1000)]

    def value(self, schema, name):
        """One that is as the schema says; of what has an ID, one that is there."""
        if name in self.pools and self.often(0.9) and self.pools[name]:
            one = self.random.choice(self.pools[name])
            return [one] if schema["type"] == "array" else one
        if schema["type"] == "array":
            count = self.random.choice([schema.get("minItems", 0), 1, 2])
            return [self.text(schema["items"]) for _ in range(max(count, schema.get("minItems", 0)))]
        if schema["type"] == "boolean":
            return self.often(0.8)
        if "integer" in schema["type"]:
            least, most = schema["minimum"], schema["maximum"]
            return self.random.choice([least, most, self.random.randint(least, min(most, least + 10))])
        return self.text(schema)

    def spoil(self, schema, name):
        """One that is likely not as the schema says."""
        kinds = [ODD, NUMBERS, THINGS]
        if "maxLength" in schema:
            kinds.append(["x" * (schema["maxLength"] + 1), "x" * schema["maxLength"]])
        if "maxItems" in schema:
            kinds.append([["x"] * (schema["maxItems"] + 1), [], [self.random.choice(ODD)]])
        if "maximum" in schema:
            kinds.append([schema["maximum"] + 1, schema["minimum"] - 1, str(schema["maximum"]), "010", " 1"])
        return self.random.choice(self.random.choice(kinds))

    # --- Requests

    def fields_of(self, operation):
        """Place, name, schema, and whether it has to be there, of each field."""
        for one in self.document.parameters(operation):
            if one["in"] != "header":
                yield one["in"], one["name"], one["schema"], one.get("required", False)
        media = self.document.body_of(operation)
        if media is not None:
            for name, schema in media["schema"]["properties"].items():
                yield "body", name, schema, name in media["schema"].get("required", [])

    def place_of(self, operation, name):
        """Where IDs are looked for: `permission.id`, `ipFilter`."""
        return f"{operation['tags'][0]}.{name}" if name in ("id", "from", "to", "organisation") else name

    def choose(self, operation, how):
        """A value for each field that the request has."""
        fields = [one for one in self.fields_of(operation) if one[3] or self.often(0.3)]
        spoilt = self.random.randrange(len(fields)) if fields and how == "spoilt" else None
        chosen = {"path": {}, "query": {}, "body": {}}
        for number, (place, name, schema, _needed) in enumerate(fields):
            pool = self.place_of(operation, name)
            if number == spoilt:
                chosen[place][name] = self.spoil(schema, name)
            elif how == "foreign" and self.foreign.get(pool):
                one = self.random.choice(self.foreign[pool])
                chosen[place][name] = [one] if schema["type"] == "array" else one
            else:
                chosen[place][name] = self.value(schema, pool)
        return self.mend(operation, chosen) if how == "good" else chosen

    def mend(self, operation, chosen):
        """What a schema cannot say: a new ID begins with its organisation, and expires later than it begins."""
        body = chosen["body"]
        if "201" in operation["responses"] and "id" in body:
            self.made += 1
            body["id"] = f"{self.pools['organisation'][0]}.{self.made}"
        for fields in (body, chosen["query"]):
            if self.often(0.8):
                fields.pop("revision", None)
        for name in set(body.get("clear", [])):
            body.pop(name, None)
        for begin, end in (("notBefore", "expires"), ("validFrom", "validUntil")):
            if begin in body:
                body[begin] = "2020-01-01T00:00:00Z"
            if end in body:
                body[end] = "2099-01-01T00:00:00Z"
        for name in ("allow", "deny", "networks"):
            if name in body:
                body[name] = [f"192.0.2.{self.random.randint(0, 255)}", "2001:db8::/32"]
        if "scopes" in body:
            body["scopes"] = [self.random.choice(["connection:read", "transfer:send", "status:read"])]
        return chosen

    def request(self):
        method, template, operation = self.random.choices(self.operations, self.weights)[0]
        how = self.random.choices(["good", "spoilt", "foreign", "random", "odd"], [53, 16, 10, 6, 15])[0]
        chosen = self.choose(operation, how)
        if how == "odd":
            return self.make_odd(method, template, chosen)
        return self.build(method, template, chosen)

    def build(self, method, template, chosen):
        path = template
        for name, value in chosen["path"].items():
            path = path.replace("{" + name + "}", quote(value))
        if chosen["query"]:
            path += "?" + "&".join(f"{name}={quote(value)}" for name, value in chosen["query"].items())
        body = json.dumps(chosen["body"], ensure_ascii=True).encode() if chosen["body"] else b""
        headers = {"Idempotency-Key": f"chance {self.random.randrange(10 ** 9)}"} if self.often(0.1) else {}
        return Request(method, path, body, headers)

    # --- What is hardly a request of this API

    def make_odd(self, method, template, chosen):
        oddities = (self.other_method, self.other_path, self.unknown_field, self.missing_field, self.other_body,
                    self.twice, self.other_head, self.no_key)
        request = self.build(method, template, chosen)
        return self.random.choice(oddities)(request, template, chosen)

    def other_method(self, request, _template, _chosen):
        method = self.random.choice(["GET", "POST", "PATCH", "DELETE", "PUT", "HEAD", "OPTIONS", "get", "A B"])
        return Request(method, request.path, request.body)

    def other_path(self, request, _template, _chosen):
        path = self.random.choice(["/", "/v1", "/v2/status", "/v1/connections/a/b/c", "//v1/status", "/v1/../v1/status",
                                   "/v1/status/", "/v1/connections/%00", "/v1/connections/%2e%2e", "*", "v1",
                                   "/v1/status#a", "/v1/" + "a" * 3000, "/v1/" + quote("あ")])
        return Request(request.method, path, request.body)

    def unknown_field(self, request, template, chosen):
        place = self.random.choice(["query", "body"])
        return self.build(request.method, template, {**chosen, place: {**chosen[place], "unheardOf": "1"}})

    def missing_field(self, request, template, chosen):
        return self.build(request.method, template, {**chosen, "query": {}, "body": {}})

    def other_body(self, request, _template, _chosen):
        if self.often(0.2):
            return Request("POST", request.path, b'{"memo": "' + b"x" * LARGE + b'"}')
        body = self.random.choice([b"{", b"[]", b"null", b"1", b'"a"', b"{}", b"\xff\xfe", b"[" * 3000, b'{"a":' * 100,
                                   b"{'id': 'a'}", b'{"id": "a", "id": "b"}', b'{"id": "\\u0000"}', b"{} {}",
                                   b'{"memo": "' + b"x" * (LARGE - 1000) + b'"}', b"// {}\n{}"])
        return Request(self.random.choice([request.method, "POST", "PATCH"]), request.path, body)

    def twice(self, request, _template, _chosen):
        query = self.random.choice(["startIndex=1&startIndex=2", "startIndex=1&start-index=1", "startIndex", "=1", "%zz=1",
                                    "startIndex=%ff", "?", "&&"])
        return Request(request.method, request.path.split("?")[0] + "?" + query, request.body)

    def other_head(self, request, _template, _chosen):
        if self.often(0.2):
            return Request("POST", request.path, b"{}", {"Content-Type": self.random.choice(["text/plain", "", "a/b"])})
        headers = self.random.choice([{"Idempotency-Key": ""},
                                      {"Idempotency-Key": "x" * 129}, {"Expect": "100-continue"},
                                      {"Transfer-Encoding": "chunked"}, {"Host": "a\r\nHost: b"},
                                      {f"X-{number}": "a" for number in range(80)}, {"X": "a" * 17000}])
        return Request(request.method, request.path, request.body, headers)

    def no_key(self, request, _template, _chosen):
        login = self.random.choice(["", "Bearer", "Bearer tsk_aaaaaaaaaaaa_" + "0" * 43, "Basic YTph", "Bearer a b",
                                    "Bearer " + "x" * 300])
        return Request(request.method, request.path, request.body, {"Authorization": login})


def quote(value):
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return urllib.parse.quote(text.encode("utf-8", "replace"), safe="")
