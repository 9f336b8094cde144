"""Approvals follow decisions, and referrals follow approvals: made, stopped, restored, with amount and arrears.

All of it is done by the functions of sql/following.sql, for one household as for a nation; nothing is told twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.approvals.actions import follow_decisions, withdraw
from hemayat.approvals.errors import NotTheHolder
from hemayat.approvals.queries import ApprovalView
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.referrals.models import ReferralMark

AT_A_TIME = 1_000
"""As in approvals.actions: households that are locked, each by a place in the server's table of locks."""

_WITHOUT = """
SELECT a.household_id FROM approval a WHERE NOT EXISTS (
    SELECT FROM referral r WHERE r.household_id = a.household_id AND r.approval_id = a.id)
ORDER BY a.household_id LIMIT %s"""
_SINCE = """
SELECT e.household_id, e.number FROM approval_event e WHERE e.number > %s AND e.number <= %s
ORDER BY e.number LIMIT %s"""


def apply_decisions(households: Iterable[int], *, now: dt.datetime) -> None:
    """What follows from decisions about these households, in the transaction that makes them. Idempotent."""
    given = list(households)
    follow_decisions(given, now=now)
    sync_referrals(given, now=now)


def sync_referrals(households: Iterable[int], *, now: dt.datetime) -> int:
    """Bring referrals of these households into line; gives how many records there are to tell. Idempotent.

    Call it after whatever made, ended or restored an approval, or decided anew about its household, in its transaction.
    """
    given = sorted(set(households))
    if not given:
        return 0
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT follow_approvals(%s, %s)", [now, given])
        return int((cursor.fetchone() or [0])[0])


def withdraw_approval(*, approval: int, by: Citizen, now: dt.datetime) -> ApprovalView:
    """The holder wants it no more: it ends today, and its custodian is told so. Raises as `approvals.actions.withdraw`.

    One transaction, of the holder; that somebody else tried stays on record.
    """
    with acting_as(by.actor), connection.cursor() as cursor:
        try:
            this_approval = withdraw(approval=approval, by=by, now=now)
            cursor.execute("SELECT follow_own_approvals(%s)", [now])
            return this_approval
        except NotTheHolder as fault:
            refused = fault
    raise refused


def refer_run(run: int) -> int:
    """The same of a nation, in the transaction that publishes `run`, after its approvals are there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refer_run(%s)", [run])
        return int((cursor.fetchone() or [0])[0])


def take_back_cuts(wrong: Sequence[int], run: int, provinces: Iterable[str], *, now: dt.datetime) -> int:
    """Lower amounts of wrong runs taken back for households that the corrected run cannot decide; how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_back_cuts(%s, %s, %s, %s)", [list(wrong), run, list(provinces), now])
        return int((cursor.fetchone() or [0])[0])


def owe_missed_months(
    wrong: Sequence[int],
    run: int,
    provinces: Iterable[str],
    *,
    since: dt.date,
    months: Sequence[dt.date],
    now: dt.datetime,
) -> int:
    """Arrears for households whose support wrong runs cut; how many. After `refer_run`.

    `wrong`: the runs that `run` replaces; `since`: the first day on which one of them counted; `months`: the last days
    of the months that ended since then.
    """
    given: list[Any] = [list(wrong), run, list(provinces), since, list(months), now]
    with connection.cursor() as cursor:
        cursor.execute("SELECT owe_missed_months(%s, %s, %s, %s, %s, %s)", given)
        return int((cursor.fetchone() or [0])[0])


def postpone_lower_amount(household: int, until: dt.date, *, after: dt.date, now: dt.datetime) -> int:
    """Put off to `until` an announced lower amount that comes after `after` and before `until`; how many amounts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT postpone_lower_amount(%s, %s, %s, %s)", [household, until, after, now])
        return int((cursor.fetchone() or [0])[0])


def owe_postponed_months(household: int, months: Sequence[dt.date], *, now: dt.datetime) -> int:
    """Arrears of a change that was put off only after its day had come; how many records. After `sync_referrals`.

    `months`: the last days of the months that ended between that day and today.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT owe_postponed_months(%s, %s, %s)", [household, list(months), now])
        return int((cursor.fetchone() or [0])[0])


def sync_missed_approvals(*, now: dt.datetime) -> int:
    """The next households whose approvals nobody's call has brought here, if any; how many events were looked at.

    For the timetable: approvals from before there were referrals, and laws that end many at once.
    """
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_WITHOUT, [AT_A_TIME])
        households = [household for (household,) in cursor.fetchall()]
        if households:
            sync_referrals(households, now=now)
            return len(households)
        ReferralMark.objects.get_or_create(only=True)
        mark = ReferralMark.objects.select_for_update().get(only=True)
        cursor.execute("SELECT approval_horizon()")
        cursor.execute(_SINCE, [mark.upto, (cursor.fetchone() or [0])[0], AT_A_TIME])
        events = cursor.fetchall()
        if events:
            sync_referrals((household for household, _ in events), now=now)
            mark.upto = events[-1][1]
            mark.save(update_fields=["upto"])
        return len(events)
