"""R1.5d: what an officer found stays a fact in every later determination, until an officer has looked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cli.commands.publish import say_findings
from hemayat.common.dates import months_before
from hemayat.eligibility.models import Finding
from hemayat.eligibility.queries import PublishedResult, determination_of, held_by
from hemayat.eligibility.recomputation import decision_again
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.households.actions import add_member
from hemayat.households.people import NewMember
from hemayat.notifications.models import OutboxMessage
from hemayat.publication.finding_decisions import decide_batch
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from hemayat.publication.report import report_of
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.requests import actions
from hemayat.requests.case_file import case_file
from hemayat.requests.errors import OVERRIDE_SECOND_PERSON_NEEDED, SECOND_OFFICER_NEEDED
from hemayat.requests.finding_reviews import (
    ReviewView,
    end_after_review,
    keep_after_review,
    open_due_reviews,
    reviews_waiting,
)
from hemayat.requests.redetermination import take_on_affected
from hemayat.requests.states import CaseState
from tests.documents.upload_steps import keep_upload
from tests.publication.stricter_policy import HARDER
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, as_read, filed, head, officer, ready, take_on, view
from tests.requests.test_correction_entry import picture
from tests.support.agreements import published as published_agreement
from tests.support.extracts import national_id, write_extract
from tests.support.families import SAID
from tests.support.nations import compiled_policy, rows_of_nation, silent
from tests.support.publishing import Decided, decide, publish
from tests.support.refusals import refuses

pytestmark = pytest.mark.slow
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ELIGIBLE, UNVALUED, REFUSED, NO_FINDING = 2, 7, 13, 3
NEXT_RUN, THIRD_RUN = NOW + dt.timedelta(days=60), NOW + dt.timedelta(days=120)
LATER, CHEAP, DEAR = NOW + dt.timedelta(hours=1), 1_000_000_000, 4_900_000_000


@pytest.fixture(scope="module")
def next_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run over the same households and ten more; it refuses household 13 as the first one did.

    Household 2 has a dear car by now, and the car of household 7 has been valued, below the limit.
    """
    return later_run(tmp_path_factory.mktemp("next"), "next", NEXT_RUN.date(), {2: DEAR, 7: CHEAP})


@pytest.fixture(scope="module")
def contradicting_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A still later run in which the car of household 13 has another value than ever before."""
    return later_run(tmp_path_factory.mktemp("other"), "other", THIRD_RUN.date(), {13: DEAR})


@pytest.fixture(scope="module")
def incomplete_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run in which no register knows the income of households 13 and 3."""
    folder = tmp_path_factory.mktemp("incomplete")
    return later_run(folder, "incomplete", NEXT_RUN.date(), {}, without_income=(REFUSED, NO_FINDING))


def later_run(
    folder: Path, name: str, as_of: dt.date, cars: dict[int, int], without_income: Sequence[int] = (),
    two_heads_in: int = 0,
) -> Decided:  # fmt: skip
    """A run by the same law over registers of a later day, with the cars of these households valued so."""
    rows = rows_of_nation(50)
    also = [row for row in rows["persons"] if row["household_id"] == two_heads_in][:1]
    rows["persons"] += [{**row, "national_id": national_id(9000), "relation_to_head": "head"} for row in also]
    silent_about = {national_id(household * 10 + n) for household in without_income for n in range(2)}
    rows["incomes"] = [row for row in rows["incomes"] if row["national_id"] not in silent_about]
    known = {row["national_id"] for row in rows["persons"]}
    rows["answered"] += [
        {"national_id": one, "register": "incomes", "result": "no_answer"}
        for one in sorted(silent_about & known)
    ]
    for household, value in cars.items():
        members = {national_id(household * 10 + n) for n in range(2)}
        theirs = [row for row in rows["vehicles"] if row["national_id"] in members]
        dearest = max(theirs, key=lambda row: (row["value_rial"] is None, row["value_rial"] or 0))
        others = [row for row in rows["vehicles"] if row not in theirs]
        rows["vehicles"] = [*others, {**dearest, "value_rial": value}]
        rows["answered"] = [
            row
            for row in rows["answered"]
            if row["national_id"] not in members or row["register"] != "vehicles"
        ]
    extract = write_extract(folder / f"{name}-extract", rows, as_of=as_of, snapshot_id=name)
    prepare(extract, folder / name, memory="300MB", threads=1, buckets=2)
    snapshot, compiled = RegisterSnapshot.open(folder / name), compiled_policy(folder / f"{name}-policy")
    determine_nation(compiled, snapshot, folder / f"{name}-run", RunOptions(workers=1), silent)
    return Decided(folder / f"{name}-run", folder / f"{name}-policy", snapshot)


def in_force(household: int) -> PublishedResult:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    assert found
    return found


def publish_next(decided: Decided, *, now: dt.datetime = NEXT_RUN) -> int:
    """After everybody was told of the run before; the jobs of this one are left."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT run_id FROM published_run")
        (before,) = cursor.fetchone() or (0,)
    tell_everybody(before)
    return publish(decided, now=now)


def tell_everybody(run: int) -> None:
    """Every notice of a run is queued, as its jobs do."""
    while queue_batch(run, now=NEXT_RUN):
        pass


def overridden(household: int = REFUSED) -> int:
    """An objection that the rules refuse, and that two officers decide in the household's favour; gives the case."""
    request = filed(head(household))
    take_on()
    assert view(request, household).state is CaseState.DECIDED
    assert in_force(household).outcome == "not_eligible"
    given = {"outcome": "eligible", "reason": "خانه‌شان در زلزله ویران شده است"}
    actions.propose_override(request_id=request, **given, by=officer(), now=NOW)
    senior = officer(name="senior", roles=["senior_officer"])
    actions.confirm_override(request_id=request, **as_read(request), by=senior, now=LATER)
    return request


def test_r1_5d_an_override_survives_the_next_national_run(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    overridden()
    decision = in_force(REFUSED).decision_id
    run = publish_next(next_run)
    held = in_force(REFUSED)
    assert (held.outcome, held.kind, held.decision_id) == ("eligible", "override", decision)
    with acting_as(SYSTEM, is_read_only=True):
        now, before = held_by(REFUSED)
        with connection.cursor() as cursor:
            cursor.execute("SELECT outcome FROM determination WHERE (run_id, household_id) = (%s, 13)", [run])
            assert cursor.fetchone() == ("not_eligible",), "the run itself refuses"
            cursor.execute(
                "SELECT count(*) FROM approvals_in_force(%s) WHERE household_id = 13", [NEXT_RUN.date()]
            )
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT count(*) FROM referral_changes(%s, NULL)", [NEXT_RUN.date()])
            assert cursor.fetchone() == (0,), "what custodians were told is what is in force"
    assert now
    assert now.decision_id == decision
    assert decision not in [one.decision_id for one in before]
    assert in_force(3).run_id == run, "whoever has no finding follows the run"


def test_r1_5d_the_jobs_decide_an_overridden_household_by_the_new_rules(
    nation: int, registers: RunningSimulator, next_run: Decided, capsys: pytest.CaptureFixture[str]
) -> None:
    case = overridden()
    decision = in_force(REFUSED).decision_id
    run = publish_next(next_run)
    decide_batch(run, now=NEXT_RUN + MINUTE)
    assert decide_batch(run, now=NEXT_RUN + MINUTE) == 0
    held = in_force(REFUSED)
    assert (held.outcome, held.kind, held.run_id) == ("eligible", "override", run), (
        "by the new rules, with its amount"
    )
    with acting_as(SYSTEM, is_read_only=True):
        assert held.decision_id
        assert decision_again(held.decision_id).difference is None
        now, before = held_by(REFUSED)
        assert now == held
        assert [one.decision_id for one in before[:2]] == [decision, view_decision(REFUSED)]
        report = report_of(run)
    assert report
    assert report.findings == {"override": {"households": 1, "cases": [case]}}
    assert report.changes
    assert report.changes.own_lose == 0, "nobody with a finding loses by this run"
    say_findings(Publication.objects.get(pk=run))
    printed = capsys.readouterr().out
    assert "The decision of two officers" in printed
    assert str(case) in printed


def view_decision(household: int) -> int:
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM decision WHERE household_id = %s", [household])
        return int((cursor.fetchone() or (0,))[0])


def corrected(household: int = REFUSED) -> int:
    """An objection with a document: an officer corrects the value of the car, and the rules find in favour."""
    request = correction_made(household, above=3_000_000_000, now=NOW)
    return actions.decide_by_rules(request_id=request, by=officer(), now=NOW)


def correction_made(household: int, *, above: int, now: dt.datetime) -> int:
    """An officer corrects the value of the cars that are worth more, and has not decided yet; gives the case."""
    by = head(household)
    request = ready(by, why="ارزش خودرو درست نیست", now=now)
    document = keep_upload(
        household=household, province="23", case=f"request:{request}", name="سند.jpg", content=picture(), by=by.actor,
        now=now,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=now)
    take_on(now)
    actions.claim(request_id=request, by=officer(), now=now)
    actions.keep_opening(request_id=request, document=document.id, by=officer(), now=now)
    with acting_as(SYSTEM, is_read_only=True):
        lines = case_file(request, officer(), now).lines
    dear = [one for one in lines if one.register == "vehicles" and (one.row["value_rial"] or 0) > above]
    for one in dear:
        actions.correct_data_item(
            request_id=request, line=one.key, column="value_rial", value=str(CHEAP), why="برگ کارشناسی",
            document=document.id, by=officer(), now=now,
        )  # fmt: skip
    return request


def contradicted_by(run: Decided) -> int:
    """Published, and every household with findings decided by it."""
    number = publish_next(run, now=THIRD_RUN)
    while decide_batch(number, now=THIRD_RUN + MINUTE):
        pass
    return number


def waiting_reviews() -> list[ReviewView]:
    with acting_as(SYSTEM, is_read_only=True):
        return reviews_waiting()


def test_r1_5d_a_correction_survives_a_run_until_a_later_record_contradicts_it_and_an_officer_has_looked(
    nation: int, registers: RunningSimulator, next_run: Decided, contradicting_run: Decided
) -> None:
    corrected()
    second = publish_next(next_run)
    assert in_force(REFUSED).outcome == "eligible", "also before the jobs have run"
    while decide_batch(second, now=NEXT_RUN + MINUTE):
        pass
    held = in_force(REFUSED)
    assert (held.outcome, held.kind, held.run_id) == ("eligible", "engine", second)
    assert waiting_reviews() == [], "the register says what the officer saw"
    third = contradicted_by(contradicting_run)
    held = in_force(REFUSED)
    assert (held.outcome, held.run_id) == ("eligible", third), "the better result stays in force meanwhile"
    with acting_as(SYSTEM, is_read_only=True):
        assert held.decision_id
        assert decision_again(held.decision_id).difference is None
        told = OutboxMessage.objects.filter(household_id=REFUSED, key__startswith="finding_review:")
        assert [one.notice for one in told] == ["finding_review_opened.1"]
        assert told[0].parameters["day_en"], "it names the day by which the officer looks"
        report = report_of(third)
    assert report
    assert report.findings == {
        "contradicted": {"households": 1, "cases": [report.findings["contradicted"]["cases"][0]]}
    }
    (review,) = waiting_reviews()
    assert (review.because, review.kind) == ("contradicted", "correction")
    assert review.due_on > THIRD_RUN.date()


def test_r1_5d_a_finding_that_a_review_ended_counts_no_more(
    nation: int, registers: RunningSimulator, contradicting_run: Decided
) -> None:
    corrected()
    contradicted_by(contradicting_run)
    (review,) = waiting_reviews()
    with refuses(OVERRIDE_SECOND_PERSON_NEEDED):
        end_after_review(review=review.id, words="x", by=officer(), now=THIRD_RUN)
    end_after_review(
        review=review.id, words="سند تازه‌تر دستگاه درست است", by=officer(name="other"), now=THIRD_RUN
    )
    take_on_affected(now=THIRD_RUN + MINUTE)
    held = in_force(REFUSED)
    assert held.act
    assert (held.outcome, held.kind) == ("not_eligible", "engine")
    assert held.act.takes_effect_on, "a loss counts after the days that the agreement gives"
    assert waiting_reviews() == []


def test_r1_5d_a_run_that_leaves_a_household_with_a_finding_open_changes_nothing_until_an_officer_has_looked(
    nation: int, registers: RunningSimulator, incomplete_run: Decided
) -> None:
    decision = corrected()
    run = publish_next(incomplete_run)
    while decide_batch(run, now=NEXT_RUN + MINUTE):
        pass
    held = in_force(REFUSED)
    assert (held.outcome, held.decision_id) == ("eligible", decision), "unknown never takes a result away"
    assert in_force(NO_FINDING).outcome == "needs_data", "who has no finding follows the run"
    (review,) = waiting_reviews()
    assert (review.household, review.because, review.kind) == (REFUSED, "data_missing", "correction")
    with acting_as(SYSTEM, is_read_only=True):
        told = OutboxMessage.objects.filter(household_id=REFUSED, key__startswith="finding_review:")
        assert [one.notice for one in told] == ["finding_review_opened.1"], "the head is told"
        report = report_of(run)
    assert report
    assert list(report.findings) == ["data_missing"]
    keep_after_review(review=review.id, words="سند معتبر است", by=officer(name="other"), now=NEXT_RUN + DAY)
    assert in_force(REFUSED).decision_id == decision
    assert waiting_reviews() == []


def test_r1_5d_a_finding_ended_in_such_a_review_has_the_household_asked_about_and_decided_again(
    nation: int, registers: RunningSimulator, incomplete_run: Decided
) -> None:
    corrected()
    run = publish_next(incomplete_run)
    while decide_batch(run, now=NEXT_RUN + MINUTE):
        pass
    (review,) = waiting_reviews()
    end_after_review(
        review=review.id, words="سند از خودروی دیگری است", by=officer(name="other"), now=NEXT_RUN + DAY
    )
    take_on_affected(now=NEXT_RUN + DAY + MINUTE)
    held = in_force(REFUSED)
    assert held.act
    assert (held.outcome, held.kind, held.run_id) == ("not_eligible", "engine", run), (
        "the registers were asked"
    )
    assert held.act.takes_effect_on, "a loss counts after the days that the agreement gives"


def test_r1_5d_an_automatic_decision_stands_against_no_run(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    automatic = filed(head(ELIGIBLE))
    take_on()
    assert view(automatic, ELIGIBLE).state is CaseState.DECIDED
    assert in_force(ELIGIBLE).outcome == "eligible"
    run = publish_next(next_run)
    for _ in range(2):
        assert (in_force(ELIGIBLE).outcome, in_force(ELIGIBLE).decision_id) == ("not_eligible", None)
        assert (in_force(UNVALUED).outcome, in_force(UNVALUED).decision_id) == ("eligible", None)
        while decide_batch(run, now=NEXT_RUN + MINUTE):
            pass


def refused_by_two(household: int) -> None:
    """An application that the rules grant, and that two officers decide against."""
    request = filed(head(household))
    take_on()
    assert in_force(household).outcome == "eligible"
    given = {"outcome": "not_eligible", "reason": "خانه‌ای دارند که در هیچ دستگاهی ثبت نشده است"}
    actions.propose_override(request_id=request, **given, by=officer(), now=NOW)
    senior = officer(name="senior", roles=["senior_officer"])
    actions.confirm_override(request_id=request, **as_read(request), by=senior, now=LATER)


def refused_by_one(household: int) -> None:
    """An officer corrects the value of a car with the applicant's document, and the rules refuse with it."""
    by, who = head(household), officer()
    request = ready(by, why="ارزش خودرو این است")
    document = keep_upload(
        household=household, province="23", case=f"request:{request}", name="سند.jpg", content=picture(), by=by.actor,
        now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    actions.claim(request_id=request, by=who, now=NOW)
    actions.keep_opening(request_id=request, document=document.id, by=who, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        lines = case_file(request, who, NOW).lines
    (line,) = [one for one in lines if one.register == "vehicles" and one.row["value_rial"] is None]
    actions.correct_data_item(
        request_id=request, line=line.key, column="value_rial", value=str(DEAR), why="برگ کارشناسی",
        document=document.id, by=who, now=NOW,
    )  # fmt: skip
    for answered in (None, document.id):
        actions.answer_applicant(
            request_id=request, document=answered, words="ارزش بیش از سقف است", by=who, now=NOW
        )
    actions.decide_by_rules(request_id=request, by=who, now=LATER)


@pytest.mark.parametrize(("refuse", "household"), [(refused_by_two, 3), (refused_by_one, UNVALUED)])
def test_r1_5d_a_refusal_by_officers_never_blocks_a_favourable_run(
    nation: int, registers: RunningSimulator, next_run: Decided, refuse: Callable[[int], None], household: int
) -> None:
    """The next run knows a lower value of the car, of a later day."""
    refuse(household)
    refused = in_force(household)
    assert refused.act
    assert (refused.outcome, refused.act.decided_by[:6]) == ("not_eligible", "staff:")
    run = publish_next(next_run)
    assert (in_force(household).outcome, in_force(household).run_id) == ("eligible", run)
    while decide_batch(run, now=NEXT_RUN + MINUTE):
        pass
    assert in_force(household).outcome == "eligible", "the finding is looked at again and blocks nothing"
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM approvals_in_force(%s) WHERE household_id = %s",
            [NEXT_RUN.date() + dt.timedelta(days=40), household],
        )
        assert cursor.fetchone() == (1,)


def test_r1_5d_a_run_counts_no_correction_above_the_limit_that_one_officer_made(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    published_agreement(
        NOW - dt.timedelta(days=2), effective_from=(NOW.date() - dt.timedelta(days=1)).isoformat(),
        parameters={"one_officer_up_to_rial": "1000000"},
    )  # fmt: skip
    with refuses(SECOND_OFFICER_NEEDED):
        corrected()
    run = publish_next(next_run)
    while decide_batch(run, now=NEXT_RUN + MINUTE):
        pass
    assert in_force(REFUSED).outcome == "not_eligible"
    report = report_of(run)
    assert report
    assert report.findings["second_officer"]["households"] == 1


def test_r1_5d_a_review_opens_on_its_day_or_when_the_household_changes_and_a_senior_officer_keeps_the_override(
    nation: int, registers: RunningSimulator
) -> None:
    overridden()
    assert open_due_reviews(now=NEXT_RUN) == 0
    day = months_before(LATER.date(), -12)
    due = dt.datetime.combine(day, dt.time(8), dt.UTC)
    assert (open_due_reviews(now=due), open_due_reviews(now=due)) == (1, 0)
    (review,) = waiting_reviews()
    assert (review.because, review.kind) == ("review_date", "override")
    assert in_force(REFUSED).outcome == "eligible", "the day opens a review and ends nothing"
    with refuses(OVERRIDE_SECOND_PERSON_NEEDED):
        keep_after_review(review=review.id, words="x", by=officer(name="other"), now=due)
    keep_after_review(
        review=review.id, words="هنوز چنین است", by=officer(name="third", roles=["senior_officer"]), now=due
    )
    assert open_due_reviews(now=due) == 0
    add_member(
        household=REFUSED, member=NewMember(national_id(999), "child", SAID, is_synthetic=True), by=SYSTEM, now=due,
        on=day,
    )  # fmt: skip
    assert open_due_reviews(now=due) == 1
    assert waiting_reviews()[0].because == "household"


def test_r1_5d_a_review_opens_when_the_law_changes_or_another_criterion_refuses(
    nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    """The harder law allows dearer cars, and refuses the household for its income."""
    overridden()
    run = publish_next(decide(tmp_path, rows_of_nation(50), name="harder", policy=HARDER))
    assert (open_due_reviews(now=NEXT_RUN), open_due_reviews(now=NEXT_RUN)) == (1, 0)
    (review,) = waiting_reviews()
    assert (review.because, review.kind) == ("law", "override")
    third = officer(name="third", roles=["senior_officer"])
    keep_after_review(review=review.id, words="هنوز چنین است", by=third, now=NEXT_RUN)
    assert open_due_reviews(now=NEXT_RUN) == 0
    while decide_batch(run, now=NEXT_RUN + MINUTE):
        pass
    (review,) = waiting_reviews()
    assert (review.because, in_force(REFUSED).outcome) == ("other_criterion", "eligible")


def test_r1_5d_a_finding_that_no_review_ended_cannot_be_ended_in_the_database(
    nation: int, registers: RunningSimulator
) -> None:
    overridden()
    senior = officer(name="third", roles=["senior_officer"])
    with pytest.raises(IntegrityError, match="only a review ends it"), acting_as(actor_of(senior)):
        Finding.objects.filter(household_id=REFUSED).update(ended_at=LATER, ended_by_id=senior.pk)


def test_r1_5d_both_forms_of_in_force_say_the_same_of_every_household(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    overridden()
    publish_next(next_run)
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT in_force_of_all(NULL)")
        (of_all,) = cursor.fetchone() or ("",)
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE a IS DISTINCT FROM o) FROM ({of_all}) AS a "
            "LEFT JOIN LATERAL in_force(a.household_id) AS o ON true"
        )
        assert cursor.fetchone() == (50, 0)
