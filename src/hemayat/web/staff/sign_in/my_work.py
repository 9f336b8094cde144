"""What waits for a member of staff, by role: how many, and where to go. The most urgent comes first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.deputies import deputised_members
from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import power_changes
from hemayat.accounts.resets import open_resets
from hemayat.accounts.roles import POWERS, Role
from hemayat.agreements.desk_queries import drafts
from hemayat.cases.queue_pages import PAGE
from hemayat.complaints.late_cases import late_cases
from hemayat.complaints.queues import ComplaintQueue, ComplaintQueueQuery
from hemayat.complaints.queues import queue_of as complaints_of
from hemayat.hotline.queries import backs_to_call
from hemayat.oversight.reexamination import opinions_waiting_for
from hemayat.publication.queries import publications
from hemayat.publication.states import PublicationState
from hemayat.questions.queues import QuestionQueueQuery
from hemayat.questions.queues import waiting as questions_waiting
from hemayat.requests.corrections import corrections_waiting
from hemayat.requests.finding_reviews import count_reviews_waiting
from hemayat.requests.override_queries import MOST_SHOWN, count_overrides_waiting
from hemayat.requests.own_cases import own_cases
from hemayat.requests.queues import COUNTED_TO, CaseQueue, CaseQueueQuery, count_of, counts_of
from hemayat.web.shared.language import gettext_lazy as _

_OFFICERS = frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})
_PUBLISHING = frozenset({Role.PUBLISHER, Role.ANALYST})
_RESETTING = frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT})


@dataclass(frozen=True)
class WorkRow:
    """`count`: at most `most`; one above it means "more". `is_urgent`: a day of ours has passed, or is today."""

    title: str
    count: int
    action: str
    address: str
    is_urgent: bool = False
    most: int = PAGE

    @property
    def is_more(self) -> bool:
        return self.count > self.most


def my_work(member: StaffMember, now: dt.datetime) -> list[WorkRow]:
    """The kinds of work of the member's roles in which something waits. Twenty queries at most, while they act."""
    roles = frozenset(member.roles)
    rows: list[WorkRow] = []
    if _OFFICERS & roles:
        rows += _cases(member, now)
    if Role.SENIOR_OFFICER in roles:
        rows += _approvals(member)
    if (_OFFICERS | {Role.HOTLINE_AGENT}) & roles:
        rows += _questions(member, now)
    if Role.HOTLINE_AGENT in roles:
        rows += _call_backs(member, now)
    if Role.INSPECTOR in roles:
        rows += _complaints(member, now)
    if _PUBLISHING & roles:
        rows += _publishing(roles)
    if _RESETTING & roles:
        rows += _resets(member)
    if POWERS & roles:
        waiting, _ended = power_changes(member)
        rows.append(
            WorkRow(
                str(_("Important roles to confirm")),
                sum(change.may_confirm for change in waiting),
                str(_("Open the important roles")),
                reverse("powers:waiting"),
                most=MOST_SHOWN,
            )
        )
    return sorted((row for row in rows if row.count), key=lambda row: not row.is_urgent)


def _cases(member: StaffMember, now: dt.datetime) -> Iterator[WorkRow]:
    stands_in_for = deputised_members(member, timezone.localdate(now))
    own = own_cases(member, now, stands_in_for)
    mine = _queue(place=CaseQueue.MINE)
    overdue = _queue(place=CaseQueue.MINE, overdue="1")
    most = 10**6
    yield WorkRow(
        str(_("My cases: overdue")), own.overdue, str(_("Open the overdue cases")), overdue, True, most
    )
    yield WorkRow(str(_("My cases: due today")), own.due_today, str(_("Open the list")), mine, True, most)
    yield WorkRow(
        str(_("My cases: handed to me by a colleague")),
        own.handed_over,
        str(_("Open the list")),
        mine,
        most=most,
    )
    yield WorkRow(str(_("My cases: all")), own.in_hand, str(_("Open the list")), mine, most=most)
    soon = count_of(CaseQueueQuery(is_overdue=True), member, now + dt.timedelta(days=1))
    yield WorkRow(
        str(_("Cases waiting for an officer: overdue or due today")), soon, str(_("Open the queue")),
        reverse("cases:queue"), True, COUNTED_TO,
    )  # fmt: skip
    waiting = counts_of(CaseQueueQuery(), member)[CaseQueue.WAITING]
    yield WorkRow(
        str(_("Cases waiting for an officer")), waiting, str(_("Open the queue")), reverse("cases:queue"),
        most=COUNTED_TO,
    )  # fmt: skip
    yield WorkRow(
        str(_("Reviews of findings")), count_reviews_waiting(member), str(_("Open the reviews")),
        reverse("cases:reviews"),
        most=MOST_SHOWN,
    )  # fmt: skip
    corrected = len(corrections_waiting(member, MOST_SHOWN + 1, stands_in_for))
    yield WorkRow(
        str(_("Corrections that may need a second officer")), corrected, str(_("Open the list")),
        reverse("cases:overrides"),
        most=MOST_SHOWN,
    )  # fmt: skip


def _approvals(member: StaffMember) -> Iterator[WorkRow]:
    yield WorkRow(
        str(_("Proposed decisions waiting for my approval")), count_overrides_waiting(member),
        str(_("Open the proposals")),
        reverse("cases:overrides"),
        most=MOST_SHOWN,
    )  # fmt: skip
    yield WorkRow(
        str(_("Second opinions")), len(opinions_waiting_for(member)), str(_("Open the second opinions")),
        reverse("reexamining:waiting"), most=MOST_SHOWN - 1,
    )  # fmt: skip


def _questions(member: StaffMember, now: dt.datetime) -> Iterator[WorkRow]:
    page = questions_waiting(QuestionQueueQuery(), member, now)
    late = sum(row.is_overdue for row in page.lines)
    if page.following is not None and late == len(page.lines):
        # Due soonest first: only now can the next page have more of them.
        overdue = questions_waiting(QuestionQueueQuery(is_overdue=True), member, now)
        late += overdue.following is not None
    address = reverse("questions:queue")
    yield WorkRow(str(_("Overdue questions")), late, str(_("Answer the questions")), address, True)
    count = len(page.lines) + (page.following is not None)
    yield WorkRow(str(_("Questions waiting for an answer")), count, str(_("Answer the questions")), address)


def _call_backs(member: StaffMember, now: dt.datetime) -> Iterator[WorkRow]:
    """Of the people that this member can call now."""
    due, late = backs_to_call(member, now)
    action, address, most = str(_("Open the call-backs")), reverse("hotline:waiting"), 10**6
    yield WorkRow(str(_("Call-backs: overdue")), late, action, address, True, most)
    yield WorkRow(str(_("People waiting for a call-back")), due, action, address, most=most)


def _complaints(member: StaffMember, now: dt.datetime) -> Iterator[WorkRow]:
    own = complaints_of(ComplaintQueueQuery(ComplaintQueue.MINE), member, timezone.localdate(now))
    mine = f"{reverse('inspection:queue')}?place={ComplaintQueue.MINE}"
    yield WorkRow(
        str(_("My complaints: overdue")), sum(row.is_overdue for row in own.lines), str(_("Open the list")), mine,
        True,
    )  # fmt: skip
    count = len(own.lines) + (own.following is not None)
    yield WorkRow(str(_("My complaints: all")), count, str(_("Open the list")), mine)
    page = complaints_of(ComplaintQueueQuery(), member, timezone.localdate(now))
    count = len(page.lines) + (page.following is not None)
    yield WorkRow(
        str(_("Complaints waiting for an inspector")),
        count,
        str(_("Open the complaints")),
        reverse("inspection:queue"),
    )
    late = late_cases(timezone.localdate(now), member)
    yield WorkRow(
        str(_("Cases past their due date")),
        len(late.lines) + (late.following is not None),
        str(_("Open the late cases")),
        reverse("inspection:late"),
        is_urgent=True,
    )


def _publishing(roles: Collection[str]) -> Iterator[WorkRow]:
    if Role.PUBLISHER in roles:
        proposed = sum(row.state == PublicationState.PROPOSED for row in publications())
        yield WorkRow(
            str(_("Runs waiting for approval")), proposed, str(_("Open the runs")), reverse("publication:all"),
        )  # fmt: skip
    waiting = sum(row.state in {"waiting", "approved"} for row in drafts())
    yield WorkRow(
        str(_("Drafts of the agreement waiting for review or publication")),
        waiting,
        str(_("Open the drafts")),
        reverse("agreements:all"),
    )


def _resets(member: StaffMember) -> Iterator[WorkRow]:
    count = sum(reset.may_confirm for reset in open_resets(member))
    yield WorkRow(
        str(_("Account resets to confirm")), count, str(_("Open the resets")), reverse("resets:waiting")
    )


def _queue(**asked: str) -> str:
    return f"{reverse('cases:queue')}?{urlencode(asked)}"
