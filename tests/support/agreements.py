"""Versions of the agreement as they come about: written by one person, reviewed by two, published by one of the two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import count
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.agreements import closing_law, draft_actions
from hemayat.agreements.closing_law import NewClosingLaw
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.content_yaml import text_of
from hemayat.agreements.models import AgreementDraft
from hemayat.audit.context import SYSTEM, acting_as
from tests.support.members import make_member

MADE = dt.datetime(2019, 11, 20, 8, tzinfo=dt.UTC)
_numbers = count(1)


def member(*roles: str) -> StaffMember:
    """A new member of staff with these roles, publisher unless given."""
    name = f"writer{next(_numbers)}"
    return make_member(name, roles or ("publisher",), ["*"], created_at=MADE)


def drafted(by: StaffMember, now: dt.datetime, **changed: Any) -> int:
    """A draft with some of its parts changed: what is a mapping is laid over the part."""
    draft = draft_actions.begin_draft(by=by, now=now)
    with acting_as(SYSTEM):
        body: dict[str, Any] = dict(AgreementDraft.objects.get(pk=draft).body)
    for name, value in changed.items():
        body[name] = {**body[name], **value} if isinstance(value, Mapping) else value
    draft_actions.write_draft(draft=draft, text=text_of(body), by=by, now=now)
    return draft


def seal(draft: int) -> str:
    with acting_as(SYSTEM):
        return AgreementDraft.objects.get(pk=draft).sha256


def approved(now: dt.datetime, official: bytes = b"", **changed: Any) -> tuple[int, StaffMember]:
    """A draft that two have approved, and the one of them who may publish it. `official`: a text to load."""
    author, first, second = member(), member("analyst"), member()
    draft = drafted(author, now, **changed)
    if official:
        draft_actions.load_official(draft=draft, content=official, name="official.txt", by=author, now=now)
    draft_actions.offer_draft(draft=draft, by=author, now=now)
    for reviewer in (first, second):
        draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=reviewer, now=now)
    return draft, second


def published(now: dt.datetime, **changed: Any) -> ServiceAgreement:
    """A version in the way that every version comes. `effective_from`: a day, of `now` or later."""
    draft, publisher = approved(now, **changed)
    with acting_as(SYSTEM):
        return draft_actions.publish_draft(draft=draft, sha256=seal(draft), by=publisher, now=now)


def closed(now: dt.datetime, effective_on: dt.date) -> closing_law.ClosingLawView:
    """A law that ends the service, recorded by one publisher and confirmed by another."""
    law = NewClosingLaw(
        "قانون پایان کمک معیشت", "Act ending livelihood assistance", "1234", now.date(), effective_on
    )
    number = closing_law.record_law(law, by=member(), now=now)
    with acting_as(SYSTEM):
        return closing_law.confirm_law(number, by=member(), now=now)
