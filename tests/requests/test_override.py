"""Deciding against the rules takes a reason and a second person: by the application, and by the database without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import months_before
from hemayat.eligibility.errors import MayNotDecide
from hemayat.eligibility.models import Finding
from hemayat.eligibility.queries import decision_in, determination_of
from hemayat.eligibility.recomputation import decision_again
from hemayat.requests import actions, finding_reviews, override
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import case_file
from hemayat.requests.errors import (
    CASE_TEXT_MISSING,
    CHANGED_SINCE_READ,
    NOTHING_TO_OVERRIDE,
    OVERRIDE_SECOND_PERSON_NEEDED,
    OVERRIDE_WAITS,
    CaseStateChanged,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.finding_reviews import (
    count_reviews_waiting,
    end_after_review,
    keep_after_review,
    open_review,
)
from hemayat.requests.models import FindingReview, Override
from hemayat.requests.override_queries import count_overrides_waiting, overrides_waiting
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, as_read, events_of, filed, head, notices, officer, take_on, view
from tests.support.lapsed import account_changed, check_lapses
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
UNVALUED, REFUSED = 7, 13
LATER = NOW + dt.timedelta(hours=1)
SAID = {"outcome": "eligible", "reason": "خانه‌شان در زلزله ویران شده است"}


def senior(name: str = "senior", **given: Any) -> StaffMember:
    return officer(name=name, roles=["senior_officer"], **given)


@pytest.fixture
def refused(registers: RunningSimulator) -> int:
    """An objection that the rules decided: the household is not eligible."""
    request = filed(head(REFUSED))
    take_on()
    assert view(request, REFUSED).state is CaseState.DECIDED
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(REFUSED)
    assert held
    assert (held.outcome, held.kind) == ("not_eligible", "engine")
    return request


def test_one_proposes_another_confirms_and_the_head_reads_why(refused: int) -> None:
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    before = view(refused, REFUSED)
    number = actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)
    with acting_as(head(REFUSED).actor, is_read_only=True):
        made = decision_in(REFUSED, number)
        assert not Override.objects.exists()
    assert made
    assert made.act
    assert (made.outcome, made.kind, made.act.reason) == ("eligible", "override", SAID["reason"])
    assert made.amount_rial, "the amount is that of the rules for a household like this one"
    assert made.act.before_decision_id == before.decision_id, "the earlier decision stays"
    seen = view(refused, REFUSED, now=LATER)
    assert (seen.decision_id, events_of(seen)[-1]) == (before.decision_id, "overridden")
    assert notices(REFUSED)[-1] == "request_eligible.1"
    with acting_as(SYSTEM):
        assert decision_again(number).difference is None


def test_whoever_proposed_it_does_not_confirm_it_nor_does_a_case_officer(refused: int) -> None:
    both = officer(name="both", roles=["case_officer", "senior_officer"])
    actions.propose_override(request_id=refused, **SAID, by=both, now=NOW)
    for by in (both, officer(name="other")):
        with pytest.raises(RequestFault) as caught:
            actions.confirm_override(request_id=refused, **as_read(refused), by=by, now=LATER)
        assert caught.value.reason == OVERRIDE_SECOND_PERSON_NEEDED
    with pytest.raises(NoSuchRequest):
        actions.confirm_override(
            request_id=refused, **as_read(refused), by=senior("far", provinces=("01",)), now=LATER
        )
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(REFUSED)
        assert held
        assert held.outcome == "not_eligible"
        (kept,) = overrides_waiting()
    assert kept.reason == SAID["reason"]
    actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)


def test_a_proposal_ends_with_the_account_of_the_officer_who_made_it(
    refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara = officer()
    actions.propose_override(request_id=refused, **SAID, by=sara, now=NOW)

    def confirm() -> None:
        actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)

    check_lapses(sara, confirm, override, monkeypatch)
    with account_changed(sara, is_active=False):
        actions.refuse_override(request_id=refused, words="دوباره پیشنهاد شود", by=senior(), now=LATER)
    confirm()


def test_the_database_takes_no_override_without_a_second_person(
    refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the application checks is taken away; what is left is the database."""
    both = officer(name="both", roles=["case_officer", "senior_officer"])
    actions.propose_override(request_id=refused, **SAID, by=both, now=NOW)
    monkeypatch.setattr(override, "is_second_person", lambda by, first_by, province: True)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM decision WHERE household_id = %s", [REFUSED])
        (decision,) = cursor.fetchone() or (0,)
    settled = {"result": "confirmed", "settled_by_id": both.pk, "settled_at": LATER, "decision_id": decision}
    with pytest.raises(IntegrityError, match="request_override_by_two"), acting_as(actor_of(both)):
        Override.objects.update(**settled)
    with pytest.raises(MayNotDecide):
        actions.confirm_override(request_id=refused, **as_read(refused), by=officer(name="other"), now=LATER)
    copy = "INSERT INTO decision (household_id, province, run_id, case_data_id, kind, outcome, facts, decision, decided_at, decided_by, reason) SELECT household_id, province, run_id, case_data_id, 'override', 'eligible', facts, decision, decided_at, 'system', 'x' FROM decision LIMIT 1"  # noqa: E501 - one statement
    with (
        pytest.raises(IntegrityError, match="without a second person"),
        acting_as(SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute(copy)


def test_a_refusal_says_why_and_the_case_stays_as_it_was(refused: int) -> None:
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    with refuses(CASE_TEXT_MISSING):
        actions.refuse_override(request_id=refused, words=" ", by=senior(), now=LATER)
    actions.refuse_override(request_id=refused, words="سندی پیوست نیست", by=senior(), now=LATER)
    with pytest.raises(CaseStateChanged):
        actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(REFUSED)
    assert held
    assert held.outcome == "not_eligible"
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=LATER)
    actions.withdraw_override(request_id=refused, by=officer(), now=LATER)
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=LATER)


def test_what_the_rules_leave_open_or_say_themselves_is_no_override(
    refused: int, registers: RunningSimulator
) -> None:
    with refuses(NOTHING_TO_OVERRIDE):
        actions.propose_override(
            request_id=refused, outcome="not_eligible", reason="x", by=officer(), now=NOW
        )
    with refuses(CASE_TEXT_MISSING):
        actions.propose_override(request_id=refused, outcome="eligible", reason=" ", by=officer(), now=NOW)
    open_case = filed(head(UNVALUED))
    take_on()
    with refuses(NOTHING_TO_OVERRIDE):
        actions.propose_override(request_id=open_case, **SAID, by=officer(), now=NOW)


def test_what_two_officers_decided_is_not_overridden_again(refused: int) -> None:
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    with refuses(OVERRIDE_WAITS):
        actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)
    with pytest.raises(CaseStateChanged):
        actions.propose_override(
            request_id=refused, outcome="not_eligible", reason="x", by=officer(), now=LATER
        )


def test_r1_5d_an_override_is_repeated_when_the_household_is_decided_again(refused: int) -> None:
    """On the next request the rules refuse as before; what two officers decided stays until a review ends it."""
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)
    later = filed(head(REFUSED), now=LATER)
    take_on(LATER)
    told = view(later, REFUSED)
    assert (told.state, notices(REFUSED)[-1]) == (CaseState.DECIDED, "request_eligible.1")
    with acting_as(SYSTEM):
        held = determination_of(REFUSED)
        assert held
        assert held.act
        assert decision_again(held.act.decision_id).difference is None
        finding = Finding.objects.get(household_id=REFUSED, ended_at=None)
    assert (held.outcome, held.kind, held.act.decided_by, held.act.reason) == (
        "eligible", "override", "system", SAID["reason"],
    )  # fmt: skip
    assert (finding.kind, finding.criteria) == ("override", ["car"])
    assert finding.review_on == months_before(LATER.date(), -12)


def test_r1_5d_the_database_takes_no_repetition_of_an_override_that_is_not_in_force(refused: int) -> None:
    copy = "INSERT INTO decision (household_id, province, run_id, case_data_id, kind, outcome, facts, decision, decided_at, decided_by, reason, finding_id) SELECT household_id, province, run_id, case_data_id, 'override', 'eligible', facts, decision, decided_at, 'system', 'x', 1 FROM decision LIMIT 1"  # noqa: E501 - one statement
    with pytest.raises(IntegrityError, match="finding"), acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(copy)


def test_a_proposal_falls_with_what_it_was_made_against(refused: int, registers: RunningSimulator) -> None:
    """Meanwhile a later request of the same household was decided: nothing old is put on top of it."""
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    later = filed(head(REFUSED), now=LATER)
    take_on(LATER)
    assert view(later, REFUSED).state is CaseState.DECIDED
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(REFUSED)
    with pytest.raises(CaseStateChanged):
        actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)
    other = senior("other")
    with acting_as(SYSTEM, is_read_only=True):
        assert determination_of(REFUSED) == held
        assert overrides_waiting() == [], "the list shows what can be agreed to"
        assert count_overrides_waiting(other) == 0
        shown = case_file(refused, other, LATER)
    assert shown.has_proposal_lapsed
    assert shown.deeds == (CaseAction.NOTE,), "it holds nothing up and asks nobody for anything"
    actions.refuse_override(request_id=refused, words="پیش‌تر حل شد", by=other, now=LATER)


def test_a_proposal_that_the_second_person_did_not_read_is_not_confirmed(refused: int) -> None:
    actions.propose_override(request_id=refused, **SAID, by=officer(), now=NOW)
    read = as_read(refused)
    actions.withdraw_override(request_id=refused, by=officer(), now=NOW)
    actions.propose_override(request_id=refused, **{**SAID, "reason": "دلیلی دیگر"}, by=officer(), now=NOW)
    for stale in (read, {**as_read(refused), "last_correction": 1}, {**read, "proposal": None}):
        with refuses(CHANGED_SINCE_READ):
            actions.confirm_override(request_id=refused, **stale, by=senior(), now=LATER)
    assert actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)


def reviewed(refused: int, first: StaffMember) -> int:
    """The review of an override that this member proposed and another confirmed."""
    actions.propose_override(request_id=refused, **SAID, by=first, now=NOW)
    actions.confirm_override(request_id=refused, **as_read(refused), by=senior(), now=LATER)
    with acting_as(SYSTEM):
        finding = Finding.objects.get(household_id=REFUSED, ended_at=None)
        assert finding.by_id == senior().pk
        assert open_review(
            household=REFUSED, province="23", finding=finding.id, because="household", now=LATER
        )
        return FindingReview.objects.get(household_id=REFUSED).id


@pytest.mark.parametrize("end", [keep_after_review, end_after_review])
def test_r1_5d_who_proposed_an_override_does_not_end_its_review(
    refused: int, end: Callable[..., None]
) -> None:
    both = officer(name="both", roles=["case_officer", "senior_officer"])
    review = reviewed(refused, both)
    for by in (both, senior()):
        with acting_as(actor_of(by), is_read_only=True):
            assert count_reviews_waiting(by) == 0
        with refuses(OVERRIDE_SECOND_PERSON_NEEDED):
            end(review=review, words="هنوز درست است", by=by, now=LATER)
    third = senior("third")
    with acting_as(actor_of(third), is_read_only=True):
        assert count_reviews_waiting(third) == 1
    end(review=review, words="هنوز درست است", by=third, now=LATER)


def test_r1_5d_the_database_takes_no_review_by_the_two_who_made_the_override(
    refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = officer(name="both", roles=["case_officer", "senior_officer"])
    review = reviewed(refused, both)
    monkeypatch.setattr(finding_reviews, "_check_may_end", lambda *_: None)
    for by in (both, senior()):
        with pytest.raises(IntegrityError, match="somebody else"):
            keep_after_review(review=review, words="هنوز درست است", by=by, now=LATER)
