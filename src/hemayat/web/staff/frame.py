"""Pages that belong to the frame: how the desk is used without a mouse."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.common.language import Message
from hemayat.questions.permissions import ANSWERERS
from hemayat.web.staff.access import StaffRequest, for_staff

CASE_KEYS: tuple[tuple[Message, str], ...] = (
    (Message("On the first page and in the queue: take the next case"), "n"),
    (Message("In the queue: find a case"), "f"),
    (Message("In the queue: undo what was done to several cases"), "z"),
    (Message("On a case: go to the main action"), "a"),
    (Message("On a likely duplicate: go to the main action"), "a"),
)
QUESTION_KEYS: tuple[tuple[Message, str], ...] = (
    (Message("In the list of questions: take the next question"), "n"),
    (Message("On a question: take it"), "c"),
    (Message("On a question: go to the main action"), "a"),
)
CALL_KEYS: tuple[tuple[Message, str], ...] = ((Message("On the hotline: begin a new call"), "n"),)
COMPLAINT_KEYS: tuple[tuple[Message, str], ...] = (
    (Message("On a complaint: take it"), "c"),
    (Message("On a complaint: go to the main action"), "a"),
)
RECORD_KEYS: tuple[tuple[Message, str], ...] = ((Message("In the audit record: search"), "f"),)
REFERRAL_KEYS: tuple[tuple[Message, str], ...] = (
    (Message("On a returned referral: go to the main action"), "a"),
)
"""As the templates have them."""
_OFFICERS = frozenset({Role.CASE_OFFICER, Role.SENIOR_OFFICER})
_KEYS: tuple[tuple[Collection[str], tuple[tuple[Message, str], ...]], ...] = (
    (_OFFICERS, CASE_KEYS),
    (_OFFICERS, REFERRAL_KEYS),
    (ANSWERERS, QUESTION_KEYS),
    ({Role.HOTLINE_AGENT}, CALL_KEYS),
    ({Role.INSPECTOR}, COMPLAINT_KEYS),
    ({Role.OVERSIGHT}, RECORD_KEYS),
)


@for_staff()
@require_safe
def keyboard(request: StaffRequest) -> HttpResponse:
    """Which key leads where, for the places and the work of this member's roles."""
    roles = {*request.member.roles}
    keys = [key for of, listed in _KEYS if roles & {*of} for key in listed]
    return render(request, "staff/frame/keyboard.html", {"keys": keys})


app_name = "frame"
urlpatterns = [path("keyboard/", keyboard, name="keyboard")]
