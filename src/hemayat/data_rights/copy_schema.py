"""What the data of a copy mean, as JSON Schema: each part and column in both languages. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemayat.common.language import Message, Words, message_in
from hemayat.data_rights.catalogue import DECISIONS_TITLE, catalogue

FORMAT = "hemayat-household-data/1"
DECISION: Mapping[str, Words] = {
    "decided_on": Message("Decided on"),
    "holds_from": Message("Valid from"),
    "held_until": Message("Valid until"),
    "by": Message("Decided by"),
    "run": message_in("run", "National run"),
    "decision": message_in("decision", "Decision"),
    "request": Message("For the request"),
    "outcome": Message("Outcome"),
    "amount_rial": Message("Amount in rials"),
    "decile": Message("Decile"),
    "officers_reason": Message("The officer’s reason"),
    "takes_effect_on": Message("Takes effect on"),
    "counts_from_on": message_in("counts_from_on", "Counted from"),
    "arrears_rial": Message("Arrears in rials"),
    "policy": Message("Rules"),
    "reasons": Message("Reasons"),
    "records": Message("Records behind the criteria that are not met or not yet known"),
    "data": Message("Information used, with the register and date of each item"),
    "stored": Message("What was stored"),
}


def schema() -> dict[str, Any]:
    """Of data.json. Strict: a part or a column that is not described is not in it."""
    parts = {part.name: _list(part.title, part.columns) for part in catalogue().parts}
    parts["decisions"] = _list(DECISIONS_TITLE, DECISION, required=("outcome", "holds_from"))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "asked_at": {
                "type": "string",
                "format": "date-time",
                "description": "When the copy was asked for",
            },
            "parts": {"type": "object", "properties": parts, "additionalProperties": False},
        },
        "required": ["format", "asked_at", "parts"],
        "additionalProperties": False,
    }


def _list(
    title: Words, columns: Mapping[str, Words], required: tuple[str, ...] | None = None
) -> dict[str, Any]:
    described = {name: {"title": words.fa, "description": words.en} for name, words in columns.items()}
    return {
        "title": title.fa,
        "description": title.en,
        "type": "array",
        "items": {
            "type": "object",
            "properties": described,
            "required": list(columns if required is None else required),
            "additionalProperties": False,
        },
    }
