"""Who changes by a proposed run: counted as it is proposed, beside what holds for each household then."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial

import pytest
from django.db import DatabaseError, connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Run
from hemayat.eligibility.queries import reading_of
from hemayat.engines.differences import change_of
from hemayat.publication.actions import withdraw
from hemayat.publication.errors import PublicationFault
from hemayat.publication.models import Publication
from hemayat.publication.notices import queue_batch
from hemayat.publication.report import ProvinceEffects, RunEffects, province_effects, report_of, sections_of
from hemayat.publication.rollout import approve, check_open
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.registers.snapshot import rows_of
from tests.eligibility.built_decisions import decided_again
from tests.publication.stricter_policy import HARDER
from tests.support.nations import rows_of_nation
from tests.support.publishing import NOW, Decided, decide, propose, publish, publisher

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LATER = NOW + dt.timedelta(days=30)
INCOME = {"fa": "درآمد", "en": "Income within the limit"}
CAR = {"fa": "خودرو", "en": "Car value within the limit"}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decided]:
    """Of the same people by two laws, and of ten households more."""
    folder = tmp_path_factory.mktemp("runs")
    return {
        "first": decide(folder, name="first"),
        "harder": decide(folder, policy=HARDER, name="harder"),
        "more": decide(folder, rows_of_nation(50), name="more"),
    }


def published(decided: Decided) -> int:
    """And everybody is told, without which nothing further is published."""
    run_id = publish(decided)
    while queue_batch(run_id, now=NOW):
        pass
    return run_id


def decided_rows(run_id: int) -> dict[int, tuple[str, str, int | None]]:
    """Household → province, outcome and amount, as the run decided."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, province, outcome, amount_rial FROM determination WHERE run_id = %s",
            [run_id],
        )
        return {
            number: (province, outcome, amount) for number, province, outcome, amount in cursor.fetchall()
        }


def changes_of(run_id: int) -> RunEffects:
    report = report_of(run_id)
    assert report
    assert report.changes
    return report.changes


def test_a_first_run_is_compared_with_nothing(runs: dict[str, Decided]) -> None:
    run_id = propose(runs["first"]).pk
    report = report_of(run_id)
    assert report
    assert report.changes is None
    assert report.gains == report.eligible == report.outcomes[0].households > 0
    assert {one.before for one in report.outcomes} == {None}


def test_what_is_kept_is_what_the_two_runs_say_household_by_household(runs: dict[str, Decided]) -> None:
    first = published(runs["first"])
    second = publish(runs["harder"], now=LATER)
    before, after = decided_rows(first), decided_rows(second)
    ways = {number: change_of(before[number][1], after[number][1]) for number in before}
    found = changes_of(second)
    assert found.before == first
    assert found.gains == sum(way == "gains" for way in ways.values()) > 0
    assert found.loses == sum(way == "loses" for way in ways.values()) > 0
    assert sum(one.gains for one in found.provinces) == found.gains
    assert {one.code: one.loses for one in found.provinces if one.loses} == {
        province: sum(ways[n] == "loses" for n, row in after.items() if row[0] == province)
        for province in {after[n][0] for n, way in ways.items() if way == "loses"}
    }
    assert {one.code for one in found.provinces if one.code} == set(EVERY_PROVINCE) - {""}
    assert found.rials_after == sum(amount or 0 for _, _, amount in after.values())
    assert [reason.title for reason in found.reasons_loses] == [INCOME]
    assert found.reasons_loses[0].alone == found.loses
    assert [reason.title for reason in found.reasons_gains] == [CAR]


def test_a_province_in_which_nobody_changes_counts_nobody_and_is_not_unknown() -> None:
    found = {
        one.code: one for one in province_effects({"23": {"gains": 4, "same": 9}, "10": {"same": 7}, "": {}})
    }
    assert found["23"] == ProvinceEffects("23", 4, 0)
    assert found["10"] == ProvinceEffects("10", 0, 0)
    assert found["30"] == ProvinceEffects("30", 0, 0), "no household of it is in the run"
    assert "" not in found
    assert "" in {one.code for one in province_effects({"": {"loses": 1}})}
    assert province_effects({"23": {"same": 9}}) == ()


def test_households_that_one_run_alone_has_are_counted_too(runs: dict[str, Decided]) -> None:
    publish(runs["first"])
    found = changes_of(propose(runs["more"], now=LATER).pk)
    assert (found.appear, found.leave) == (10, 0)


def test_a_proposal_that_was_never_compared_is_not_taken_for_a_first_publication(
    runs: dict[str, Decided],
) -> None:
    published(runs["first"])
    second = propose(runs["harder"], now=LATER)
    # As of a proposal that an earlier version of the program made.
    with acting_as(SYSTEM):
        Publication.objects.filter(pk=second.pk).update(comparison=None)
    for ask in (check_open, partial(approve, now=LATER)):
        with pytest.raises(PublicationFault, match="was not compared"):
            ask(second.pk, by=publisher("second"))
    withdraw(second.pk, by=publisher("second"), now=LATER, reason="not compared")
    assert publish(runs["harder"], now=LATER)


def test_an_old_run_whose_rules_no_longer_mean_anything_stops_nobody(runs: dict[str, Decided]) -> None:
    first = published(runs["first"])
    assert sections_of(first, "fa")
    with acting_as(SYSTEM):
        Run.objects.filter(pk=first).update(policy_text="policy: old\nnonsense: 1\n")
    reading_of.cache_clear()
    assert sections_of(first, "fa") is None
    found = changes_of(propose(runs["harder"], now=LATER).pk)
    assert [reason.title for reason in found.reasons_loses] == [INCOME]


def test_a_folder_that_counts_other_results_than_were_proposed_is_not_shown_as_the_run(
    runs: dict[str, Decided],
) -> None:
    first = published(runs["first"])
    file = runs["first"].run / "manifest.json"
    kept = file.read_text("utf-8")
    manifest = json.loads(kept)
    manifest["summary"]["cells"][0][-3] += 5
    try:
        file.write_text(json.dumps(manifest), "utf-8")
        assert sections_of(first, "fa") is None
    finally:
        file.write_text(kept, "utf-8")
    assert sections_of(first, "fa")


def test_nobody_but_the_system_compares() -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="by the system alone"):
        cursor.execute("SELECT * FROM compare_run(1, 1, NULL, '{}', '{}', '{}', '{}')")


def test_what_was_decided_since_the_last_run_is_what_the_new_one_changes(runs: dict[str, Decided]) -> None:
    """Somebody whom a decision of their own made eligible loses by a run that knows nothing of it."""
    decided = runs["first"]
    first = published(decided)
    refused = next(number for number, row in decided_rows(first).items() if row[1] == "not_eligible")
    poorer = dict(rows_of(decided.snapshot, refused))
    made = decided_again(decided.snapshot, refused, rows={**poorer, "incomes": [], "vehicles": []})
    assert made.outcome == "eligible"
    second = propose(runs["more"], now=LATER)
    found = changes_of(second.pk)
    assert (found.loses, found.own_lose) == (1, 1)
    assert sum(reason.households for reason in found.reasons_loses) >= 1
    assert found.reasons_loses[0].title in (INCOME, CAR)
