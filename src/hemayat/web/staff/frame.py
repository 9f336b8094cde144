"""Pages that belong to the frame: how the desk is used without a mouse."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.common.language import Message
from hemayat.questions.permissions import ANSWERERS
from hemayat.web.staff.access import StaffRequest, for_staff

CASE_KEYS: tuple[tuple[Message, str], ...] = (
    (Message("In the queue: take the next case"), "n"),
    (Message("In the queue: find a case"), "f"),
    (Message("In the queue: undo what was done to several cases"), "z"),
    (Message("On a case: go to the main action"), "a"),
    (Message("On a likely duplicate: record your opinion"), "a"),
)
QUESTION_KEYS: tuple[tuple[Message, str], ...] = (
    (Message("In the list of questions: take the next question"), "n"),
    (Message("On a question: take it"), "c"),
    (Message("On a question: send the answer"), "a"),
)
"""As the templates of cases, duplicates and questions have them."""


@for_staff()
@require_safe
def keyboard(request: StaffRequest) -> HttpResponse:
    """Which key leads where, for the places that this member has, and what officers do most."""
    roles = {*request.member.roles}
    keys: tuple[tuple[Message, str], ...] = (
        CASE_KEYS if {Role.CASE_OFFICER, Role.SENIOR_OFFICER} & roles else ()
    )
    keys += QUESTION_KEYS if {*ANSWERERS} & roles else ()
    return render(request, "staff/frame/keyboard.html", {"keys": keys})


app_name = "frame"
urlpatterns = [path("keyboard/", keyboard, name="keyboard")]
