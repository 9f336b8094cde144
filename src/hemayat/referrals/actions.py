"""Every change of referrals, for pages, the command line, the API and the timetable."""

from __future__ import annotations

from hemayat.referrals.approval_sync import (
    refer_run,
    sync_missed_approvals,
    sync_referrals,
    withdraw_approval,
)
from hemayat.referrals.assignment import confirm_rule, end_rule_proposal, propose_removal, propose_rule
from hemayat.referrals.batches import cut_batches
from hemayat.referrals.custodian_answers import acknowledge
from hemayat.referrals.payment_reconciliation import reconcile_payments
from hemayat.referrals.payments import report_payments
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
    "confirm_move",
    "confirm_rule",
    "cut_batches",
    "end_rule_proposal",
    "propose_move",
    "propose_removal",
    "propose_rule",
    "reconcile",
    "reconcile_payments",
    "refer_run",
    "refuse_move",
    "report_payments",
    "send_again",
    "sync_missed_approvals",
    "sync_referrals",
    "withdraw_approval",
    "withdraw_move",
]
