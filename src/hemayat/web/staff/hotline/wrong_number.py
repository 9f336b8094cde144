"""A caller is written to about somebody else: they prove that the line is theirs, and it is written to no more."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.results import SignInProblem
from hemayat.hotline import actions
from hemayat.hotline.queries import OpenCall
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.hotline import texts
from hemayat.web.staff.hotline.call_context import in_call, page, to_console
from hemayat.web.staff.hotline.forms import CallerCodeForm, CallerLineForm

_KEPT = "hotline_line"


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """The code goes to the line that they name: it opens nothing, and says nothing of anybody."""
    form = CallerLineForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "wrong_number", call, form=form)
    asked = actions.ask_for_lines_code(
        call=call.id, line=form.cleaned_data["line"], by=request.member, now=timezone.now()
    )
    if isinstance(asked, SignInProblem):
        form.add_error("line", texts.problem_text(asked))
        return page(request, "wrong_number", call, form=form)
    request.session[_KEPT] = [call.id, asked.token]
    return HttpResponseRedirect(reverse("hotline:wrong_number_code"))


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """What they read out is taken, and the line marked."""
    of, attempt = request.session.get(_KEPT, [0, ""])
    if of != call.id:
        return to_console()
    form = CallerCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "wrong_number_code", call, form=form)
    stands = actions.mark_line(
        call=call.id, attempt=attempt, code=form.cleaned_data["code"], by=request.member, now=timezone.now()
    )
    if isinstance(stands, SignInProblem):
        form.add_error("code", texts.problem_text(stands))
        return page(request, "wrong_number_code", call, form=form)
    del request.session[_KEPT]
    return to_console("marked")
