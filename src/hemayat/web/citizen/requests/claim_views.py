"""What is wrong with a data item, what is right, and a file that shows it: a dispute on one page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.requests.actions import save_answers
from hemayat.requests.errors import AnswerInvalid
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.access import for_head_form, form_data, reading
from hemayat.web.citizen.requests.evidence import documents_context, keep_file
from hemayat.web.citizen.requests.forms import ClaimForm
from hemayat.web.citizen.requests.lookup import fault_text, own_request, redirect_to_request
from hemayat.web.citizen.requests.presenter import disputed_words
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HeadRequest, number: int) -> HttpResponse:
    """A choice on the card of a record leads here, and from here to the check. All of it is kept in the draft."""
    case = own_request(request, number)
    if case.kind is not CaseKind.DISPUTE:
        raise Http404
    if case.filed_at:
        return redirect_to_request("show", number)
    if not case.answers.get("register"):
        return redirect_to_request("data_item", number)
    form = _form(request, case)
    if request.method == "POST" and _is_kept(request, case, form):
        return redirect_to_request("check", number)
    return _page(request, case, form)


def _is_kept(request: HeadRequest, case: CaseView, form: ClaimForm) -> bool:
    """What is right is kept even if something else is wrong: else a file would have to be chosen again, and a text
    written again by somebody who removes a wrong file first.
    """
    form.is_valid()
    keep_file(request, case, form)
    answers = {name: form.cleaned_data[name] for name in form.names if name in form.cleaned_data}
    try:
        save_answers(request_id=case.id, answers=answers, by=request.citizen, now=timezone.now())
    except AnswerInvalid as refused:
        form.add_error(refused.question if refused.question in form.fields else None, fault_text(refused))
    return not form.errors


@reading
def _form(request: HeadRequest, case: CaseView) -> ClaimForm:
    data = form_data(request)
    return ClaimForm(data, request.FILES or None, case.answers, disputed_words(case, page_language()))


@reading
def _page(request: HeadRequest, case: CaseView, form: ClaimForm) -> HttpResponse:
    shown: dict[str, Any] = {"told": case, "form": form, **documents_context(request, case)}
    return render(request, "citizen/requests/claim.html", shown)
