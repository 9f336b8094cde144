"""Who calls proves who they are: a code goes to the line on file, and they read it out. The page tells nothing else."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.results import SignInProblem
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_search
from hemayat.audit.context import acting_as
from hemayat.hotline import actions
from hemayat.hotline.caller_lookup import CallerIdentifier, CallerIdentifierKind
from hemayat.hotline.errors import FileClosedToAgent
from hemayat.hotline.queries import OpenCall
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.hotline import texts
from hemayat.web.staff.hotline.call_context import ROLES, in_call, page, to_console
from hemayat.web.staff.hotline.forms import CallerCodeForm, CallerIdentityForm
from hemayat.web.staff.purpose import count_search

_KEPT = "hotline"
"""The attempt of which call, in the session that the browser holds no more than the key of."""


@in_call
@require_POST
def ask(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """A code was asked for, whoever it is."""
    form = CallerIdentityForm(request.POST)
    if not form.is_valid():
        return page(request, "ask", call, form=form)
    cleaned_data = form.cleaned_data
    _record_search(request, cleaned_data["what"])
    asked = actions.ask_for_code(
        call=call.id,
        named=cleaned_data["what"],
        birth_date=cleaned_data["birth_date"],
        for_another=cleaned_data["for_another"],
        by=request.member,
        now=timezone.now(),
    )
    if isinstance(asked, SignInProblem):
        form.add_error(None, texts.problem_text(asked))
        return page(request, "ask", call, form=form)
    request.session[_KEPT] = [call.id, asked.token]
    return HttpResponseRedirect(reverse("hotline:code"))


def _record_search(request: StaffRequest, named: CallerIdentifier) -> None:
    """The console says nothing of whether a number is known, and neither does the record."""
    if named.by is CallerIdentifierKind.NATIONAL_ID:
        count_search(request, FileAccessPurpose.CALL, ROLES, is_in_call=True)
        with acting_as(actor_of(request.member, FileAccessPurpose.CALL)) as by:
            record_search(by=by, national_id=named.value, is_hit=None, now=timezone.now())


@in_call
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: StaffRequest, call: OpenCall) -> HttpResponse:
    """What the caller reads out is taken."""
    of, attempt = request.session.get(_KEPT, [0, ""])
    if of != call.id or call.caller is not None:
        return to_console()
    form = CallerCodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "code", call, form=form)
    try:
        found = actions.prove_caller(
            call=call.id,
            attempt=attempt,
            code=form.cleaned_data["code"],
            by=request.member,
            now=timezone.now(),
        )
    except FileClosedToAgent as fault:
        add_form_error(form, fault)
        return page(request, "code", call, form=form)
    if isinstance(found, SignInProblem):
        form.add_error("code", texts.problem_text(found))
        return page(request, "code", call, form=form)
    del request.session[_KEPT]
    return to_console("proven")
