# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Sends the examples of the description, in an order in which they make sense: what is made first is
shown and changed, and goes in the end. IDs that the relay chooses stand for those of the examples.
"""

import json
import urllib.parse

from asking import Request


class Story:
    def __init__(self, document, asker, stand_ins):
        self.document, self.asker = document, asker
        self.stand_ins = dict(stand_ins)  # text of an example -> what is really there
        self.number = 0
        self.told = []  # of (operation, request, answer)

    def replace(self, text):
        for shown, real in self.stand_ins.items():
            text = text.replace(shown, real)
        return text

    def revision(self, path):
        """Of what an operation is about, as it is now."""
        answer = self.asker.ask(Request("GET", path))
        return answer.value().get("revision", 1) if answer.status == 200 else 1

    def bodies(self, operation):
        media = self.document.body_of(operation)
        return [one["value"] for one in media["examples"].values()] if media else [None]

    def requests(self, method, template, operation):
        """All that its examples give: with each body, or with the query's parameters and without."""
        parameters = self.document.parameters(operation)
        shown = {"{" + one["name"] + "}": one["example"] for one in parameters if one["in"] == "path"}
        parts = [shown.get(part, part) for part in template.split("/")]
        about = parts[:max((i for i, part in enumerate(template.split("/"), 1) if part in shown), default=0)]
        query = {one["name"]: one for one in parameters if one["in"] == "query"}
        needed = [name for name, one in query.items() if one.get("required")]
        for body in self.bodies(operation):
            for names in ([query] if method == "DELETE" or len(query) == len(needed) else [needed, query]):
                yield self.build(method, self.replace("/".join(parts)), self.replace("/".join(about)),
                                 {name: query[name]["example"] for name in names}, body)

    def build(self, method, path, about, query, body):
        self.number += 1
        headers = {} if method == "GET" else {"Idempotency-Key": f"{id(self)}/{self.number}"}
        for fields in (query, body or {}):
            if "revision" in fields:
                fields["revision"] = self.revision(about)
        if query:
            texts = {name: self.replace(as_text(value)) for name, value in query.items()}
            path += "?" + urllib.parse.urlencode(texts)
        text = b"" if body is None else self.replace(json.dumps(body, ensure_ascii=False)).encode()
        return Request(method, path, text, headers)

    def tell(self, method, template, operation):
        """Whether all of its requests succeeded; those that did not are not told yet."""
        for request in self.requests(method, template, operation):
            answer = self.asker.ask(request)
            if answer.status >= 300:
                return operation, request, answer
            self.told.append((operation, request, answer))
            if answer.status == 201:
                self.stand_in(operation, answer)
        return None

    def stand_in(self, operation, answer):
        shown = operation["responses"]["201"]["content"]["application/json"]["example"].get("id")
        if shown is not None and shown != answer.value()["id"]:
            self.stand_ins[shown] = answer.value()["id"]

    def tell_all(self, chosen):
        """What has to wait for another is tried again after it; what is left in the end did not succeed."""
        waiting, failures = list(chosen), []
        while waiting:
            failures = [(one, failed) for one in waiting if (failed := self.tell(*one)) is not None]
            if len(failures) == len(waiting):
                break
            waiting = [one for one, _failed in failures]
        return [failed for _one, failed in failures]

    def run(self):
        """Those that did not succeed."""
        operations = list(self.document.operations())
        making = [one for one in operations if "201" in one[2]["responses"]]
        ending = [one for one in reversed(operations) if one[0] == "DELETE"]
        rest = [one for one in operations if one not in making and one not in ending]
        return [failed for part in (making, rest, ending) for failed in self.tell_all(part)]


def as_text(value):
    if isinstance(value, list):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
