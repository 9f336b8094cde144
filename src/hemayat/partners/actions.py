"""What administrators do with organisations, and heads with what organisations may learn of them."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from hemayat.accounts.models import StaffMember
from hemayat.common.language import Message
from hemayat.partners.administration import (
    ALL_ACCESS,
    TERMS,
    administrator,
    lock_organisation,
    record_event,
    record_stop,
)
from hemayat.partners.consents import give_disclosure, withdraw_disclosure
from hemayat.partners.errors import PartnerFault
from hemayat.partners.keys import issue_token, revoke_key, revoke_tokens
from hemayat.partners.models import KINDS, Organisation, Terms
from hemayat.partners.proposals import (
    confirm_proposal,
    propose_callback,
    propose_key,
    propose_opening,
    propose_terms,
    refuse_proposal,
)

__all__ = [
    "add_organisation",
    "close_organisation",
    "confirm_proposal",
    "end_terms",
    "give_disclosure",
    "issue_token",
    "propose_callback",
    "propose_key",
    "propose_opening",
    "propose_terms",
    "refuse_proposal",
    "revoke_key",
    "revoke_tokens",
    "withdraw_disclosure",
]

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


def add_organisation(
    *, code: str, name_fa: str, name_en: str, kind: str, by: StaffMember, now: datetime
) -> None:
    """It may ask nothing yet: a key and terms take two people. Raises DeskFault."""
    if not _CODE.fullmatch(code) or kind not in KINDS or not (name_fa.strip() and name_en.strip()):
        raise PartnerFault(
            Message("Enter both names, and a code in lower-case Latin letters."),
        )
    with administrator(by) as actor:
        try:
            with transaction.atomic():
                this_organisation = Organisation.objects.create(
                    code=code, name_fa=name_fa, name_en=name_en, kind=kind
                )
        except IntegrityError:
            raise PartnerFault(
                Message("An organisation with this code already exists. Choose another code.")
            ) from None
        record_event("partner.added", actor, this_organisation, {"kind": kind}, now)


def close_organisation(*, organisation: str, by: StaffMember, now: datetime) -> None:
    """Nothing is answered or sent to it any more, at once. Raises DeskFault."""
    with administrator(by):
        this_organisation = lock_organisation(organisation)
        if not this_organisation.is_active:
            return
        this_organisation.is_active = False
        this_organisation.save(update_fields=["is_active"])
        record_stop("partner.closed", by, this_organisation, {}, now, what=ALL_ACCESS)


def end_terms(*, terms: int, by: StaffMember, now: datetime) -> None:
    """For this purpose nothing is answered any more. One person does it. Raises DeskFault."""
    with administrator(by):
        row = Terms.objects.select_related("organisation").filter(pk=terms).first()
        if row and Terms.objects.filter(pk=terms, ended_at=None).update(ended_at=now):
            detail = {"terms": terms, "purpose": row.purpose}
            record_stop("partner.terms_ended", by, row.organisation, detail, now, what=TERMS)
