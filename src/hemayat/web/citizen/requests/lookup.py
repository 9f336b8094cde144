"""Which request a page is about: one of the own household's; and where a page leads on to."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from hemayat.eligibility.queries import PublishedResult
from hemayat.requests.errors import NoSuchRequest, RequestFault
from hemayat.requests.queries import request_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.access import household_of, reading
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@reading
def own_request(request: HeadRequest, number: int) -> CaseView:
    """The request with this number, if it is this household's; another's is not found, nor a draft thrown away.

    Its words and files are for the person who filed it and for the head in our record. Raises ApplicantNotHead for
    anybody else.
    """
    try:
        case = request_of(household_of(request), number, now=timezone.now(), by=request.citizen)
    except NoSuchRequest:
        raise Http404 from None
    if case.filed_at is None and case.ended_at is not None:
        raise Http404
    return case


def redirect_to_request(page: str, *given: object) -> HttpResponse:
    """On to another page of requests."""
    return HttpResponseRedirect(reverse(f"requests:{page}", args=given))


def redirect_to_draft(case: CaseView) -> HttpResponse:
    """On to the page of a draft on which something is still to be answered."""
    if case.is_built and not case.answers.get("members_are_all"):
        return redirect_to_request("members", case.id)
    if case.kind is CaseKind.DISPUTE and not case.answers.get("register"):
        return redirect_to_request("wrong")
    return redirect_to_request("check" if case.person_asked_about else "claim", case.id)


def about_decision(published: PublishedResult | None) -> dict[str, int | None]:
    """What an objection is about: the decision in force by its own number, or by that of the run that made it."""
    if published is None:
        return {}
    return (
        {"about_decision": published.decision_id}
        if published.decision_id
        else {"about_run": published.run_id}
    )


def fault_text(fault: RequestFault) -> str:
    """What is wrong and what to do, in the language of the page."""
    return fault.words[page_language()]
