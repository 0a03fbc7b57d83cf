# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a request may come to: the status, when it is given, and what its body says."""

# Of a request that is good HTTP. Which code has which status stands in the table.
BY_CODE = (400, 401, 403, 404, 405, 409, 429, 500, 503)

# What plugins/web-api refuses before there is a call, by the codes that it gives.
BEFORE = {400: ["invalid"], 401: ["login"], 408: ["timed-out"], 413: ["invalid"], 415: ["invalid"],
          417: ["invalid"], 429: ["busy"], 431: ["invalid"], 501: ["invalid", "not-supported"],
          505: ["invalid"]}

NAMES = {400: "Invalid", 401: "NotLoggedIn", 403: "Refused", 404: "NotFound", 405: "NotPossible",
         408: "TooLate", 409: "Conflict", 413: "TooLarge", 415: "NotJson", 417: "Unexpected",
         429: "Busy", 431: "HeadTooLarge", 500: "Failed", 501: "NotSupported", 503: "Unavailable",
         505: "OtherVersion"}

# Of requests that are not described: another path, another method, a head with something else in it.
OTHERS = (400, 401, 404, 405, 408, 413, 415, 417, 429, 431, 500, 501, 503, 505)

MEANINGS = {
    400: ("Something in the request is not as described. The message names it, and says what was expected.",
          "size: \"much\" is not a size in bytes, like 1048576 or 10MiB"),
    401: ("There is no API key or account, or it does not hold: which of the two, and why, is not told.",
          "Who you are could not be told; give an API key that holds"),
    403: ("The key or account holds, but may not do this. The message names what is lacking.",
          "\"connection add\" needs the scope connection:write, which apikey abcdefghij23 does not have"),
    404: ("What the request names is not there, belongs to another organisation, or concerns no connection to"
          " which the key is limited.",
          "There is no connection \"acme.osaka\"; \"tasukictl connection list\" shows those there are"),
    405: ("There is something with this path, but not with this method.",
          "PATCH is not possible on /v1/status; see the description of the admin API"),
    408: ("The request did not come in time: its head within 10 seconds, all of it within 30.",
          "The request did not come in time"),
    409: ("It would contradict what is there: it exists already, has another revision by now, is in use,"
          " or the idempotency key was used for another change.",
          "\"acme.osaka\" was changed in the meantime, its revision is 8 now; look at it and try again"),
    413: ("The body is larger than 32 KiB.", "The request's body is larger than 32 KiB"),
    415: ("The body is not `application/json`.", "The request's body is not application/json"),
    417: ("There is an `Expect` field.", "The request expects something that is not done here"),
    429: ("Too much at once. Try again after as many seconds as `Retry-After` says.",
          "Too many requests; try again in a second"),
    431: ("The head is longer than 16 KiB, or has more than 64 fields.",
          "The request has too many header fields"),
    500: ("Something failed in the relay; its log says what, too.", "OnlyInvoices failed without saying why"),
    501: ("The method is not GET, POST, PATCH or DELETE, or there is a `Transfer-Encoding`.",
          "The method is not GET, POST, PATCH or DELETE"),
    503: ("The store cannot be used, or something took too long. Try again after as many seconds as"
          " `Retry-After` says; with an idempotency key nothing is done twice.",
          "the administration gave no answer in time"),
    505: ("It is not HTTP/1.1.", "The request is not of HTTP/1.1"),
}

WANTED = 'Bearer, Basic realm="tasuki", charset="UTF-8"'
HEADERS = {
    401: {"WWW-Authenticate": {"description": "How to log in.", "required": True,
                               "schema": {"type": "string", "const": WANTED}, "example": WANTED}},
    429: {"Retry-After": {"description": "In seconds.", "required": True,
                          "schema": {"type": "integer", "minimum": 0}, "example": 1}},
}
HEADERS[503] = HEADERS[429]


def makes(operation):
    """Whether there is something new afterwards, with a path of its own."""
    return operation["method"] == "POST" and "{" not in operation["path"]


def of_success(operation):
    if operation["output"] == "nothing":
        return "204"
    return "201" if makes(operation) else "200"


def describe_success(operation):
    if operation["output"] == "nothing":
        return "It is done. There is no body."
    if makes(operation):
        return "It was made: this is what it is."
    return "One page of them." if operation["output"] == "list" else "This is what it is."


def names_another(operation):
    """Whether a field, in the path or not, is the ID of something that has to be there."""
    return any(field["inPath"] or field.get("meta") in ("ID", "ORG") and field["type"] == "text"
               for field in operation["fields"]) and operation["output"] != "list"


def of_refusals(operation):
    body = operation["method"] in ("POST", "PATCH")
    may = {400: True, 401: True, 403: True, 404: names_another(operation), 408: True,
           409: operation["writes"], 413: body, 415: body, 429: True, 431: True, 500: True, 503: True}
    return [status for status, possible in may.items() if possible]


def describe_error(codes):
    return {"type": "object", "required": ["code", "message"],
            "description": "Why it was not done.",
            "properties": {
                "code": {"type": "string", "enum": codes,
                         "description": "What happened, for programs: the same in every version and language."},
                "message": {"type": "string",
                            "description": "What happened and what to do about it, for people."}}}


def describe_refusal(status, errors):
    codes = [error["code"] for error in errors
             if error["status"] == status and status in BY_CODE or error["code"] in BEFORE.get(status, [])]
    said, message = MEANINGS[status]
    described = {"description": said}
    if status in HEADERS:
        described["headers"] = HEADERS[status]
    described["content"] = {"application/json": {
        "schema": {"$ref": "#/components/schemas/Error", "properties": {"code": {"enum": codes}}},
        "example": {"code": codes[0], "message": message}}}
    return described
