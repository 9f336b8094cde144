"""Who has proven to be at the line, and what they may be told: they act as the head, and every look is written down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from hemayat.accounts.conversations import LockedConversation
from hemayat.accounts.results import Citizen
from hemayat.accounts.sessions import citizen_of
from hemayat.audit.actions import record_look
from hemayat.audit.context import Actor, acting_as
from hemayat.eligibility.queries import decision_in, determination_of
from hemayat.notifications.gateways.telephone import Channel
from hemayat.referrals.payment_queries import payment_news
from hemayat.requests.case_status import CaseStatus, household_status, request_status
from hemayat.requests.errors import ApplicantNotHead
from hemayat.requests.missing_data import open_data_request
from hemayat.requests.queries import request_of, requests_of
from hemayat.requests.results import CaseSummary, CaseView
from hemayat.requests.states import ENDED, CaseState
from hemayat.web.phone.menu import DialogueState

ROLE = "telephone"
"""As the head reads it among those who looked."""
UNITS: dict[Channel, str] = {"sms": "پیامک", "ussd": "کد دستوری", "voice": "تلفن گویا"}
PURPOSE = "پیگیری وضعیت"
HOUSEHOLD = 0
"""The case that is no request: what was decided about the household last."""


@dataclass(frozen=True)
class CallerSession:
    """`request`: the one whose code was given, where nothing more was proven; else all of the household's.

    `citizen`: who signed in by a one-time code; None if nothing more than the code of a request was given.
    """

    actor: Actor
    household: int
    province: str
    is_synthetic: bool
    request: int | None
    citizen: Citizen | None = None

    def cases(self) -> list[int]:
        """Requests that are examined, then what was decided about the household, then all else; the newest first."""
        if self.request is not None:
            return [self.request]
        with acting_as(self.actor, is_read_only=True):
            case_summaries = requests_of(self.household, self.citizen)
        is_first = [_is_open(one) for one in case_summaries]
        return [
            *(one.id for one, first in zip(case_summaries, is_first, strict=True) if first),
            HOUSEHOLD,
            *(one.id for one, first in zip(case_summaries, is_first, strict=True) if not first),
        ]

    def told(self, request: int, channel: Channel, now: dt.datetime, *, is_noted: bool = True) -> CaseStatus:
        """How the case stands. `is_noted`: write down that it was looked at; once in a call is enough."""
        with acting_as(self.actor, is_read_only=True):
            told = self._told(request, now)
        if is_noted:
            record_look(
                by=replace(self.actor, purpose=PURPOSE),
                household=self.household,
                province=self.province,
                role=ROLE,
                unit=UNITS[channel],
                now=now,
            )
        return told

    def _told(self, request: int, now: dt.datetime) -> CaseStatus:
        if request == HOUSEHOLD:
            published = determination_of(self.household)
            news = payment_news(self.household, now)
            return household_status(
                published, open_data_request(published, now), news.headline if news else None
            )
        view, reads = self._view(request, now)
        decision = decision_in(self.household, view.decision_id) if view.decision_id else None
        status = request_status(view, decision.outcome if decision else "", now)
        return status if reads else replace(status, visit_at=None)

    def _view(self, request: int, now: dt.datetime) -> tuple[CaseView, bool]:
        """The request, and whether they may read it. If not, they hear its state and its days, and of no visit."""
        try:
            return request_of(self.household, request, now=now, by=self.citizen), True
        except ApplicantNotHead:
            return request_of(self.household, request, now=now), False


def proven_caller(talk: DialogueState, taken: LockedConversation, now: dt.datetime) -> CallerSession | None:
    """Who this conversation has proven to be at the line; None where nobody is, or is not any more."""
    if talk.session:
        citizen = citizen_of(talk.session, now)
        if citizen is None or citizen.household is None:
            return None
        return CallerSession(
            citizen.actor, citizen.household, citizen.province, citizen.is_synthetic, None, citizen
        )
    if not talk.household:
        return None
    actor = taken.actor(talk.household)
    return CallerSession(actor, talk.household, talk.province, talk.is_synthetic, talk.request)


def _is_open(case_summary: CaseSummary) -> bool:
    return case_summary.state not in (*ENDED, CaseState.DRAFT)
