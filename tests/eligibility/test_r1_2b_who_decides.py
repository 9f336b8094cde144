"""R1.2b: the ministry's system and its case officers decide, nobody else. Application and database each hold to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import DatabaseError

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.eligibility import household_decision
from hemayat.eligibility.errors import MayNotDecide, NothingPublished, RulesAlreadyDecide
from hemayat.eligibility.household_decision import settle_case
from hemayat.eligibility.models import Decision
from hemayat.eligibility.permissions import can_decide
from hemayat.eligibility.queries import case, decision_in, determination_of, reading_of
from hemayat.eligibility.reasons import explain
from hemayat.households.models import CaseData
from tests.eligibility.built_decisions import decided_again, given, of_each_outcome, sql
from tests.support.members import make_member
from tests.support.publishing import NOW, Decided, decide, publish_or_copy

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = [role for role in Role if role is not Role.CASE_OFFICER]


@pytest.fixture
def made(tmp_path: Path) -> Decided:
    reading_of.cache_clear()
    found = decide(tmp_path)
    publish_or_copy(found)
    return found


def staff(*roles: Role, provinces: tuple[str, ...] = ("23",), is_active: bool = True) -> Actor:
    name = f"of-{len(roles)}-{StaffMember.objects.count()}"
    member = make_member(name, roles, provinces, is_active=is_active, created_at=NOW)
    # Not as a reader: its transaction would refuse before row-level security is asked (tests/oversight).
    return replace(actor_of(member, "رسیدگی"), is_reader=False)


def strangers() -> Iterator[Actor]:
    yield NOBODY
    yield Actor("head", "session:1", household=2)
    yield Actor("partner", "partner:1")
    yield from (staff(role, provinces=("*",)) for role in OTHERS)
    yield staff(Role.CASE_OFFICER, provinces=("01",))
    yield staff(Role.CASE_OFFICER, is_active=False)
    # Whoever says to be an officer, and is none.
    yield Actor("staff", "staff:999999", provinces=("23",))
    yield Actor("staff", "", provinces=("23",))


def test_r1_2b_the_application_refuses_everybody_else(made: Decided) -> None:
    for actor in strangers():
        assert not can_decide(actor, "23")
        with pytest.raises(MayNotDecide, match=r"case officer of the household's province"):
            decided_again(made.snapshot, 2, by=actor)
    with acting_as(SYSTEM):
        assert Decision.objects.count() == CaseData.objects.count() == 0


def test_r1_2b_the_database_refuses_everybody_else(made: Decided, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the application checks is taken away; what is left is row-level security."""
    monkeypatch.setattr(household_decision, "check_can_decide", lambda actor, province: None)
    for actor in strangers():
        # Only staff may lock the run whose rules decide; for visitors there is none.
        refusal = (
            (DatabaseError, "row-level security") if actor.kind == "staff" else (NothingPublished, "no run")
        )
        with pytest.raises(refusal[0], match=refusal[1]):
            decided_again(made.snapshot, 2, by=actor)
    with acting_as(SYSTEM):
        assert Decision.objects.count() == CaseData.objects.count() == 0


def test_r1_2b_an_officer_decides_in_their_own_name_and_province(made: Decided) -> None:
    officer = staff(Role.CASE_OFFICER, Role.SENIOR_OFFICER)
    decision = decided_again(made.snapshot, 2, by=officer)
    assert decision.act
    assert (decision.act.decided_by, decision.kind) == (officer.id, "engine")
    copy = "INSERT INTO decision (household_id, province, run_id, case_data_id, kind, outcome, facts, decision, decided_at, decided_by, reason) SELECT household_id, province, run_id, case_data_id, kind, outcome, facts, decision, decided_at, %s, reason FROM decision LIMIT 1"  # noqa: E501 - one statement
    with pytest.raises(DatabaseError, match="row-level security"), acting_as(officer):
        sql(copy, "staff:12345")
    other = staff(Role.CASE_OFFICER, provinces=("01",))
    with acting_as(other):
        assert decision_in(2, decision.act.decision_id) is None
    with acting_as(Actor("head", "session:1", household=2)):
        assert determination_of(2) == decision
        assert determination_of(4) is None
        assert Decision.objects.count() == 1
    with acting_as(Actor("head", "session:2", household=4)):
        assert (Decision.objects.count(), CaseData.objects.count()) == (0, 0)
        assert decision_in(2, decision.act.decision_id) is None


def test_an_officer_settles_what_the_rules_leave_open_and_says_why(made: Decided) -> None:
    with acting_as(SYSTEM):
        run = determination_of(2)
        assert run
    household = of_each_outcome(run.run_id)["needs_data"]
    officer, asked = staff(Role.CASE_OFFICER), given(made.snapshot, household)
    asked |= {"by": officer, "reason": " سند خودرو دیده شد ", "outcome": "eligible"}
    decision = settle_case(**asked)
    assert decision.act
    assert (decision.kind, decision.outcome, decision.act.reason) == (
        "officer",
        "eligible",
        "سند خودرو دیده شد",
    )
    assert decision.amount_rial == 1_030_000, "the amount is that of the rules"
    with acting_as(SYSTEM):
        # The determination that it cites is what the rules said, and the reasons are still theirs.
        assert "needs_data" in decision.decision
        told = explain(case(decision), "fa")
        event = AuditEvent.objects.get(event="decision.made")
    assert told.outcome == "eligible"
    assert told.missing
    assert (event.actor_id, event.detail["kind"]) == (officer.id, "officer")


def test_what_the_rules_tell_no_officer_settles(made: Decided) -> None:
    asked = {**given(made.snapshot, 2), "by": staff(Role.CASE_OFFICER)}
    with pytest.raises(RulesAlreadyDecide, match="the rules give the result eligible"):
        settle_case(**asked, outcome="not_eligible", reason="دلیل")
    with pytest.raises(ValueError, match="with a reason"):
        settle_case(**asked, outcome="not_eligible", reason=" ")
    with pytest.raises(ValueError, match="by an officer"):
        settle_case(**{**asked, "by": SYSTEM}, outcome="not_eligible", reason="دلیل")
    with pytest.raises(MayNotDecide):
        settle_case(**{**asked, "by": staff(Role.SENIOR_OFFICER)}, outcome="eligible", reason="دلیل")
    with acting_as(SYSTEM):
        assert Decision.objects.count() == 0


def test_the_database_keeps_no_decision_that_is_open_or_unexplained(made: Decided) -> None:
    decided_again(made.snapshot, 2)
    copy = (
        "INSERT INTO decision (household_id, province, run_id, case_data_id, kind, outcome, facts, decision, "
        "decided_at, decided_by, reason) SELECT household_id, province, run_id, {data}, {kind}, {outcome}, facts, "
        "decision, decided_at, decided_by, {reason} FROM decision LIMIT 1"
    )
    plain = {"data": "case_data_id", "kind": "'officer'", "outcome": "'eligible'", "reason": "'دلیل'"}
    for change, constraint in (
        ({"outcome": "'needs_data'"}, "decision_is_clear"),
        ({"reason": "''"}, "decision_of_an_officer_has_a_reason"),
        ({"kind": "'engine'"}, "decision_of_an_officer_has_a_reason"),
        ({"kind": "'head'"}, "decision_kind"),
        ({"data": "case_data_id + 100"}, "decision_rests_on_its_data"),
    ):
        with pytest.raises(DatabaseError, match=constraint), acting_as(SYSTEM):
            sql(copy.format(**{**plain, **change}))
    with acting_as(SYSTEM):
        sql(copy.format(**plain))
