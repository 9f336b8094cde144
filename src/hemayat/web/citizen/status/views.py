"""My status: what was asked and is not answered yet, the outcome in plain words, and what comes next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.common.dates import day_of, next_day_of_month
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of, published_run
from hemayat.publication.queries import why_not_decided
from hemayat.referrals.payment_queries import introduction_and_payments
from hemayat.referrals.queries import IntroductionStatus
from hemayat.requests.missing_data import data_request_of
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.decision.effect import lower_amount_context, takes_effect_on
from hemayat.web.citizen.decision.outcome_card import outcome_card
from hemayat.web.citizen.decision.records import record_cards
from hemayat.web.citizen.decision.remedies import remedies_of
from hemayat.web.citizen.service_end import service_end_context
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.citizen.status.own_household import own_household_of
from hemayat.web.citizen.status.payments import payment_displays, unreported_pay_day
from hemayat.web.citizen.status.todo import head_tasks
from hemayat.web.citizen.status.undecided_texts import not_decided_words
from hemayat.web.citizen.status.waits import WaitsDisplay
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    """Before the first publication, and for a household that no run has, the page says so."""
    household = household_of(request)
    published = determination_of(household)
    waits = WaitsDisplay(household, is_decided=published is not None, head=request.citizen)
    ending = service_end_context()
    is_open = not ending["has_ended"]
    introduction, payments = introduction_and_payments(household, timezone.now())
    displays = payment_displays(payments)
    if introduction and introduction.introduced_at is None:
        # The agency does not have the referral yet, so no report of it can be missing.
        displays = [display for display in displays if display.payment.outcome]
    shown: dict[str, Any] = {
        "requests": waits.requests,
        "waits": waits,
        "introduction": introduction,
        "payments": displays,
        # Once the service has ended, no decision in another name and no further support is promised.
        "is_to_go_on": is_open and waits.household.has_lost_its_head,
        "is_other_head": is_open and waits.is_other_head,
        **ending,
    }
    # Whose head has died: what the former head had to do with an account is nobody's task now.
    payments_to_show = [] if shown["is_to_go_on"] else displays
    is_other_head = shown["is_other_head"] and not shown["is_to_go_on"]
    shown["tasks"] = head_tasks(
        waits.requests, payments_to_show, is_open=is_open, is_other_head=is_other_head
    )
    shown["cases"] = [case for case in waits.requests if case.filed_at and not case.is_with_applicant]
    if published is None:
        shown["run"] = published_run()
        shown["not_decided"] = not_decided_words(why_not_decided(household))
        shown["own_household"] = own_household_of(request)
        return render(request, "citizen/status/none.html", shown)
    this_decision = present_decision(published, page_language(), has_changes=False)
    counts_from = takes_effect_on(published)
    cards = (
        record_cards(request, published, has_new_head=is_other_head)
        if published.outcome == NOT_ELIGIBLE
        else {}
    )
    remedies = remedies_of(published, counts_from)
    is_in_time = remedies is None or remedies.is_objection_open
    data_request = data_request_of(household) if is_open and published.outcome == NEEDS_DATA else None
    shown |= {
        "told": this_decision,
        "card": outcome_card(this_decision, cards, waits.requests, data_request, is_in_time=is_in_time),
        "takes_effect_on": counts_from,
        **lower_amount_context(published, counts_from),
        "is_idle": is_open
        and published.outcome == ELIGIBLE
        and not shown["tasks"]
        and not shown["is_to_go_on"]
        and not getattr(introduction, "stops_on", None),
        # What was paid before the agency has this referral was paid to the head before.
        "is_first_payment_open": is_open
        and introduction is not None
        and (not displays or introduction.introduced_at is None)
        and not (introduction.stops_on or introduction.is_rejected)
        and published.outcome == ELIGIBLE,
        "first_payment_on": _first_payment_on(introduction, this_decision.explanation.pay_day),
        "unreported_pay_day": None
        if is_other_head
        else unreported_pay_day(introduction, this_decision.explanation.pay_day, timezone.localdate()),
        "remedies": remedies,
        "data_request": data_request,
    }
    return render(request, "citizen/status/show.html", shown)


def _first_payment_on(introduction: IntroductionStatus | None, pay_day: int | None) -> dt.date | None:
    """The first pay day after the agency confirmed. Before that, the first one after its last day to confirm.

    Never before the first month of support. None if there is no such day or it has passed: the page has other words
    for a payment that was not reported.
    """
    if introduction is None or pay_day is None:
        return None
    today, confirmed = timezone.localdate(), introduction.acknowledged_at
    if confirmed is None and introduction.answer_by < today:
        return None
    known_on = day_of(confirmed) if confirmed else introduction.answer_by
    first = next_day_of_month(pay_day, max(known_on, introduction.first_month - dt.timedelta(days=1)))
    return first if first >= today else None
