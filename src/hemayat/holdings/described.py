"""What the data of a copy mean, as JSON Schema: each part and column in both languages. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemayat.holdings.catalogue import catalogue
from hemayat.requests.states import Words

FORMAT = "hemayat-household-data/1"
DECISIONS = Words("تصمیم‌ها، دلیل‌ها و داده‌هایشان", "Decisions with their reasons and data")
DECISION: Mapping[str, Words] = {
    "decided_on": Words("روز تصمیم", "Decided on"),
    "holds_from": Words("معتبر از", "Holds from"),
    "held_until": Words("معتبر تا", "Held until"),
    "by": Words("تصمیم‌گیرنده", "Decided by"),
    "run": Words("سنجش شمارهٔ", "Run"),
    "decision": Words("تصمیم شمارهٔ", "Decision"),
    "request": Words("برای درخواست شمارهٔ", "For the request"),
    "outcome": Words("نتیجه", "Outcome"),
    "amount_rial": Words("مبلغ (ریال)", "Amount in rials"),
    "decile": Words("دهک", "Decile"),
    "officers_reason": Words("دلیل کارشناس", "The officer's reason"),
    "takes_effect_on": Words("اثر از روز", "Takes effect on"),
    "counts_from_on": Words("به حساب از روز", "Counts from"),
    "arrears_rial": Words("معوقه (ریال)", "Arrears in rials"),
    "policy": Words("قواعد", "Rules"),
    "reasons": Words("دلیل‌ها", "Reasons"),
    "records": Words("مواردی که در نتیجه اثر داشت", "Records that counted in what failed or stayed open"),
    "data": Words("داده‌ها، دستگاه و روز هر یک", "Data, each with its register and day"),
    "stored": Words("آنچه ذخیره شد", "What was stored"),
}


def schema() -> dict[str, Any]:
    """Of data.json. Strict: a part or a column that is not described is not in it."""
    parts = {part.name: _list(part.title, part.columns) for part in catalogue().parts}
    parts["decisions"] = _list(DECISIONS, DECISION, required=("outcome", "holds_from"))
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
