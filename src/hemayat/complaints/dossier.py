"""The dates of a late request, as they stood when its head complained: what was promised, when, and what happened.

No data item about the household is in it: it is made to be handed to another office.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.agreements.clocks import ClockEventKind
from hemayat.agreements.content import ServiceAgreement
from hemayat.common.language import Message, Words
from hemayat.requests.case_process import agreement_of
from hemayat.requests.event_texts import EVENT_WORDS
from hemayat.requests.kinds import KIND_WORDS, KINDS
from hemayat.requests.models import Request
from hemayat.requests.queries import request_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind

FORMAT = "hemayat-complaint-dossier/1"
HAPPENING_WORDS: Mapping[ClockEventKind, Words] = {
    ClockEventKind.STARTED: Message("The time limit started"),
    ClockEventKind.PAUSED: Message("The time limit was paused"),
    ClockEventKind.RESUMED: Message("The time limit resumed"),
    ClockEventKind.STOPPED: Message("The time limit ended"),
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


def dossier_of(household: int, request_id: int, now: dt.datetime) -> Dossier:
    """Of a filed request of this household, as it stands now. Raises NoSuchRequest."""
    return agreement_and_dossier(household, request_id, now)[1]


def agreement_and_dossier(
    household: int, request_id: int, now: dt.datetime
) -> tuple[ServiceAgreement, Dossier]:
    """The same, with the version of the agreement that promises the result."""
    case = request_of(household, request_id, now=now)
    agreement = agreement_of(Request.objects.get(household_id=household, id=request_id))
    return agreement, read(_written(case, agreement, now))


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
        "clock": [{"at": step.at.isoformat(), "event": step.name, "why": step.why} for step in dossier.clock],
        "steps": [{"at": step.at.isoformat(), "event": step.name} for step in dossier.steps],
    }


def read(document: Mapping[str, Any]) -> Dossier:
    """The same, back from JSON."""
    return Dossier(
        kind=CaseKind(document["kind"]),
        tracking_code=document["tracking_code"],
        filed_at=_instant(document["filed_at"]),
        agreement_number=document["agreement_number"],
        working_days=document["working_days"],
        promised_on=dt.date.fromisoformat(document["promised_on"]),
        due_on=dt.date.fromisoformat(document["due_on"]),
        as_of=_instant(document["as_of"]),
        clock=tuple(
            DossierEntry(
                _instant(step["at"]),
                HAPPENING_WORDS[ClockEventKind(step["event"])],
                step["event"],
                step["why"],
            )
            for step in document["clock"]
        ),
        steps=tuple(
            DossierEntry(_instant(step["at"]), EVENT_WORDS[step["event"]], step["event"])
            for step in document["steps"]
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


def _written(case: CaseView, agreement: ServiceAgreement, now: dt.datetime) -> dict[str, Any]:
    assert case.clock, "a filed request has a clock"
    assert case.filed_at
    return {
        "kind": case.kind,
        "tracking_code": case.tracking_code,
        "filed_at": case.filed_at.isoformat(),
        "agreement_number": agreement.number,
        "working_days": agreement.parameters.answer_within[KINDS[case.kind].clock],
        "promised_on": case.clock.promised_on.isoformat(),
        "due_on": case.clock.due_on.isoformat(),
        "as_of": now.isoformat(),
        "clock": [
            {"at": this_event.at.isoformat(), "event": str(this_event.happening), "why": this_event.why}
            for this_event in case.clock.events
        ],
        "steps": [{"at": this_event.at.isoformat(), "event": this_event.event} for this_event in case.events],
    }


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
