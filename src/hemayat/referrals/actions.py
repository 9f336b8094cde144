"""Every change of referrals, for pages, the command line, the API and the timetable."""

from __future__ import annotations

from hemayat.referrals.approval_sync import catch_up, follow, refer_run, withdraw_approval
from hemayat.referrals.assignment import assign, unassign
from hemayat.referrals.batches import cut_batches
from hemayat.referrals.custodian_answers import acknowledge
from hemayat.referrals.reconciliation import reconcile
from hemayat.referrals.returned_records import (
    confirm_move,
    propose_move,
    refuse_move,
    send_again,
    withdraw_move,
)

__all__ = [
    "acknowledge",
    "assign",
    "catch_up",
    "confirm_move",
    "cut_batches",
    "follow",
    "propose_move",
    "reconcile",
    "refer_run",
    "refuse_move",
    "send_again",
    "unassign",
    "withdraw_approval",
    "withdraw_move",
]
