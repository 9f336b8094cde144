"""R1.3b: approvals = referrals = acknowledgements and named exceptions, and what is wrong is found and named."""

from __future__ import annotations

from pathlib import Path

import psycopg

from hemayat.approvals.actions import end_by_death
from hemayat.config.postgres import Urls
from hemayat.referrals.following import follow
from hemayat.referrals.queries import last_reconciliations
from hemayat.referrals.reconciling import STANDINGS, reconcile
from tests.approvals.steps import head
from tests.referrals.steps import DAY, TOLD_ON, cut, said, taken


def standings(days: int = 0) -> dict[str, int]:
    found = reconcile(now=TOLD_ON + days * DAY)
    assert found.is_clean, found
    assert (found.approvals, found.referrals) == (5, 5)
    assert set(found.standings) == set(STANDINGS)
    return {name: how_many for name, how_many in found.standings.items() if how_many}


def test_r1_3b_every_approval_is_acknowledged_or_named(nation: int, tmp_path: Path) -> None:
    assert standings() == {"next_batch": 5}
    (number,) = cut()
    assert standings() == {"not_taken": 5}
    taken(number, tmp_path)
    assert (standings(7), standings(8)) == ({"unanswered": 5}, {"late": 5})
    said(number, [1, 3])
    said(number, [4], reason="twice")
    end_by_death(5, head(5), TOLD_ON.date(), event="death:5", now=TOLD_ON)
    follow([5], now=TOLD_ON)
    assert standings(1) == {"acknowledged": 2, "rejected": 1, "stopped": 1, "unanswered": 1}
    (kept,) = last_reconciliations()
    assert (kept.approvals, kept.referrals, sum(kept.counts.values()), set(kept.faults.values())) == (
        5,
        5,
        5,
        {0},
    )


def test_what_must_not_be_is_found(nation: int, django_db_setup: Urls) -> None:
    end_by_death(1, head(1), TOLD_ON.date(), event="death:1", now=TOLD_ON)
    (number,) = cut()
    with psycopg.connect(django_db_setup.admin, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM referral WHERE household_id = 3")
        owner.execute("UPDATE referral_batch SET acknowledged = 1")
    found = reconcile(now=TOLD_ON)
    assert not found.is_clean
    assert found.faults == {
        "without_referral": (1, [3]),
        "not_told": (1, [1]),
        "arrears_not_told": (0, []),
        "miscounted": (1, [number]),
    }
