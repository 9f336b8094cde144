"""A wrong run is published and replaced by a corrected one within the notice period: nobody loses a payment (A6, A15).

Every household is held against what the right law gives it: the approval, what its custodian pays at the end of each of
the next months, and what its head was told.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from drills.outcomes import Loss
from drills.service.installation import Installation, prepared
from drills.service.killed_command import PATIENCE, wait_until
from drills.service.members import DEMO, as_member, as_writer
from drills.service.server import registers_answer, running
from hemayat.common.dates import days_in_month, from_jalali, months_before, to_jalali

HOUSEHOLDS = 6_000
MONTHS = 6
A_SECOND = 1_000
"""Households whose notices are found, at least, on a machine that does other work too; a million needs an hour."""
RIGHT, WRONG, CORRECTED = 1, 2, 3
TOLD = "SELECT count(*) FROM publication WHERE run_id = %s AND notices_done_at IS NOT NULL"
ENDS = """
SELECT count(*) FROM determination t LEFT JOIN LATERAL (
    SELECT s.ended_on FROM approval_standing s WHERE s.household_id = t.household_id ORDER BY s.id DESC LIMIT 1
    ) AS s ON true
WHERE t.run_id = 3 AND t.outcome = 'eligible' AND (
    s.ended_on IS NOT NULL OR NOT EXISTS (SELECT FROM approval a WHERE a.household_id = t.household_id))"""
TOO_SOON = """
SELECT count(*) FROM approval_standing s JOIN determination t ON t.run_id = 3 AND t.household_id = s.household_id
WHERE t.outcome = 'not_eligible' AND s.ended_on < (SELECT max(adverse_from_on) FROM published_run)
    AND EXISTS (SELECT FROM determination o WHERE o.run_id = 2 AND o.household_id = s.household_id
        AND o.outcome = 'eligible')"""
LINES = """
SELECT l.household_id, l.kind, l.from_on, l.amount_rial, coalesce(l.arrears_rial, 0), t.amount_rial
FROM referral_line l JOIN determination t ON t.run_id = 3 AND t.household_id = l.household_id
WHERE t.outcome = 'eligible' ORDER BY l.household_id, l.id"""
UNTOLD = """
SELECT count(*) FROM determination d JOIN determination w ON w.run_id = 2 AND w.household_id = d.household_id
LEFT JOIN determination r ON r.run_id = 1 AND r.household_id = d.household_id
LEFT JOIN outbox m ON m.key = 'publication:2:' || d.household_id AND m.fault <> 'replaced'
LEFT JOIN outbox n ON n.key = 'publication:3:' || d.household_id
WHERE d.run_id = 3 AND coalesce(left(n.notice, 6), '') <> CASE
    WHEN m.id IS NOT NULL AND (d.outcome, d.amount_rial) IS DISTINCT FROM (w.outcome, w.amount_rial) THEN 'correc'
    WHEN m.id IS NULL AND (d.outcome, d.amount_rial) IS DISTINCT FROM (r.outcome, r.amount_rial) THEN 'result'
    ELSE '' END"""
SENT_CORRECTED = "SELECT count(*) FROM outbox WHERE run_id = 3 AND notice LIKE 'corrected_%'"


def drill(folder: Path) -> str:
    return replaced(folder, HOUSEHOLDS)


def replaced(folder: Path, households: int) -> str:
    """What `drill` says, of so many households."""
    installation, _ = prepared(folder, households, DEMO, heads=0)
    with registers_answer(installation), running(installation):
        installation.call("drills.service.staff")
        installation.call("drills.service.second_run", folder, households, "harder")
        published(installation, WRONG, "harder", households=households)
        began = time.monotonic()
        corrects = ("--corrects", str(WRONG), "--because", "a wrong ceiling")
        published(installation, CORRECTED, "nation", *corrects, households=households)
        seconds = time.monotonic() - began
        checked = counted(installation)
    return f"{households:,} households: the corrected run in place and everybody told after {seconds:.0f} s; {checked}"


def published(at: Installation, run: int, name: str, *more: str, households: int) -> None:
    """By two publishers, with the reasons of two people where it stops; until every notice is queued."""
    most = PATIENCE + households / A_SECOND
    wait_until(lambda: at.one(TOLD, run - 1), "the notices of the run before never ended", most)
    folder = [str(at.folder / f"{name}-run"), "--policy", str(at.folder / f"{name}-policy")]
    at.hemayat("publish", "propose", *folder, *more, **as_member("maker"))
    for writer in ("maker", "senior"):
        at.hemayat("publish", "justify", str(run), "--words", "drill", **as_writer(writer))
    at.hemayat("publish", "approve", str(run), **as_member("checker"))
    wait_until(lambda: at.one(TOLD, run), f"the notices of run {run} never ended", most)


def counted(at: Installation) -> str:
    for statement, words in (
        (ENDS, "households lost or never had their approval"),
        (TOO_SOON, "approvals end before the days of notice are over"),
        (UNTOLD, "heads were told too little, too much, or not that the earlier notice was wrong"),
    ):
        if lost := at.one(statement):
            raise Loss(f"{lost:,} {words}")
    ends = month_ends(dt.datetime.now(dt.UTC).date())
    unpaid, of = paid_less(at.rows(LINES), ends)
    if unpaid:
        raise Loss(f"{unpaid:,} of {of:,} households are paid less in a month than the right law gives them")
    return f"{of:,} paid in each of {MONTHS} months, {at.one(SENT_CORRECTED):,} corrected notices, no loss"


def paid_less(
    lines: Iterable[tuple[int, str, dt.date, int, int, int]], ends: list[dt.date]
) -> tuple[int, int]:
    """How many households a custodian pays less, or owes arrears that are none, and how many there are.

    A custodian pays on a day what the last record says whose day has come.
    """
    unpaid = of = 0
    for _, rows in groupby(lines, key=itemgetter(0)):
        told = [(kind, since, amount, arrears, due) for _, kind, since, amount, arrears, due in rows]
        of += 1
        months = [
            [0 if kind == "stopped" else amount for kind, since, amount, *_ in told if since <= end][-1]
            for end in ends
        ]
        unpaid += any(rial < told[0][4] for rial in months) or any(arrears for *_, arrears, _ in told)
    return unpaid, of


def month_ends(today: dt.date) -> list[dt.date]:
    found, month = [], today
    for _ in range(MONTHS):
        year, number, _day = to_jalali(month)
        found.append(from_jalali(year, number, days_in_month(year, number)))
        month = months_before(month, -1)
    return found
