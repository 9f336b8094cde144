"""The guides of the roles, for every member of staff to read at the desk."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.guides.guide_text import guide_html
from hemayat.web.staff.guides.places import GUIDES


@for_staff()
@require_safe
def show(request: StaffRequest, guide: str) -> HttpResponse:
    """One guide, in the language of the page."""
    if guide not in GUIDES:
        raise Http404
    title, html = guide_html(guide, page_language())
    return render(request, "staff/guides/show.html", {"title": title, "guide": SafeString(html)})
