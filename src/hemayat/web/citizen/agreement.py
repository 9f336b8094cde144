"""The agreement, readable by anybody: each version, what it changed, its official text; and the service card.

R0, R2.2a, R6.1b.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from hemayat.agreements import queries
from hemayat.agreements.closing_law import closing_law
from hemayat.agreements.content import ServiceAgreement
from hemayat.notifications.telephone import numbers
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.shared.agreement_changes import differences
from hemayat.web.shared.agreement_texts import promises_of, targets_of
from hemayat.web.shared.official_text import official_answer, shown_text

HIGHEST = 2**31 - 1
"""What the number's column can hold."""


@open_page
def in_force(request: HttpRequest) -> HttpResponse:
    """GET /agreement/"""
    return _page(request, queries.version_in_force(timezone.localdate()))


@open_page
def versions(request: HttpRequest) -> HttpResponse:
    """GET /agreement/versions/: all of them, the newest first."""
    told = {
        "versions": queries.all_versions(),
        "current": queries.version_in_force(timezone.localdate()),
        "today": timezone.localdate(),
    }
    return render(request, "citizen/agreement_versions.html", told)


@open_page
def version(request: HttpRequest, number: int) -> HttpResponse:
    """GET /agreement/1/: one version, whether or not it is in force."""
    return _page(request, _known(number))


@open_page
def changes(request: HttpRequest, number: int) -> HttpResponse:
    """GET /agreement/2/changes/: compared with the version before it; the first one has none, and says so."""
    shown, before = _known(number), queries.previous_version(number)
    changes_found = differences(before, shown) if before else []
    told = {"agreement": shown, "before": before, "changes": changes_found}
    return render(request, "citizen/agreement_changes.html", told)


@open_page
def official(request: HttpRequest, number: int) -> HttpResponse:
    """GET /agreement/2/official/: what the ministry issued, byte for byte as it was loaded (A8)."""
    _known(number)
    official_text = queries.official_text(number)
    if official_text is None:
        raise Http404
    return official_answer(official_text)


def _known(number: int) -> ServiceAgreement:
    agreement = queries.version(number) if number <= HIGHEST else None
    if agreement is None:
        raise Http404
    return agreement


def _page(request: HttpRequest, service_agreement: ServiceAgreement) -> HttpResponse:
    official_text = (
        queries.official_text(service_agreement.number) if service_agreement.official_sha256 else None
    )
    told = {
        "agreement": service_agreement,
        "current": queries.version_in_force(timezone.localdate()),
        "today": timezone.localdate(),
        "commitments": queries.commitments(service_agreement),
        "promises": promises_of(service_agreement.parameters),
        "targets": targets_of(service_agreement.indicators),
        "seal": queries.seal_of(service_agreement.number),
        "official": official_text,
        "official_words": shown_text(official_text),
        "law": closing_law(),
    }
    return render(request, "citizen/agreement.html", told)


@open_page
def service_card(request: HttpRequest) -> HttpResponse:
    """GET /service-card/: the service (شناسنامهٔ خدمت) on one page, by the version in force."""
    agreement = queries.version_in_force(timezone.localdate())
    told = {
        "agreement": agreement,
        "days": agreement.parameters.answer_within["application"],
        "telephone": numbers(),
        "law": closing_law(),
    }
    return render(request, "citizen/service_card.html", told)


urlpatterns = [
    path("agreement/", in_force, name="agreement"),
    path("agreement/versions/", versions, name="agreement-versions"),
    path("agreement/<number:number>/", version, name="agreement-version"),
    path("agreement/<number:number>/changes/", changes, name="agreement-changes"),
    path("agreement/<number:number>/official/", official, name="agreement-official"),
    path("service-card/", service_card, name="service-card"),
]
