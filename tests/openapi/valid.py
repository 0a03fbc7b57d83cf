#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Whether the description of the admin API is OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.0), and
complete: with an example for everything, which is itself as described. Prints TAP.

    valid.py FILE
"""

import re
import sys

import jsonschema

from document import JSON, Document


def only(needed=(), /, **known):
    """An object of the specification: these members, and extensions."""
    return {"type": "object", "required": list(needed), "properties": known,
            "patternProperties": {"^x-": True}, "additionalProperties": False}


def named(value, pattern="^[A-Za-z0-9._-]+$"):
    return {"type": "object", "patternProperties": {pattern: value}, "additionalProperties": False}


def ref(name):
    return {"$ref": f"#/$defs/{name}"}


def or_reference(value):
    return {"if": {"required": ["$ref"]}, "then": only(["$ref"], **{"$ref": TEXT}), "else": value}


TEXT, TRUTH, ANYTHING = {"type": "string"}, {"type": "boolean"}, True
SCHEMA = {"type": ["object", "boolean"]}  # JSON Schema; looked at by itself
LIST_OF_TEXTS = {"type": "array", "items": TEXT, "uniqueItems": True}

# Of the specification's objects, those that the description has.
OBJECTS = {
    "info": only(["title", "version"], title=TEXT, version=TEXT, description=TEXT,
                 license=only(["name"], name=TEXT, identifier=TEXT)),
    "server": only(["url"], url=TEXT, description=TEXT,
                   variables=named(only(["default"], default=TEXT, enum=LIST_OF_TEXTS))),
    "tag": only(["name"], name=TEXT, description=TEXT),
    "path": {**only(), "properties": {method: ref("operation") for method in ("get", "post", "patch", "delete")}},
    "operation": only(["operationId", "responses"], operationId=TEXT, tags=LIST_OF_TEXTS, summary=TEXT,
                      description=TEXT, security={"type": "array", "items": named(LIST_OF_TEXTS)},
                      parameters={"type": "array", "items": or_reference(ref("parameter")), "uniqueItems": True},
                      requestBody=ref("body"),
                      responses={**named(or_reference(ref("response")), "^[1-5][0-9][0-9]$"), "minProperties": 1}),
    "parameter": {**only(["name", "in", "schema"], name=TEXT, description=TEXT, required=TRUTH,
                         style={"enum": ["form", "simple"]}, explode=TRUTH, schema=SCHEMA, example=ANYTHING,
                         **{"in": {"enum": ["path", "query", "header"]}}),
                  "if": {"properties": {"in": {"const": "path"}}},
                  "then": {"required": ["required"], "properties": {"required": {"const": True}}}},
    "body": only(["content"], required=TRUTH, description=TEXT, content=ref("content")),
    "content": named(only(schema=SCHEMA, example=ANYTHING, examples=named(only(value=ANYTHING, summary=TEXT))),
                     "^[a-z]+/[a-z+-]+$"),
    "response": only(["description"], description=TEXT, content=ref("content"),
                     headers=named(only(["schema"], description=TEXT, required=TRUTH, schema=SCHEMA,
                                        example=ANYTHING))),
    "scheme": only(["type", "scheme"], type={"const": "http"}, scheme=TEXT, bearerFormat=TEXT, description=TEXT),
}
OPENAPI = {
    "$defs": OBJECTS,
    **only(["openapi", "info", "paths"], openapi={"type": "string", "pattern": r"^3\.1\.\d+$"}, info=ref("info"),
           servers={"type": "array", "items": ref("server")}, tags={"type": "array", "items": ref("tag")},
           paths=named(ref("path"), "^/"),
           components=only(schemas=named(SCHEMA), parameters=named(ref("parameter")),
                           responses=named(ref("response")), securitySchemes=named(ref("scheme")))),
}


def places(thing, place=()):
    """Each part of the document that is an object, and where it is."""
    if isinstance(thing, dict):
        yield place, thing
    for key, value in thing.items() if isinstance(thing, dict) else enumerate(thing):
        if isinstance(value, (dict, list)):
            yield from places(value, (*place, str(key)))


def look_at_form(document):
    for error in jsonschema.Draft202012Validator(OPENAPI).iter_errors(document.whole):
        yield f"{'/'.join(map(str, error.path))}: {error.message}"[:200]


def look_at_references(document):
    for place, thing in places(document.whole):
        try:
            document.resolve(thing)
        except (KeyError, TypeError):
            yield f"{'/'.join(place)}: {thing['$ref']} is not there"


def look_at_schemas(document):
    schemas = [(place, thing["schema"]) for place, thing in places(document.whole) if "schema" in thing]
    for place, schema in [*schemas, *document.whole["components"]["schemas"].items()]:
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            yield f"{place}: {error.message}"


def look_at_operations(document):
    """IDs are unique, and the path's parameters are those in braces."""
    seen = set()
    tags = {tag["name"] for tag in document.whole["tags"]}
    for method, path, operation in document.operations():
        declared = [one["name"] for one in document.parameters(operation) if one["in"] == "path"]
        if operation["operationId"] in seen:
            yield f"{operation['operationId']} is there twice"
        seen.add(operation["operationId"])
        if sorted(declared) != sorted(re.findall(r"\{(\w+)\}", path)):
            yield f"{method} {path} declares {declared}"
        if not set(operation["tags"]) <= tags:
            yield f"{method} {path} has tags {operation['tags']}"
        if not any(status.startswith("2") for status in operation["responses"]):
            yield f"{method} {path} never succeeds"


def shown(media):
    return [one["value"] for one in media.get("examples", {}).values()] + [
        media["example"] for _ in "1" if "example" in media]


def look_at_examples(document):
    """Everything has one, and each is as described."""
    for place, thing in places(document.whole):
        if "schema" not in thing or place[-1] == "schema" or "properties" in place:
            continue
        values = shown(thing)
        if not values:
            yield f"{'/'.join(place)} has no example"
        for value in values:
            problems = document.problems(thing["schema"], value)
            unknown = document.unknown(thing["schema"], value)
            yield from (f"{'/'.join(place)}: {problem}" for problem in [*problems, *unknown])


CHECKS = {"it has the form of OpenAPI 3.1": look_at_form, "references lead somewhere": look_at_references,
          "schemas are JSON Schema": look_at_schemas, "operations are sound": look_at_operations,
          "everything has an example, which is as described": look_at_examples}


def plant(whole):
    """What each check has to refuse, one after the other."""
    some = whole["paths"]["/v1/connections"]["post"]
    body = some["requestBody"]["content"][JSON]
    some["responses"]["99"] = {}
    yield look_at_form
    some["parameters"].append({"$ref": "#/components/parameters/Lost"})
    yield look_at_references
    some["parameters"].pop()
    body["schema"]["properties"]["memo"]["maxLength"] = "long"
    yield look_at_schemas
    body["schema"]["properties"]["memo"]["maxLength"] = 3
    yield look_at_examples
    whole["paths"]["/v1/connections"]["get"]["operationId"] = some["operationId"]
    yield look_at_operations


def main(path):
    failed = 0
    for number, (words, look) in enumerate(CHECKS.items(), 1):
        found = list(look(Document(path)))
        failed += bool(found)
        for one in found[:20]:
            print("#", one)
        print("not ok" if found else "ok", f"{number} - {words}")
    spoilt = Document(path)
    missed = [look.__name__ for look in plant(spoilt.whole) if not list(look(spoilt))]
    print("not ok" if missed else "ok", f"{len(CHECKS) + 1} - each check can fail {missed or ''}")
    print(f"1..{len(CHECKS) + 1}")
    return bool(failed or missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
