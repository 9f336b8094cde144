"""Pages that belong to the frame: how the desk is used without a mouse."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.web.staff.access import StaffRequest, for_staff


@for_staff()
@require_safe
def keyboard(request: StaffRequest) -> HttpResponse:
    """Which key leads where, for the places that this member has."""
    return render(request, "staff/frame/keyboard.html")
