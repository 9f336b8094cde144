"""When the application of who lives apart ends automatically, when it does not, and what is left of it then."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.accounts.results import Citizen
from hemayat.accounts.session_admission import _applicants_household
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.key_rotation import reencrypt
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import sealed_columns
from hemayat.eligibility.queries import determination_of
from hemayat.life_events.actions import apply_due, receive
from hemayat.requests import actions, own_household
from hemayat.requests.case_status import request_status
from hemayat.requests.models import Affected, Request, SharedCauseCase
from hemayat.requests.override_queries import overrides_waiting
from hemayat.requests.states import CaseKind, CaseState
from tests.life_events.feeds import event
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, citizen, events_of, filed, notices, officer, take_on, view
from tests.requests.test_application import CHILD, HEAD, NEW, applicant, naming, person
from tests.requests.test_lives_apart import divorced, ends_by_itself, living_apart, to_an_officer
from tests.requests.test_shared_causes import corrected, marked
from tests.support.extracts import national_id

pytestmark = pytest.mark.usefixtures("nation")
LATER = NOW + dt.timedelta(hours=1)
NEXT_DAY = NOW + dt.timedelta(days=1)
TOMORROWS_BABY = national_id(5_004)
DIED = dt.date(2019, 9, 20)


def apart(national_id: str) -> Citizen:
    """As after signing in: with a number of their own."""
    with acting_as(SYSTEM):
        number = _applicants_household(key_ring().blind_indexes("national_id", national_id), NOW)
    return citizen(number, national_id, is_applicant=True)


def own(by: Citizen) -> int:
    assert by.household
    return by.household


def told(kind: str, now: dt.datetime = NOW, **said: Any) -> None:
    one = event(kind, **{"on": now.date(), **said}) | {"registered_on": str(now.date())}
    assert receive([one], source="civil_registry", now=now).new == 1
    while apply_due(now=now):
        pass


def born_in(household: int, now: dt.datetime) -> None:
    """Something happens there that has nothing to do with who heads it."""
    names = {"given_name": "سارا", "family_name": "رضایی", "sex": "female"}
    told("birth", now, national_id=TOMORROWS_BABY, household_id=household, relation="child", **names)


def of_her_own(registers: RunningSimulator) -> str:
    """The wife of household 4 headed a household of her own for a time: our record has her there still."""
    wife, husband = (registers.person(4, place)["national_id"] for place in (1, 0))
    registers.correct("persons", wife, person(NEW, "head"))
    divorced(wife, husband, NEW)
    return str(wife)


def test_after_a_death_the_application_of_the_new_head_ends_in_the_normal_path(
    registers: RunningSimulator,
) -> None:
    by = living_apart(registers)
    request = filed(by, CaseKind.APPLICATION)
    to_an_officer(request)
    husband, wife = registers.person(4, 0), registers.person(4, 1)
    dead = {**husband, "died_on": DIED, "relation_to_head": "other"}
    registers.correct("persons", husband["national_id"], dead)
    registers.correct("persons", wife["national_id"], {**wife, "relation_to_head": "head"})
    told("death", national_id=husband["national_id"], on=DIED)
    assert actions.take_on_affected(now=NOW) == 1
    ends_by_itself(request, own(by))
    with acting_as(SYSTEM, is_read_only=True):
        assert Affected.objects.get(household_id=4).decided_at == NOW
        assert determination_of(4) is not None


def test_our_own_record_alone_ends_nothing(registers: RunningSimulator) -> None:
    """The registry has her with her husband again, and us behind it: she was let in as an applicant by its word."""
    wife = of_her_own(registers)
    registers.correct("persons", wife, person(4, "spouse"))
    by = living_apart(registers)
    request = filed(by, CaseKind.APPLICATION, LATER)
    take_on(LATER)
    born_in(NEW, NEXT_DAY)
    for day in range(3):
        assert actions.take_on_affected(now=NEXT_DAY + dt.timedelta(days=day)) or day
    assert view(request, own(by)).state == CaseState.AWAITING_OFFICER
    assert "request_own_household.1" not in notices(own(by))


def test_what_the_registry_answered_before_the_filing_ends_nothing(registers: RunningSimulator) -> None:
    """A household that waits for another register is tried again by an answer that the registry gave once."""
    registers.fail(vehicles={"status": 503})
    wife = of_her_own(registers)
    registers.correct("persons", wife, person(4, "spouse"))
    by = living_apart(registers)
    request = filed(by, CaseKind.APPLICATION, LATER)
    assert actions.take_on_affected(now=NEXT_DAY) == 2, "his household and hers are tried again"
    assert view(request, own(by)).ended_at is None


@pytest.mark.slow
def test_one_that_cannot_be_ended_stops_neither_the_others_nor_their_households(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    couples = {4: NEW, 5: NEW + 1}
    ended = {number: apart(registers.person(number, 1)["national_id"]) for number in couples}
    requests = {number: filed(by, CaseKind.APPLICATION) for number, by in ended.items()}
    really = own_household.end_application

    def fails_for_the_first(row: Request, now: dt.datetime) -> None:
        really(row, now)
        if row.id == requests[4]:
            raise RuntimeError("the disk is full")

    monkeypatch.setattr(own_household, "end_application", fails_for_the_first)
    for number, to in couples.items():
        husband, wife = (registers.person(number, place)["national_id"] for place in (0, 1))
        registers.correct("persons", wife, person(to, "head"))
        told(
            "divorce", national_id=wife, other_national_id=husband, household_id=to, relation="head",
        )  # fmt: skip
    actions.take_on_affected(now=NOW)
    assert view(requests[4], own(ended[4])).ended_at is None
    assert "request_own_household.1" not in notices(own(ended[4])), "nothing of it was kept"
    ends_by_itself(requests[5], own(ended[5]))
    with acting_as(SYSTEM, is_read_only=True):
        assert not Affected.objects.filter(household_id__in=couples.values(), decided_at=None).exists()


def test_where_nothing_is_to_be_decided_nothing_is_looked_for() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert actions.take_on_affected(now=NOW) == 0
    assert not [one for one in asked if "applicant" in one["sql"]]
    assert len([one for one in asked if "request_affected" in one["sql"]]) == 1


@pytest.mark.slow
def test_after_a_rotation_of_the_index_key_the_application_is_still_found(
    registers: RunningSimulator, settings: Any, tmp_path: Path
) -> None:
    by = living_apart(registers)
    request = filed(by, CaseKind.APPLICATION)
    shutil.copy(settings.KEYS, tmp_path / "rotated.json")
    settings.KEYS = tmp_path / "rotated.json"
    key_ring().rotate("blind_index")
    for column in sealed_columns():
        reencrypt(column, now=NOW)
    her, husband = (registers.person(4, place)["national_id"] for place in (1, 0))
    registers.correct("persons", her, person(NEW, "head"))
    divorced(her, husband, NEW)
    ends_by_itself(request, own(by))


def test_nothing_is_asked_of_her_any_more(registers: RunningSimulator) -> None:
    """Neither an answer nor a visit: the page, the phone and the hotline say that it has ended, and when."""
    by = living_apart(registers)
    request = filed(by, CaseKind.APPLICATION)
    to_an_officer(request)
    actions.call_visit(
        request_id=request, reason="اصل سند", place="تهران", at=NEXT_DAY, by=officer(), now=NOW
    )
    actions.ask_applicant(request_id=request, words="از کی؟", by=officer(), now=NOW)
    before = view(request, own(by))
    assert (before.open_question is not None, len(before.open_visits)) == (True, 1)
    her, husband = (registers.person(4, place)["national_id"] for place in (1, 0))
    registers.correct("persons", her, person(NEW, "head"))
    divorced(her, husband, NEW)
    seen = view(request, own(by))
    assert (seen.open_question, seen.open_visits) == (None, ())
    assert [visit.is_called_off for visit in seen.visits] == [True]
    assert events_of(seen)[-2:] == ["visit_called_off", "own_household"]
    assert notices(own(by))[-2:] == ["visit_called_off.1", "request_own_household.1"]
    told_of = request_status(seen, "", NOW)
    assert (told_of.due.kind, told_of.due.on, told_of.visit_at) == ("ended", NOW.date(), None)


@pytest.fixture
def ended_with_override(registers: RunningSimulator) -> tuple[int, int]:
    """Number and household of an application that waited for a second person when it ended."""
    applicant(registers)
    by = apart(HEAD)
    request = naming(by, CHILD, dt.date(2015, 1, 1))
    take_on()
    actions.claim(request_id=request, by=officer(), now=NOW)
    actions.propose_override(request_id=request, outcome="not_eligible", reason="دلیل", by=officer(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        assert len(overrides_waiting()) == 1
    former = registers.person(5, 0)
    registers.correct("persons", former["national_id"], {**former, "relation_to_head": "other"})
    registers.correct("persons", HEAD, person(5, "head"))
    born_in(5, NEXT_DAY)
    actions.take_on_affected(now=NEXT_DAY)
    assert events_of(view(request, own(by)))[-1] == "own_household"
    return request, own(by)


def test_no_second_person_is_asked_about_it_any_more(ended_with_override: tuple[int, int]) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        assert overrides_waiting() == []


def test_a_corrected_register_has_nothing_of_it_decided_again(ended_with_override: tuple[int, int]) -> None:
    """Nobody lives under its number: nothing could ever be decided there."""
    request, household = ended_with_override
    with acting_as(SYSTEM):
        SharedCauseCase.objects.create(
            household_id=household, request_id=request, cause_id=(cause := marked()), province="23",
            added_at=NOW,
        )  # fmt: skip
    corrected(cause)
    assert actions.reopen_cases(now=NEXT_DAY) == 1
    assert actions.reopen_cases(now=NEXT_DAY) == 0, "it is done with, though a proposal waits there"
    with acting_as(SYSTEM, is_read_only=True):
        assert not Affected.objects.filter(household_id=household).exists()
