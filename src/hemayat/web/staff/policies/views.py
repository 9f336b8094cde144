"""The policies of this installation: each day's rules in words, the values by date, the cases and what came of them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.publication import policies
from hemayat.publication.errors import PublicationFault
from hemayat.publication.permissions import can_try
from hemayat.publication.policies import AvailablePolicy
from hemayat.publication.queries import comparisons
from hemayat.rules.faults import PolicyError
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff

ROLES = (Role.ANALYST, Role.PUBLISHER)


@for_staff(*ROLES)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    shown = {"found": policies.known_policies(), "comparisons": comparisons()}
    return render(request, "staff/policies/all.html", shown)


@for_staff(*ROLES)
@require_safe
def rules(request: StaffRequest, policy: str) -> HttpResponse:
    """`on`: the day whose rules are read, one of those on which something changes."""
    known, on = known_or_404(policy), None
    with suppress(ValueError):
        on = dt.date.fromisoformat(request.GET.get("on", ""))
    if known.faults:
        return policy_page(request, known, "rules")
    document = policies.policy_document_on(policy, on, page_language(), timezone.localdate())
    return policy_page(request, known, "rules", document=document, on=on)


@for_staff(*ROLES)
@require_safe
def values(request: StaffRequest, policy: str) -> HttpResponse:
    available_policy = known_or_404(policy)
    parameter_histories = [] if available_policy.faults else policies.values_of(policy, page_language())
    return policy_page(request, available_policy, "values", found=parameter_histories)


@for_staff(*ROLES)
@require_safe
def cases(request: StaffRequest, policy: str) -> HttpResponse:
    available_policy = known_or_404(policy)
    try:
        tried = policies.cases_of(policy)
    except PolicyError as error:
        return policy_page(request, replace(available_policy, faults=tuple(error.found)), "cases")
    failing = [(case, failures) for case, failures in tried.results if failures]
    return policy_page(request, available_policy, "cases", tried=tried, failing=failing)


def known_or_404(policy: str) -> AvailablePolicy:
    try:
        return policies.find_policy(policy)
    except PublicationFault:
        raise Http404 from None


def policy_page(
    request: StaffRequest, available_policy: AvailablePolicy, page: str, **kwargs: Any
) -> HttpResponse:
    """One of the pages of a policy; of one that cannot be used, its faults."""
    kwargs |= {"known": available_policy, "page": page, "may_try": can_try(request.member)}
    name = "faulty" if available_policy.faults else page
    return render(request, f"staff/policies/{name}.html", kwargs)
