"""My data: a copy of everything, after signing in again; and how long what is kept, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.actions import sign_out
from hemayat.accounts.attempt_limits import LimitReached
from hemayat.data_rights.actions import ask_copy, take_copy
from hemayat.data_rights.catalogue import catalogue
from hemayat.data_rights.errors import NoCopyReady, SignInTooOld
from hemayat.data_rights.permissions import is_fresh
from hemayat.data_rights.queries import copy_of, erased_of, retention_schedule
from hemayat.web.citizen.access import for_head, household_of, reading, to_sign_in
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.citizen.sessions import HeadRequest, token_of
from hemayat.web.shared.page_refresh import with_refresh

VOLUMES = {str(number) for number in range(1, 1_000)}


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """What a copy holds, the copy that was asked for, and what of this household was erased."""
    return _page(request)


@for_head
@require_POST
def ask(request: HeadRequest) -> HttpResponse:
    """Pressed twice, the second copy takes the place of the first."""
    try:
        ask_copy(by=request.citizen, now=timezone.now())
    except LimitReached:
        return _page(request, is_too_often=True)
    except SignInTooOld:
        pass  # the page that follows asks to sign in again
    return HttpResponseRedirect(reverse("holdings:show"))


@for_head
@require_POST
def take(request: HeadRequest) -> HttpResponse:
    """One volume of the copy; by POST, so that no program fetches it by the way."""
    volume = request.POST.get("volume", "1")
    try:
        content = take_copy(
            volume=int(volume) if volume in VOLUMES else 0, by=request.citizen, now=timezone.now()
        )
    except (SignInTooOld, NoCopyReady):
        return HttpResponseRedirect(reverse("holdings:show"))
    answer = HttpResponse(content, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data-{volume}.zip"'
    # It is packed already.
    answer.headers["Content-Encoding"] = "identity"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@for_head
@require_POST
def again(request: HeadRequest) -> HttpResponse:
    """Sign out and in again, with a new code, and come back here."""
    sign_out(token=token_of(request), now=timezone.now())
    return to_sign_in(request)


@open_page
def retention(request: HttpRequest) -> HttpResponse:
    """GET /retention/"""
    return render(request, "citizen/data_rights/retention.html", {"kept": retention_schedule()})


@reading
def _page(request: HeadRequest, *, is_too_often: bool = False) -> HttpResponse:
    now = timezone.now()
    copy = copy_of(request.citizen, now)
    shown = {
        "copy": copy,
        "is_fresh": is_fresh(request.citizen, now),
        "is_too_often": is_too_often,
        "groups": catalogue().groups,
        "erased": erased_of(household_of(request)),
    }
    page = render(request, "citizen/data_rights/show.html", shown, status=429 if is_too_often else 200)
    return with_refresh(request, page, is_open=copy is not None and copy.is_being_made)


app_name = "holdings"
urlpatterns = [
    path("my/data/", show, name="show"),
    path("my/data/ask/", ask, name="ask"),
    path("my/data/take/", take, name="take"),
    path("my/data/again/", again, name="again"),
    path("retention/", retention, name="retention"),
]
