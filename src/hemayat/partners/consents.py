"""A head lets an organisation learn something of the household, and takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from hemayat.accounts.attempt_limits import count_own_hit_or
from hemayat.accounts.headship import leads
from hemayat.accounts.results import Citizen
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.common.language import Message
from hemayat.partners.errors import CONSENTER_NOT_HEAD, CONSENTS_OF_TODAY, OtherHeadRecorded, PartnerFault
from hemayat.partners.models import DisclosureConsent, Terms
from hemayat.partners.queries import present_head


def give_disclosure(*, terms: int, attributes: Sequence[str], by: Citizen, now: datetime) -> None:
    """From now on, in place of what was consented to before under these terms. Idempotent.

    Raises PartnerFault, CONSENTER_NOT_HEAD, CONSENTS_OF_TODAY, OtherHeadRecorded.
    """
    with acting_as(_head(by).actor) as actor:
        head = check_consents(by)
        row = Terms.objects.filter(pk=terms, basis="consent", ended_at=None).first()
        chosen = sorted(set(attributes) & set(row.attributes)) if row else []
        if row is None or not chosen or by.household is None:
            raise PartnerFault(
                Message(
                    "You chose no data item, or the terms of the organisation have changed. Reload the "
                    "page and choose at least one data item."
                ),
            )
        if head is None:
            raise PartnerFault(CONSENTER_NOT_HEAD)
        if chosen == _given(by.household, head, terms):
            return
        count_own_hit_or(PartnerFault(CONSENTS_OF_TODAY), "consent", now)
        _withdraw(by.household, terms, now)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO disclosure_consent (household_id, province, head_id, terms_id, attributes, given_at) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [by.household, by.province, head, terms, chosen, now],
            )
        told = {"terms": terms, "attributes": chosen}
        record(
            by=actor,
            event="partner.consented",
            household=by.household,
            province=by.province,
            detail=told,
            now=now,
        )


def withdraw_disclosure(*, terms: int, by: Citizen, now: datetime) -> None:
    """From now on; what was told stays told. Withdrawn twice it is withdrawn once.

    Raises CONSENTER_NOT_HEAD, OtherHeadRecorded.
    """
    with acting_as(_head(by).actor) as actor:
        check_consents(by)
        if by.household is not None and _withdraw(by.household, terms, now):
            record(
                by=actor, event="partner.consent_withdrawn", household=by.household, province=by.province,
                detail={"terms": terms}, now=now,
            )  # fmt: skip


def check_consents(by: Citizen) -> int | None:
    """The person who heads the household, whose consents these are; None if our record has no head. One query.

    Raises OtherHeadRecorded for a head by the registers alone: our record names another person.
    """
    head, national_id = present_head(by.household or 0) or (None, None)
    if not leads(by, national_id):
        raise OtherHeadRecorded
    return head


def _head(by: object) -> Citizen:
    if not isinstance(by, Citizen) or by.household is None:
        raise PartnerFault(CONSENTER_NOT_HEAD)
    return by


def _given(household: int, head: int, terms: int) -> list[str]:
    """What this head consents to under these terms now, in order; none if nothing is."""
    given = DisclosureConsent.objects.filter(
        household_id=household, head_id=head, terms=terms, withdrawn_at=None
    )
    return sorted(given.values_list("attributes", flat=True).first() or [])


def _withdraw(household: int, terms: int, now: datetime) -> int:
    open_ = DisclosureConsent.objects.filter(household_id=household, terms=terms, withdrawn_at=None)
    return open_.update(withdrawn_at=now)
