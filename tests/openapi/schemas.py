# SPDX-License-Identifier: LGPL-2.1-or-later
"""The types of the table's values, as JSON Schema (2020-12)."""

PRINTABLE = r"^[^\u0000-\u001f\u007f-\u009f]*$"  # no control characters

# As text in an address, or in a body for who has nothing but texts.
SIZE = "^[0-9]{1,19}([KMGT]iB)?$"
DURATION = "^[0-9]{1,19}[smhd]?$"


def whole(pattern):
    """The table's patterns are for the whole of a text."""
    return f"^(?:{pattern})$"


def sentence(text):
    return text[:1].upper() + text[1:] + "."


def of_text(field):
    schema = {"type": "string", "pattern": whole(field["pattern"]) if "pattern" in field else PRINTABLE}
    if "pattern" not in field or field["type"] == "secret":
        schema.update(minLength=field["minimum"], maxLength=field["maximum"])
    if field["type"] == "secret":
        schema.update(format="password", writeOnly=True)
    if schema.get("minLength") == 0:
        del schema["minLength"]
    return schema


def of_number(field):
    return {"type": "integer", "format": "int64", "minimum": field["minimum"],
            "maximum": field["maximum"]}


def of_size(field):
    return {**of_number(field), "type": ["integer", "string"], "pattern": SIZE}


def of_duration(field):
    return {**of_number(field), "type": ["integer", "string"], "pattern": DURATION}


def of_list(field, clearable):
    items = {"type": "string", "maxLength": 256, "pattern": PRINTABLE}
    if "pattern" in field:
        items = {"type": "string", "pattern": whole(field["pattern"])}
    if field["name"] == "clear":
        items = {"type": "string", "enum": clearable}
    schema = {"type": "array", "items": items, "minItems": field["minimum"],
              "maxItems": field["maximum"]}
    if schema["minItems"] == 0:
        del schema["minItems"]
    return schema


def of_field(operation, field):
    """What a field of a request may be."""
    clearable = [other["name"] for other in operation["fields"] if other["clearable"]]
    schema = {"text": of_text, "secret": of_text, "number": of_number, "size": of_size,
              "duration": of_duration,
              "time": lambda _field: {"type": "string", "format": "date-time"},
              "boolean": lambda _field: {"type": "boolean"},
              "list": lambda field: of_list(field, clearable)}[field["type"]](field)
    if "otherwise" in field:
        schema["default"] = default(field)
    return schema


def default(field):
    text = field["otherwise"]
    if field["type"] == "list":
        return text.split(",") if text else []
    return int(text) if field["type"] in ("number", "size") else text


def describe(field):
    """Its help, and what the pattern is in words."""
    said = sentence(field["help"])
    if field["type"] in ("text", "secret") and "pattern" not in field:
        said += f" At most {field['maximum']} bytes of UTF-8."
    if field["type"] == "duration":
        said += " In seconds, or a text such as 30m, 24h or 7d."
    if "pattern" in field and "expected" in field:
        said += " Expected: " + field["expected"] + "."
    return said


def of_column(column):
    """What a value of an answer is."""
    count = {"type": "integer", "format": "int64", "minimum": 0}
    schema = {"text": {"type": "string"}, "secret": {"type": "string"}, "number": count, "size": count,
              "time": {"type": "string", "format": "date-time"}, "boolean": {"type": "boolean"},
              "list": {"type": "array", "items": {"type": "string"}},
              "object": {"type": "object"}}[column["type"]]
    said = column["heading"]
    if column["type"] == "size":
        said += ", in bytes"
    if column["type"] == "secret":
        said += ". Shown here once, and never again: keep it now"
    return {**schema, "description": said + "."}
