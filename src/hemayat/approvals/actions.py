"""Every change of an approval: issued and ended as decisions say, ended by death, withdrawal or law, and restored.

Each is one transaction of the system, or of the holder who withdraws, within the caller's where there is one. The
writing itself is done by functions of the database's owner (sql/): the application cannot add, change or remove a row
by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from django.db import connection, transaction

from hemayat.accounts.results import Citizen
from hemayat.approvals.errors import APPROVAL_ALREADY_ENDED, ApprovalFault
from hemayat.approvals.models import CatchingUp
from hemayat.approvals.permissions import check_holds
from hemayat.approvals.queries import ApprovalView
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import SYSTEM, Actor, acting_as, run_statement
from hemayat.eligibility.queries import published_run
from hemayat.notifications.actions import queue_selected

AT_A_TIME = 1_000
"""Households to a transaction, where a nation is gone through: each takes one of the server's few thousand locks."""
_NEXT = """
SELECT array_agg(household_id) FROM (
    SELECT household_id FROM determination WHERE run_id = %(run)s AND household_id > %(after)s
    UNION SELECT household_id FROM decision WHERE household_id > %(after)s
    ORDER BY household_id LIMIT %(limit)s) AS next"""

_FOLLOW = "SELECT * FROM apply_household_results(%s, %s)"
_FOLLOW_RUN = "SELECT * FROM apply_run_results(%s, %s, %s)"
_CONTINUE = "SELECT * FROM continue_approval(%s, %s, %s, %s)"
_RESTORE = "SELECT * FROM restore_approvals_after_death(%s, %s, %s, %s)"
_WITHDRAW = "SELECT withdraw_own_approval(%s, %s)"
_END_BY_LAW = "SELECT * FROM end_approvals_by_law(%s, %s, %s, %s, %s)"
_END_ALL = """
SELECT ended.province, one.household, ended.approval, one.event
FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[]) AS one (household, holder, died_on, event)
CROSS JOIN LATERAL end_approvals_by_death(one.household, one.holder, one.died_on, one.event, %s) AS ended"""


@dataclass(frozen=True)
class ApprovalChange:
    """What became of an approval: "issued", or a kind of event with its reason."""

    household: int
    province: str
    approval: int
    what: str
    because: str


def follow_decisions(households: Iterable[int], *, now: dt.datetime) -> list[ApprovalChange]:
    """After decisions about these households: issue, end, restore, suspend or resume what they call for.

    Of each counts what holds now, a run's or its own. Done again it changes nothing. An open result ends nothing.
    """
    given = sorted(set(households))
    if not given:
        return []
    with acting_as(SYSTEM):
        changes = [ApprovalChange(*row) for row in run_statement(_FOLLOW, [given, now])]
        _record(changes, SYSTEM, now)
    return changes


def apply_run_results(
    run_id: int, provinces: Sequence[str] | None = None, *, corrects: Sequence[int] = ()
) -> tuple[int, int]:
    """The same for all households of these provinces, or of all; how many were issued, and how many ended.

    `corrects`: the wrong runs that this one replaces; what they ended is restored. Call it in the transaction that
    publishes the run there.
    """
    places = list(provinces) if provinces is not None else None
    ((issued, ended),) = run_statement(_FOLLOW_RUN, [run_id, places, list(corrects)])
    return int(issued), int(ended)


def issue_missing_approvals(*, now: dt.datetime, batch: int = AT_A_TIME) -> int:
    """The next households of a run that was published before there were approvals; how many, 0 where all are done."""
    with acting_as(SYSTEM):
        run = published_run()
        if run is None:
            return 0
        CatchingUp.objects.get_or_create(run_id=run.pk, defaults={"after": 0})
        row = CatchingUp.objects.select_for_update().get(run_id=run.pk)
        if row.done_at is not None:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, {"run": run.pk, "after": row.after, "limit": batch})
            households = cursor.fetchone()[0] or []
        follow_decisions(households, now=now)
        row.after, row.done_at = max(households, default=row.after), None if households else now
        row.save(update_fields=["after", "done_at"])
    return len(households)


def continue_approval(
    household: int, until: dt.date, *, after: dt.date, now: dt.datetime
) -> list[ApprovalChange]:
    """Put off to `until` an announced end of this household's approval that comes after `after` and before `until`."""
    with acting_as(SYSTEM):
        found = run_statement(_CONTINUE, [household, until, after, now])
        changes = [
            ApprovalChange(household, province, approval, what, "circumstances")
            for province, approval, what in found
        ]
        _record(changes, SYSTEM, now)
    return changes


@dataclass(frozen=True)
class HolderDeath:
    """`event`: which report says so, for the record."""

    household: int
    holder: int
    died_on: dt.date
    event: str


def end_by_death(deaths: Sequence[HolderDeath], *, now: dt.datetime) -> int:
    """End what these people hold, from the day of death on; how many approvals end. Reported again, none.

    Where one had ended by a death on another day, it ends on this one instead.
    """
    if not deaths:
        return 0
    ordered = sorted(deaths, key=lambda item: item.household)
    columns = [list(column) for column in zip(*map(astuple, ordered), strict=True)]
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_END_ALL, [*columns, now])
        found = sorted(cursor.fetchall())
        happened = [
            AuditEntry(
                SYSTEM, "approval.ended", household, province, f"approval:{approval}",
                {"because": "death", "event": event},
            )
            for province, household, approval, event in found
        ]  # fmt: skip
        if happened:
            record_many(happened, now=now)
    return len(found)


def restore_after_death(household_id: int, holder_id: int, *, event: str, now: dt.datetime) -> list[int]:
    """The death was not one: what it ended is in force as if nothing had been; the approvals that are restored.

    What was issued meanwhile to another head ends today.
    """
    with acting_as(SYSTEM):
        found = run_statement(_RESTORE, [household_id, holder_id, event, now])
        changes = [
            ApprovalChange(household_id, province, approval, what, "correction")
            for province, approval, what in found
        ]
        _record(changes, SYSTEM, now, event=event)
    return [change.approval for change in changes if change.what == "restored"]


def withdraw(*, approval: int, by: Citizen, now: dt.datetime) -> ApprovalView:
    """The holder wants it no more: it ends today. Raises NO_SUCH_APPROVAL, NotTheHolder, APPROVAL_ALREADY_ENDED."""
    this_approval = check_holds(approval, by, now)
    with acting_as(by.actor):
        ((is_withdrawn,),) = run_statement(_WITHDRAW, [approval, now])
        if not is_withdrawn:
            raise ApprovalFault(APPROVAL_ALREADY_ENDED)
        change = ApprovalChange(
            this_approval.household, this_approval.province, approval, "ended", "withdrawal"
        )
        _record([change], by.actor, now)
        _tell_withdrawn(this_approval, now)
    return this_approval


def end_by_law(law: str, from_on: dt.date, *, now: dt.datetime, batch: int = AT_A_TIME) -> int:
    """A law ends the service on that day: every approval that lasts until then ends, batch by batch; how many.

    `law`: which, by title and number. Interrupted, the same call goes on; done again, it ends what came since.
    Who may, and that two people stand behind it, is agreements' to say.
    """
    if not law.strip():
        raise ValueError("only a law ends the service: say which")
    ended, after = 0, 0
    while True:
        with transaction.atomic(), acting_as(SYSTEM):
            ((upto, some),) = run_statement(_END_BY_LAW, [law.strip(), from_on, after, batch, now])
        if upto is None:
            return ended
        ended, after = ended + int(some), int(upto)


def _tell_withdrawn(approval: ApprovalView, now: dt.datetime) -> None:
    """To the holder's line, whoever had their telephone."""
    queue_selected(
        select="SELECT 'approval_withdrawn:' || %s::bigint, %s::bigint, %s::text, p.mobile, p.mobile_index, "
        "p.is_synthetic FROM person p WHERE p.id = %s",
        parameters_of_query=[approval.id, approval.household, approval.province, approval.holder_id],
        notice="approval_withdrawn.1",
        parameters={"address": "/my/approval/"},
        run_id=None,
        now=now,
    )


def _record(changes: Iterable[ApprovalChange], by: Actor, now: dt.datetime, event: str = "") -> None:
    """In the order of the provinces, as the chains want it."""
    happened = [
        AuditEntry(
            by, f"approval.{change.what}", change.household, change.province, f"approval:{change.approval}",
            {"because": change.because} | ({"event": event} if event else {}),
        )
        for change in sorted(changes, key=lambda one: (one.province, one.household, one.approval))
    ]  # fmt: skip
    if happened:
        record_many(happened, now=now)
