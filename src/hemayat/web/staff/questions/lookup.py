"""Which question a page is about, as its member of staff sees it."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from hemayat.questions.permissions import ANSWERERS
from hemayat.questions.queries import place_of, thread_of
from hemayat.questions.results import QuestionThread
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.lookup import reading
from hemayat.web.staff.purpose import HouseholdFileAddress

ROLES = ANSWERERS


def file_of(number: int, **_others: object) -> HouseholdFileAddress | None:
    """The household's file that the question belongs to: each look at it is recorded."""
    place = place_of(number)
    return place and HouseholdFileAddress(*place, reverse("questions:show", args=[number]))


@reading
def thread(request: StaffRequest, number: int) -> QuestionThread:
    """The question with this number, if the member sees it."""
    place = place_of(number)
    if place is None:
        raise Http404
    return thread_of(number, timezone.now(), place[0], with_names=True)


def to_question(number: int, done: str = "") -> HttpResponse:
    """Back to the question, which says what was done."""
    return HttpResponseRedirect(reverse("questions:show", args=[number]) + (f"?done={done}" if done else ""))
