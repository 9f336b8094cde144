"""What follows from events once our record says what they say: approvals, sessions, the record, new decisions, notices.

Everything here happens in the transaction of the events, as the system. Households are decided again by a job of
`requests`, once for each event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemayat.accounts.session_revocation import end_sessions_of_all
from hemayat.approvals.actions import HolderDeath, end_by_death, restore_after_death
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import SYSTEM
from hemayat.households.models import HEAD
from hemayat.life_events.event_replay import ReplayedHousehold
from hemayat.life_events.household_timeline import HouseholdChange
from hemayat.life_events.kinds import LifeEventKind
from hemayat.life_events.models import LifeEvent
from hemayat.life_events.notices import LifeEventNotice, queue_notices
from hemayat.referrals.approval_sync import apply_decisions, sync_referrals
from hemayat.requests.redetermination import EventRedetermination, decide_again_after


@dataclass(frozen=True)
class DeathChange:
    """Somebody's day of death in our record, before and now; None: lives."""

    person: int
    before: dt.date | None
    died_on: dt.date | None


@dataclass(frozen=True)
class EffectiveEvent:
    """An event that counts since now, and the households that it, or what it corrects, is or was about.

    `asks_anyway`: they are decided again even where nothing in our record of them is another.
    """

    event: LifeEvent
    homes: frozenset[int]
    asks_anyway: bool


@dataclass(frozen=True)
class GroupOutcome:
    """What became of one group of events. `changes`: household → what it was and is; `latest`: that came last.

    `died`: person → day of death, as all that the registry told of them makes it.
    """

    news: Sequence[EffectiveEvent]
    latest: LifeEvent
    deaths: Sequence[DeathChange]
    changes: Mapping[int, HouseholdChange]
    died: Mapping[int, dt.date]


@dataclass(frozen=True)
class _AffectedHousehold:
    """A household that became another, by an event."""

    home: ReplayedHousehold
    event: LifeEvent
    has_other_head: bool
    head_died: bool
    head_lives: bool
    has_other_day: bool
    is_over: bool


def apply_side_effects(turns: Iterable[GroupOutcome], now: dt.datetime) -> None:
    """In the order of the provinces, as the chains of the record want it."""
    turns = list(turns)
    hits = sorted(
        (hit for turn in turns for hit in _hits(turn)),
        key=lambda hit: (hit.home.province, hit.home.household),
    )
    led_otherwise = [hit.home.household for hit in hits if hit.has_other_head or hit.head_died or hit.is_over]
    if led_otherwise:
        end_sessions_of_all(led_otherwise, now=now)
    record_many([_happened(hit) for hit in hits], now=now)
    restored = {home for turn in turns for home in _restored(turn, now)}
    died = [holder_death for turn in turns for holder_death in _died(turn)]
    end_by_death(died, now=now)
    sync_referrals({*restored, *(holder_death.household for holder_death in died)}, now=now)
    # Nobody decides these again: what was approved for them ends with them.
    apply_decisions([hit.home.household for hit in hits if hit.is_over], now=now)
    going_on = [hit for hit in hits if not hit.is_over]
    decide_again_after(
        [EventRedetermination(hit.home.household, hit.home.province, hit.event.id) for hit in going_on],
        now=now,
    )
    queue_notices([_notice(hit, is_restored=hit.home.household in restored) for hit in going_on], now=now)


# ---------------------------------------------------------------------------------------- underneath


def _restored(turn: GroupOutcome, now: dt.datetime) -> set[int]:
    """What somebody holds is as it was where there was no death; the households.

    Who lives may be a member like others by now: the registry has named another head in their place meanwhile.
    """
    ref = f"life_event:{turn.latest.id}"
    return {
        household
        for death in turn.deaths
        if death.before is not None and death.died_on is None
        for household in sorted(turn.changes)
        if restore_after_death(household, death.person, event=ref, now=now)
    }


def _died(turn: GroupOutcome) -> list[HolderDeath]:
    """Whose death is told, or told to have been on another day: what they hold ends with it.

    Also where another heads the household since: a change of head may be told before the death, or after a day of it
    that was not right.
    """
    about = {death.person for death in turn.deaths}
    events = {
        news_item.event.person_id: news_item.event
        for news_item in turn.news
        if news_item.event.kind == LifeEventKind.DEATH and news_item.event.person_id
    }
    found = []
    for person in sorted(about | events.keys()):
        if (day := turn.died.get(person)) is not None:
            ref = f"life_event:{events.get(person, turn.latest).id}"
            found += [HolderDeath(home, person, day, ref) for home in turn.changes]
    return found


def _hits(turn: GroupOutcome) -> list[_AffectedHousehold]:
    """The households that are not as they were, each with the event that it is decided again for."""
    about = {death.person: death for death in turn.deaths}
    found = []
    for number, change in turn.changes.items():
        home = change.becomes or change.left
        if home is None:
            continue
        people = {spot.person for death in (change.left, change.becomes) if death for spot in death.open}
        died = [about[who] for who in sorted(people & about.keys())]
        asks_anyway = any(death.asks_anyway and number in death.homes for death in turn.news)
        if change.is_one or died or asks_anyway:
            found.append(_hit(home, change, _because(turn, number), died))
    return found


def _because(turn: GroupOutcome, household: int) -> LifeEvent:
    """The last of the events that it is about; where there is none, what came last and changed what counts."""
    return next(
        (news_item.event for news_item in reversed(turn.news) if household in news_item.homes), turn.latest
    )


def _hit(
    home: ReplayedHousehold, change: HouseholdChange, event: LifeEvent, died: Sequence[DeathChange]
) -> _AffectedHousehold:
    before, after = _head(change.left), _head(change.becomes)
    head_died = next(
        (death_change for death_change in died if death_change.person == (before or after)), None
    )
    return _AffectedHousehold(
        home,
        event,
        has_other_head=before is not None and before != after,
        head_died=head_died is not None and head_died.died_on is not None,
        head_lives=head_died is not None and head_died.died_on is None,
        has_other_day=any(
            death_change.before is not None and death_change.died_on is not None for death_change in died
        ),
        is_over=change.becomes is None or change.becomes.ended_on is not None,
    )


def _head(home: ReplayedHousehold | None) -> int | None:
    return next((one.person for one in home.open if one.relation == HEAD), None) if home else None


def _happened(hit: _AffectedHousehold) -> AuditEntry:
    """Of the household's own: which kind of event, never about whom else."""
    event = "household.ended" if hit.is_over else "household.life_event"
    detail = {"kind": hit.event.kind, "on": str(hit.event.occurred_on)}
    return AuditEntry(
        SYSTEM, event, hit.home.household, hit.home.province, f"life_event:{hit.event.id}", detail
    )


def _notice(hit: _AffectedHousehold, *, is_restored: bool) -> LifeEventNotice:
    name = "member_moved.2"
    if hit.has_other_day:
        name = "day_of_death_corrected.1"
    elif hit.head_died:
        name = "head_died.1"
    elif hit.head_lives or is_restored:
        name = "death_corrected.1"
    elif hit.has_other_head:
        name = "head_changed.2"
    key = f"life:{hit.event.id}:{hit.home.household}"
    return LifeEventNotice(hit.home.household, hit.home.province, name, key, hit.event.occurred_on)
