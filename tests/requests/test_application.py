"""Applying: a household that is not covered, one that no register knows, and whose members are claimed from another."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.approvals.queries import approvals_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import date_in_words, day_of, format_date
from hemayat.eligibility.queries import decision_in, determination_of
from hemayat.households.queries import members
from hemayat.notifications.models import OutboxMessage
from hemayat.requests import actions, queries
from hemayat.requests.case_file import case_file
from hemayat.requests.errors import (
    CLAIMED_ELSEWHERE,
    CaseStateChanged,
    MemberRefused,
    NoSuchRequest,
)
from hemayat.requests.models import Affected, RequestMember
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import (
    ANSWERS,
    NOW,
    begun,
    citizen,
    events_of,
    filed,
    head,
    notices,
    officer,
    ready,
    refused_unseen,
    signed_in,
    take_on,
    view,
    with_session,
)
from tests.support.extracts import national_id
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")
NEW = 900
APPLICANTS = 900_000_000_000_000
HEAD, CHILD, OTHER = national_id(5_001), national_id(5_002), national_id(5_003)
BORN = dt.date(1990, 5, 1)
DAY = dt.timedelta(days=1)


def person(household: int | None, relation: str | None, **other: object) -> dict[str, object]:
    return {
        "household_id": household,
        "relation_to_head": relation,
        "birth_date": BORN,
        "mobile": None,
        **other,
    }


def newcomer(registers: RunningSimulator) -> Citizen:
    """Somebody who heads a household that came to be since the national run."""
    registers.correct("persons", HEAD, person(NEW, "head"))
    registers.correct("persons", CHILD, person(NEW, "child", birth_date=dt.date(2015, 1, 1)))
    return citizen(NEW, HEAD)


def applicant(registers: RunningSimulator) -> Citizen:
    """Somebody of whom no register knows a household."""
    registers.correct("persons", HEAD, person(None, None))
    registers.correct("persons", CHILD, person(None, None, birth_date=dt.date(2015, 1, 1)))
    return citizen(APPLICANTS, HEAD, is_applicant=True)


def naming(by: Citizen, who: str, born: dt.date, relation: str = "child") -> int:
    """File an application that names this member."""
    request = actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)
    actions.add_member(
        request_id=request, national_id=who, birth_date=born, relation=relation, by=by, now=NOW
    )
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    return request


def fault_of(request: int) -> str:
    """Why an officer has it, as the desk says it."""
    member = officer()
    with acting_as(SYSTEM, is_read_only=True):
        return case_file(request, member, NOW).fault


def outcome(household: int) -> str | None:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    return found.outcome if found else None


def relations(household: int) -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        return [one.relation for one in members(household)]


@pytest.mark.slow
def test_a_household_that_no_run_covered_applies_and_is_decided(registers: RunningSimulator) -> None:
    by = newcomer(registers)
    request = filed(by, CaseKind.APPLICATION)
    with acting_as(by.actor, is_read_only=True):
        assert "members" not in {task.name for task in queries.tasks_of(request)}
    take_on()
    seen = view(request, NEW)
    assert (seen.state, outcome(NEW)) == (CaseState.DECIDED, "eligible")
    assert seen.decision_id
    with acting_as(by.actor, is_read_only=True):
        made = decision_in(NEW, seen.decision_id)
    assert made
    assert made.amount_rial == 1_030_000
    assert relations(NEW) == ["head", "child"]
    assert notices(NEW) == ["request_filed.1", "request_eligible.1"]


def test_a_household_that_no_register_knows_is_built_member_by_member(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)
    with acting_as(by.actor, is_read_only=True):
        assert queries.tasks_of(request)[0].name == "members"
    added = actions.add_member(
        request_id=request,
        national_id=CHILD,
        birth_date=dt.date(2015, 1, 1),
        relation="child",
        by=by,
        now=NOW,
    )
    assert (added.relation, added.birth_date) == ("child", dt.date(2015, 1, 1))
    (listed,) = view(request, APPLICANTS).members
    assert listed == added
    with acting_as(SYSTEM):
        assert CHILD.encode() not in bytes(RequestMember.objects.get().row)
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    seen = view(request, APPLICANTS)
    assert (seen.state, seen.decision_id) == (CaseState.AWAITING_OFFICER, None), events_of(seen)
    assert (outcome(APPLICANTS), relations(APPLICANTS)) == (None, ["head"])
    assert (events_of(seen)[-1], fault_of(request)) == ("needs_officer", "members_claimed")
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    seen = view(request, APPLICANTS)
    assert (seen.state, seen.is_decided_automatically) == (CaseState.DECIDED, False)
    assert (outcome(APPLICANTS), relations(APPLICANTS)) == ("eligible", ["head", "child"])
    assert "members_claimed" in events_of(seen)


def test_somebody_who_names_no_members_is_decided_by_the_rules(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = filed(by, CaseKind.APPLICATION)
    take_on()
    seen = view(request, APPLICANTS)
    assert (seen.state, seen.is_decided_automatically) == (CaseState.DECIDED, True), events_of(seen)


def test_members_whom_only_the_applicant_names_are_an_officers_question_in_every_round(
    registers: RunningSimulator,
) -> None:
    request = naming(applicant(registers), CHILD, dt.date(2015, 1, 1))
    take_on()
    # By now our record says the same as the answers: such requests are decided many at once.
    actions.ask_again(request_id=request, by=officer(), now=NOW)
    take_on()
    seen = view(request, APPLICANTS)
    assert (seen.state, seen.decision_id) == (CaseState.AWAITING_OFFICER, None), events_of(seen)
    assert outcome(APPLICANTS) is None
    assert fault_of(request) == "members_claimed"


def test_a_member_named_in_two_applications_is_placed_by_the_first_decision_alone(
    registers: RunningSimulator,
) -> None:
    first = naming(applicant(registers), CHILD, dt.date(2015, 1, 1))
    registers.correct("persons", OTHER, person(None, None))
    another = citizen(APPLICANTS + 1, OTHER, is_applicant=True)
    second = naming(another, CHILD, dt.date(2015, 1, 1), relation="spouse")
    while take_on():
        pass
    for request, household in ((first, APPLICANTS), (second, APPLICANTS + 1)):
        assert view(request, household).state == CaseState.AWAITING_OFFICER
        assert relations(household) == ["head"], "a claim alone keeps nobody from anybody"
    actions.decide_by_rules(request_id=first, by=officer(), now=NOW)
    with refuses(CLAIMED_ELSEWHERE):
        actions.decide_by_rules(request_id=second, by=officer(), now=NOW)
    assert (view(second, APPLICANTS + 1).state, outcome(APPLICANTS + 1)) == (CaseState.AWAITING_OFFICER, None)
    actions.ask_again(request_id=second, by=officer(), now=NOW)
    take_on()
    assert fault_of(second) == "member_elsewhere"
    assert (relations(APPLICANTS), relations(APPLICANTS + 1)) == (["head", "child"], ["head"])


def test_nobody_is_taken_out_of_a_household_because_an_applicant_names_them(
    registers: RunningSimulator,
) -> None:
    """The registry has a wife in no household any more, and our record still has her in household 4."""
    wife = registers.person(4, 1)
    by = applicant(registers)
    registers.correct(
        "persons", wife["national_id"], {**wife, "household_id": None, "relation_to_head": None}
    )
    request = naming(by, wife["national_id"], wife["birth_date"], relation="spouse")
    take_on()
    assert view(request, APPLICANTS).state == CaseState.AWAITING_OFFICER
    assert fault_of(request) == "member_elsewhere"
    with refuses(CLAIMED_ELSEWHERE):
        actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert (relations(4), relations(APPLICANTS)) == (["head", "spouse"], ["head"])
    assert outcome(APPLICANTS) is None
    with acting_as(SYSTEM, is_read_only=True):
        assert not Affected.objects.exists()


def test_the_civil_registry_is_not_asked_about_ever_more_people_for_one_application(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)

    def add(day: int, now: dt.datetime) -> str:
        born = dt.date(2014, 1, 1) + dt.timedelta(days=day)
        with pytest.raises(MemberRefused) as refused:
            actions.add_member(
                request_id=request, national_id=CHILD, birth_date=born, relation="child", by=by, now=now
            )
        return str(refused.value)

    said = [add(day, NOW) for day in range(16)]
    assert ["in ten minutes" in one for one in said] == [False] * 15 + [True]
    later = [add(day, NOW + dt.timedelta(minutes=10 + 11 * (day // 15))) for day in range(30)]
    assert ["tomorrow" in one for one in later] == [False] * 25 + [True] * 5


def test_a_member_is_confirmed_by_the_civil_registry_or_is_none(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)

    def add(who: str = CHILD, born: dt.date = dt.date(2015, 1, 1)) -> None:
        actions.add_member(
            request_id=request, national_id=who, birth_date=born, relation="child", by=by, now=NOW
        )

    stranger = registers.person(2, 1)
    refusals = set()
    for who, born in (
        (CHILD, dt.date(2015, 1, 2)),
        (stranger["national_id"], stranger["birth_date"]),
        (stranger["national_id"], stranger["birth_date"] + dt.timedelta(days=1)),
    ):
        with pytest.raises(MemberRefused) as refused:
            add(who, born)
        refusals.add(str(refused.value))
    assert len(refusals) == 1, "else the birth date of somebody else could be found by trying"
    with pytest.raises(MemberRefused, match="already on the list"):
        add(HEAD, BORN)
    registers.fail(persons={"status": 503})
    with pytest.raises(MemberRefused, match="is not answering"):
        add()
    registers.fail(persons=None)
    add()
    with pytest.raises(MemberRefused, match="already on the list"):
        add()
    actions.remove_member(request_id=request, person_no=2, by=by, now=NOW)
    assert view(request, APPLICANTS).members == ()
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    with pytest.raises(CaseStateChanged):
        add()


def test_whom_the_registry_has_elsewhere_by_then_is_an_officers_question(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = ready(by, CaseKind.APPLICATION)
    actions.add_member(
        request_id=request,
        national_id=CHILD,
        birth_date=dt.date(2015, 1, 1),
        relation="child",
        by=by,
        now=NOW,
    )
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    registers.correct("persons", CHILD, person(2, "child", birth_date=dt.date(2015, 1, 1)))
    take_on()
    seen = view(request, APPLICANTS)
    assert (seen.state, seen.decision_id) == (CaseState.AWAITING_OFFICER, None)
    assert outcome(APPLICANTS) is None


def test_a_divorced_wife_and_her_child_are_moved_by_the_registry_in_one_transaction(
    registers: RunningSimulator, nation: int
) -> None:
    # In our record she is the wife in household 2; by the registry she heads one of her own since.
    wife = registers.person(2, 1)
    moved = {**wife, "household_id": NEW, "relation_to_head": "head"}
    registers.correct("persons", wife["national_id"], moved)
    by = citizen(NEW, wife["national_id"])
    request = filed(by, CaseKind.APPLICATION)
    take_on()
    seen = view(request, NEW)
    assert (seen.state, outcome(NEW)) == (CaseState.DECIDED, "eligible")
    assert "household_changed" in events_of(seen)
    assert (relations(NEW), relations(2)) == (["head"], ["head"])

    # The former head is told that it changed, and not where to, by whom, or how to reach anybody.
    with acting_as(SYSTEM, is_read_only=True):
        told = OutboxMessage.objects.get(household_id=2, notice="member_moved.2")
        affected = Affected.objects.get()
    assert {name: said for name, said in told.parameters.items() if name != "address"} == {
        "day_fa": format_date(day_of(NOW), "fa"),
        "day_en": date_in_words(day_of(NOW), "en"),
    }
    assert str(NEW) not in f"{told.parameters} {told.key} {told.words}"
    with acting_as(head(2).actor, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM request_affected")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT detail::text || subject FROM audit_event WHERE household_id = 2")
        assert not [row for (row,) in cursor.fetchall() if str(NEW) in row]

    # And both households are decided again, each by rows of its own.
    assert (affected.household_id, affected.decided_at) == (2, None)
    assert actions.take_on_affected(now=NOW) == 1
    with acting_as(SYSTEM, is_read_only=True):
        after = determination_of(2)
        affected.refresh_from_db()
    assert after
    assert (after.decision_id, after.outcome, after.amount_rial) == (
        affected.decision_id,
        "eligible",
        550_000,
    )
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.filter(
            household_id=2, notice="result_eligible.1", key__startswith="decision:"
        ).exists()
    assert actions.take_on_affected(now=NOW + DAY) == 0


def test_a_household_that_the_registry_leaves_nobody_in_is_followed_though_nobody_decides_it(
    registers: RunningSimulator,
) -> None:
    husband, wife = registers.person(2, 0), registers.person(2, 1)
    registers.correct(
        "persons", wife["national_id"], {**wife, "household_id": NEW, "relation_to_head": "head"}
    )
    registers.correct(
        "persons", husband["national_id"], {**husband, "household_id": NEW, "relation_to_head": "spouse"}
    )
    refused_unseen(registers.snapshot, 2)
    filed(citizen(NEW, wife["national_id"]), CaseKind.APPLICATION)
    take_on()
    assert (relations(NEW), relations(2)) == (["head", "spouse"], [])
    with acting_as(SYSTEM, is_read_only=True):
        (one,) = approvals_of(2)
    assert one.ended_on is not None
    assert actions.take_on_affected(now=NOW) == 0


def test_another_household_waits_for_a_late_register_too_and_keeps_what_it_had(
    registers: RunningSimulator,
) -> None:
    wife = registers.person(2, 1)
    registers.correct(
        "persons", wife["national_id"], {**wife, "household_id": NEW, "relation_to_head": "head"}
    )
    filed(citizen(NEW, wife["national_id"]), CaseKind.APPLICATION)
    take_on()
    registers.fail(incomes={"status": 500})
    actions.take_on_affected(now=NOW)
    assert outcome(2) == "eligible"
    with acting_as(SYSTEM, is_read_only=True):
        assert Affected.objects.get().decided_at is None
    registers.fail(incomes=None)
    actions.take_on_affected(now=NOW + DAY)
    with acting_as(SYSTEM, is_read_only=True):
        assert Affected.objects.get().decided_at == NOW + DAY


def test_a_member_who_has_left_is_let_go_by_the_registrys_word_alone(registers: RunningSimulator) -> None:
    spouse = registers.person(4, 1)
    with acting_as(SYSTEM, is_read_only=True):
        number = members(4)[1].person
    given: dict[str, Any] = {
        "register": "persons",
        "fact": "member",
        "claim": "has_left",
        "person": str(number),
    }
    request = filed(head(4), CaseKind.DISPUTE, **given)
    take_on()
    assert relations(4) == ["head", "spouse"]
    (held,) = registers.simulator.registers.desk.disputes()
    left = {**spouse, "household_id": 777, "relation_to_head": "head"}
    registers.correct("persons", spouse["national_id"], left)
    registers.order("disputes", {"reference": held.reference, "state": "corrected", "words": "جدا شده است."})
    take_on(NOW + DAY)
    seen = view(request, 4)
    assert seen.state == CaseState.DECIDED, events_of(seen)
    assert (relations(4), relations(777)) == (["head"], ["head"])
    assert notices(4)[-1].startswith("request_")
    # Where they are now is decided by rows of its own too.
    actions.take_on_affected(now=NOW + DAY)
    assert outcome(777) == "eligible"


def test_a_member_whom_the_registry_does_not_let_go_stays(registers: RunningSimulator) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        number = members(4)[1].person
    given: dict[str, Any] = {
        "register": "persons",
        "fact": "member",
        "claim": "has_left",
        "person": str(number),
    }
    request = filed(head(4), CaseKind.DISPUTE, **given)
    take_on()
    (held,) = registers.simulator.registers.desk.disputes()
    registers.order(
        "disputes", {"reference": held.reference, "state": "upheld", "words": "عضو همین خانوار است."}
    )
    take_on(NOW + DAY)
    assert view(request, 4).state == CaseState.DECIDED
    assert relations(4) == ["head", "spouse"]


def test_the_registry_changes_the_head_and_the_former_heads_sessions_end(registers: RunningSimulator) -> None:
    old, new = registers.person(4, 0), registers.person(4, 1)
    registers.correct("persons", old["national_id"], {**old, "relation_to_head": "spouse"})
    registers.correct("persons", new["national_id"], {**new, "relation_to_head": "head"})
    with acting_as(SYSTEM, is_read_only=True):
        number = str(members(4)[1].person)
    begun_by_the_former = begun(head(4))
    by = citizen(4, new["national_id"])
    request = filed(with_session(by), CaseKind.CHANGE_OF_HEAD, new_head=number)
    take_on()
    with pytest.raises(NoSuchRequest):
        view(begun_by_the_former, 4)
    seen = view(request, 4)
    assert seen.state == CaseState.DECIDED, events_of(seen)
    assert "head_changed" in events_of(seen)
    assert relations(4) == ["head", "spouse"]
    with acting_as(SYSTEM, is_read_only=True):
        assert str(members(4)[0].person) == number


def test_a_change_of_head_that_the_registry_does_not_know_of_changes_nothing(
    registers: RunningSimulator,
) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        before, number = [one.person for one in members(4)], str(members(4)[1].person)
    request = filed(signed_in(4), CaseKind.CHANGE_OF_HEAD, new_head=number)
    take_on()
    seen = view(request, 4)
    assert (seen.state, seen.decision_id) == (CaseState.DECIDED, None)
    assert notices(4)[-1] == "request_settled.1"
    with acting_as(SYSTEM, is_read_only=True):
        assert [one.person for one in members(4)] == before
    assert ANSWERS[CaseKind.CHANGE_OF_HEAD]


def test_the_receipt_goes_to_the_line_that_was_confirmed(registers: RunningSimulator) -> None:
    by = applicant(registers)
    line = key_ring().seal(b"+989129876543", b"mobile")
    by = citizen(APPLICANTS, HEAD, is_applicant=True, mobile_sealed=line)
    filed(by, CaseKind.APPLICATION)
    with acting_as(SYSTEM):
        told = OutboxMessage.objects.get(household_id=APPLICANTS)
    assert (told.state, key_ring().unseal(bytes(told.to_sealed), b"mobile")) == ("queued", b"+989129876543")
