"""Unusual patterns in cases: what the nightly job finds and stores, who sees it, and that it changes nothing else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.queries import looks_at
from hemayat.data_rights.erasure import ERASERS
from hemayat.households.queries import head_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import actions
from hemayat.oversight.case_anomalies import findings, parity
from hemayat.oversight.case_anomalies.household_profiles import HouseholdProfile
from hemayat.oversight.case_anomalies.queries import (
    CaseAnomalyReport,
    case_anomaly,
    households_of,
    reports,
)
from hemayat.oversight.case_anomalies.truth import RulePrecision, TruthRow, read_truth
from hemayat.oversight.errors import LOOKS_SPENT, NO_SUCH_ANOMALY, NOT_OVERSIGHT, OversightFault
from hemayat.oversight.models import CaseAnomaly, CaseAnomalyHousehold, CaseAnomalyMeasurement
from tests.oversight.test_r2_2b_reads_only import content
from tests.oversight.test_work_of_staff import looked
from tests.oversight.unusual_cases import (
    DAY,
    TONIGHT,
    answered,
    filed_in,
    filed_with,
    lives_in,
    strangers,
    tonight,
    watch,
)
from tests.requests.steps import NOW, head, officer
from tests.support.refusals import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]
OWN = {"case_anomaly", "case_anomaly_household", "case_anomaly_measurement"}
TABLES = [*sorted(OWN), "session_browser"]
REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)


# ---------------------------------------------------------------------------------------- precision


def test_a_rule_that_oversight_finds_wrong_too_often_is_switched_off_and_finds_nothing(
    middleman: list[int], django_db_setup: DatabaseUrls
) -> None:
    report = tonight("one_line")
    assert (report.is_on, report.is_from_verdicts) == (True, False)
    assert report.precision == RulePrecision(14, 4)
    measures = {"heads": 6, "rural": 0, "related": 0, "stands_in": 0, "assisted": 0}
    with acting_as(SYSTEM):
        for place in range(20):
            CaseAnomaly.objects.create(
                rule="one_line", subject=f"{place}", measures=measures, households=6, found_at=NOW, seen_at=NOW,
                verdict="real" if place < 13 else "no_fault", verdict_by_id=1, verdict_at=NOW,
            )  # fmt: skip
    alone = tonight("one_line", TONIGHT + DAY / 2)
    assert (alone.is_on, alone.precision) == (True, RulePrecision(13, 7)), "one member alone"
    with acting_as(SYSTEM):
        CaseAnomaly.objects.filter(subject__in=["13", *map(str, range(7))]).update(verdict_by_id=2)
    lonely = tonight("one_line", TONIGHT + DAY * 3 / 4)
    assert lonely.is_on, "seven real and one wrong of the second member"
    with acting_as(SYSTEM):
        CaseAnomaly.objects.filter(subject__in=["14", "15", "16"]).update(verdict_by_id=2)
    off = tonight("one_line", TONIGHT + DAY)
    assert (off.is_on, off.is_from_verdicts, off.precision) == (False, True, RulePrecision(13, 7))
    assert off.findings == []
    assert all(report.is_on for report in _reports() if report.rule.name != "one_line")
    with acting_as(SYSTEM):
        CaseAnomaly.objects.filter(subject="13").update(verdict="real")
    on = tonight("one_line", TONIGHT + 2 * DAY)
    assert (on.is_on, on.precision, len(on.findings)) == (True, RulePrecision(14, 6), 1), "measured again"


def _reports() -> list[CaseAnomalyReport]:
    with acting_as(watch(), is_read_only=True):
        return reports()


def test_a_rule_that_the_shipped_truth_file_does_not_bear_out_is_off(
    middleman: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = [replace(row, is_real=False) for row in read_truth()]
    monkeypatch.setattr(findings, "read_truth", lambda: wrong)
    report = tonight("one_line")
    assert (report.is_on, report.findings) == (False, [])


def test_a_verdict_counts_for_the_rule_and_its_cases_are_left_alone_for_a_while(middleman: list[int]) -> None:
    (found,) = tonight("one_line").findings
    by = officer(name="watch", roles=["oversight"])
    actions.judge_case_anomaly(anomaly=found.id, verdict="no_fault", by=by, now=TONIGHT)
    with acting_as(SYSTEM, is_read_only=True):
        assert findings.judged_rows() == [
            TruthRow("one_line", {"heads": 6, "rural": 0, "related": 0, "stands_in": 0, "assisted": 0}, False)
        ]
    report = tonight("one_line", TONIGHT + DAY)
    assert (report.findings, report.precision) == ([], RulePrecision(14, 5))
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor_id, subject, detail FROM audit_event WHERE event = %s", [findings.JUDGED]
        )
        assert [row[:2] for row in cursor.fetchall()] == [(f"staff:{by.pk}", f"case_anomaly:{found.id}")]
    actions.judge_case_anomaly(anomaly=found.id, verdict="real", by=by, now=TONIGHT + DAY)
    assert tonight("one_line", TONIGHT + 2 * DAY).precision == RulePrecision(15, 4)


# ---------------------------------------------------------------------------------------- who sees it


def rows_seen(actor: Actor | None) -> dict[str, int]:
    """Table → how many rows SQL of this actor meets."""
    seen = {}
    with acting_as(actor or NOBODY, is_read_only=True), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            seen[table] = (cursor.fetchone() or (0,))[0]
    return seen


def test_r2_2b_only_oversight_of_the_province_sees_it_in_the_database(
    middleman: list[int], django_db_setup: DatabaseUrls
) -> None:
    filed_in(django_db_setup, "home", [20])
    tonight("one_line")
    none = dict.fromkeys(TABLES, 0)
    assert rows_seen(watch()) == none | {
        "case_anomaly": 1, "case_anomaly_household": 6, "case_anomaly_measurement": 4,
    }  # fmt: skip
    for role in set(Role) - {Role.OVERSIGHT}:
        member = actor_of(officer(name=f"other.{role}", roles=[str(role)]))
        assert rows_seen(member) == none, role
    assert rows_seen(head(1).actor) == none
    assert rows_seen(Actor("partner", "partner:1")) == none
    assert rows_seen(None) == none
    far = replace(watch(), provinces=("01",))
    assert rows_seen(far) == none | {"case_anomaly_measurement": 4}, "of nobody"
    assert rows_seen(SYSTEM)["session_browser"] == 1


def test_r2_2b_nobody_but_the_system_writes_it(middleman: list[int]) -> None:
    (found,) = tonight("one_line").findings
    statements = (
        "UPDATE case_anomaly SET verdict = 'real', verdict_by_id = 1, verdict_at = now()",
        "DELETE FROM case_anomaly_household",
        (
            "INSERT INTO case_anomaly (rule, subject, measures, households, found_at, seen_at, verdict) "
            "VALUES ('split', 'x', '{}', 2, now(), now(), '')"
        ),
        f"INSERT INTO case_anomaly_household (household_id, province, anomaly_id) VALUES (3, '23', {found.id})",
        (
            "INSERT INTO case_anomaly_measurement (rule, at, stated, real, wrong, is_from_verdicts, is_on, "
            "found, parity) VALUES ('split', now(), 1, 1, 1, false, true, 0, '{}')"
        ),
        "INSERT INTO session_browser VALUES (1, '')",
    )
    for by in (
        officer(),
        officer(name="boss", roles=["senior_officer"]),
        officer(name="watch", roles=["oversight"]),
    ):
        for statement in statements:
            changed = 0
            try:
                with acting_as(actor_of(by)), connection.cursor() as cursor:
                    cursor.execute(statement)
                    changed = cursor.rowcount
            except DatabaseError as fault:
                # A mistake in the statement would be another fault.
                assert isinstance(fault.__cause__, REFUSED), statement  # noqa: PT017 - some change no row instead
                continue
            assert changed == 0, statement


def test_r2_2b_a_verdict_is_of_oversight_and_of_who_sees_the_finding(middleman: list[int]) -> None:
    (found,) = tonight("one_line").findings
    by = officer()
    with refuses(NOT_OVERSIGHT):
        actions.judge_case_anomaly(anomaly=found.id, verdict="real", by=by, now=NOW)
    far = officer(name="far", roles=["oversight"], provinces=("01",))
    with refuses(NO_SUCH_ANOMALY):
        actions.judge_case_anomaly(anomaly=found.id, verdict="real", by=far, now=NOW)
    own = officer(name="watch", roles=["oversight"])
    actions.judge_case_anomaly(anomaly=found.id, verdict="real", by=own, now=NOW)
    with acting_as(actor_of(far), is_read_only=True):
        assert case_anomaly(found.id), "all of oversight reads what was judged"
    with refuses(NO_SUCH_ANOMALY):
        actions.judge_case_anomaly(anomaly=found.id, verdict="no_fault", by=far, now=NOW)
    assert verdict_of(found.id) == "real"


def verdict_of(number: int) -> str:
    with acting_as(SYSTEM, is_read_only=True):
        return CaseAnomaly.objects.get(pk=number).verdict


def test_who_has_a_relative_in_one_of_the_households_sees_and_judges_nothing_of_the_finding(
    middleman: list[int],
) -> None:
    (found,) = tonight("one_line").findings
    sister = officer(name="sister", roles=["oversight"])
    with acting_as(SYSTEM, is_read_only=True):
        brother = head_of(middleman[0], NOW.date())
    assert brother
    declare_relative(national_id=brother.national_id, relation="sibling", by=sister, now=NOW)
    for verdict in ("", "real"):
        seen = rows_seen(actor_of(sister))
        assert (seen["case_anomaly"], seen["case_anomaly_household"]) == (0, 0), verdict
        with refuses(NO_SUCH_ANOMALY):
            actions.judge_case_anomaly(anomaly=found.id, verdict="no_fault", by=sister, now=NOW)
        assert verdict_of(found.id) == verdict
        own = officer(name="watch", roles=["oversight"])
        actions.judge_case_anomaly(anomaly=found.id, verdict="real", by=own, now=NOW)


def test_the_look_at_a_household_is_recorded_and_stops_at_three_times_the_budget(
    middleman: list[int],
) -> None:
    (found,) = tonight("one_line").findings
    by = officer(name="watch", roles=["oversight"])
    with acting_as(SYSTEM, is_read_only=True):
        numbers = [row.id for row in households_of(found.id)]
    actions.open_case_anomaly_household(number=numbers[0], by=by, now=TONIGHT)
    with acting_as(SYSTEM, is_read_only=True):
        (look,) = looks_at(middleman[0])
    assert (look.role, look.purpose) == ("oversight", "review")
    with refuses(NOT_OVERSIGHT):
        actions.open_case_anomaly_household(number=numbers[0], by=officer(), now=TONIGHT)
    far = officer(name="far", roles=["oversight"], provinces=("01",))
    with refuses(NO_SUCH_ANOMALY):
        actions.open_case_anomaly_household(number=numbers[0], by=far, now=TONIGHT)
    for household in range(500, 559):
        looked(by, household, TONIGHT, role="oversight")
    actions.open_case_anomaly_household(number=numbers[0], by=by, now=TONIGHT)
    with refuses(LOOKS_SPENT):
        actions.open_case_anomaly_household(number=numbers[1], by=by, now=TONIGHT)


# ---------------------------------------------------------------------------------------- what it changes


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_looks_at_one_moment_do_not_both_take_the_last_place(
    middleman: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    (found,) = tonight("one_line").findings
    by = officer(name="watch", roles=["oversight"])
    with acting_as(SYSTEM, is_read_only=True):
        numbers = [row.id for row in households_of(found.id)]
    for household in range(500, 559):
        looked(by, household, TONIGHT, role="oversight")
    together, count = threading.Barrier(2), findings._looked_today

    def counted(*given: Any) -> int:
        looks = count(*given)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=3)
        return looks

    monkeypatch.setattr(findings, "_looked_today", counted)

    def opened(number: int) -> bool:
        try:
            actions.open_case_anomaly_household(number=number, by=by, now=TONIGHT)
        except OversightFault as fault:
            return fault.reason is not LOOKS_SPENT
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(opened, numbers[:2])) == [False, True]


def test_it_changes_no_case_decision_payment_queue_or_anything_else(
    middleman: list[int], django_db_setup: DatabaseUrls
) -> None:
    answered(django_db_setup, "relief_committee", 600, 50, first=100_000)
    answered(django_db_setup, "behzisti", 3000, 4, first=200_000)
    before = content(django_db_setup)
    found = actions.find_case_anomalies(now=TONIGHT)
    assert found == {"one_line": 1, "one_browser": 0, "split": 0, "agency": 1}
    after = content(django_db_setup)
    assert {table for table in after if after[table] != before[table]} == OWN


def test_what_was_found_is_erased_after_a_year_and_a_verdict_stays_as_counts(middleman: list[int]) -> None:
    (found,) = tonight("one_line").findings
    actions.judge_case_anomaly(
        anomaly=found.id, verdict="real", by=officer(name="watch", roles=["oversight"]), now=TONIGHT
    )
    with acting_as(SYSTEM):
        CaseAnomaly.objects.create(
            rule="split", subject="x", measures={}, households=2, found_at=TONIGHT, seen_at=TONIGHT
        )
    assert ERASERS["anomaly"](TONIGHT, NOW, NOW) == 0
    assert ERASERS["anomaly"](TONIGHT + DAY, NOW, NOW) == 8
    with acting_as(SYSTEM, is_read_only=True):
        assert not CaseAnomalyHousehold.objects.exists()
        (row,) = CaseAnomaly.objects.all()
        assert (row.pk, row.subject) == (found.id, ""), "the hash of a line would lead to who filed with it"
    assert ERASERS["anomaly"](TONIGHT + DAY, NOW, NOW) == 0


# ---------------------------------------------------------------------------------------- parity


def test_the_shares_are_by_sex_area_and_province_without_small_counts(
    django_db_setup: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    strangers(django_db_setup, range(1, 41))
    filed_with(django_db_setup, "one line", range(1, 31))
    lives_in(django_db_setup, "urban", range(1, 16))
    lives_in(django_db_setup, "metropolis", range(16, 31))
    report = tonight("one_line")
    sexes = {cell.value: cell for cell in report.parity["sex"]}
    assert (sexes["male"].found, sexes["male"].households) == (30, 40)
    assert sexes["male"].share == 75_000
    assert {cell.value: cell.found for cell in report.parity["area"] if cell.found} == {
        "urban": 15, "metropolis": 15,
    }  # fmt: skip
    monkeypatch.setattr(
        parity,
        "profiles_of",
        lambda found: {one: HouseholdProfile("female" if one < 4 else "male", "") for one in found},
    )
    few = {cell.value: cell.found for cell in tonight("one_line", TONIGHT + DAY).parity["sex"]}
    assert few == {"female": None, "male": None}, (
        "three women are few, and with the men they are had by subtraction"
    )


def test_a_measurement_is_never_changed(middleman: list[int], django_db_setup: DatabaseUrls) -> None:
    tonight("one_line")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), psycopg.connect(django_db_setup.admin) as owner:
        owner.execute("UPDATE case_anomaly_measurement SET real = 100")
    with acting_as(SYSTEM, is_read_only=True):
        assert CaseAnomalyMeasurement.objects.count() == 4
