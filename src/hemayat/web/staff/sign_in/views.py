"""Staff sign in with a password and a second factor."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.errors import SignInRefused, TooManyTries
from hemayat.accounts.staff import check_staff_password, sign_out_staff
from hemayat.common.persian import to_persian_digits
from hemayat.web.shared.access import public
from hemayat.web.shared.language import both
from hemayat.web.staff.access import StaffRequest, for_staff, with_session
from hemayat.web.staff.sign_in.forms import SignInForm

BACKEND = "hemayat.accounts.staff_backend.StaffBackend"
LONGEST_SECONDS = 8 * 3600
_REFUSED = both(
    "نام کاربری، گذرواژه و کد با هم نمی‌خوانند؛ هر سه را دوباره ببینید",
    "User name, password and code do not go together; look at all three again",
)


@public
@with_session
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The same words whichever of the three was wrong."""
    form = SignInForm(request.POST or None)
    if form.is_valid() and _let_in(request, form):
        return HttpResponseRedirect(reverse("sign_in:home"))
    response = render(request, "staff/sign_in/enter.html", {"form": form})
    response.headers["Cache-Control"] = "no-store"
    return response


@for_staff()
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The places that this member has."""
    return render(request, "staff/sign_in/home.html")


@for_staff()
@require_POST
def leave(request: StaffRequest) -> HttpResponse:
    sign_out_staff(member=request.member, now=timezone.now())
    logout(request)
    return HttpResponseRedirect(reverse("sign_in:enter"))


def _let_in(request: HttpRequest, form: SignInForm) -> bool:
    """Whether the three go together; else the fault stands in the form."""
    given, ip = form.cleaned_data, request.META.get("REMOTE_ADDR", "")
    try:
        member = check_staff_password(
            given["username"], given["password"], given["code"], now=timezone.now(), ip=ip
        )
    except SignInRefused:
        form.add_error(None, _REFUSED)
    except TooManyTries as reached:
        at = f"{timezone.localtime(reached.retry_at):%H:%M}"
        form.add_error(
            None,
            both(
                f"بارها آزموده‌اید؛ از ساعت {to_persian_digits(at)} دوباره بیازمایید",
                f"Tried too often; try again from {at} on",
            ),
        )
    else:
        login(request, member, backend=BACKEND)
        request.session.set_expiry(LONGEST_SECONDS)
        return True
    return False
