"""How many case files staff open, compared with what their role needs, and what deserves a second look."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record, record_look
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.oversight.anomalies import RULES, Anomaly, findings
from hemayat.oversight.anomaly_rule import AnomalyRule
from hemayat.oversight.look_budgets import BUDGETS, MemberLookDay, days_of_looks
from hemayat.requests import actions
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, head, officer
from tests.requests.test_second_officer import REFUSED, corrected, decided_again, objection

pytestmark = pytest.mark.django_db
SOON = NOW + dt.timedelta(hours=1)
SPAN = (NOW - dt.timedelta(days=7), NOW + dt.timedelta(days=7))


def looked(by: StaffMember, household: int, at: dt.datetime, role: str = "case_officer") -> None:
    actor = actor_of(by, "request")
    with acting_as(SYSTEM):
        record_look(by=actor, household=household, province="23", role=role, unit="", now=at)


def did(by: StaffMember, event: str, household: int | None, at: dt.datetime, **detail: object) -> None:
    with acting_as(SYSTEM):
        record(by=actor_of(by), event=event, household=household, province="23", detail=detail, now=at)


def test_a_day_over_the_budget_of_a_role_is_listed_and_each_household_counts_once() -> None:
    much, enough = officer(name="much"), officer(name="enough")
    most = BUDGETS[Role.CASE_OFFICER]
    for n in range(most + 1):
        looked(much, 1000 + n, NOW)
    for n in range(most):
        looked(enough, 1000 + n, NOW)
        looked(enough, 1000 + n, SOON)
    watch = officer(name="watch", roles=["oversight"])
    with acting_as(actor_of(watch), is_read_only=True):
        assert days_of_looks(*SPAN) == [
            MemberLookDay(much.pk, NOW.date(), "case_officer", most + 1, most + 1)
        ]
        everybody = days_of_looks(*SPAN, over_alone=False)
    assert [(one.member, one.looks, one.is_over) for one in everybody] == [
        (much.pk, most + 1, True), (enough.pk, 2 * most, False),
    ]  # fmt: skip
    far = replace(actor_of(watch), provinces=("01",))
    with acting_as(far, is_read_only=True):
        assert days_of_looks(*SPAN) == []


def of(rule: str) -> list[Anomaly]:
    (found,) = [one for one in RULES if one.name == rule]
    with acting_as(actor_of(officer(name="watch", roles=["oversight"])), is_read_only=True):
        return findings(found, *SPAN)


def test_who_proposes_far_more_often_against_the_rules_than_colleagues() -> None:
    often, usual = officer(name="often"), [officer(name=f"usual{n}") for n in range(3)]
    for n in range(7):
        did(often, "desk.override_proposed", n, NOW)
    for by in usual:
        did(by, "desk.override_proposed", 1, NOW)
        did(by, "request.decided_by_officer", 2, NOW)
    did(often, "request.decided_by_officer", 9, NOW)
    assert of("overrides") == [Anomaly(often.pk, "", 7, 8)]


def test_who_decides_sooner_than_anybody_reads() -> None:
    quick, careful = officer(name="quick"), officer(name="careful")
    for n in range(4):
        looked(quick, n, NOW)
        looked(careful, n, NOW)
        did(quick, "request.decided_by_officer", n, NOW + dt.timedelta(seconds=59))
        did(careful, "request.decided_by_officer", n, NOW + dt.timedelta(seconds=60))
    did(quick, "request.decided_by_officer", 99, NOW)
    assert of("unread") == [Anomaly(quick.pk, "", 5, 5)]


def test_who_looks_at_files_and_does_nothing_with_them() -> None:
    curious, busy = officer(name="curious"), officer(name="busy")
    for n in range(12):
        looked(curious, n, NOW)
        looked(busy, n, NOW)
        did(busy, "desk.note_added", n, SOON)
    did(curious, "desk.note_added", 1, SOON)
    assert of("only_looked") == [Anomaly(curious.pk, "", 11, 12)]


def test_who_corrects_one_register_again_and_again() -> None:
    by, other = officer(name="mender"), officer(name="other")
    for n in range(10):
        did(by, "request.data_item_corrected", n, NOW, registers=["vehicles"])
    did(other, "request.data_item_corrected", 1, NOW, registers=["vehicles"])
    did(by, "request.data_item_corrected", 1, NOW, registers=["persons"])
    assert of("corrections") == [Anomaly(by.pk, "vehicles", 10, 11)]


@pytest.mark.slow
def test_who_grants_support_on_corrected_data(nation: int, registers: RunningSimulator) -> None:
    request, document = objection()
    corrected(request, document)
    actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=NOW)
    (rule,) = [one for one in RULES if one.name == "corrected_grants"]
    assert rule.given == {"least": 3}
    with acting_as(actor_of(officer(name="watch", roles=["oversight"])), is_read_only=True):
        assert findings(replace(rule, given={"least": 2}), *SPAN) == []
        found = findings(replace(rule, given={"least": 1}), *SPAN)
    assert found == [Anomaly(officer(name="nima").pk, "", 1, 1)]


@pytest.mark.slow
def test_who_corrected_what_the_system_then_granted_support_on(
    nation: int, registers: RunningSimulator
) -> None:
    """The request of the correction was withdrawn, and the household was decided for another reason."""
    request, document = objection()
    corrected(request, document)
    actions.withdraw_request(request_id=request, by=head(REFUSED), now=NOW)
    assert decided_again(NOW) == "eligible"
    assert decided_again(SOON) == "eligible", "no more than before: it is the same grant"
    (rule,) = [one for one in RULES if one.name == "corrected_grants"]
    with acting_as(actor_of(officer(name="watch", roles=["oversight"])), is_read_only=True):
        found = findings(replace(rule, given={"least": 1}), *SPAN)
    assert found == [Anomaly(officer(name="nima").pk, "", 1, 1)]


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.name)
def test_where_nothing_is_unusual_no_rule_names_anybody(rule: AnomalyRule) -> None:
    assert of(rule.name) == []
    assert rule.title.fa
    assert rule.text.en
