"""What I consented to: each wording as it was read, when, for which request; and taking it back."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.requests.actions import withdraw_consent
from hemayat.requests.errors import CaseStateChanged, NoSuchRequest
from hemayat.requests.queries import consents_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    shown = {
        "consents": consents_of(household_of(request)),
        "withdrawn": text if (text := request.GET.get("withdrawn", "")).isdecimal() else "",
    }
    return render(request, "citizen/consents/show.html", shown)


@for_head
@require_POST
def withdraw(request: HeadRequest, number: int) -> HttpResponse:
    """From now on; what was asked before stays asked. Pressed twice it is withdrawn once."""
    try:
        withdraw_consent(consent=number, by=request.citizen, now=timezone.now())
    except NoSuchRequest:
        raise Http404 from None
    except CaseStateChanged:
        pass  # it was withdrawn before, as the page that follows says
    return HttpResponseRedirect(f"{reverse('consents:show')}?withdrawn={number}")
