"""What screens and other slices read of messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q

from hemayat.audit.keys import key_ring
from hemayat.notifications.errors import DemoInboxUnavailable
from hemayat.notifications.gateway_pool import gateway_pool
from hemayat.notifications.gateways.http import HttpGateway
from hemayat.notifications.gateways.receipt_address import receipt_address
from hemayat.notifications.models import DemoMessage, OutboxMessage
from hemayat.notifications.notice_wordings import notice_text
from hemayat.notifications.states import REPLACED, WORDING, MessageState, MessageStateText


@dataclass(frozen=True)
class SentMessage:
    """A message as its household reads it. `to_ending`: the last four digits of its number, if it has one."""

    created_at: datetime
    words: str
    state: MessageState
    sent_at: datetime | None
    settled_at: datetime | None
    to_ending: str

    @property
    def wording(self) -> MessageStateText:
        """The state in words: `.fa`, `.en`."""
        return WORDING[self.state]


@dataclass(frozen=True)
class InboxMessage:
    """What the demo would have sent."""

    to: str
    words: str
    at: datetime


@dataclass(frozen=True)
class NoticeCoverage:
    """Notices of a run, by state. R1.5b: the publication compares `notices` with the decisions that it made."""

    notices: int
    queued: int
    sending: int
    sent: int
    delivered: int
    failed: int
    held: int


@dataclass(frozen=True)
class OutboxBacklog:
    """What waits to be sent, for an operator: how many, and since when the oldest is due."""

    waiting: int
    oldest_due_at: datetime | None


def queued_keys(keys: Iterable[str]) -> set[str]:
    """Those of these keys under which a message has been queued. One query."""
    return set(OutboxMessage.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def messages_of(household: int, lang: str = "fa", limit: int = 100) -> list[SentMessage]:
    """The newest first; no one-time codes. One query. The caller says who acts (`acting_as`).

    What was never sent because a corrected run replaced it is not read here either.
    """
    rows = OutboxMessage.objects.filter(household_id=household, is_urgent=False).exclude(fault=REPLACED)
    rows = rows.order_by("-created_at", "id")
    keys = key_ring()
    return [
        SentMessage(
            created_at=row.created_at,
            words=notice_text(row.notice, row.parameters, lang) if row.notice else row.words,
            state=MessageState(row.state),
            sent_at=row.sent_at,
            settled_at=row.settled_at,
            to_ending=keys.unseal(bytes(row.to_sealed), b"mobile").decode()[-4:] if row.to_sealed else "",
        )
        for row in rows[:limit]
    ]


def inbox(
    limit: int = 50,
    *,
    has_codes: bool | None = None,
    to: Collection[str] | None = None,
    not_to: Collection[str] = (),
) -> list[InboxMessage]:
    """The newest first. `has_codes`: only one-time codes, or only the others: among many notices no code is found.
    `to`: only messages to these lines; `not_to`: none to these.

    Raises DemoInboxUnavailable outside the demo and the tests.
    """
    if settings.NOTIFICATIONS["mode"] not in {"demo", "test"}:
        raise DemoInboxUnavailable("there is no inbox outside the demo")
    rows = DemoMessage.objects.exclude(to__in=not_to).order_by("-at", "-id")
    if to is not None:
        rows = rows.filter(to__in=to)
    if has_codes is not None:
        is_code = Q(words__regex=r"^[0-9]{6}([0-9]{3})? ")
        rows = rows.filter(is_code if has_codes else ~is_code)
    return [InboxMessage(row.to, row.words, row.at) for row in rows[:limit]]


def coverage(run_id: int) -> NoticeCoverage:
    """Reads the index of the run alone. The caller acts as the system or as staff of every province."""
    found: dict[str, Any] = dict(
        OutboxMessage.objects.filter(run_id=run_id)
        .values_list("state")
        .annotate(number=Count("*"))
        .order_by()
    )
    states = {state.value: int(found.get(state.value, 0)) for state in MessageState}
    return NoticeCoverage(notices=sum(states.values()), **states)


def backlog(*, is_urgent: bool | None = None) -> OutboxBacklog:
    """Of codes and what else is urgent, of notices, or of both. The caller acts as the system."""
    rows = OutboxMessage.objects.filter(state__in=["queued", "sending"])
    found = (rows if is_urgent is None else rows.filter(is_urgent=is_urgent)).aggregate(
        waiting=Count("*"), oldest=Min("next_at")
    )
    return OutboxBacklog(found["waiting"], found["oldest"])


@dataclass(frozen=True)
class KnownGateway:
    """A gateway of this installation. `receipts_at`: what to give a provider that calls one fixed address."""

    name: str
    driver: str
    receipts_at: str


def gateways() -> list[KnownGateway]:
    """In the order in which they are tried. Raises GatewayFault where their file means nothing."""
    origin = settings.NOTIFICATIONS["origin"]
    return [
        KnownGateway(
            each.name,
            type(each).__name__,
            receipt_address(origin, each.name, "")
            if isinstance(each, HttpGateway) and each.receipt.reference
            else "",
        )
        for each in gateway_pool().gateways
    ]
