"""What administrators do to let an organisation in, and how it asks."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.api.client import PartnerClient
from hemayat.partners import actions, queries
from hemayat.partners.attributes import WORDS
from hemayat.partners.models import Proposal
from tests.accounts.desk_steps import member

LAW = "قانون برنامهٔ ششم توسعه، مادهٔ ۷۹"
EVERYTHING = tuple(WORDS)


@dataclass
class Let:
    """An organisation that was let in, with its client; `site`: what Django's test client posts to."""

    code: str
    token: str = field(repr=False)
    client: PartnerClient = field(repr=False)

    def post(self, path: str, action: str, message: dict[str, Any], /, **differing: Any) -> Any:
        return self.send(path, self.client.envelope(action, message, **differing))

    def send(self, path: str, envelope: Any, token: str | None = None) -> Any:
        said = self.token if token is None else token
        headers = {"authorization": f"Bearer {said}"} if said else {}
        return site().post(path, envelope, content_type="application/json", headers=headers)


def site() -> Client:
    return Client(HTTP_HOST=settings.ENVIRONMENT.hosts[2], raise_request_exception=False)


def administrators() -> tuple[StaffMember, StaffMember]:
    found = list(
        StaffMember.objects.filter(username__in=["first.admin", "second.admin"]).order_by("username")
    )
    if found:
        return found[0], found[1]
    return member("first.admin", "administrator"), member("second.admin", "administrator")


def confirmed(proposal: int) -> int:
    """By the second administrator."""
    actions.confirm_proposal(proposal=proposal, by=administrators()[1], now=timezone.now())
    return proposal


def agree(
    code: str, purpose: str = "support", *, law: str = LAW, attributes: Any = EVERYTHING, **differing: Any
) -> Any:
    """Terms in force from last year on."""
    given = {
        "purpose_fa": "پرداخت کمک معیشت",
        "purpose_en": "Paying livelihood support",
        "quota_per_day": 1_000,
        "from_on": timezone.localdate() - dt.timedelta(days=365),
        "until_on": None,
        **differing,
    }
    confirmed(
        actions.propose_terms(
            organisation=code, purpose=purpose, law=law, attributes=list(attributes),
            by=administrators()[0], now=timezone.now(), **given,
        )
    )  # fmt: skip
    return next(terms for terms in queries.terms_of(code, timezone.localdate()) if terms.purpose == purpose)


def let_in(
    code: str = "behzisti", *, callback: str = "http://127.0.0.1:9/dci", has_terms: bool = True
) -> Let:
    """With a key, a token, a callback address and, unless told otherwise, terms by law for everything."""
    key, (first, _) = Ed25519PrivateKey.generate(), administrators()
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    now = timezone.now()
    confirmed(actions.propose_key(organisation=code, public_key=public, by=first, now=now))
    if callback:
        confirmed(actions.propose_callback(organisation=code, url=callback, by=first, now=now))
    if has_terms:
        agree(code)
    token = actions.issue_token(organisation=code, by=first, now=now).token
    assert not Proposal.objects.filter(organisation=code, ended_at=None).exists()
    client = PartnerClient(f"http://{settings.PARTNER_ID}", code, token, key, http=httpx.Client())
    return Let(code, token, client)


def let_in_registry() -> Let:
    """The civil registry, which alone tells of people's lives."""
    if queries.organisation("civil_registry") is None:
        actions.add_organisation(
            code="civil_registry", name_fa="ثبت احوال", name_en="Civil Registration", kind="register_owner",
            by=administrators()[0], now=timezone.now(),
        )  # fmt: skip
    return let_in("civil_registry", has_terms=False)


def searching(query: Any = None, query_type: str = "idtype-value", **criteria: Any) -> dict[str, Any]:
    asked = {"query_type": query_type, "query": query or {"type": "UIN", "value": "TEST-001"}, **criteria}
    item = {"reference_id": "ref-1", "timestamp": timezone.now().isoformat(), "search_criteria": asked}
    return {"transaction_id": uuid.uuid4().hex, "search_request": [item]}
