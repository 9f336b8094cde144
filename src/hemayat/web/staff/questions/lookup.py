"""Which question a page is about, as its member of staff sees it."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone

from hemayat.common.language import Message, in_digits
from hemayat.questions.permissions import ANSWERERS
from hemayat.questions.queries import place_of, thread_of
from hemayat.questions.results import QuestionThread
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, reading
from hemayat.web.staff.purpose import CasePage

ROLES = ANSWERERS
_TITLE = Message("Question {number}")


def _title_of(number: int) -> str:
    return _TITLE.format(number=in_digits(str(number))).in_(page_language())


_PAGE = CasePage("questions:show", place_of, _title_of, _("Open the question"), "questions:queue")
file_of, to_question = _PAGE.file_of, _PAGE.go_to


@reading
def thread(request: StaffRequest, number: int) -> QuestionThread:
    """The question with this number, if the member sees it."""
    place = place_of(number)
    if place is None:
        raise Http404
    return thread_of(number, timezone.now(), place[0], with_names=True)
