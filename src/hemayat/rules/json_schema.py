"""The policy file as a JSON Schema, so that an editor completes and underlines. `policy check` finds what it cannot.

Made from the tables that the reader itself uses. Editors disagree on what `480_000_000`, `1398-08-24` or an unquoted
`1` are, so every scalar is accepted as the number, truth value or text that it may have become.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hemayat.rules.catalogue import PERSONS, SchemaCatalogue
from hemayat.rules.fact_resolution import HIDDEN, WAYS
from hemayat.rules.json_schema_texts import ABOUT
from hemayat.rules.nodes import MONEY, UNITS
from hemayat.rules.policy_parser import (
    DATED,
    NAME,
    PARAMETER,
    PARAMETER_NEEDED,
    RESERVED,
    SECTIONS,
    TOP,
    TOP_NEEDED,
    WORDED,
)
from hemayat.rules.reserved_words import FORBIDDEN

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DIGIT = "[0-9۰-۹]"


def policy_schema(catalogue: SchemaCatalogue) -> Schema:
    """The schema of policy.yaml over these registers."""
    properties = {key: _described(key, _top(key)) for key in sorted(TOP)}
    return {
        "$schema": DIALECT,
        "title": "Hemayat policy",
        "description": "A programme: every dated version of its law in one file.",
        **_object(properties, TOP_NEEDED),
        "$defs": _definitions(catalogue),
    }


def _top(key: str) -> Schema:
    if key == "policy":
        return {"type": "string", "pattern": "^[a-z][a-z0-9-]{1,63}$"}
    if key == "notes":
        return {"anyOf": [_ref("words"), {"type": "array", "items": _ref("words")}]}
    if key == "in_force":
        return _object({name: _described(name, _ref("date")) for name in sorted(DATED)}, {"from"})
    if key == "entitlement":
        return _ref("entitlement")
    if key == "acts":
        return {"type": "object", "additionalProperties": _ref("words")}
    if key in _PLAIN:
        return _PLAIN[key]
    if key == "title":
        return _ref("words")
    return _named(key)


def _named(section: str) -> Schema:
    """A mapping of names to the entries of a section."""
    kind = {"criteria": "name", "parameters": "parameter_name"}.get(section, "value_name")
    return {"type": "object", "propertyNames": _ref(kind), "additionalProperties": _ref(section)}


def _names() -> Schema:
    """What may be named how: a criterion, a parameter, and what expressions name besides."""
    free = {"pattern": f"^{NAME.pattern}$", "not": {"pattern": "__"}}
    parameter = {"allOf": [_ref("name"), {"not": {"enum": sorted(FORBIDDEN)}}]}
    value = {"allOf": [_ref("parameter_name"), {"not": {"enum": sorted(RESERVED)}}]}
    return {"name": free, "parameter_name": parameter, "value_name": value}


def _definitions(catalogue: SchemaCatalogue) -> Schema:
    found = {
        "date": {
            "type": "string",
            "pattern": f"^[12۱۲]{_DIGIT}{{3}}([-/]){_DIGIT}{{1,2}}\\1{_DIGIT}{{1,2}}$",
            "description": "Jalali for years 1200-1599, Gregorian for 1800-2299.",
        },
        "whole_number": {
            "anyOf": [{"type": "integer"}, {"type": "string", "pattern": f"^-?{_DIGIT}+(_{_DIGIT}{{3}})*$"}],
            "description": "Whole numbers only, as in 480_000_000.",
        },
        "text": {"type": ["string", "integer", "number", "boolean"]},
        "expression": {"type": ["string", "integer", "boolean"], "description": ABOUT["expression"]},
        "words": _object({"fa": _ref("text"), "en": _ref("text")}, {"fa", "en"}),
        "law": _law(),
        "parameter_values": {
            "anyOf": [
                _ref("whole_number"),
                {"type": "object", "additionalProperties": _ref("parameter_values"), "minProperties": 1},
            ]
        },
        "parameters": _parameter(),
    }
    entries = {section: _entry(section, catalogue) for section in SECTIONS}
    return _names() | found | entries


def _law() -> Schema:
    text_or_words = {"anyOf": [_ref("text"), _ref("words")]}
    keys = {key: _described(key, text_or_words) for key in ("act", "article", "url", "note")}
    return _object(keys, {"act", "article"})


def _parameter() -> Schema:
    text = _ref("text")
    values = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": _ref("date"),
        "additionalProperties": {"anyOf": [_ref("parameter_values"), {"const": "ended"}]},
    }
    schemas: dict[str, Schema] = {
        "unit": {"enum": list(UNITS)},
        "law": _ref("law"),
        "title": _ref("words"),
        "by": {"anyOf": [text, {"type": "array", "items": text}]},
        "values": values,
    }
    return _object({key: _described(key, schemas[key]) for key in sorted(PARAMETER)}, PARAMETER_NEEDED)


def _entry(section: str, catalogue: SchemaCatalogue) -> Schema:
    """One wording, or a list of dated wordings."""
    needed, allowed = SECTIONS[section]
    make = _keys_of_facts(catalogue) if section == "facts" else _key
    keys = {key: _described(key, make(key)) for key in sorted(allowed | DATED)}
    body = _object(keys, needed) | _RULES.get(section, {})
    forms = [body, {"type": "array", "minItems": 1, "items": {**body, "required": sorted({*needed, "from"})}}]
    return {"anyOf": forms}


def _key(key: str) -> Schema:
    if key in WORDED:
        return _ref("words")
    return dict(_SHAPES.get(key, _ref("expression")))


def _keys_of_facts(catalogue: SchemaCatalogue) -> Callable[[str], Schema]:
    tables = list(catalogue.tables)
    numbers = [
        f"{t.name}.{c.name}"
        for t in catalogue.tables.values()
        for c in t.columns.values()
        if c.kind == "number" and c.name not in HIDDEN
    ]
    persons = catalogue.tables[PERSONS].columns.values()
    own = [c.name for c in persons if c.kind != "date" and c.name not in HIDDEN]
    sources: dict[str, list[str]] = dict.fromkeys(("sum", "max", "min"), numbers)
    sources |= dict.fromkeys(("count", "any"), tables)
    sources["head"] = [*own, *(f"{PERSONS}.{name}" for name in own)]

    def make(key: str) -> Schema:
        return {"enum": sources[key]} if key in sources else _key(key)

    return make


def _one_of(keys: Iterable[str]) -> list[Schema]:
    return [{"required": [key]} for key in keys]


def _object(properties: dict[str, Schema], needed: Iterable[str]) -> Schema:
    schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return schema | ({"required": sorted(needed)} if needed else {})


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _described(key: str, schema: Schema) -> Schema:
    return {"description": ABOUT[key], **schema} if key in ABOUT else schema


_RULES: dict[str, Schema] = {
    "facts": {"oneOf": _one_of(WAYS)},
    "criteria": {
        "oneOf": _one_of(("at_most", "at_least", "require", "refuse_when")),
        "dependentRequired": {"at_most": ["fact"], "at_least": ["fact"]},
        "dependentSchemas": {"fact": {"anyOf": _one_of(("at_most", "at_least"))}},
    },
    "waivers": {"not": {"required": ["except", "only"]}},
}
_NAMES: Schema = {"type": "array", "items": {"type": "string"}}
_PLAIN: dict[str, Schema] = {"legal_basis": {"type": "object"}, "change_order": _NAMES}
_SHAPES: dict[str, Schema] = {
    "from": _ref("date"),
    "to": _ref("date"),
    "law": _ref("law"),
    "unknown": {"enum": ["ask", 0, False, "0", "false"]},
    "max_age": {"type": "string", "pattern": f"^{_DIGIT}{{1,4}} (days?|months?|years?)$"},
    "unit": {"enum": [*MONEY, *(u for u in UNITS if u not in MONEY)]},
    "empty": _ref("whole_number"),
    "quantiles": {
        "anyOf": [
            {"type": "integer", "minimum": 2, "maximum": 1000},
            {"type": "string", "pattern": f"^{_DIGIT}{{1,4}}$"},
        ]
    },
    "weight": {"type": "string"},
    "except": _NAMES,
    "only": _NAMES,
    "cuts": {
        "type": "object",
        "propertyNames": _ref("date"),
        "additionalProperties": {"type": "array", "items": _ref("whole_number")},
    },
}
"""What a key takes, where it is not an expression."""
