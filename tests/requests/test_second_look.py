"""R1.5d: what one officer alone corrected supports no household above the limit, and takes nothing away."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import TEHRAN
from hemayat.eligibility import permissions
from hemayat.eligibility.models import Decision
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.notifications.models import OutboxMessage
from hemayat.publication import finding_decisions, finding_results
from hemayat.publication.finding_decisions import decide_batch
from hemayat.publication.report import report_of
from hemayat.requests import actions, finding_reviews, redetermination
from hemayat.requests.corrections import CorrectedRows
from hemayat.requests.errors import (
    OVERRIDE_SECOND_PERSON_NEEDED,
    SECOND_LOOK_NEEDED,
    DocumentNotOpened,
)
from hemayat.requests.finding_reviews import (
    ReviewView,
    end_after_review,
    is_counted_late,
    keep_after_review,
    reviews_waiting,
)
from hemayat.requests.models import Affected, FindingReview
from hemayat.requests.redetermination import EventRedetermination, decide_again_after, take_on_affected
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, last_correction, officer, take_on, view
from tests.requests.test_application import CHILD, person
from tests.requests.test_r1_5d_findings import publish_next
from tests.requests.test_second_officer import REFUSED, corrected, income_corrected, objection
from tests.support.agreements import published
from tests.support.extracts import family
from tests.support.nations import POLICY, rows_of_nation
from tests.support.publishing import Decided, decide
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
LATER = NOW + dt.timedelta(hours=1)
JOINED, LOOKED = LATER + MINUTE, NOW + dt.timedelta(days=70)
FOR_ONE, FOR_TWO = 550_000, 1_030_000
THREEFOLD = (
    "amount_by_size + 2 * amount_by_size * max(2 * (vehicle_ceiling - vehicle_value) // vehicle_ceiling, 0)"
)
DEAR_SALARY = {"kind": "wage", "amount_rial": 9_000_000_000}


def granted_by_one(limit: int) -> uuid.UUID:
    """The officer "nima" granted support for one person alone, 6,600,000 rials a year; gives the document."""
    published(
        NOW - dt.timedelta(days=2), effective_from=(NOW.date() - dt.timedelta(days=1)).isoformat(),
        parameters={"one_officer_up_to_rial": str(limit)},
    )  # fmt: skip
    request, document = objection()
    corrected(request, document)
    actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=LATER)
    return document


@pytest.fixture
def granted(registers: RunningSimulator) -> uuid.UUID:
    """Below the limit for one person, and above it for two: 12,360,000 rials a year."""
    return granted_by_one(7_000_000)


def child_joins(registers: RunningSimulator) -> None:
    registers.correct("persons", CHILD, person(REFUSED, "child", birth_date=dt.date(2015, 1, 1)))


def decided_again(now: dt.datetime) -> PublishedResult:
    """After an event in the life of the household; gives what is in force then."""
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(REFUSED, "23", int(now.timestamp()))], now=now)
    take_on_affected(now=now)
    return in_force()


def in_force() -> PublishedResult:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(REFUSED)
    assert found
    return found


def waiting() -> list[ReviewView]:
    with acting_as(SYSTEM, is_read_only=True):
        return reviews_waiting()


def told() -> list[str]:
    """The notices of reviews."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(household_id=REFUSED, key__startswith="finding_review:")
        return list(rows.order_by("id").values_list("notice", flat=True))


def looked(document: uuid.UUID, now: dt.datetime, name: str = "sara") -> None:
    """A second officer opens the document in the case, which has ended, and keeps the correction."""
    (review,) = waiting()
    by = officer(name=name)
    assert review.case
    actions.keep_opening(request_id=review.case, document=document, by=by, now=now)
    keep_after_review(review=review.id, words="سند درست است", by=by, now=now)


@pytest.fixture
def held(registers: RunningSimulator, granted: uuid.UUID) -> uuid.UUID:
    """A child has joined, and the increase waits."""
    child_joins(registers)
    decided_again(JOINED)
    return granted


def test_r1_5d_a_household_that_grows_keeps_its_support_until_a_second_officer_has_looked(
    registers: RunningSimulator, granted: uuid.UUID
) -> None:
    before = in_force()
    child_joins(registers)
    for now in (JOINED, JOINED + DAY, JOINED + 2 * DAY):
        after = decided_again(now)
        assert (after.decision_id, after.amount_rial) == (before.decision_id, FOR_ONE)
    (review,) = waiting()
    assert (review.because, review.kind) == ("second_officer", "correction")
    assert review.due_on > NOW.date()
    assert told() == ["second_officer_review.1"], "once, however often it is tried"


def test_r1_5d_the_second_officer_agrees_and_the_increase_counts_from_the_day_on_which_it_was_held_back(
    registers: RunningSimulator, held: uuid.UUID
) -> None:
    looked(held, LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    after = in_force()
    assert after.act
    assert (after.amount_rial, after.act.counts_from_on) == (FOR_TWO, JOINED.date())
    assert after.act.arrears_rial == 2 * (FOR_TWO - FOR_ONE), "of the two months that have ended"
    assert told()[-1] == "finding_review_kept.1"
    with acting_as(SYSTEM, is_read_only=True):
        assert is_counted_late(after), "the page does not say that an earlier result was wrong"
        assert not Affected.objects.filter(household_id=REFUSED, decided_at=None).exists()
    again = decided_again(LOOKED + DAY)
    assert again.act
    assert (again.amount_rial, again.act.arrears_rial, waiting()) == (FOR_TWO, None, []), "paid once"


def test_r1_5d_a_second_officer_opens_the_document_and_did_not_make_the_correction(
    held: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    (review,) = waiting()
    sara = officer(name="sara")
    with refuses(OVERRIDE_SECOND_PERSON_NEEDED):
        keep_after_review(review=review.id, words="x", by=officer(name="nima"), now=LOOKED)
    with pytest.raises(DocumentNotOpened):
        keep_after_review(review=review.id, words="x", by=sara, now=LOOKED)
    monkeypatch.setattr(finding_reviews, "_check_opened", lambda *_: None)
    with pytest.raises(IntegrityError, match="opens the document"):
        keep_after_review(review=review.id, words="x", by=sara, now=LOOKED)
    with pytest.raises(IntegrityError, match="somebody else"), acting_as(actor_of(officer(name="nima"))):
        FindingReview.objects.filter(household_id=REFUSED, id=review.id).update(
            result="kept", words=b"x", ended_at=LOOKED, ended_by_id=officer(name="nima").pk
        )
    assert in_force().amount_rial == FOR_ONE


def test_r1_5d_a_correction_that_the_second_officer_ends_counts_no_more_and_the_loss_has_its_notice(
    held: uuid.UUID,
) -> None:
    (review,) = waiting()
    end_after_review(review=review.id, words="سند از خودروی دیگری است", by=officer(name="sara"), now=LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    after = in_force()
    assert after.act
    assert (after.outcome, after.act.arrears_rial) == ("not_eligible", None)
    assert after.act.takes_effect_on


@pytest.mark.parametrize("limit", [12_360_000, 20_000_000])
def test_r1_5d_up_to_the_limit_a_household_that_grows_gets_more_at_once(
    registers: RunningSimulator, limit: int
) -> None:
    granted_by_one(limit)
    child_joins(registers)
    assert (decided_again(JOINED).amount_rial, waiting()) == (FOR_TWO, [])
    with acting_as(SYSTEM, is_read_only=True):
        made = Decision.objects.filter(household_id=REFUSED).latest("id")
    assert made.by_one_officer_rial == FOR_TWO


def test_r1_5d_what_takes_support_away_needs_no_second_officer_and_waits_for_none(
    registers: RunningSimulator, held: uuid.UUID
) -> None:
    registers.correct("incomes", registers.person(REFUSED)["national_id"], DEAR_SALARY)
    after = decided_again(JOINED + DAY)
    assert after.act
    assert (after.outcome, bool(after.act.takes_effect_on)) == ("not_eligible", True)


def test_r1_5d_an_increase_that_needs_no_correction_counts_at_once(
    registers: RunningSimulator, held: uuid.UUID
) -> None:
    """The register itself says by now that the car is cheap."""
    registers.correct(
        "vehicles", registers.person(REFUSED)["national_id"], {"kind": "passenger", "value_rial": 1_000_000_000}
    )  # fmt: skip
    assert decided_again(JOINED + DAY).amount_rial == FOR_TWO


@pytest.mark.parametrize("fault", ["the application decides", "nobody asked"])
def test_r1_5d_the_database_takes_no_increase_above_the_limit_that_rests_on_one_officer(
    registers: RunningSimulator, granted: uuid.UUID, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    if fault == "nobody asked":
        monkeypatch.setattr(CorrectedRows, "one_officer", lambda *_: None)
    else:
        monkeypatch.setattr(permissions, "is_above_limit", lambda *_: False)
    monkeypatch.setattr(redetermination, "_decide_apart", redetermination._decide)
    child_joins(registers)
    with pytest.raises(IntegrityError, match="a second officer agrees"):
        decided_again(JOINED)
    assert in_force().amount_rial == FOR_ONE


def test_r1_5d_a_request_after_the_growth_waits_for_the_second_officer(
    registers: RunningSimulator, granted: uuid.UUID
) -> None:
    child_joins(registers)
    request = filed(head(REFUSED), now=JOINED)
    take_on(JOINED)
    assert view(request, REFUSED).state is CaseState.AWAITING_OFFICER
    assert [review.because for review in waiting()] == ["second_officer"]
    lena = officer(name="lena")
    actions.claim(request_id=request, by=lena, now=JOINED)
    with refuses(SECOND_LOOK_NEEDED):
        actions.decide_by_rules(request_id=request, by=lena, now=JOINED)
    assert in_force().amount_rial == FOR_ONE
    looked(granted, JOINED + DAY, name="lena")
    actions.decide_by_rules(request_id=request, by=lena, now=JOINED + DAY)
    assert in_force().amount_rial == FOR_TWO


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run, in which the child has joined."""
    rows = rows_of_nation(40)
    (child,) = family(REFUSED, "child", first=REFUSED * 10 + 5)
    rows["persons"].append(child)
    return decide(tmp_path_factory.mktemp("grown"), rows, name="grown")


def decided_by(run: int) -> None:
    while decide_batch(run, now=LATER + 60 * DAY):
        pass


def test_r1_5d_a_national_run_holds_the_increase_back_in_the_same_way(
    registers: RunningSimulator, granted: uuid.UUID, grown: Decided
) -> None:
    before = in_force()
    run = publish_next(grown)
    decided_by(run)
    assert (in_force().decision_id, in_force().amount_rial) == (before.decision_id, FOR_ONE)
    report = report_of(run)
    assert report
    assert list(report.findings) == ["increase_waits"]
    child_joins(registers)
    looked(granted, LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    after = in_force()
    assert after.act
    assert (after.amount_rial, after.act.counts_from_on) == (FOR_TWO, (LATER + 60 * DAY).date())


@pytest.fixture(scope="module")
def cheap_cars_pay(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run by a law that allows a car of 3.6 billion rials, and pays threefold with one of 1 billion."""
    law = POLICY.replace("1398-08-24: 3_000_000_000", "1398-08-24: 5_000_000_000").replace(
        "  amount: amount_by_size,", f'  amount: "{THREEFOLD}",'
    )
    return decide(tmp_path_factory.mktemp("cheap"), rows_of_nation(40), name="cheap", policy=law)


def test_r1_5d_what_a_household_gets_more_without_the_correction_counts_at_once(
    registers: RunningSimulator, granted: uuid.UUID, cheap_cars_pay: Decided
) -> None:
    decided_by(publish_next(cheap_cars_pay))
    assert in_force().amount_rial == FOR_ONE, "what the correction adds waits"
    child_joins(registers)
    joined = LATER + 61 * DAY
    assert decided_again(joined).amount_rial == FOR_TWO
    looked(granted, joined + DAY)
    take_on_affected(now=joined + DAY + MINUTE)
    assert in_force().amount_rial == 3 * FOR_TWO
    assert waiting() == []


def test_r1_5d_the_database_takes_no_such_decision_after_a_run(
    registers: RunningSimulator, granted: uuid.UUID, grown: Decided, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_results, "is_above_limit", lambda *_: False)
    monkeypatch.setattr(permissions, "is_above_limit", lambda *_: False)
    run = publish_next(grown)
    with pytest.raises(IntegrityError, match="a second officer agrees"):
        decided_by(run)


def test_r1_5d_a_request_with_a_correction_of_its_own_waits_for_both_second_looks(
    registers: RunningSimulator, granted: uuid.UUID
) -> None:
    """The agreement in the case is to its own corrections alone."""
    child_joins(registers)
    registers.correct("incomes", registers.person(REFUSED)["national_id"], DEAR_SALARY)
    decided_again(JOINED)
    request, document = income_corrected("sara", JOINED)
    lena: Any = officer(name="lena")
    actions.keep_opening(request_id=request, document=document, by=lena, now=JOINED)
    actions.check_corrections(
        request_id=request, last_correction=last_correction(request), by=lena, now=JOINED
    )
    with refuses(SECOND_LOOK_NEEDED):
        actions.decide_by_rules(request_id=request, by=officer(name="sara"), now=JOINED)
    looked(granted, JOINED, name="lena")
    assert actions.decide_by_rules(request_id=request, by=officer(name="sara"), now=JOINED)


def test_r1_5d_the_rest_of_an_increase_counts_from_the_day_on_which_it_was_held_back_first(
    registers: RunningSimulator, granted: uuid.UUID, cheap_cars_pay: Decided
) -> None:
    """A part of it that needs no correction is decided meanwhile."""
    decided_by(publish_next(cheap_cars_pay))
    child_joins(registers)
    joined = LATER + 160 * DAY
    assert decided_again(joined).amount_rial == FOR_TWO
    looked(granted, joined + DAY)
    take_on_affected(now=joined + DAY + MINUTE)
    after = in_force()
    assert after.act
    assert (after.amount_rial, after.act.counts_from_on) == (3 * FOR_TWO, (LATER + 60 * DAY).date())
    assert after.act.arrears_rial


def test_r1_5d_the_review_is_where_the_correction_was_made_although_the_household_has_moved(
    registers: RunningSimulator, granted: uuid.UUID
) -> None:
    """Its document is read there, and officers of another province see neither."""
    child_joins(registers)
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(REFUSED, "07", 1)], now=JOINED)
    take_on_affected(now=JOINED)
    (review,) = waiting()
    assert review.province == "23"
    by = officer(name="reza", provinces=("23",))
    assert review.case
    actions.keep_opening(request_id=review.case, document=granted, by=by, now=LOOKED)
    keep_after_review(review=review.id, words="سند درست است", by=by, now=LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    assert in_force().amount_rial == FOR_TWO


@pytest.fixture
def uncounted(registers: RunningSimulator) -> uuid.UUID:
    """A correction of a request that was withdrawn counts up to the limit, and supports one person; its document."""
    published(
        NOW - dt.timedelta(days=2), effective_from=(NOW.date() - dt.timedelta(days=1)).isoformat(),
        parameters={"one_officer_up_to_rial": "7000000"},
    )  # fmt: skip
    request, document = objection()
    corrected(request, document)
    actions.withdraw_request(request_id=request, by=head(REFUSED), now=LATER)
    assert decided_again(LATER).amount_rial == FOR_ONE
    return document


def test_r1_5d_a_birth_ends_no_support_although_the_correction_is_now_above_the_limit(
    registers: RunningSimulator, uncounted: uuid.UUID
) -> None:
    before = in_force()
    child_joins(registers)
    for now in (JOINED, JOINED + DAY):
        assert decided_again(now) == before
    assert [review.because for review in waiting()] == ["second_officer"]
    assert told() == ["second_officer_review.1"]
    looked(uncounted, LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    after = in_force()
    assert after.act
    assert (after.amount_rial, after.act.counts_from_on) == (FOR_TWO, JOINED.date())


def test_r1_5d_the_second_officer_ends_such_a_correction_and_then_the_loss_has_its_notice(
    registers: RunningSimulator, uncounted: uuid.UUID
) -> None:
    child_joins(registers)
    decided_again(JOINED)
    (review,) = waiting()
    end_after_review(review=review.id, words="سند از خودروی دیگری است", by=officer(name="sara"), now=LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    after = in_force()
    assert after.act
    assert (after.outcome, bool(after.act.takes_effect_on)) == ("not_eligible", True)


def test_r1_5d_a_loss_that_the_correction_would_not_prevent_comes_at_once(
    registers: RunningSimulator, uncounted: uuid.UUID
) -> None:
    child_joins(registers)
    registers.correct("incomes", registers.person(REFUSED)["national_id"], DEAR_SALARY)
    assert decided_again(JOINED).outcome == "not_eligible"
    assert waiting() == []


def test_r1_5d_a_request_is_not_refused_for_a_correction_that_waits(
    registers: RunningSimulator, uncounted: uuid.UUID
) -> None:
    child_joins(registers)
    request = filed(head(REFUSED), now=JOINED)
    take_on(JOINED)
    lena = officer(name="lena")
    actions.claim(request_id=request, by=lena, now=JOINED)
    with refuses(SECOND_LOOK_NEEDED):
        actions.decide_by_rules(request_id=request, by=lena, now=JOINED)
    assert in_force().amount_rial == FOR_ONE
    assert [review.because for review in waiting()] == ["second_officer"]


def test_r1_5d_nor_does_a_national_run_end_the_support_after_a_birth(
    registers: RunningSimulator, uncounted: uuid.UUID, grown: Decided
) -> None:
    before = in_force()
    run = publish_next(grown)
    decided_by(run)
    assert (in_force().decision_id, in_force().amount_rial) == (before.decision_id, FOR_ONE)
    report = report_of(run)
    assert report
    assert list(report.findings) == ["increase_waits"]
    child_joins(registers)
    looked(uncounted, LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    after = in_force()
    assert after.act
    assert (after.amount_rial, after.act.counts_from_on) == (FOR_TWO, (LATER + 60 * DAY).date())


def test_r1_5d_a_household_that_is_decided_while_a_batch_reads_keeps_its_increase_for_the_second_look(
    registers: RunningSimulator, granted: uuid.UUID, grown: Decided, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch reads a result as good as its own, which another decision replaces before the batch decides."""
    run, stale = publish_next(grown), replace(in_force(), amount_rial=FOR_TWO)
    monkeypatch.setattr(finding_decisions, "determinations_of", lambda _: {REFUSED: stale})
    decided_by(run)
    assert in_force().amount_rial == FOR_ONE
    assert [review.because for review in waiting()] == ["second_officer"]
    with acting_as(SYSTEM, is_read_only=True):
        assert Affected.objects.get(household_id=REFUSED, decided_at=None).why["held_on"]
    child_joins(registers)
    looked(granted, LOOKED)
    take_on_affected(now=LOOKED + MINUTE)
    assert in_force().amount_rial == FOR_TWO


def test_r1_5d_a_household_that_waits_is_tried_again_at_its_own_minute_of_the_next_day(
    held: uuid.UUID,
) -> None:
    """After a run with higher amounts many households wait, and each asks every register."""
    with acting_as(SYSTEM, is_read_only=True):
        row = Affected.objects.get(household_id=REFUSED, decided_at=None)
    assert row.next_at
    midnight = dt.datetime.combine(JOINED.date() + DAY, dt.time.min, TEHRAN)
    assert row.next_at == midnight + REFUSED * MINUTE
