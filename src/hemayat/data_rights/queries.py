"""What screens read of copies and of the schedule. Who may see what is the database's to say: ask as the head."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.accounts.results import Citizen
from hemayat.audit.models import AuditEvent
from hemayat.common.language import Words
from hemayat.data_rights.models import DataCopy, RetentionRun
from hemayat.data_rights.permissions import household_of
from hemayat.data_rights.schedule import RetentionRule, schedule
from hemayat.data_rights.states import WORDS, CopyState

MOST_ERASED = 50


@dataclass(frozen=True)
class CopyView:
    """One's own latest copy."""

    state: CopyState
    asked_at: dt.datetime
    expires_at: dt.datetime
    taken_at: dt.datetime | None
    volumes: int

    @property
    def numbers(self) -> range:
        """Of its volumes."""
        return range(1, self.volumes + 1)

    @property
    def words(self) -> Words:
        return WORDS[self.state]

    @property
    def is_ready(self) -> bool:
        return self.state is CopyState.READY

    @property
    def is_being_made(self) -> bool:
        return self.state is CopyState.ASKED

    @property
    def is_over(self) -> bool:
        return self.state is CopyState.ERASED


@dataclass(frozen=True)
class ErasureEntry:
    """Something of the household was erased."""

    at: dt.datetime
    what: Words


@dataclass(frozen=True)
class RetentionStatus:
    """A rule, and when it was carried out last."""

    rule: RetentionRule
    last_at: dt.datetime | None


def copy_of(by: Citizen, now: dt.datetime) -> CopyView | None:
    """The latest copy that this person asked for; None where there is none. One query."""
    rows = DataCopy.objects.filter(household_id=household_of(by), person_index=by.person_index)
    row = rows.order_by("-asked_at").first()
    if row is None:
        return None
    state = CopyState.ERASED if row.expires_at <= now else CopyState(row.state)
    return CopyView(state, row.asked_at, row.expires_at, row.taken_at, row.volumes)


def erased_of(household: int) -> list[ErasureEntry]:
    """What of this household was erased by the schedule, the latest first. One query."""
    rows = AuditEvent.objects.filter(household_id=household, event="retention.erased").order_by("-id")
    return [
        ErasureEntry(at, schedule()[detail["rule"]].what)
        for at, detail in rows.values_list("at", "detail")[:MOST_ERASED]
    ]


def retention_schedule() -> list[RetentionStatus]:
    """The schedule with the day on which each rule was carried out last. One query."""
    rows = RetentionRun.objects.order_by("rule", "-at").distinct("rule").values_list("rule", "at")
    last = dict(rows)
    return [RetentionStatus(rule, last.get(rule.name)) for rule in schedule().values()]
