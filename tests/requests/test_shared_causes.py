"""Cases with one cause: one correction by the register's owner reopens all of them; nothing refuses them in bulk."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Decision
from hemayat.records.contents import RegisterRecord, record_row
from hemayat.requests import actions
from hemayat.requests.errors import CASE_TEXT_MISSING, CAUSE_REFUSED, NOT_A_SENIOR_OFFICER, CaseStateChanged
from hemayat.requests.models import Affected, Dispute, Request, SharedCause, SharedCauseCase
from hemayat.requests.shared_causes import causes
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, notices, officer, take_on, view
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
DAY = dt.timedelta(days=1)
WHY = "این خودرو را فروخته‌ام."
WRONG = "ارزش خودروها ده برابر ثبت شده است."
SINCE, UNTIL = dt.date(2019, 9, 25), dt.date(2019, 10, 5)
"""The registers of the small nation describe the first of October."""
REFUSED_BY_CAR, DISPUTED, ENDED = 6, 13, 14
"""Households of the small nation that are refused for a car."""


def senior(**other: object) -> StaffMember:
    given = {"name": "senior", "roles": ["senior_officer"], **other}
    return officer(**given)  # type: ignore[arg-type]  # by name


def marked(now: dt.datetime = NOW) -> int:
    return actions.open_error_cause(
        register="vehicles", fact="vehicle_value", since=SINCE, until=UNTIL, words=WRONG, by=senior(), now=now
    )


def corrected(cause: int, result: str = "corrected", now: dt.datetime = NOW) -> None:
    actions.mark_cause_sent(cause=cause, by=senior(), now=now)
    actions.keep_cause_answer(cause=cause, result=result, words="اصلاح شد.", by=senior(), now=now)


def members(cause: int) -> set[int]:
    with acting_as(SYSTEM):
        return set(SharedCauseCase.objects.filter(cause_id=cause).values_list("request_id", flat=True))


@pytest.fixture
def cases(registers: RunningSimulator) -> dict[str, int]:
    """One with an officer, one that its owner looks at, one that ended unfavourably, and one about something else."""
    found = {
        "officer": filed(head(REFUSED_BY_CAR), why=WHY),
        "dispute": filed(head(DISPUTED), CaseKind.DISPUTE),
        "refused": filed(head(ENDED)),
        "other": filed(head(7)),
    }
    take_on()
    return found


def state(request: int) -> str:
    with acting_as(SYSTEM):
        return Request.objects.get(id=request).state


def test_an_error_of_a_register_gathers_the_cases_that_fail_by_it_and_one_correction_reopens_each(
    cases: dict[str, int],
) -> None:
    assert state(cases["officer"]) == CaseState.AWAITING_OFFICER
    assert state(cases["dispute"]) == CaseState.AWAITING_REGISTERS
    assert state(cases["refused"]) == CaseState.DECIDED
    cause = marked()
    actions.collect_cases(now=NOW)
    assert members(cause) == {cases["officer"], cases["dispute"], cases["refused"]}
    assert actions.reopen_cases(now=NOW) == 0, "the owner has not answered"
    corrected(cause)
    assert actions.reopen_cases(now=NOW) == 3
    assert actions.reopen_cases(now=NOW) == 0
    assert state(cases["officer"]) == CaseState.AWAITING_REGISTERS
    assert notices(REFUSED_BY_CAR)[-1] == "registers_asked_again.1"
    with acting_as(SYSTEM):
        told = Dispute.objects.get(request_id=cases["dispute"])
        assert (told.state, told.result) == ("answered", "corrected")
        assert Affected.objects.get(because_request=cases["refused"]).household_id == ENDED
    take_on(NOW + DAY)
    assert "cause_corrected" in events_of(view(cases["officer"], REFUSED_BY_CAR))
    assert "dispute_answered" in events_of(view(cases["dispute"], DISPUTED))
    with acting_as(SYSTEM):
        assert Request.objects.get(id=cases["officer"]).round == 2
        (line,) = causes()
    assert (line.cases, line.reopened) == (3, 3)


def test_a_case_that_ended_is_decided_again_and_a_better_result_counts_back(
    cases: dict[str, int], registers: RunningSimulator
) -> None:
    cause = marked()
    actions.collect_cases(now=NOW)
    corrected(cause)
    actions.reopen_cases(now=NOW)
    actions.take_on_affected(now=NOW + DAY)
    with acting_as(SYSTEM):
        again = Affected.objects.get(because_request=cases["refused"])
        assert again.decided_at is not None
        assert again.decision_id
        assert Decision.objects.get(id=again.decision_id).household_id == ENDED


def test_a_second_correction_has_an_ended_case_decided_again_too(
    cases: dict[str, int], registers: RunningSimulator
) -> None:
    """The owner corrected a part of its error first, and the household was still refused."""
    decided = []
    for now in (NOW, NOW + 5 * DAY):
        cause = marked(now)
        actions.collect_cases(now=now)
        assert cases["refused"] in members(cause)
        corrected(cause, now=now)
        actions.reopen_cases(now=now)
        actions.take_on_affected(now=now + DAY)
        with acting_as(SYSTEM):
            again = Affected.objects.get(because_request=cases["refused"])
        assert again.decided_at is not None
        decided.append(again.decision_id)
    assert len({*decided}) == len(decided), "each correction led to a decision of its own"


def test_an_owner_that_upholds_its_data_changes_no_case(cases: dict[str, int]) -> None:
    cause = marked()
    actions.collect_cases(now=NOW)
    before = {name: state(request) for name, request in cases.items()}
    corrected(cause, "upheld")
    assert actions.reopen_cases(now=NOW) == 0
    assert {name: state(request) for name, request in cases.items()} == before
    with acting_as(SYSTEM):
        assert not Affected.objects.exists()


def test_what_is_filed_after_the_error_was_marked_belongs_to_it_too(registers: RunningSimulator) -> None:
    early = filed(head(REFUSED_BY_CAR), why=WHY)
    cause = marked()
    actions.collect_cases(now=NOW)
    late = filed(head(ENDED), why=WHY, now=NOW + DAY)
    actions.collect_cases(now=NOW + DAY)
    assert members(cause) == {early, late}


def test_days_on_which_the_register_was_right_are_not_meant(cases: dict[str, int]) -> None:
    cause = actions.open_error_cause(
        register="vehicles", fact="vehicle_value", since=SINCE - 90 * DAY, until=SINCE - 60 * DAY, words=WRONG,
        by=senior(), now=NOW,
    )  # fmt: skip
    actions.collect_cases(now=NOW)
    assert members(cause) == set()


def test_a_case_that_waits_for_its_applicant_is_examined_again_once_the_answer_is_there(
    cases: dict[str, int],
) -> None:
    cause = marked()
    actions.collect_cases(now=NOW)
    actions.ask_applicant(request_id=cases["officer"], words="؟", by=officer(), now=NOW)
    corrected(cause)
    assert actions.reopen_cases(now=NOW) == 2
    assert state(cases["officer"]) == CaseState.AWAITING_APPLICANT
    actions.answer_question(request_id=cases["officer"], words="بله", by=head(REFUSED_BY_CAR), now=NOW)
    assert actions.reopen_cases(now=NOW) == 1
    assert state(cases["officer"]) == CaseState.AWAITING_REGISTERS


def test_only_a_senior_officer_of_the_whole_country_marks_sends_and_answers_and_says_why() -> None:
    for by in (officer(), senior(name="here", provinces=("23",))):
        with refuses(NOT_A_SENIOR_OFFICER):
            actions.open_error_cause(
                register="vehicles",
                fact="vehicle_value",
                since=SINCE,
                until=UNTIL,
                words=WRONG,
                by=by,
                now=NOW,
            )
    with refuses(CASE_TEXT_MISSING):
        actions.open_error_cause(
            register="vehicles",
            fact="vehicle_value",
            since=SINCE,
            until=UNTIL,
            words=" ",
            by=senior(),
            now=NOW,
        )
    with refuses(CAUSE_REFUSED):
        actions.open_error_cause(
            register="vehicles",
            fact="vehicle_value",
            since=UNTIL,
            until=SINCE,
            words=WRONG,
            by=senior(),
            now=NOW,
        )
    with refuses(CAUSE_REFUSED):
        actions.open_record_cause(code="1111-1111-1111", words=WRONG, by=senior(), now=NOW)
    cause = marked()
    assert marked() == cause, "marked again, it is the same"
    with pytest.raises(CaseStateChanged):
        actions.keep_cause_answer(cause=cause, result="corrected", words="بله", by=senior(), now=NOW)
    corrected(cause)
    with pytest.raises(CaseStateChanged):
        actions.keep_cause_answer(cause=cause, result="upheld", words="نه", by=senior(), now=NOW)
    with pytest.raises(Exception, match="owner has answered"), acting_as(actor_of(senior())):
        SharedCause.objects.filter(pk=cause).update(result="upheld")


def test_an_officer_sees_the_cases_of_the_own_provinces_alone(cases: dict[str, int]) -> None:
    marked()
    actions.collect_cases(now=NOW)
    for provinces, number in ((("23",), 3), (("01",), 0)):
        by = officer(name=f"of-{provinces[0]}", provinces=provinces)
        with acting_as(actor_of(by), is_read_only=True):
            assert [line.cases for line in causes()] == [number]
    with pytest.raises(Exception, match="row-level security"), acting_as(actor_of(senior())):
        SharedCauseCase.objects.create(
            household_id=7, request_id=cases["other"], cause_id=line_number(), province="23", added_at=NOW
        )


def line_number() -> int:
    return SharedCause.objects.get().pk


def about_record(household: int, plate: str, *, has_details: bool = True) -> int:
    """A dispute that names one vehicle, as a page writes it down."""
    values = {"kind": "passenger", "value_rial": 4_000_000_000, "plate": plate, "model": "پژو ۲۰۶"}
    kept = RegisterRecord("vehicles", 1, 1, values, has_details)
    reference = json.dumps(
        {"of": ["run", 1], "row": record_row(kept), "guarded": False, "details": has_details},
        ensure_ascii=False,
    )
    return filed(head(household), CaseKind.DISPUTE, record=reference, claim="sold", why="")


def test_cases_about_one_record_are_found_whoever_disputes_it_and_other_records_are_not_meant(
    registers: RunningSimulator,
) -> None:
    first, second = about_record(REFUSED_BY_CAR, "۱۲ب***۴۵"), about_record(DISPUTED, "۱۲ب***۴۵")
    other, bare = about_record(ENDED, "۹۹د***۱۱"), about_record(16, "۱۲ب***۴۵", has_details=False)
    code = view(first, REFUSED_BY_CAR).tracking_code
    cause = actions.open_record_cause(code=code, words="همین خودرو", by=senior(), now=NOW)
    actions.collect_cases(now=NOW)
    assert members(cause) == {first, second}
    with refuses(CAUSE_REFUSED):
        actions.open_record_cause(
            code=view(bare, 16).tracking_code, words="بدون جزئیات", by=senior(), now=NOW
        )
    assert other not in members(cause)
