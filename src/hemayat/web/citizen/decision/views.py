"""The decision about one's household with all its reasons, and the ones before it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.documents.queries import documents_of
from hemayat.eligibility.permissions import can_see
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import (
    PublishedResult,
    decision_in,
    determination_in,
    determination_of,
    held_by,
    published_run,
)
from hemayat.publication.queries import why_not_decided
from hemayat.referrals.queries import introduction_of
from hemayat.requests.missing_data import data_request_of
from hemayat.requests.queries import answers_with_decision
from hemayat.rules.unknowns import NEEDS_DATA
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.decision.effect import lower_amount_context, takes_effect_on
from hemayat.web.citizen.decision.outcome_card import outcome_card
from hemayat.web.citizen.decision.records import record_cards
from hemayat.web.citizen.decision.remedies import remedies_of
from hemayat.web.citizen.service_end import service_end_context
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.citizen.status.own_household import own_household_of
from hemayat.web.citizen.status.undecided_texts import not_decided_words
from hemayat.web.citizen.status.waits import WaitsDisplay
from hemayat.web.shared.document_presenter import documents_shown
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """The decision that holds now."""
    return _now(request)


def _now(request: HeadRequest) -> HttpResponse:
    household = household_of(request)
    published, before = held_by(household)
    waits = WaitsDisplay(household, is_decided=published is not None, head=request.citizen)
    ending = service_end_context()
    if published is None:
        return render(
            request,
            "citizen/status/none.html",
            {
                "run": published_run(),
                "not_decided": not_decided_words(why_not_decided(household)),
                "requests": waits.requests,
                "waits": waits,
                "introduction": introduction_of(household),
                "own_household": own_household_of(request),
                "is_other_head": waits.is_other_head and not ending["has_ended"],
                **ending,
            },
        )
    counts_from = takes_effect_on(published)
    is_asked = published.outcome == NEEDS_DATA and not ending["has_ended"]
    this_decision = present_decision(published, page_language())
    cards = record_cards(request, published, has_new_head=waits.is_other_head)
    data_request = data_request_of(household) if is_asked else None
    remedies = remedies_of(published, counts_from)
    is_in_time = remedies is None or remedies.is_objection_open
    this_card = outcome_card(this_decision, cards, waits.requests, data_request, is_in_time=is_in_time)
    shown = {
        "told": this_decision,
        "card": this_card,
        "earlier": before,
        "introduction": introduction_of(household),
        "takes_effect_on": counts_from,
        **lower_amount_context(published, counts_from),
        "waits": waits,
        "data_request": data_request,
        "is_other_head": not ending["has_ended"] and waits.is_other_head,
        "has_no_objection_below": not is_in_time
        or this_card.has_objection
        or this_card.is_examined
        or waits.is_other_head,
        "remedies": remedies,
        **_answered(request, published),
        **ending,
    }
    return render(request, "citizen/decision/show.html", shown)


@for_head
@require_safe
def earlier(request: HeadRequest, run: int) -> HttpResponse:
    """What a run decided about this household, with the reasons as they were then. Another's is not found."""
    return _page(request, determination_in(household_of(request), run))


@for_head
@require_safe
def of_case(request: HeadRequest, number: int) -> HttpResponse:
    """What was decided about this household alone, for a request of its own. Another's is not found.

    The one that holds now is shown as on its own page, with what can be done about it.
    """
    household = household_of(request)
    now = determination_of(household)
    return (
        _now(request) if now and now.decision_id == number else _page(request, decision_in(household, number))
    )


def _page(request: HeadRequest, published: PublishedResult | None) -> HttpResponse:
    if published is None or not can_see(request.citizen.actor, published):
        raise Http404
    this_decision, counts_from = present_decision(published, page_language()), takes_effect_on(published)
    shown = {
        "told": this_decision,
        "card": outcome_card(this_decision, {}, ()),
        "earlier": (),
        "takes_effect_on": counts_from,
        **lower_amount_context(published, counts_from),
        **_answered(request, published),
        **service_end_context(),
    }
    return render(request, "citizen/decision/show.html", shown)


def _answered(request: HeadRequest, published: PublishedResult) -> dict[str, Any]:
    """What the officer answered to the words and documents of the request that this decision was made for."""
    if published.decision_id is None:
        return {}
    case, answers = answers_with_decision(published.decision_id, request.citizen, timezone.localdate())
    documents = documents_of(published.household, case) if answers else []
    return {"officer_answers": answers, "documents": documents_shown(documents, page_language())}
