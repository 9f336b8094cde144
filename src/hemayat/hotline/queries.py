"""What the console shows: the agent's own call, who waits to be called back, what is out of order. Ask as the agent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Case, Count, Q, Value, When

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import Actor
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.hotline.errors import NoOpenCall
from hemayat.hotline.models import Call, CallBack, CallCaller, CallStep, Outage
from hemayat.hotline.states import CallOutcome, CallStepKind, CallTopic, PartOfDay

LONGEST = dt.timedelta(hours=1)
"""A call that began longer ago is over, and with it what was proven in it."""
MOST_BACKS = 50
Place = tuple[int | None, str]
"""A household and its province."""
NOWHERE: Place = (None, "")


@dataclass(frozen=True)
class VerifiedCaller:
    """Who is at the line. `acts_as`: "guardian" or "attorney" where it is not the head. `line`: theirs, sealed.

    `leads`: by our own record too; else they hear no word of a question, nor of a request that they did not file, as on
    the site (decision 0052).
    """

    household: int
    province: str
    acts_as: str
    at: dt.datetime
    is_synthetic: bool
    leads: bool
    own_requests: frozenset[int]
    line: bytes = field(repr=False)


@dataclass(frozen=True)
class OpenCall:
    """The call that an agent has open; `caller`: None as long as nobody has proven who they are."""

    id: int
    begun_at: dt.datetime
    call_back: int | None
    caller: VerifiedCaller | None

    @property
    def household(self) -> int:
        """Of who has proven theirs."""
        assert self.caller is not None, "nobody reads a file of whoever has proven nothing"
        return self.caller.household

    @property
    def acts_as(self) -> str:
        return self.caller.acts_as if self.caller else ""

    @property
    def leads(self) -> bool:
        return self.caller is not None and self.caller.leads

    def hears_words_of(self, request: int) -> bool:
        """Whether the agent may read to them what officers asked in this request of the household."""
        return self.caller is not None and (self.caller.leads or request in self.caller.own_requests)

    @property
    def place(self) -> Place:
        """Of the caller's household, once it is known."""
        return (self.caller.household, self.caller.province) if self.caller else NOWHERE

    @property
    def actor(self) -> Actor:
        """As whom the file is read: the database shows the caller's own household and no other, and lets nobody write.

        Only for reading (`acting_as(…, is_read_only=True)`), with the look recorded as the agent's.
        """
        return Actor("head", f"call:{self.id}", household=self.household)


@dataclass(frozen=True)
class CallBackQueueRow:
    """Somebody who waits to be called back. `line`: dialled by the agent. `is_late`: after the day asked for."""

    id: int
    line: str = field(repr=False)
    topic: CallTopic
    wanted_on: dt.date
    part: PartOfDay
    tries: int
    is_due: bool
    is_late: bool
    taken_by: int | None


@dataclass(frozen=True)
class AgentCall:
    """One of the agent's own calls of the day, of nobody by name."""

    id: int
    begun_at: dt.datetime
    ended_at: dt.datetime | None
    topic: CallTopic | None
    outcome: CallOutcome | None


def current_call(agent: StaffMember, now: dt.datetime) -> OpenCall:
    """The call that the agent has open. Raises NoOpenCall. Three queries at most."""
    call = last_open_call(agent)
    if call is None or call.begun_at <= now - LONGEST:
        raise NoOpenCall
    caller = CallCaller.objects.filter(call_id=call.pk).first()
    return OpenCall(call.pk, call.begun_at, call.call_back_id, _proven(caller) if caller else None)


def last_open_call(agent: StaffMember) -> Call | None:
    """The agent's last call, if it was never closed, even where its time is over. Two queries."""
    last = Call.objects.filter(agent_id=agent.pk).order_by("-id").first()
    is_closed = last is not None and CallStep.objects.filter(call=last, step=CallStepKind.ENDED).exists()
    return None if is_closed else last


def calls_today(agent: StaffMember, now: dt.datetime) -> list[AgentCall]:
    """The agent's calls since midnight, the newest first. Two queries."""
    since = now - dt.timedelta(hours=24)
    calls = [
        call
        for call in Call.objects.filter(agent_id=agent.pk, begun_at__gt=since).order_by("-id")
        if day_of(call.begun_at) == day_of(now)
    ]
    ends = {
        step.call_id: step
        for step in CallStep.objects.filter(call__in=[call.pk for call in calls], step=CallStepKind.ENDED)
    }
    return [_kept(call, ends) for call in calls]


def call_backs(agent: StaffMember, now: dt.datetime) -> list[CallBackQueueRow]:
    """Who waits to be called back, of the agent's provinces; no household of a relative's. The longest waiting first.

    Who asked for a call comes before those who only have not answered a case officer: there can be thousands of them.
    At the end are those whose day has not come, and those that another agent has taken.
    """
    place = Case(
        When(~Q(taken_by_id=agent.pk), taken_at__gt=now - LONGEST, then=Value(3)),
        When(wanted_on__gt=day_of(now), then=Value(2)),
        When(question_id__isnull=False, then=Value(1)),
        default=Value(0),
    )
    rows = CallBack.objects.filter(ended_at=None).order_by(place, "wanted_on", "id")[:MOST_BACKS]
    return [_back(row, agent, now) for row in rows]


def back_of(call: OpenCall, agent: StaffMember, now: dt.datetime) -> CallBackQueueRow | None:
    """Whom the agent calls back in this call; None where somebody called them. One query, or none."""
    row = CallBack.objects.filter(pk=call.call_back).first() if call.call_back else None
    return _back(row, agent, now) if row else None


def waiting_backs() -> int:
    """How many wait. One query."""
    return CallBack.objects.filter(ended_at=None).count()


def backs_to_call(agent: StaffMember, now: dt.datetime) -> tuple[int, int]:
    """How many this agent can call now, and how many of them are late. One query."""
    today, with_others = day_of(now), Q(taken_at__gt=now - LONGEST) & ~Q(taken_by_id=agent.pk)
    due = CallBack.objects.filter(ended_at=None, wanted_on__lte=today).exclude(with_others)
    counted = due.aggregate(due=Count("id"), late=Count("id", filter=Q(wanted_on__lt=today)))
    return counted["due"], counted["late"]


def outages(now: dt.datetime) -> list[Outage]:
    """What is out of order now, the newest first. One query."""
    holds = Q(ended_at=None) & (Q(until_at=None) | Q(until_at__gt=now))
    return list(Outage.objects.filter(holds).order_by("-from_at", "-id"))


def _proven(row: CallCaller) -> VerifiedCaller:
    return VerifiedCaller(
        row.household_id, row.province, row.acts_as, row.proven_at, row.is_synthetic, row.leads,
        frozenset(row.own_requests), bytes(row.line),
    )  # fmt: skip


def _back(row: CallBack, agent: StaffMember, now: dt.datetime) -> CallBackQueueRow:
    is_held = row.taken_at is not None and row.taken_at > now - LONGEST and row.taken_by_id != agent.pk
    line = key_ring().unseal(bytes(row.line), b"mobile").decode()
    return CallBackQueueRow(
        row.pk, line, CallTopic(row.topic), row.wanted_on, PartOfDay(row.part), row.tries, row.wanted_on <= day_of(now),
        row.wanted_on < day_of(now), row.taken_by_id if is_held else None,
    )  # fmt: skip


def _kept(call: Call, ends: Mapping[int, CallStep]) -> AgentCall:
    end = ends.get(call.pk)
    if end is None:
        return AgentCall(call.pk, call.begun_at, None, None, None)
    topic = CallTopic(end.topic) if end.topic else None
    return AgentCall(call.pk, call.begun_at, end.at, topic, CallOutcome(end.outcome))
