# SPDX-License-Identifier: LGPL-2.1-or-later
"""The description of the admin API, and whether an answer is as it says."""

import functools
import json
import re
from datetime import datetime

import jsonschema
import yaml

METHODS = ("get", "post", "patch", "delete")
JSON = "application/json"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time", raises=ValueError)
def is_moment(value):
    if isinstance(value, str) and not MOMENT.fullmatch(value):
        return False
    return not isinstance(value, str) or bool(datetime.fromisoformat(value[:19]))


class Document:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.whole = yaml.load(file, yaml.CSafeLoader)
        self.resolver = jsonschema.RefResolver("", self.whole)
        self.validators = {}

    def resolve(self, thing):
        """What a reference stands for; what stands beside it counts as well."""
        if not isinstance(thing, dict) or "$ref" not in thing:
            return thing
        found = functools.reduce(lambda place, key: place[key], thing["$ref"].split("/")[1:], self.whole)
        return {**found, **{key: value for key, value in thing.items() if key != "$ref"}}

    def operations(self):
        """Method, path and operation of each."""
        for path, item in self.whole["paths"].items():
            for method in METHODS:
                if method in item:
                    yield method.upper(), path, item[method]

    def parameters(self, operation):
        return [self.resolve(one) for one in operation.get("parameters", [])]

    def body_of(self, operation):
        """The media type of its body; None if it has none."""
        return operation.get("requestBody", {"content": {}})["content"].get(JSON)

    def find(self, method, path):
        """The operation that a request is for; None if there is none."""
        for known, template, operation in self.operations():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if known == method and re.fullmatch(pattern, path):
                return operation
        return None

    def problems(self, schema, value):
        """What is wrong with a value, in words."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            self.validators[key] = jsonschema.Draft202012Validator(
                schema, resolver=self.resolver, format_checker=formats)
        return [f"{'/'.join(map(str, error.path))}: {error.message}"[:300]
                for error in self.validators[key].iter_errors(value)]

    def unknown(self, schema, value):
        """Names that are not in the schema. It lets them be there, as clients have to; the relay must not."""
        known = dict(schema.get("properties", {}))
        while "$ref" in schema:
            schema = self.resolve({"$ref": schema["$ref"]})
            known.update(schema.get("properties", {}))
        if isinstance(value, list):
            return [name for item in value for name in self.unknown(schema.get("items", {}), item)]
        if not isinstance(value, dict) or not known:
            return []
        deeper = [name for key in value if key in known for name in self.unknown(known[key], value[key])]
        return [key for key in value if key not in known] + deeper

    def faults(self, method, path, status, headers, body, strange=False):
        """
        Whatever an answer has that is not described; headers by name in lower case, the body as text.
        strange: whether the request's head has something in it that is not described, either
        """
        operation = self.find(method, path)
        described = {} if operation is None else operation["responses"]
        if operation is None or strange:
            described = {**described, **self.whole["x-other-requests"]}
        if str(status) not in described:
            return [f"the status {status} is not described"]
        response = self.resolve(described[str(status)])
        found = [f"there is no {name}" for name in response.get("headers", {}) if name.lower() not in headers]
        if "content" not in response:
            return found + (["there is a body where none belongs"] if body else [])
        if headers.get("content-type") != JSON:
            return found + [f"it is {headers.get('content-type')}"]
        return found + self.faults_of_body(response["content"][JSON]["schema"], body)

    def faults_of_body(self, schema, body):
        try:
            value = json.loads(body)
        except ValueError as error:
            return [f"it is not JSON: {error}"]
        unknown = [f"\"{name}\" is not described" for name in self.unknown(schema, value)]
        return self.problems(schema, value) + unknown + faults_of_page(value)


def faults_of_page(value):
    """The counts of a page say how many there are."""
    if not isinstance(value, dict) or not {"startIndex", "maxResults", "totalSize", "items"} <= set(value):
        return []
    expected = max(0, min(value["maxResults"], value["totalSize"] - value["startIndex"]))
    if len(value["items"]) != expected:
        return [f"{len(value['items'])} items, but {expected} of {value['totalSize']} are on the page"]
    return []
