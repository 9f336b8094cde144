"""What the audit record says of documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hemayat.audit.actions import record
from hemayat.audit.context import Actor
from hemayat.documents.models import Document

UNNAMED_CASES = ("complaint:",)
"""Whoever complains is named on purpose alone, and not by what the record says of a file."""


def record_event(event: str, row: Document, by: Actor, now: datetime) -> None:
    """In the transaction of what is recorded."""
    household, province, actor = _named(row.household_id, row.province, row.case, by)
    refusal = {"refusal": row.refusal} if row.refusal else {}
    record(
        by=actor,
        event=event,
        household=household,
        province=province,
        subject=f"document:{row.id}",
        detail={
            "case": row.case,
            "media_type": row.media_type,
            "size": row.size,
            "sha256": bytes(row.sha256).hex(),
            **refusal,
        },
        now=now,
    )


def _named(household: int, province: str, case: str, by: Actor) -> tuple[int | None, str, Actor]:
    """As the record says it: of some cases neither whose they are nor from where."""
    if not case.startswith(UNNAMED_CASES):
        return household, province, by
    return None, "", replace(by, id="") if by.kind == "head" else by
