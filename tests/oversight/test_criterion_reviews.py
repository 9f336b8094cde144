"""A criterion whose refusals were often wrong is reviewed: opened once by the service, closed once by its owner."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.content import AgreementParameters, CriterionReviewLimits
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import case, determination_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import actions, criterion_reviews, error_estimates, reexamination
from hemayat.oversight.criterion_reviews import CriterionAlarm, alarms, review_of, reviews
from hemayat.oversight.error_estimates import CriterionErrors, ErrorEstimate, errors_by_criterion
from hemayat.oversight.errors import NOT_RULE_OWNER, REVIEW_WORDS_MISSING, NoSuchReview
from hemayat.oversight.models import CriterionReview, Reexamination
from hemayat.requests import actions as requests
from hemayat.rules.unknowns import Verdict
from tests.oversight import unusual_cases
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, as_read, filed, head, officer, take_on
from tests.requests.test_officer_answers import opened_and_answered, refuse, written
from tests.requests.test_second_officer import corrected, objection
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")
WRONGLY, REFUSED = 6, 13
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
SPAN = (NOW - 7 * DAY, NOW + 7 * DAY)
FOUND = "ارزش خودروهای فروخته‌شده دیر به‌روز می‌شود. قاعده را اصلاح می‌کنیم."
Overturn = Callable[[int, dt.datetime], None]


def failed_by(household: int) -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(household)
    assert held
    of = case(held)
    return [one.name for one in of.policy.criteria if of.verdict(one.name) is Verdict.FAILED]


@pytest.fixture
def overturn(registers: RunningSimulator) -> Overturn:
    """An objection that succeeds, since the register corrected its row."""

    def done(household: int, now: dt.datetime) -> None:
        registers.correct("vehicles", registers.person(household)["national_id"])
        filed(head(household), now=now)
        take_on(now)

    return done


@pytest.fixture
def low_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """One objection is enough, if it succeeds: one of one is surely more than a tenth."""
    monkeypatch.setattr(criterion_reviews, "LEAST_OBJECTIONS", 1)
    usual = version_in_force

    def changed(day: dt.date) -> Any:
        version = usual(day)
        limits = CriterionReviewLimits(overturned=100, wrong_refusals=100)
        return replace(version, parameters=replace(version.parameters, criterion_reviews=limits))

    monkeypatch.setattr(criterion_reviews, "version_in_force", changed)


def analyst(name: str = "ana") -> StaffMember:
    return officer(name=name, roles=["analyst"], provinces=())


def watch(now: dt.datetime) -> list[int]:
    return actions.watch_criteria(now=now)


def recorded(event: str) -> list[dict[str, Any]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT detail FROM audit_event WHERE event = %s ORDER BY id", [event])
        return [json.loads(detail) if isinstance(detail, str) else detail for (detail,) in cursor.fetchall()]


def read(number: int, by: StaffMember) -> criterion_reviews.CriterionReviewView:
    with acting_as(actor_of(by), is_read_only=True):
        return review_of(number, by)


def test_a_review_is_opened_once_notified_once_and_names_the_households(
    overturn: Overturn, low_limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[list[Role], str]] = []

    def notify(to: list[Role], words: str, **_: object) -> int:
        sent.append((to, words))
        return 1

    monkeypatch.setattr(criterion_reviews, "notify_roles", notify)
    assert watch(NOW) == [], "nothing was overturned yet"
    before = failed_by(WRONGLY)
    overturn(WRONGLY, NOW)
    numbers = watch(NOW + HOUR)
    assert len(numbers) == len(before) == 1
    for later in (HOUR, DAY):
        assert watch(NOW + HOUR + later) == [], "not each day"
    review = read(numbers[0], analyst())
    assert (review.criterion, review.cause, review.share, review.limit) == (
        before[0],
        "overturned",
        1000,
        100,
    )
    assert [(one.household_id, one.province) for one in review.cases] == [(WRONGLY, "23")]
    assert review.title["fa"]
    ((to, words),) = sent
    assert to == [Role.ANALYST]
    assert review.title["fa"] in words
    (event,) = recorded("criterion_review.opened")
    assert event == {"criterion": before[0], "cause": "overturned", "cases": 1, "notified": 1}


@pytest.mark.slow
def test_the_owner_closes_it_with_words_and_only_what_comes_later_opens_another(
    overturn: Overturn, low_limits: None
) -> None:
    overturn(WRONGLY, NOW)
    (number,) = watch(NOW + HOUR)
    with refuses(REVIEW_WORDS_MISSING):
        actions.close_review(review=number, words=" ", by=analyst(), now=NOW + DAY)
    actions.close_review(review=number, words=FOUND, by=analyst(), now=NOW + DAY)
    with pytest.raises(NoSuchReview):
        actions.close_review(review=number, words=FOUND, by=analyst("other"), now=NOW + DAY)
    closed = read(number, analyst())
    assert (closed.words, closed.closed_on) == (FOUND, (NOW + DAY).date())
    assert len(recorded("criterion_review.closed")) == 1
    assert watch(NOW + 2 * DAY) == [], "the owner has dealt with it"
    alone = range(WRONGLY + 3, 40, 3)
    another = next(h for h in alone if failed_by(h) == [closed.criterion])
    overturn(another, NOW + 2 * DAY)
    (second,) = watch(NOW + 3 * DAY)
    assert [one.household_id for one in read(second, analyst()).cases] == [another]
    with acting_as(actor_of(analyst()), is_read_only=True):
        assert [one.id for one in reviews()] == [second, number], "the open one first"


def test_after_a_review_was_closed_what_was_decided_before_hides_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (name, *_) = failed_by(REFUSED)
    counts, asked = [{name: (300, 200)}], []

    def counted(since: dt.datetime, _until: dt.datetime) -> dict[str, tuple[int, int]]:
        asked.append(since)
        return counts[-1] if since < NOW else {name: (50, 40)}

    monkeypatch.setattr(criterion_reviews, "objection_counts", counted)
    (number,) = watch(NOW)
    actions.close_review(review=number, words=FOUND, by=analyst(), now=NOW + DAY)
    # 46 percent of all, and below the limit; of the last fifty it is 80.
    counts.append({name: (350, 160)})
    asked.clear()
    (second,) = watch(NOW + 2 * DAY)
    review = read(second, analyst())
    assert (review.criterion, review.share) == (name, 800)
    assert len(asked) == len(set(asked)) == 2, "asked once for each beginning"


def test_nobody_else_closes_it_and_the_database_holds_that(overturn: Overturn, low_limits: None) -> None:
    overturn(WRONGLY, NOW)
    (number,) = watch(NOW + HOUR)
    owner, watcher = analyst(), officer(name="watch", roles=["oversight"])
    others = [
        officer(name=role.replace("_", "."), roles=[role])
        for role in (
            "case_officer",
            "senior_officer",
            "inspector",
            "publisher",
            "administrator",
            "hotline_agent",
        )
    ]
    for by in (*others, watcher, SYSTEM, head()):
        with refuses(NOT_RULE_OWNER):
            actions.close_review(review=number, words=FOUND, by=by, now=NOW + DAY)  # type: ignore[arg-type]  # who is none
    for by in others:
        with pytest.raises(NoSuchReview):
            read(number, by)
    assert read(number, watcher).cases
    close = "UPDATE criterion_review SET words = 'x', closed_at = now(), closed_by_id = "
    for by in others:
        with acting_as(actor_of(by)), connection.cursor() as cursor:
            cursor.execute(f"{close}{by.pk}")
            assert cursor.rowcount == 0, by.username
    for by, statement in (
        (watcher, f"{close}{watcher.pk}"), (owner, f"{close}{watcher.pk}"), (owner, "DELETE FROM criterion_review"),
        (owner, "UPDATE criterion_review SET share = 1"), (owner, "UPDATE criterion_review SET cases = '[]'"),
        (
            owner,
            (
                "INSERT INTO criterion_review (criterion, run_id, cause, share, limit_share, since, opened_at, cases, "
                "words) VALUES ('x', 1, 'overturned', 1, 1, now(), now(), '[]', '')"
            ),
        ),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), acting_as(actor_of(by)), connection.cursor() as cursor:
            cursor.execute(statement)
    with acting_as(SYSTEM, is_read_only=True):
        assert CriterionReview.objects.get().closed_at is None


def test_who_watches_one_province_reads_the_households_of_that_one(
    overturn: Overturn, low_limits: None
) -> None:
    overturn(WRONGLY, NOW)
    (number,) = watch(NOW + HOUR)
    for province, many in (("23", 1), ("01", 0)):
        watcher = officer(name=f"watch{province}", roles=["oversight"], provinces=(province,))
        assert len(read(number, watcher).cases) == many


def test_nobody_reads_of_their_own_household(
    overturn: Overturn, low_limits: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    overturn(WRONGLY, NOW)
    (number,) = watch(NOW + HOUR)
    monkeypatch.setattr(criterion_reviews, "barred_households", lambda _: frozenset({WRONGLY}))
    assert read(number, analyst()).cases == ()


def test_chance_opens_nothing_and_of_two_causes_the_objections_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Objections: few, many below the limit, above it by chance, surely above it. Estimates: the same."""
    counts = {"few": (9, 9), "below": (100, 40), "chance": (20, 12), "surely": (27, 24), "both": (27, 24)}
    sure, unsure = ErrorEstimate(300, 110, 450), ErrorEstimate(300, 100, 450)
    errors = {
        "few": CriterionErrors(None, sure), "estimated": CriterionErrors(sure, None),
        "unsure": CriterionErrors(unsure, None), "both": CriterionErrors(sure, None),
    }  # fmt: skip
    monkeypatch.setattr(criterion_reviews, "objection_counts", lambda *_: counts)
    monkeypatch.setattr(criterion_reviews, "errors_by_criterion", lambda *_: errors)
    overturned, wrong = CriterionReview.Cause.OVERTURNED, CriterionReview.Cause.WRONG_REFUSALS
    assert alarms(*SPAN, CriterionReviewLimits()) == {
        "surely": CriterionAlarm("surely", overturned, 889, 500),
        "both": CriterionAlarm("both", overturned, 889, 500),
        "estimated": CriterionAlarm("estimated", wrong, 300, 100),
    }


def test_an_agreement_may_set_other_limits_and_an_older_one_has_the_usual_ones() -> None:
    given = version_in_force(NOW.date()).parameters
    assert isinstance(given, AgreementParameters)
    assert given.criterion_reviews == CriterionReviewLimits(500, 100)


@pytest.fixture
def one_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lot falls on every decision, and one of them makes an estimate."""
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 1000)
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 1000)
    monkeypatch.setattr(error_estimates, "LEAST_DRAWN", 1)


def second_word(outcome: str) -> None:
    reexamination.draw_sample(day=NOW.date(), now=NOW + DAY)
    with acting_as(SYSTEM, is_read_only=True):
        number = Reexamination.objects.get().id
    senior = officer(name="senior", roles=["senior_officer"])
    reexamination.give_opinion(
        reexamination=number, outcome=outcome, reason="چنین است", by=senior, now=NOW + DAY
    )


def errors() -> dict[str, CriterionErrors]:
    with acting_as(SYSTEM, is_read_only=True):
        return dict(errors_by_criterion(*SPAN))


@pytest.mark.slow
@pytest.mark.parametrize("third", ["confirmed", "refused", "withdrawn"])
def test_a_refusal_that_the_second_would_not_make_is_left_out_until_a_third_decides(
    third: str, registers: RunningSimulator, one_is_enough: None, django_db_setup: DatabaseUrls
) -> None:
    request, document = written(WRONGLY)
    first = officer(name="nima")
    opened_and_answered(request, document, first)
    refuse(request, first)
    assert errors() == {}
    criteria = failed_by(WRONGLY)
    second_word("eligible")
    assert errors() == {}, "only who may be wrong waits for a third"
    settle(django_db_setup, request, third)
    found = errors()
    share = 1000 if third == "confirmed" else 0
    assert {name: one.refusals and one.refusals.share for name, one in found.items()} == dict.fromkeys(
        criteria, share
    )
    assert not any(one.grants for one in found.values())


def settle(urls: DatabaseUrls, request: int, result: str) -> None:
    """The third person's word, or the second reader takes theirs back."""
    third, at = officer(name="third", roles=["senior_officer"]), NOW + DAY
    if result == "confirmed":
        requests.confirm_override(request_id=request, **as_read(request), by=third, now=at)
    elif result == "refused":
        requests.refuse_override(request_id=request, words="سند کافی نیست", by=third, now=at)
    else:
        with unusual_cases.written(urls) as owner:
            owner.execute(
                "UPDATE request_override SET result = 'withdrawn', settled_by_id = proposed_by_id, settled_at = %s",
                [at],
            )


@pytest.mark.slow
def test_a_grant_on_corrected_data_counts_for_the_criterion_that_had_refused_before(
    registers: RunningSimulator, one_is_enough: None
) -> None:
    before = failed_by(WRONGLY)
    request, document = objection()
    corrected(request, document)
    requests.decide_by_rules(request_id=request, by=officer(name="nima"), now=NOW)
    second_word("not_eligible")
    found = {name: one for name, one in errors().items() if one.grants}
    assert sorted(found) == sorted(before)
    assert {one.grants and one.grants.share for one in found.values()} == {1000}


def test_figures_keep_the_estimates_and_old_figures_have_none(
    registers: RunningSimulator, one_is_enough: None, django_db_setup: DatabaseUrls
) -> None:
    request, document = written(WRONGLY)
    first = officer(name="nima")
    opened_and_answered(request, document, first)
    refuse(request, first)
    criteria = failed_by(WRONGLY)
    second_word("eligible")
    settle(django_db_setup, request, "confirmed")
    kept = actions.store_figures(now=NOW + 2 * DAY)
    assert not kept.errors, "the week is not over"
    kept = actions.store_figures(now=NOW + 7 * DAY)
    assert {name: one.refusals and one.refusals.share for name, one in kept.errors.items()} == dict.fromkeys(
        criteria, 1000
    )
