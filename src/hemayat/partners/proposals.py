"""What takes two administrators: where an organisation is answered, which key it signs with, what it may ask.

Whoever could do one of these alone could have the nation's files sent to an address of their own.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may, count_change
from hemayat.accounts.roles import Role
from hemayat.accounts.staff_notices import notify_watchers
from hemayat.common.language import Message, Words, message_in
from hemayat.partners.administration import administrator, lock_organisation, record_event
from hemayat.partners.attributes import unknown_in
from hemayat.partners.callback_address import check_callback_address
from hemayat.partners.errors import OTHER_ADMINISTRATOR_NEEDED, PROPOSAL_NOT_OPEN, PartnerFault
from hemayat.partners.keys import KEY_LIFE, public_key_in
from hemayat.partners.models import ClientKey, Organisation, Proposal, Terms
from hemayat.partners.queries import terms_of

_KINDS: dict[str, Words] = {
    "callback": message_in("of an organisation", "callback address"),
    "key": message_in("of an organisation", "key"),
    "terms": message_in("of an organisation", "data terms"),
    "opening": message_in("of an organisation", "reopening of access"),
}
"""What is proposed, in the message to administrators and oversight."""
_PROPOSED = Message(
    "{by} proposed a change for “{organisation}”: {what}. If you do not know why, refuse it now at the desk."
)
_CONFIRMED = Message("{by} confirmed a change for “{organisation}”: {what}.")
_REFUSED = Message("{by} refused a change for “{organisation}”: {what}.")


def propose_callback(*, organisation: str, url: str, by: StaffMember, now: datetime) -> int:
    """Where answers and news are sent. Raises DeskFault."""
    check_callback_address(url)
    return _propose(organisation, "callback", {"url": url.rstrip("/")}, by, now)


def propose_key(*, organisation: str, public_key: str, by: StaffMember, now: datetime) -> int:
    """A further key; those before it go on until they are revoked. Raises DeskFault."""
    public = public_key_in(public_key)
    if ClientKey.objects.filter(public=public).exists():
        raise PartnerFault(Message("This key is already registered."))
    return _propose(organisation, "key", {"public": base64.b64encode(public).decode()}, by, now)


def propose_terms(  # noqa: PLR0913 - what terms are made of, each by its name
    *,
    organisation: str,
    purpose: str,
    purpose_fa: str,
    purpose_en: str,
    attributes: Sequence[str],
    law: str,
    quota_per_day: int,
    from_on: date,
    until_on: date | None,
    by: StaffMember,
    now: datetime,
) -> int:
    """In place of those in force for the same purpose. Without a `law` each head has to consent. Raises DeskFault."""
    if not attributes or unknown_in(list(attributes)):
        raise PartnerFault(Message("Choose at least one data item from the list."))
    if quota_per_day < 1 or (until_on and until_on < from_on):
        raise PartnerFault(
            Message(
                "The quota or the dates are not valid. The quota must be at least 1, and the last day "
                "must not be before the first."
            )
        )
    _check_no_gap(organisation, purpose, from_on, now)
    body = {
        "purpose": purpose,
        "purpose_fa": purpose_fa,
        "purpose_en": purpose_en,
        "attributes": sorted(set(attributes)),
        "basis": "law" if law else "consent",
        "law": law,
        "quota_per_day": quota_per_day,
        "from_on": from_on.isoformat(),
        "until_on": until_on.isoformat() if until_on else None,
    }
    return _propose(organisation, "terms", body, by, now)


def propose_opening(*, organisation: str, by: StaffMember, now: datetime) -> int:
    """A closed organisation is let in again, with the keys and terms that it has. Raises DeskFault."""
    return _propose(organisation, "opening", {}, by, now)


def confirm_proposal(*, proposal: int, by: StaffMember, now: datetime) -> None:
    """By another administrator than who proposed it. Raises DeskFault."""
    check_may_confirm(by, Role.ADMINISTRATOR)
    with administrator(by) as actor:
        row = _waiting(proposal)
        if row.proposed_by_id == by.pk:
            raise PartnerFault(OTHER_ADMINISTRATOR_NEEDED)
        check_still_may(row.proposed_by_id, Role.ADMINISTRATOR)
        organisation = lock_organisation(row.organisation_id)
        row.ended_by, row.ended_at, row.is_confirmed = by, now, True
        # First: the database lets nothing come into force without it (sql/two_people.sql).
        row.save(update_fields=["ended_by", "ended_at", "is_confirmed"])
        told = _DO[row.kind](organisation, row.body, now)
        told["proposed_by"] = f"staff:{row.proposed_by_id}"
        told["notified"] = _notify(row, _CONFIRMED, by, now)
        record_event(f"partner.{row.kind}_confirmed", actor, organisation, told, now)


def refuse_proposal(*, proposal: int, by: StaffMember, now: datetime) -> None:
    """By any administrator, who proposed it too. Raises DeskFault."""
    with administrator(by) as actor:
        row = _waiting(proposal)
        row.ended_by, row.ended_at = by, now
        row.save(update_fields=["ended_by", "ended_at"])
        notified = _notify(row, _REFUSED, by, now)
        detail = {"proposal": row.pk, "notified": notified}
        record_event(f"partner.{row.kind}_refused", actor, row.organisation, detail, now)


def _propose(code: str, kind: str, body: dict[str, Any], by: StaffMember, now: datetime) -> int:
    with administrator(by) as actor:
        this_organisation = lock_organisation(code)
        count_change("partner", by, now)
        row = Proposal.objects.create(
            organisation=this_organisation, kind=kind, body=body, proposed_by=by, proposed_at=now
        )
        record_event(
            f"partner.{kind}_proposed",
            actor,
            this_organisation,
            {"proposal": row.pk, "notified": _notify(row, _PROPOSED, by, now)},
            now,
        )
    return int(row.pk)


def _notify(row: Proposal, words: Message, by: StaffMember, now: datetime) -> int:
    filled = words.format(by=by.full_name, organisation=row.organisation.name_fa, what=_KINDS[row.kind])
    return notify_watchers(filled.fa, key=f"partner:{row.pk}", now=now)


def _waiting(proposal: int) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("organisation")
    row = rows.filter(pk=proposal, ended_at=None).first()
    if row is None:
        raise PartnerFault(PROPOSAL_NOT_OPEN)
    return row


def _check_no_gap(code: str, purpose: str, from_on: date, now: datetime) -> None:
    """Those in force end when others take their place: these would leave days in which nothing is answered."""
    today = timezone.localdate(now)
    if from_on > today and any(one.purpose == purpose for one in terms_of(code, today)):
        raise PartnerFault(
            Message(
                "Terms for this purpose are already in force. Make the new terms start today, or "
                "propose them on their start date."
            ),
        )


def _set_callback(organisation: Organisation, body: dict[str, Any], _: datetime) -> dict[str, Any]:
    check_callback_address(body["url"])
    organisation.callback_url = body["url"]
    organisation.save(update_fields=["callback_url"])
    return {"url": organisation.callback_url}


def _add_key(organisation: Organisation, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    public = base64.b64decode(body["public"])
    # Named by what it is, so that the organisation can tell the name itself.
    id_ = hashlib.sha256(public).hexdigest()[:8]
    if ClientKey.objects.filter(pk=id_).exists():
        raise PartnerFault(Message("This key is already registered."))
    ClientKey.objects.create(
        pk=id_, organisation=organisation, public=public, added_at=now, expires_at=now + KEY_LIFE
    )
    return {"key": id_}


def _set_terms(organisation: Organisation, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    days = {name: body[name] and date.fromisoformat(body[name]) for name in ("from_on", "until_on")}
    _check_no_gap(organisation.code, body["purpose"], days["from_on"], now)
    Terms.objects.filter(organisation=organisation, purpose=body["purpose"], ended_at=None).update(
        ended_at=now
    )
    made = Terms.objects.create(organisation=organisation, **{**body, **days})
    return {"terms": made.pk, "purpose": made.purpose, "on": timezone.localdate(now).isoformat()}


def _open(organisation: Organisation, _body: dict[str, Any], _: datetime) -> dict[str, Any]:
    organisation.is_active = True
    organisation.save(update_fields=["is_active"])
    return {}


_DO: dict[str, Callable[[Organisation, dict[str, Any], datetime], dict[str, Any]]] = {
    "callback": _set_callback,
    "key": _add_key,
    "terms": _set_terms,
    "opening": _open,
}
