"""A right message for each operation of the partner API, made of its own description; and what the gate says."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from security.people import Person
from security.routes import found_at
from security.targets import Target

_TEXTS = {"date-time": "", "date": "2019-11-22", "uuid": uuid.UUID(int=1).hex, "uri": "http://127.0.0.1:9/"}
_DEEPEST = 8


def messages(person: Person, description: dict[str, Any]) -> Iterator[Target]:
    """Whatever the description lists is here, so that a new operation comes by itself."""
    for path, operations in description["paths"].items():
        for method, told in operations.items():
            found = found_at("partner", path)
            route = found[0] if found else f"partner {path}"
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            text = json.dumps(_envelope(body, description, person)) if body else ""
            yield Target(person.name, "partner", route, method.upper(), path, json=text)


def turns(person: Person) -> Target:
    """The gate tells the site whose turn it is; no description lists it, and no page leads there."""
    told = [{"place": "1.1", "mobile": "09120000000", "ip": "127.0.0.1"}]
    return Target(person.name, "citizen", "citizen turns:tell", "POST", "/turns/", json=json.dumps(told))


def _envelope(schema: dict[str, Any], whole: dict[str, Any], person: Person) -> Any:
    made = sample(schema, whole)
    now = datetime.now(UTC).isoformat()
    made["header"] |= {
        "sender_id": person.known["sender"], "receiver_id": person.known["receiver"], "total_count": 1,
        "message_id": uuid.uuid4().hex, "message_ts": now,
    }  # fmt: skip
    made["header"].pop("sender_uri", None)  # begins as the organisation's own address does, where it is given
    return made


def sample(schema: dict[str, Any], whole: dict[str, Any], depth: int = 0) -> Any:
    """A value that the schema allows, with everything in it down to some depth."""
    schema = _resolved(schema, whole)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return sample(schema[several][0], whole, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    return _of_type(schema, whole, depth)


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Without references, and with all that has to hold at once in one."""
    if "$ref" in schema:
        found: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _resolved(found, whole)
    for one in schema.get("allOf", ()):
        schema = _merged(
            _resolved(one, whole), {name: kept for name, kept in schema.items() if name != "allOf"}
        )
    return schema


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """`other` goes over `one`, name by name."""
    both = one.keys() & other.keys()
    deep = {name: _merged(one[name], other[name]) for name in both if isinstance(one[name], dict)}
    return {**one, **other, **deep}


def _of_type(schema: dict[str, Any], whole: dict[str, Any], depth: int) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("properties", {})
        names = (
            wanted if depth < _DEEPEST else [name for name in wanted if name in schema.get("required", ())]
        )
        made = {name: sample(wanted[name], whole, depth + 1) for name in names}
        return made or {"type": "UIN", "value": "TEST-001"}
    if kind == "array":
        return [sample(schema.get("items", {"type": "string"}), whole, depth + 1)]
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    if kind == "boolean":
        return False
    return schema.get("default") or _TEXTS.get(schema.get("format", "")) or datetime.now(UTC).isoformat()
