"""Who answers: claiming one question or the next of the queue, putting it back, and going on after an answer."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.questions import actions
from hemayat.questions.errors import QuestionFault
from hemayat.questions.queries import place_of
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.purpose import carry_purpose, for_file
from hemayat.web.staff.questions.lookup import ROLES, file_of, to_question

CARRIED = frozenset({FileAccessPurpose.QUESTION})
"""True of the next question too."""


@for_staff(*ROLES)
@require_POST
def claim_next(request: StaffRequest) -> HttpResponse:
    """Claim and open the question that is due soonest. If none is free, the queue says so."""
    return to_next(request)


@for_file(*ROLES, of=file_of)
@require_POST
def claim_one(request: StaffRequest, number: int) -> HttpResponse:
    """From now on colleagues see that it is being answered."""
    try:
        actions.claim_question(question=number, by=request.member, now=timezone.now())
    except QuestionFault:
        return to_question(number)
    return to_question(number, "claimed")


@for_file(*ROLES, of=file_of)
@require_POST
def release_one(request: StaffRequest, number: int) -> HttpResponse:
    """Anybody may answer it again."""
    try:
        actions.release_question(question=number, by=request.member, now=timezone.now())
    except QuestionFault:
        return to_question(number)
    return to_question(number, "released")


def to_next(request: StaffRequest, done: str = "") -> HttpResponse:
    """The next question, claimed; its file opens for the purpose of this one."""
    following = actions.claim_next_question(by=request.member, now=timezone.now())
    if following is None:
        return HttpResponseRedirect(f"{reverse('questions:queue')}?done={done or 'none'}")
    household = _household(request, following)
    if household is not None:
        carry_purpose(request, household, CARRIED)
    return to_question(following, done or "claimed")


@reading
def _household(_request: StaffRequest, number: int) -> int | None:
    place = place_of(number)
    return place[0] if place else None
