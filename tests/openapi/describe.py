#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Describes the admin API, as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), from the table of
operations. What stands in the description is changed there, or in examples.py and statuses.py.

    describe.py TABLE FILE            writes the description into FILE; TABLE is the program of table.c
    describe.py --check TABLE FILE    says in TAP whether it is what stands there already
"""

import difflib
import json
import subprocess
import sys

import yaml

import examples
import schemas
import statuses

HEAD = """# SPDX-License-Identifier: LGPL-2.1-or-later
# Made of the table of operations in core/admin, and not by hand: ninja -C build openapi
"""
RELAY_WIDE = " Only for who acts for all organisations."
UNLIMITED = " Not for a key that is limited to connections."
BODY_MAX = 32 * 1024
PAGE = {"startIndex": "StartIndex", "maxResults": "MaxResults"}
AMPLE = {"type": "integer", "format": "int64", "minimum": 0}

ABOUT = """The administration of a Tasuki access point.

By HTTPS it is there for whoever has an API key or an account, where `[web-api] listen=` says so. The same API is
served without either on the Unix socket of the access point, to root and the relay's own user.

- One request per connection. A body is a JSON object of at most 32 KiB, in UTF-8. A field that an
  operation does not have is refused; so is one that is given twice.
- Times are those of RFC 3339, with their zone; answers have them in UTC. Sizes are bytes, or a text
  such as `10MiB`. In a body, too, a value may be given as the text that it would be in a query.
- An answer leaves out what there is not. It may have more in it one day: ignore what you do not know.
- Lists are given in pages: `startIndex` entries are left out, then come at most `maxResults`;
  `totalSize` is how many there are in all.
- A key or account that belongs to an organisation sees and changes what that one owns. All else is not there:
  it is answered as what does not exist.
- So is, for a key that is limited to connections, all that concerns none of these. What such a key may not
  ask for at all says so.
- What changes something takes an `Idempotency-Key`, and an expected `revision` where it changes or
  removes what is there already.
- 400 requests in a second from one address are answered, then 429 comes, with `Retry-After`.
- A secret is shown once, in the answer of the operation that made it.
- A request with a method, path or header field that is not described here, such as `Expect`, may be
  answered as `x-other-requests` says."""


class Dumper(yaml.SafeDumper):
    """Sequences are indented, texts of several lines are blocks, and nothing is abbreviated."""

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data):
        return True


def represent_text(dumper, text):
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Dumper.add_representer(str, represent_text)


def camel(words, first_upper=False):
    parts = words.replace("-", " ").split()
    joined = "".join(part[:1].upper() + part[1:] for part in parts)
    return joined if first_upper else joined[:1].lower() + joined[1:]


def reference(kind, name):
    return {"$ref": f"#/components/{kind}/{name}"}


# --- Answers

def has_secret(operation):
    return any(column["type"] == "secret" for column in operation["columns"])


def name_rows(operations):
    """For each shape of rows: its name, after the path of the list that has them, if there is one."""
    names = {}
    for operation in sorted(operations, key=lambda one: one["output"] != "list"):
        shape = json.dumps(operation["columns"])
        if operation["output"] == "nothing" or shape in names:
            continue
        parts = [part for part in operation["path"].split("/")[2:] if not part.startswith("{")]
        plural = parts[0] if has_secret(operation) and parts[-1] == "secret" else parts[-1]
        noun = plural[:-1] if plural.endswith("s") and not plural.endswith("us") else plural
        name = ("New" if has_secret(operation) else "") + camel(noun, True)
        names[shape] = camel(operation["words"], True) if name in names.values() else name
    return names


def describe_rows(operations, names):
    described = {}
    for operation in operations:
        name = names.get(json.dumps(operation["columns"]))
        if name is None or name in described:
            continue
        described[name] = {"type": "object", "properties": {
            column["name"]: schemas.of_column(column) for column in operation["columns"]}}
    return described


def page_of(name):
    return {"type": "object", "required": ["startIndex", "maxResults", "totalSize", "items"],
            "properties": {"startIndex": AMPLE, "maxResults": AMPLE, "totalSize": AMPLE,
                           "items": {"type": "array", "items": reference("schemas", name)}}}


def describe_success(operation, names):
    said = {"description": statuses.describe_success(operation)}
    if has_secret(operation):
        said["description"] += " No other answer has the secret in it."
    if operation["output"] == "nothing":
        return said
    name = names[json.dumps(operation["columns"])]
    row = examples.of_answer(operation)
    content = {"schema": reference("schemas", name), "example": row}
    if operation["output"] == "list":
        content = {"schema": page_of(name),
                   "example": {"startIndex": 0, "maxResults": 100, "totalSize": 1, "items": [row]}}
    return {**said, "content": {"application/json": content}}


# --- Requests

def describe_parameter(operation, field, place):
    said = {"name": field["name"], "in": place, "description": schemas.describe(field)}
    if field["required"] or place == "path":
        said["required"] = True
    if field["type"] == "list":
        said.update(style="form", explode=False)
    return {**said, "schema": schemas.of_field(operation, field),
            "example": examples.of_field(operation, field)}


def describe_parameters(operation):
    in_body = operation["method"] in ("POST", "PATCH")
    for field in operation["fields"]:
        if field["inPath"]:
            yield describe_parameter(operation, field, "path")
        elif in_body:
            continue
        elif field["name"] in PAGE:
            yield reference("parameters", PAGE[field["name"]])
        else:
            yield describe_parameter(operation, field, "query")
    if operation["writes"]:
        yield reference("parameters", "IdempotencyKey")


def describe_property(operation, field):
    return {**schemas.of_field(operation, field), "description": schemas.describe(field)}


def describe_body(operation):
    fields = [field for field in operation["fields"] if not field["inPath"]]
    if operation["method"] not in ("POST", "PATCH") or not fields:
        return None
    needed = [field["name"] for field in fields if field["required"]]
    schema = {"type": "object", **({"required": needed} if needed else {}),
              "properties": {field["name"]: describe_property(operation, field) for field in fields},
              "additionalProperties": False}
    shown = {"usual": {"value": examples.of_request(operation, fields)}}
    clearable = [field["name"] for field in fields if field["clearable"]]
    if any(field["name"] == "clear" for field in fields):
        shown["clearing"] = {"value": {"clear": clearable[:1]}}
    return {"required": bool(needed), "x-max-bytes": BODY_MAX,
            "content": {"application/json": {"schema": schema, "examples": shown}}}


def describe_operation(operation, names):
    said = {"operationId": camel(operation["words"]), "tags": [operation["words"].split()[0]],
            "summary": operation["summary"],
            "description": f"On the command line: `tasukictl {operation['words']}`."
                           + (RELAY_WIDE if operation["relayWide"] else "")
                           + ("" if operation["limitable"] else UNLIMITED),
            "security": [{scheme: [operation["scope"]]} for scheme in ("key", "account")],
            "x-scope": operation["scope"]}
    parameters = list(describe_parameters(operation))
    if parameters:
        said["parameters"] = parameters
    body = describe_body(operation)
    if body is not None:
        said["requestBody"] = body
    said["responses"] = {statuses.of_success(operation): describe_success(operation, names)}
    for status in statuses.of_refusals(operation):
        said["responses"][str(status)] = reference("responses", statuses.NAMES[status])
    return said


# --- All of it

def describe_components(table, names):
    operations = table["operations"]
    codes = [error["code"] for error in table["errors"]]
    page = {field["name"]: (operation, field) for operation in operations
            for field in operation["fields"] if field["name"] in PAGE}
    key = {"name": "Idempotency-Key", "in": "header", "example": "2026-12-01/acme.osaka/1",
           "description": "Guards against doing it twice: within a day, a request with the same key and the"
                          " same input gets the same answer without being done again, but without the secret;"
                          " one with other input gets 409.",
           "schema": {"type": "string", "minLength": 1, "maxLength": table["idempotencyKeyMax"],
                      "pattern": "^[!-~]([ -~]*[!-~])?$"}}
    return {
        "securitySchemes": {"key": {
            "type": "http", "scheme": "bearer", "bearerFormat": "tsk_ID_SECRET",
            "description": "An API key, as `tasukictl key create` makes it. It never stands in an address."},
            "account": {"type": "http", "scheme": "basic",
                        "description": "An account of a person, and its password. Its role gives it scopes."}},
        "parameters": {**{PAGE[name]: describe_parameter(*page[name], "query") for name in PAGE},
                       "IdempotencyKey": key},
        "schemas": {"Error": statuses.describe_error(codes), **describe_rows(operations, names)},
        "responses": {statuses.NAMES[status]: statuses.describe_refusal(status, table["errors"])
                      for status in sorted(statuses.NAMES)},
    }


def describe(table):
    names = name_rows(table["operations"])
    paths = {}
    for operation in table["operations"]:
        place = paths.setdefault(operation["path"], {})
        place[operation["method"].lower()] = describe_operation(operation, names)
    tags = dict.fromkeys(operation["words"].split()[0] for operation in table["operations"])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tasuki admin API", "version": table["version"], "description": ABOUT,
                 "license": {"name": "LGPL-2.1-or-later", "identifier": "LGPL-2.1-or-later"}},
        "servers": [{"url": "https://{host}:{port}", "description": "An access point that listens by HTTPS",
                     "variables": {"host": {"default": "relay.example.net"}, "port": {"default": "7480"}}}],
        "tags": [{"name": name} for name in tags],
        "x-other-requests": {str(status): reference("responses", statuses.NAMES[status])
                             for status in statuses.OTHERS},
        "paths": paths,
        "components": describe_components(table, names),
    }


def write(table):
    return HEAD + yaml.dump(describe(table), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)


def is_missing(table, field):
    """Whether the description of the table with one more field says that it lacks an example."""
    first, *others = table["operations"]
    try:
        write({**table, "operations": [{**first, "fields": [*first["fields"], field]}, *others]})
    except examples.Missing:
        return True
    return False


def check(table, path):
    with open(path, encoding="utf-8") as file:
        there = file.read()
    text = write(table)
    for line in list(difflib.unified_diff(there.splitlines(), text.splitlines(), lineterm=""))[:40]:
        print("#", line)
    if there != text:
        print("# it is stale; say: ninja -C build openapi")
    print("ok" if there == text else "not ok", "1 - the description is that of the table of operations")
    less = {**table, "operations": table["operations"][:-1]}
    print("ok" if write(less) != there else "not ok", "2 - that of another table would not do")
    field = {**table["operations"][0]["fields"][0], "name": "unheardOf"}
    missed = is_missing(table, field) and not is_missing(table, {**field, "name": "memo"})
    print("ok" if missed else "not ok", "3 - a field without an example is missed")
    print("1..3")
    return there != text or not missed


def main(arguments):
    checking = arguments[:1] == ["--check"]
    program, path = arguments[checking:]
    table = json.loads(subprocess.run([program], check=True, stdout=subprocess.PIPE).stdout)
    try:
        if checking:
            return check(table, path)
        text = write(table)
    except examples.Missing as missing:
        print(f"not ok 1 - {missing}\n1..1" if checking else missing)
        return True
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
