"""Verifying a letter that somebody shows (R4.3b, R4.5): by its serial, by its QR code, and by machines."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.approvals.credential import TYPE_PATH
from hemayat.approvals.public_keys import PURPOSE, key_set
from hemayat.approvals.public_validity import public_validity
from hemayat.approvals.revocation_list import latest
from hemayat.approvals.verification import VerifiedDocument
from hemayat.audit.keys import key_ring
from hemayat.common.tracking_code import grouped, tracking_code_in
from hemayat.letters.queries import issued_on
from hemayat.web.citizen.open_pages import open_form, open_page
from hemayat.web.citizen.verification.forms import VerificationForm


@open_form
def ask(request: HttpRequest) -> HttpResponse:
    """/verify/: what is typed or pasted is sent by POST, and is written down nowhere."""
    form = VerificationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return _told(request, form.serial, form.verified)
    return render(
        request, "citizen/verification/ask.html", {"form": form}, status=422 if form.errors else 200
    )


@open_page
def show(request: HttpRequest, serial: str) -> HttpResponse:
    """GET /verify/XXXX-XXXX-XXXX/: where the QR code of a letter leads."""
    code = tracking_code_in(serial)
    if not code:
        raise Http404
    return _told(request, code, None)


@open_page
def public_keys(request: HttpRequest) -> HttpResponse:
    """GET /verify/keys.json: for `hemayat verify` and others who verify without asking us."""
    return JsonResponse(key_set(key_ring().public_keys(PURPOSE)))


@open_page
def revoked(request: HttpRequest) -> HttpResponse:
    """GET /verify/revoked.jwt: the signed list of approvals that have ended."""
    text = latest()
    if text is None:
        raise Http404
    return HttpResponse(text, content_type="application/statuslist+jwt")


@open_page
def credential_type(request: HttpRequest) -> HttpResponse:
    """GET /verify/credential/: what a credential of ours is, for wallets."""
    return JsonResponse(
        {
            "vct": f"{settings.ENVIRONMENT.citizen_origin}{TYPE_PATH}",
            "name": "Approval of eligibility for livelihood support",
            "display": [
                {"locale": "fa-IR", "name": "تأییدیهٔ کمک معیشت"},
                {"locale": "en", "name": "Approval of eligibility for livelihood support"},
            ],
        }
    )


def _told(request: HttpRequest, serial: str, verified: VerifiedDocument | None) -> HttpResponse:
    validity = public_validity(serial, timezone.localdate()) if tracking_code_in(serial) else None
    letter_issued_on = issued_on(serial) if tracking_code_in(serial) and validity is None else None
    if letter_issued_on is not None:
        # The same page for every letter: it must not tell a refusal from an approval.
        letter = {"serial_shown": grouped(serial), "issued_on": letter_issued_on}
        return render(request, "citizen/verification/letter.html", letter)
    shown = {"standing": validity, "verified": verified, "serial": serial}
    return render(request, "citizen/verification/result.html", shown, status=200 if validity else 404)
