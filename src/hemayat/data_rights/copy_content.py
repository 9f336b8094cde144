"""Everything that is held about a household, part by part, as its head may see it."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from django.utils import timezone

from hemayat.accounts.headship import indexes_of, national_id_of
from hemayat.accounts.results import Citizen
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.complaints.queries import complaints_of
from hemayat.data_rights.catalogue import DECISIONS, CopyPart, catalogue
from hemayat.data_rights.household_answers import of_the_household
from hemayat.data_rights.permissions import household_of
from hemayat.eligibility.errors import UnreadableRun
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import PublishedResult, case, determination_of, earlier_of
from hemayat.eligibility.value_texts import data_in_words
from hemayat.notifications.notice_wordings import notice_text
from hemayat.questions.queries import numbers_of
from hemayat.records.queries import records_behind
from hemayat.records.texts import record_words

MESSAGES, REGISTER_ANSWERS = "messages", "register_answers"
Rows = list[dict[str, Any]]


def household_data(by: Citizen, now: dt.datetime) -> dict[str, Rows]:
    """Part → its rows, in which a day is a date and an instant a datetime. Read as the head, by whom the database
    shows no other household, whatever a condition says.

    Call it outside any transaction.
    """
    with acting_as(by.actor, is_read_only=True):
        given = _given(by, now)
        found = {part.name: _rows(part, given) for part in catalogue().parts}
        found[DECISIONS] = list(_decisions(household_of(by)))
        found[REGISTER_ANSWERS] = of_the_household(
            found[REGISTER_ANSWERS], household_of(by), national_id_of(by)
        )
    for row in found[MESSAGES]:
        row["words"] = notice_text(row["notice"], row["parameters"], "fa") if row["notice"] else row["words"]
    return found


# ---------------------------------------------------------------------------------------- underneath


def _given(by: Citizen, now: dt.datetime) -> dict[str, Any]:
    complaints = [line.id for line in complaints_of(by, day_of(now))]
    return {
        "household": by.household, "person": indexes_of(by), "acts": bool(by.acts_as), "complaints": complaints,
        "questions": numbers_of(by, now),
        "led_since": _led_since(household_of(by)),
    }  # fmt: skip


def _led_since(household: int) -> dt.datetime:
    """The end of the last time that another than today's head led the household; long ago if nobody did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT led_since(%s)", [household])
        found: dt.datetime = cursor.fetchone()[0]
    return found


def _rows(part: CopyPart, parameters: Mapping[str, Any]) -> Rows:
    names = list(part.columns)
    asked = ", ".join(f't."{name}"' for name in names)
    rows = f"{part.by} t" if part.by else f'"{part.table}" t WHERE {part.of}'
    statement = f"SELECT {asked} FROM {rows} ORDER BY 1"  # noqa: S608 - of the catalogue
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchall()
    return [
        {name: _value(part, name, value) for name, value in zip(names, row, strict=True)} for row in found
    ]


def _value(part: CopyPart, name: str, value: Any) -> Any:
    if name in part.unseal:
        value = key_ring().unseal(bytes(value), part.unseal[name].encode()).decode() if value else ""
    if name in part.json and isinstance(value, str):
        return json.loads(value) if value else None
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, uuid.UUID):
        return str(value)
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):
        return {"from": _plain(value.lower), "until": _plain(value.upper)}
    return value


def _decisions(household: int) -> Iterator[dict[str, Any]]:
    """What holds now and what held before, the latest first, each with its reasons and its data."""
    now = determination_of(household)
    for published in [*([now] if now else []), *earlier_of(household)]:
        yield _decision(published) | _reasons(published)


def _decision(published_result: PublishedResult) -> dict[str, Any]:
    act = published_result.act
    return {
        "decided_on": published_result.decided_on,
        "holds_from": published_result.published_at,
        "held_until": published_result.superseded_at,
        "by": published_result.kind,
        "run": published_result.run_id,
        "decision": published_result.decision_id,
        "request": act.request_id if act else None,
        "outcome": published_result.outcome,
        "amount_rial": published_result.amount_rial,
        "decile": published_result.decile,
        "officers_reason": act.reason if act else "",
        "takes_effect_on": act.takes_effect_on if act else None,
        "counts_from_on": act.counts_from_on if act else None,
        "arrears_rial": act.arrears_rial if act else None,
    }


def _reasons(published_result: PublishedResult) -> dict[str, Any]:
    """In Persian, the words of the pages; of a run whose rules cannot be read any more, what was stored."""
    try:
        told, of = present_decision(published_result, "fa", has_changes=False), case(published_result)
    except UnreadableRun:
        return {"stored": {"facts": published_result.facts, "decision": published_result.decision}}
    return {
        "policy": told.policy,
        "reasons": [
            {
                "criterion": reason.criterion,
                "title": reason.title,
                "verdict": reason.verdict_text,
                "sentence": reason.sentence,
                "value": reason.value,
                "limit": reason.limit,
                "law": reason.law,
            }
            for reason in told.explanation.reasons
        ],
        "records": [
            record_words(of, "fa").sentence for of in records_behind(published_result, timezone.now())
        ],
        "data": [
            {
                "register": register.title,
                "as_of": register.as_of,
                "values": {value.title: value.value for value in register.values},
            }
            for register in data_in_words(of, "fa")
        ],
    }
