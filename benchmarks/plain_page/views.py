"""The stored result of one's household, as anybody would show a row: two look-ups by primary key and a template."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.eligibility.models import Determination, PublishedRun
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """A page with five facts."""
    return render(request, "plain_page/show.html", {"found": _found(request)})


@for_head
@require_safe
def long(request: HeadRequest) -> HttpResponse:
    """A page of about as many elements and letters as ours, all of whose words are ready beforehand."""
    return render(request, "plain_page/long.html", {"found": _found(request), "sections": SECTIONS})


def _found(request: HeadRequest) -> Determination:
    run = PublishedRun.objects.get()
    return Determination.objects.get(run_id=run.run_id, household_id=household_of(request))


_WORDS = "این متن از پیش آماده است و برای هر خانوار همین است؛ نه چیزی حساب می‌شود و نه واژه‌ای ساخته می‌شود."
SECTIONS = [
    {
        "title": f"بخش {number}",
        "tag": "برقرار است",
        "sentence": _WORDS,
        "rows": [(f"سطر {row}", _WORDS) for row in range(4)],
    }
    for number in range(12)
]
