"""The stored result of one's household, as anybody would show rows: three look-ups by primary key and a template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from benchmarks.plain_page.models import PlainRequest, PlainRow
from hemayat.eligibility.models import Determination, PublishedRun
from hemayat.households.models import Household
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """A page with six facts."""
    return render(request, "plain_page/show.html", _found(request))


@for_head
@require_safe
def long(request: HeadRequest) -> HttpResponse:
    """A page of about as many elements and letters as ours, all of whose words are ready beforehand."""
    return render(request, "plain_page/long.html", {**_found(request), "sections": SECTIONS})


@for_head
@require_POST
def file(request: HeadRequest) -> HttpResponse:
    """Changes one row and adds six, one by one, as many as our filing writes; then leads on, as ours does."""
    household, now = household_of(request), timezone.now()
    with transaction.atomic():
        found = PlainRequest.objects.select_for_update().get(household_id=household)
        found.state, found.filed_at, found.code = "submitted", now, request.POST["key"]
        found.due_on = now.date() + timedelta(days=15)
        found.save(update_fields=["state", "filed_at", "code", "due_on"])
        for name in ("clock", "clock_event", "event", "record", "link", "notice"):
            PlainRow.objects.create(household_id=household, name=name, detail={"what": _WORDS}, at=now)
    return HttpResponseRedirect("/plain/")


@for_head
@require_POST
def two(request: HeadRequest) -> HttpResponse:
    """Adds two rows: the least that anybody would call a submission."""
    household, now = household_of(request), timezone.now()
    with transaction.atomic():
        for name in ("request", "notice"):
            PlainRow.objects.create(household_id=household, name=name, detail={"what": _WORDS}, at=now)
    return HttpResponseRedirect("/plain/")


def _found(request: HeadRequest) -> dict[str, Any]:
    household = household_of(request)
    run = PublishedRun.objects.all()[0]
    return {
        "found": Determination.objects.get(run_id=run.run_id, household_id=household),
        "household": Household.objects.get(pk=household),
    }


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
