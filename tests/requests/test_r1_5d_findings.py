"""R1.5d: what an officer found stays a fact in every later determination, until an officer has looked again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import Published, determination_of, held_by
from hemayat.publication.notices import queue_batch
from hemayat.requests import actions
from hemayat.requests.states import State
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, take_on, view
from tests.support.nations import rows_of_nation
from tests.support.publishing import Decided, decide, publish

REFUSED = 13
LATER, NEXT_RUN = NOW + dt.timedelta(hours=1), NOW + dt.timedelta(days=60)


@pytest.fixture(scope="module")
def next_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run over the same households and ten more; it refuses household 13 as the first one did."""
    return decide(tmp_path_factory.mktemp("next"), rows_of_nation(50), name="next")


def in_force(household: int) -> Published:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    assert found
    return found


def publish_next(decided: Decided, *, now: dt.datetime = NEXT_RUN) -> int:
    """After everybody was told of the run before."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT run_id FROM published_run")
        (before,) = cursor.fetchone() or (0,)
    while queue_batch(before, now=now):
        pass
    return publish(decided, now=now)


def overridden(household: int = REFUSED) -> int:
    """An objection that the rules refuse, and that two officers decide in the household's favour."""
    request = filed(head(household))
    take_on()
    assert view(request, household).state is State.DECIDED
    assert in_force(household).outcome == "not_eligible"
    given = {"outcome": "eligible", "reason": "خانه‌شان در زلزله ویران شده است"}
    actions.propose_override(request=request, **given, by=officer(), now=NOW)
    senior = officer(name="senior", roles=["senior_officer"])
    return actions.confirm_override(request=request, by=senior, now=LATER)


def test_r1_5d_an_override_survives_the_next_national_run(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    decision = overridden()
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
            cursor.execute("SELECT count(*) FROM referral_changes(NULL)")
            assert cursor.fetchone() == (0,), "what custodians were told is what is in force"
    assert now
    assert now.decision_id == decision
    assert decision not in [one.decision_id for one in before]
    assert in_force(1).run_id == run, "whoever has no finding follows the run"


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
