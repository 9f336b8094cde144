"""A head of household of a small published nation, and a request taken where a test needs it: by real actions alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hemayat.accounts import sessions
from hemayat.accounts.models import CitizenSession, StaffMember
from hemayat.accounts.results import Citizen, NewSession
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.language import Lang
from hemayat.eligibility.queries import published_run
from hemayat.households.actions import add_member, change_head, update_person
from hemayat.households.people import NewMember, RegistryPerson
from hemayat.households.queries import head_of, known_in, province_of
from hemayat.notifications.models import OutboxMessage
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from hemayat.requests import actions
from hemayat.requests.consents import ConsentText
from hemayat.requests.models import Correction, Override
from hemayat.requests.permissions import household_of
from hemayat.requests.queries import consent_needed, request_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind
from tests.eligibility.built_decisions import decided_again
from tests.support.extracts import national_id
from tests.support.members import find_or_make_member

NOW = dt.datetime(2019, 12, 3, 8, 0, tzinfo=dt.UTC)
"""A Tuesday, in the days after the nation of tests/support was published."""
NEEDED = ("persons", "incomes", "vehicles")
"""The registers that the rules of the nation of tests/support decide by."""

WHY = "خودرو را سال‌ها پیش فروخته‌ام."
ANSWERS: dict[CaseKind, dict[str, str]] = {
    CaseKind.APPLICATION: {"members_are_all": "yes"},
    CaseKind.OBJECTION: {"criteria": "car"},
    CaseKind.DISPUTE: {
        "register": "vehicles",
        "fact": "vehicle_value",
        "claim": "not_mine",
    },
    CaseKind.CHANGE_OF_HEAD: {"new_head": "2", "cause": "divorce"},
}


def head(household: int = 1, **other: Any) -> Citizen:
    """The head of a household of the published nation, as after signing in."""
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(household, NOW.date())
        assert known is not None
        province = province_of(household) or ""
    return citizen(household, known.national_id, province, **other)


def citizen(household: int, national_id: str, province: str = "23", **other: Any) -> Citizen:
    keys = key_ring()
    made = Citizen(
        person_index=keys.blind_index("national_id", national_id),
        household=household,
        session=1,
        expires_at=NOW + dt.timedelta(hours=1),
        is_synthetic=True,
        province=province,
        ends_at=NOW + dt.timedelta(hours=8),
        created_at=NOW,
        via="code",
        national_id_sealed=keys.seal(national_id.encode(), b"national_id"),
    )
    return replace(made, **other)


def signed_in(household: int = 1, now: dt.datetime = NOW) -> Citizen:
    """The head of a household with a session of their own, which began at this time."""
    return with_session(head(household), now)


def with_session(by: Citizen, now: dt.datetime = NOW) -> Citizen:
    """The same person with a session of their own, by which the database knows them."""
    return new_session(by, now).citizen


def new_session(by: Citizen, now: dt.datetime = NOW) -> NewSession:
    """The same, with the token that their browser sends."""
    session = CitizenSession(
        person_index=by.person_index, household_id=by.household, province=by.province, is_synthetic=True, via="code",
        national_id_sealed=by.national_id_sealed, mobile_sealed=by.mobile_sealed, acts_as=by.acts_as,
    )  # fmt: skip
    with acting_as(SYSTEM):
        return sessions.begin_session(session, former="", now=now)


def begun(by: Citizen, kind: CaseKind = CaseKind.OBJECTION, now: dt.datetime = NOW) -> int:
    """A draft; an objection to what the published run decided."""
    about = None
    if kind is CaseKind.OBJECTION:
        with acting_as(SYSTEM, is_read_only=True):
            run = published_run()
        about = run.pk if run else None
    return actions.begin_draft(kind=kind, about_run=about, by=by, now=now)


def ready(by: Citizen, kind: CaseKind = CaseKind.OBJECTION, now: dt.datetime = NOW, **answers: str) -> int:
    """A draft with nothing missing."""
    request = begun(by, kind, now)
    actions.save_answers(request_id=request, answers={**ANSWERS[kind], **answers}, by=by, now=now)
    consent(request, by, now)
    return request


def consent(request: int, by: Citizen, now: dt.datetime = NOW, lang: Lang = "fa") -> ConsentText:
    """What the button of the page does; the text that was read."""
    with acting_as(by.actor, is_read_only=True):
        text = consent_needed(household_of(by), request, lang, day_of(now))
    actions.give_consents(request_id=request, read=text.sha256, by=by, now=now, lang=lang)
    return text


def filed(by: Citizen, kind: CaseKind = CaseKind.OBJECTION, now: dt.datetime = NOW, **answers: str) -> int:
    request = ready(by, kind, now, **answers)
    actions.file_request(request_id=request, key=f"form {request}", by=by, now=now)
    return request


def view(request: int, household: int = 1, *, now: dt.datetime = NOW) -> CaseView:
    """As the head would see it."""
    actor = Actor("head", "session:1", household=household)
    with acting_as(actor, is_read_only=True):
        return request_of(household, request, now=now)


def take_on(now: dt.datetime = NOW) -> int:
    """What the worker does, once."""
    return actions.take_on_due(now=now)


def events_of(seen: CaseView) -> list[str]:
    return [event.event.removeprefix("request.") for event in seen.events]


def notices(household: int = 1) -> list[str]:
    """The notices of requests to this household, in order."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(household_id=household, key__startswith="request:").order_by("id")
        return list(rows.values_list("notice", flat=True))


def officer(*, provinces: tuple[str, ...] = ("*",), name: str = "officer", **other: Any) -> StaffMember:
    """A case officer, made on the first call."""
    given = {"roles": ["case_officer"], "provinces": list(provinces), "created_at": NOW, **other}
    return find_or_make_member(name, **given)


def as_read(request: int) -> dict[str, int]:
    """What a second person who reads the case now agrees to."""
    with acting_as(SYSTEM, is_read_only=True):
        proposals = Override.objects.filter(request_id=request, result="").values_list("id", flat=True)
        return {"proposal": proposals.first() or 0, "last_correction": last_correction(request)}


def last_correction(request: int) -> int:
    with acting_as(SYSTEM, is_read_only=True):
        made = Correction.objects.filter(request_id=request).order_by("-id").values_list("id", flat=True)
        return made.first() or 0


def refused_unseen(snapshot: RegisterSnapshot, household: int, *, now: dt.datetime = NOW) -> None:
    """It has the dear car of household 6, and its approval does not follow yet: what follows it next ends it."""
    cars = [{**row, "household_id": household} for row in rows_of(snapshot, 6)["vehicles"]]
    rows = {**rows_of(snapshot, household), "vehicles": cars}
    assert decided_again(snapshot, household, rows=rows, now=now).outcome == "not_eligible"


def head_dies(household: int) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        known = known_in(household)[0]
    given, family, sex, born, _ = known.said
    said = RegistryPerson(given, family, sex, born, died_on=NOW.date())
    index = key_ring().blind_indexes("national_id", known.national_id)
    update_person(person_index=index, registry_person=said, by=SYSTEM, now=NOW)


def another_leads(household: int) -> None:
    """After a divorce, as our record has it."""
    said = RegistryPerson("مریم", "رضایی", "female", dt.date(1985, 3, 21))
    new = NewMember(national_id(999), "spouse", said, is_synthetic=True)
    add_member(household=household, member=new, on=NOW.date(), by=SYSTEM, now=NOW)
    index = key_ring().blind_indexes("national_id", new.national_id)
    change_head(household=household, new_head_index=index, on=NOW.date(), by=SYSTEM, now=NOW)


LEAVES = {"died": head_dies, "another leads": another_leads}
"""How a household loses the head who filed a request."""
