"""The dates of a late request, as they stood when its head complained: what was promised, when, and what happened.

No datum about the household is in it: it is made to be handed to another office.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.agreements.clocks import ClockEventKind
from hemayat.agreements.content import ServiceAgreement
from hemayat.common.language import Message, Words
from hemayat.requests.event_texts import EVENT_WORDS
from hemayat.requests.models import Request
from hemayat.requests.promises import agreement_of
from hemayat.requests.queries import request_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import KIND_WORDS, CaseKind

FORMAT = "hemayat-complaint-dossier/1"
HAPPENING_WORDS: Mapping[ClockEventKind, Words] = {
    ClockEventKind.STARTED: Message("The count of days started"),
    ClockEventKind.PAUSED: Message("The count of days was paused"),
    ClockEventKind.RESUMED: Message("The count of days resumed"),
    ClockEventKind.STOPPED: Message("The count of days ended"),
}


@dataclass(frozen=True)
class DossierEntry:
    """One line: at this instant, this."""

    at: dt.datetime
    words: Words
    name: str
    why: str = ""


@dataclass(frozen=True)
class Dossier:
    """`promised_on`: the day told when it was filed; `due_on`: by the clock, whose log is `clock`, `as_of` that day.

    `working_days`: how many were promised, by the agreement's version `agreement_number`. `steps`: of the request.
    """

    kind: CaseKind
    tracking_code: str
    filed_at: dt.datetime
    agreement_number: int
    working_days: int
    promised_on: dt.date
    due_on: dt.date
    as_of: dt.datetime
    clock: tuple[DossierEntry, ...]
    steps: tuple[DossierEntry, ...]

    @property
    def title(self) -> Words:
        return KIND_WORDS[self.kind]


def dossier_of(household: int, request: int, now: dt.datetime) -> Dossier:
    """Of a filed request of this household, as it stands now. Raises NoSuchRequest."""
    told = request_of(household, request, now=now)
    row = Request.objects.get(household_id=household, id=request)
    return read(_written(told, agreement_of(row), now))


def dossier_json(dossier: Dossier) -> dict[str, Any]:
    """As JSON can hold it."""
    return {
        "kind": str(dossier.kind),
        "tracking_code": dossier.tracking_code,
        "filed_at": dossier.filed_at.isoformat(),
        "agreement_number": dossier.agreement_number,
        "working_days": dossier.working_days,
        "promised_on": dossier.promised_on.isoformat(),
        "due_on": dossier.due_on.isoformat(),
        "as_of": dossier.as_of.isoformat(),
        "clock": [{"at": one.at.isoformat(), "event": one.name, "why": one.why} for one in dossier.clock],
        "steps": [{"at": one.at.isoformat(), "event": one.name} for one in dossier.steps],
    }


def read(given: Mapping[str, Any]) -> Dossier:
    """The same, back from JSON."""
    return Dossier(
        kind=CaseKind(given["kind"]),
        tracking_code=given["tracking_code"],
        filed_at=_instant(given["filed_at"]),
        agreement_number=given["agreement_number"],
        working_days=given["working_days"],
        promised_on=dt.date.fromisoformat(given["promised_on"]),
        due_on=dt.date.fromisoformat(given["due_on"]),
        as_of=_instant(given["as_of"]),
        clock=tuple(
            DossierEntry(
                _instant(one["at"]), HAPPENING_WORDS[ClockEventKind(one["event"])], one["event"], one["why"]
            )
            for one in given["clock"]
        ),
        steps=tuple(
            DossierEntry(_instant(one["at"]), EVENT_WORDS[one["event"]], one["event"])
            for one in given["steps"]
        ),
    )


def dossier_export(
    dossier: Dossier, agreement: ServiceAgreement, complaint: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The file for the inspection office's own site. `complaint`: what is complained of, where it was written here."""
    contacts = agreement.contacts
    return {
        "format": FORMAT,
        "service": {"title": dict(agreement.title), "address": contacts.service_address},
        "office": {"name": dict(contacts.inspection_office), "address": contacts.inspection_address},
        "request": dossier_json(dossier),
        "complaint": dict(complaint) if complaint else None,
    }


# ---------------------------------------------------------------------------------------- underneath


def _written(told: CaseView, agreement: ServiceAgreement, now: dt.datetime) -> dict[str, Any]:
    assert told.clock, "a filed request has a clock"
    assert told.filed_at
    return {
        "kind": told.kind,
        "tracking_code": told.tracking_code,
        "filed_at": told.filed_at.isoformat(),
        "agreement_number": agreement.number,
        "working_days": agreement.parameters.answer_within[told.kind],
        "promised_on": told.clock.promised_on.isoformat(),
        "due_on": told.clock.due_on.isoformat(),
        "as_of": now.isoformat(),
        "clock": [
            {"at": one.at.isoformat(), "event": str(one.happening), "why": one.why}
            for one in told.clock.events
        ],
        "steps": [{"at": one.at.isoformat(), "event": one.event} for one in told.events],
    }


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
