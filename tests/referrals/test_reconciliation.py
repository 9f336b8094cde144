"""R1.3b: approvals = referrals = acknowledgements and named exceptions, and what is wrong is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.approvals.actions import HolderDeath, end_by_death
from hemayat.referrals.approval_sync import sync_referrals
from hemayat.referrals.reconciliation import STANDINGS, last_sums, reconcile
from tests.approvals.steps import head
from tests.referrals.steps import DAY, TOLD_ON, cut, said, taken

pytestmark = pytest.mark.django_db


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
    end_by_death([HolderDeath(5, head(5), TOLD_ON.date(), "death:5")], now=TOLD_ON)
    sync_referrals([5], now=TOLD_ON)
    assert standings(1) == {"acknowledged": 2, "rejected": 1, "stopped": 1, "unanswered": 1}
    kept = last_sums()
    assert kept
    assert (kept.approvals, kept.referrals, kept.faults, kept.is_clean) == (5, 5, [], True)
    assert sum(how_many for _, how_many in kept.standings) == 5
