"""A list of cases as a file: asked for with a purpose, agreed to by a second person if it is long, downloaded once.

The desk records a look at the file of each household in it (web/staff/list_exports), so that its head reads of it. Each
function that changes something is one transaction as the member. Call them outside any transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.queries import names_of
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.queries import ClockView, clocks_of_cases
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.cases.permissions import is_second_person
from hemayat.common.dates import day_of
from hemayat.common.language import Lang
from hemayat.households.queries import HeadName, head_names
from hemayat.requests.case_process import case_of, words_in
from hemayat.requests.errors import (
    EXPORT_NEEDS_SECOND_PERSON,
    EXPORT_TOO_LONG,
    NOT_AN_EXPORT_CONFIRMER,
    NoSuchExport,
    RequestFault,
)
from hemayat.requests.models import ListExport
from hemayat.requests.permissions import check_is_colleague
from hemayat.requests.queues import CaseQueueQuery, CaseQueueRow, queue_of, read_asked

MOST_ALONE = 25
"""As sql/list_exports.sql has it: above it a second person agrees."""
MOST_CASES = 100
LASTS = dt.timedelta(hours=24)
"""For how long after the request an export can be agreed to and downloaded."""


@dataclass(frozen=True)
class ListExportView:
    """One export. `by`: the name of who asked. `is_own`: the member who reads it asked for it."""

    id: int
    by: str
    asked: CaseQueueQuery
    purpose: str
    cases: int
    asked_at: dt.datetime
    is_confirmed: bool
    is_own: bool

    @property
    def needs_second(self) -> bool:
        return self.cases > MOST_ALONE and not self.is_confirmed


@dataclass(frozen=True)
class ExportedCase:
    """A row of the file. `clock`: its deadline. `head`: of its household. Each None if our record has none."""

    line: CaseQueueRow
    clock: ClockView | None
    head: HeadName | None = field(repr=False)


def ask_export(
    *,
    query: CaseQueueQuery,
    purpose: str,
    by: StaffMember,
    now: dt.datetime,
    stands_in_for: Iterable[int] = (),
) -> int:
    """Ask for this list as a file; gives the number. Raises NotACaseOfficer, CASE_TEXT_MISSING, EXPORT_TOO_LONG."""
    why = words_in(purpose)
    with acting_as(actor_of(check_is_colleague(by), why)) as actor:
        count = len(_lines(query, by, now, stands_in_for))
        if not 0 < count <= MOST_CASES:
            raise RequestFault(EXPORT_TOO_LONG, most=MOST_CASES)
        row = ListExport.objects.create(
            member_id=by.pk, asked=str(query), purpose=why, cases=count, asked_at=now
        )
        _record("desk.export_asked", row, actor, now)
    return int(row.pk)


def confirm_export(*, export: int, by: StaffMember, now: dt.datetime) -> None:
    """The second person agrees. Raises NoSuchExport, NOT_AN_EXPORT_CONFIRMER, PowerIsNew, ProposalLapsed."""
    with acting_as(actor_of(check_is_colleague(by))) as actor:
        row = _locked(export, now)
        _check_is_second(by, row)
        check_may_confirm(by, Role.SENIOR_OFFICER)
        check_still_may(row.member_id, Role.CASE_OFFICER, Role.SENIOR_OFFICER)
        if row.confirmed_by_id is not None:
            return
        row.confirmed_by_id, row.confirmed_at = by.pk, now
        row.save(update_fields=["confirmed_by_id", "confirmed_at"])
        _record("desk.export_confirmed", row, actor, now)


def refuse_export(*, export: int, by: StaffMember, now: dt.datetime) -> None:
    """The second person does not agree, and nobody downloads it. Raises NoSuchExport, NOT_AN_EXPORT_CONFIRMER."""
    with acting_as(actor_of(check_is_colleague(by))) as actor:
        row = _locked(export, now)
        _check_is_second(by, row)
        row.refused_by_id, row.ended_at = by.pk, now
        row.save(update_fields=["refused_by_id", "ended_at"])
        _record("desk.export_refused", row, actor, now)


def exported_cases(
    *, export: int, by: StaffMember, now: dt.datetime, stands_in_for: Iterable[int] = (), lang: Lang = "fa"
) -> tuple[str, list[ExportedCase]]:
    """The purpose, and the rows of the list as it is now, in its order: at most as many as were agreed to.

    Raises NoSuchExport, EXPORT_NEEDS_SECOND_PERSON.
    """
    with acting_as(actor_of(check_is_colleague(by)), is_read_only=True):
        row = _own(export, by, now)
        lines = _lines(read_asked(row.asked), by, now, stands_in_for, lang)[: row.cases]
        heads = head_names([line.household for line in lines])
        clocks = clocks_of_cases([(line.household, case_of(line.id)) for line in lines], day_of(now))
    return row.purpose, [
        ExportedCase(line, clocks.get((line.household, case_of(line.id))), heads.get(line.household))
        for line in lines
    ]


def end_export(*, export: int, by: StaffMember, now: dt.datetime) -> None:
    """Record the download; only one is possible. Raises NoSuchExport, EXPORT_NEEDS_SECOND_PERSON."""
    with acting_as(actor_of(check_is_colleague(by))) as actor:
        row = _own(export, by, now, is_locked=True)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _record("desk.export_downloaded", row, actor, now)


def open_exports(member: StaffMember, now: dt.datetime) -> list[ListExportView]:
    """Exports that the member asked for or can agree to as the second person. Two queries, as the member."""
    rows = list(ListExport.objects.filter(ended_at=None, asked_at__gt=now - LASTS).order_by("asked_at"))
    askers = {row.pk: row for row in StaffMember.objects.filter(pk__in={row.member_id for row in rows})}
    names = names_of(askers)
    return [
        ListExportView(
            row.pk,
            names.get(row.member_id, ""),
            read_asked(row.asked),
            row.purpose,
            row.cases,
            row.asked_at,
            row.confirmed_by_id is not None,
            row.member_id == member.pk,
        )
        for row in rows
        if row.member_id == member.pk
        or (
            row.cases > MOST_ALONE
            and row.confirmed_by_id is None
            and row.member_id in askers
            and is_second_person(member, row.member_id, *askers[row.member_id].provinces)
        )
    ]


# ---------------------------------------------------------------------------------------- underneath


def _lines(
    query: CaseQueueQuery,
    by: StaffMember,
    now: dt.datetime,
    stands_in_for: Iterable[int],
    lang: Lang = "fa",
) -> list[CaseQueueRow]:
    """Read the list page by page until it ends, or until it is longer than can be exported."""
    others = tuple(stands_in_for)
    found: list[CaseQueueRow] = []
    following: CaseQueueQuery | None = replace(query, after=None)
    while following is not None and len(found) <= MOST_CASES:
        page = queue_of(following, by, now, others, lang)
        found += page.lines
        following = page.following
    return found


def _locked(export: int, now: dt.datetime) -> ListExport:
    rows = ListExport.objects.select_for_update().filter(pk=export, ended_at=None, asked_at__gt=now - LASTS)
    row = rows.first()
    if row is None:
        raise NoSuchExport
    return row


def _own(export: int, by: StaffMember, now: dt.datetime, *, is_locked: bool = False) -> ListExport:
    rows = ListExport.objects.select_for_update() if is_locked else ListExport.objects.all()
    row = rows.filter(pk=export, member_id=by.pk, ended_at=None, asked_at__gt=now - LASTS).first()
    if row is None:
        raise NoSuchExport
    if row.cases > MOST_ALONE and row.confirmed_by_id is None:
        raise RequestFault(EXPORT_NEEDS_SECOND_PERSON, most=MOST_ALONE)
    return row


def _check_is_second(by: StaffMember, row: ListExport) -> None:
    asker = StaffMember.objects.get(pk=row.member_id)
    if not is_second_person(by, row.member_id, *asker.provinces):
        raise RequestFault(NOT_AN_EXPORT_CONFIRMER)


def _record(event: str, row: ListExport, actor: Actor, now: dt.datetime) -> None:
    detail = {"cases": row.cases, "list": row.asked}
    record(
        by=actor, event=event, household=None, province="", subject=f"export:{row.pk}", detail=detail, now=now
    )
