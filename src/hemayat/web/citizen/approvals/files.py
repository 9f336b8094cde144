"""The approval as a file: a credential for wallets."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.approvals.credential import credential as credential_of
from hemayat.audit.keys import key_ring
from hemayat.web.citizen.access import for_head
from hemayat.web.citizen.approvals.own_approval import (
    ApprovalLetterDisplay,
    is_refused,
    own_approval,
    shown_of,
)
from hemayat.web.citizen.approvals.views import refused_page
from hemayat.web.citizen.pdf import file_answer
from hemayat.web.citizen.sessions import HeadRequest


@for_head
@require_safe
def credential(request: HeadRequest, number: int) -> HttpResponse:
    """GET …/credential.sd-jwt: each with salts of its own, so that two of them cannot be told to be one person's."""
    approval = own_approval(request, number)
    if is_refused(request, approval):
        return refused_page(request, approval)
    this_credential = credential_of(
        number=approval.id,
        disclosed=_disclosed(shown_of(approval)),
        origin=settings.ENVIRONMENT.citizen_origin,
        keys=key_ring(),
        now=timezone.now(),
    )
    return file_answer(this_credential.encode(), "application/dc+sd-jwt", f"hemayat-{approval.serial}.sd-jwt")


def _disclosed(approval_letter_display: ApprovalLetterDisplay) -> dict[str, str | int | None]:
    """What the holder may show, each by itself."""
    return {
        "serial": approval_letter_display.approval.serial,
        "given_name": approval_letter_display.holder.given_name,
        "family_name": approval_letter_display.holder.family_name,
        "national_id": approval_letter_display.holder.national_id,
        "outcome": approval_letter_display.told.outcome,
        "amount_rial": approval_letter_display.told.published.amount_rial,
        "issued": f"{approval_letter_display.approval.issued_on}",
    }
