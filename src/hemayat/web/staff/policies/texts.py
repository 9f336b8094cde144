"""What a policy said at each publication: by run, by date, and beside another."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.publication import policy_texts
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.policies.forms import ComparedTextForm, PolicyDayForm
from hemayat.web.staff.policies.views import ROLES


@for_staff(*ROLES)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    """With a day, also the text that decided what people saw then."""
    form = PolicyDayForm(request.GET if "on_year" in request.GET else None)
    asked = form.cleaned_data["on"] if form.is_valid() else None
    shown = {
        "texts": policy_texts.texts(),
        "form": form,
        "asked": asked,
        "found": policy_texts.run_seen_on(asked) if asked else None,
    }
    return render(request, "staff/policies/texts.html", shown)


@for_staff(*ROLES)
@require_safe
def show(request: StaffRequest, run: int) -> HttpResponse:
    """The text of one run; `beside`: what differs from that of another, or from the file as it stands today."""
    texts = policy_texts.texts()
    text = next((this_text for this_text in texts if this_text.run == run), None)
    if text is None:
        raise Http404
    today = policy_texts.lines_of_today(text.policy)
    others = [this_text for this_text in texts if this_text.policy == text.policy and this_text.run != run]
    form = ComparedTextForm(
        request.GET if "beside" in request.GET else None, others=others, has_file=today is not None
    )
    lines = policy_texts.lines_of(run)
    shown = {"text": text, "lines": lines, "form": form}
    if form.is_valid():
        beside = form.cleaned_data["beside"]
        other = policy_texts.lines_of(int(beside)) if beside != ComparedTextForm.FILE else today or []
        is_later = beside == ComparedTextForm.FILE or int(beside) > run
        pair = (lines, other) if is_later else (other, lines)
        shown |= {"is_compared": True, "differences": policy_texts.differences(*pair), "is_later": is_later}
    return render(request, "staff/policies/text.html", shown)
