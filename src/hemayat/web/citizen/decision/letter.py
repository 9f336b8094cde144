"""The written form of an adverse decision, as a file: who decided, why, and every remedy with its last day."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import head_of, person
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.decision.effect import takes_effect_on
from hemayat.web.citizen.decision.remedies import remedies_of
from hemayat.web.citizen.pdf import PdfUnavailable, file_answer, render_pdf
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def pdf(request: HeadRequest) -> HttpResponse:
    """GET /my/decision/letter.pdf: of the decision in force, if it is adverse. A page says so if no PDF can be made."""
    published, today = determination_of(household_of(request)), timezone.localdate()
    counts_from = takes_effect_on(published) if published else None
    remedies = remedies_of(published, counts_from) if published else None
    if published is None or remedies is None:
        raise Http404
    head = head_of(household_of(request), today)
    shown = {
        "told": present_decision(published, page_language()),
        "holder": head and person(head.person),
        "takes_effect_on": counts_from,
        "remedies": remedies,
        "today": today,
    }
    try:
        content = render_pdf(render_to_string("citizen/decision/paper.html", shown, request))
    except PdfUnavailable:
        return render(request, "citizen/decision/no_pdf.html", status=503)
    return file_answer(content, "application/pdf", f"hemayat-decision-{published.decided_on}.pdf")
