"""Every read about organisations, their keys and terms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from hemayat.accounts.tokens import hash_of
from hemayat.audit.keys import key_ring
from hemayat.partners.models import (
    PROPOSED,
    ClientKey,
    ClientToken,
    DisclosureConsent,
    Organisation,
    Proposal,
    Terms,
)


def organisation(code: str) -> Organisation | None:
    """The one with this code, closed or not; one query."""
    return Organisation.objects.filter(code=code).first()


def organisations() -> list[Organisation]:
    """All of them, by code; one query."""
    return list(Organisation.objects.order_by("code"))


def custodians() -> list[Organisation]:
    """Those to whom households may be introduced now, by code; one query."""
    return list(Organisation.objects.filter(kind="custodian", is_active=True).order_by("code"))


def organisation_with(token: str, now: dt.datetime) -> Organisation | None:
    """Whose token this is, if it and the organisation still stand; one query, as the system."""
    rows = ClientToken.objects.select_related("organisation").filter(
        Q(revoked_at=None) | Q(revoked_at__gt=now),
        token_hash=hash_of(token),
        expires_at__gt=now,
        organisation__is_active=True,
    )
    row = rows.first()
    return row.organisation if row else None


def valid_public_key(code: str, key: str, now: dt.datetime) -> bytes | None:
    """The key of this organisation that a signature names, if it still stands; one query, as the system."""
    rows = ClientKey.objects.filter(pk=key, organisation=code, revoked_at=None, expires_at__gt=now)
    public = rows.values_list("public", flat=True).first()
    return None if public is None else bytes(public)


def terms_of(code: str, on: dt.date) -> list[Terms]:
    """What the organisation may ask on that day, by purpose; one query."""
    rows = Terms.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on), organisation=code, ended_at=None, from_on__lte=on
    )
    return list(rows.order_by("purpose"))


def confirmed_for_organisations(*, since: dt.datetime) -> dict[str, int]:
    """How many keys, terms, addresses and openings came into force since then. The caller acts as the system."""
    rows = Proposal.objects.filter(is_confirmed=True, ended_at__gt=since)
    found = Counter(rows.values_list("kind", flat=True))
    return {kind: found[kind] for kind in PROPOSED}


@dataclass(frozen=True)
class OrganisationView:
    """An organisation as the desk sees it."""

    organisation: Organisation
    keys: list[ClientKey]
    tokens: list[ClientToken]
    terms: list[Terms]
    proposals: list[Proposal]


def organisation_file(code: str, now: dt.datetime) -> OrganisationView | None:
    """With its keys, tokens, terms and what waits for a second person; five queries, while a member acts."""
    this_organisation = organisation(code)
    if this_organisation is None:
        return None
    return OrganisationView(
        this_organisation,
        list(ClientKey.objects.filter(organisation=this_organisation).order_by("-added_at")),
        list(
            ClientToken.objects.filter(
                Q(revoked_at=None) | Q(revoked_at__gt=now), organisation=this_organisation, expires_at__gt=now
            ).order_by("-made_at")
        ),
        list(Terms.objects.filter(organisation=this_organisation, ended_at=None).order_by("purpose")),
        list(
            Proposal.objects.filter(organisation=this_organisation, ended_at=None)
            .select_related("proposed_by")
            .order_by("proposed_at")
        ),
    )


@dataclass(frozen=True)
class DisclosureConsentStatus:
    """Terms that need a head's consent, and what the head consented to; empty where nothing."""

    terms: Terms
    consented: list[str]
    given_at: dt.datetime | None


def present_head(household: int) -> tuple[int, str] | None:
    """Number and national id of the person who heads the household now; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.national_id FROM membership m JOIN person p ON p.id = m.person_id "
            "WHERE m.household_id = %s AND m.relation = 'head' AND upper_inf(m.valid)",
            [household],
        )
        row = cursor.fetchone()
    return (int(row[0]), key_ring().unseal(bytes(row[1]), b"national_id").decode()) if row else None


def disclosures_for(household: int, on: dt.date | None = None) -> list[DisclosureConsentStatus]:
    """What organisations would learn with the head's consent; three queries, while the head acts."""
    day = on or timezone.localdate()
    head, _ = present_head(household) or (0, "")
    own = DisclosureConsent.objects.filter(household_id=household, head_id=head)
    given = {one.terms_id: one for one in own.filter(withdrawn_at=None)}
    rows = Terms.objects.select_related("organisation").filter(
        Q(until_on=None) | Q(until_on__gte=day),
        basis="consent", ended_at=None, from_on__lte=day, organisation__is_active=True,
    )  # fmt: skip
    shown = []
    for terms in rows.order_by("organisation_id", "purpose"):
        consent = given.get(terms.pk)
        shown.append(
            DisclosureConsentStatus(terms, consent.attributes, consent.given_at)
            if consent
            else DisclosureConsentStatus(terms, [], None)
        )
    return shown
