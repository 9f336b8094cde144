"""What is dangerous takes two administrators; what takes something away takes one."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from hemayat.accounts.errors import NOT_AN_ADMINISTRATOR
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.notifications.models import OutboxMessage
from hemayat.partners import actions, queries
from hemayat.partners.errors import (
    NO_SUCH_ORGANISATION,
    OTHER_ADMINISTRATOR_NEEDED,
    PROPOSAL_NOT_OPEN,
    PartnerFault,
)
from hemayat.partners.models import ClientKey, ClientToken, Proposal, Terms
from tests.accounts.desk_steps import line, member
from tests.accounts.steps import events
from tests.support.refusals import refuses

CODE = "behzisti"
PUBLIC = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
TERMS: dict[str, Any] = {
    "purpose": "support", "purpose_fa": "پرداخت", "purpose_en": "Paying", "attributes": ["UIN", "age"],
    "law": "قانون ۷۹", "quota_per_day": 5, "from_on": dt.date(2020, 1, 1), "until_on": None,
}  # fmt: skip
PROPOSALS: dict[str, Any] = {
    "key": lambda by, now: actions.propose_key(organisation=CODE, public_key=PUBLIC, by=by, now=now),
    "callback": lambda by, now: actions.propose_callback(
        organisation=CODE, url="https://behzisti.example/dci/", by=by, now=now
    ),
    "terms": lambda by, now: actions.propose_terms(organisation=CODE, **TERMS, by=by, now=now),
    "opening": lambda by, now: actions.propose_opening(organisation=CODE, by=by, now=now),
}


def in_force() -> tuple[int, str | None, int]:
    one = queries.organisation(CODE)
    assert one is not None
    with acting_as(SYSTEM):
        keys = ClientKey.objects.filter(organisation=CODE).count()
    return keys, one.callback_url, len(queries.terms_of(CODE, timezone.localdate()))


@pytest.mark.parametrize("kind", PROPOSALS)
def test_who_proposes_does_not_confirm_and_until_then_nothing_is_in_force(admins, kind):
    first, second = admins
    member("watcher", "oversight", mobile=line(3))
    now, before = timezone.now(), in_force()
    proposal = PROPOSALS[kind](first, now)
    assert in_force() == before
    with refuses(OTHER_ADMINISTRATOR_NEEDED):
        actions.confirm_proposal(proposal=proposal, by=first, now=now)
    assert in_force() == before
    actions.confirm_proposal(proposal=proposal, by=second, now=now)
    assert (in_force() != before) == (kind != "opening")
    with refuses(PROPOSAL_NOT_OPEN):
        actions.confirm_proposal(proposal=proposal, by=second, now=now)
    told = [(name, detail["notified"]) for name, detail in events() if name.startswith("partner.")]
    assert told == [(f"partner.{kind}_proposed", 1), (f"partner.{kind}_confirmed", 1)]


def test_the_database_takes_no_confirmation_by_who_proposed(admins):
    first, _ = admins
    proposal = PROPOSALS["key"](first, timezone.now())
    with acting_as(actor_of(first)), pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal).update(
            is_confirmed=True, ended_by=first, ended_at=timezone.now()
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE partner_terms SET attributes = '{UIN}'", "UPDATE partner_terms SET quota_per_day = 9",
        "UPDATE partner_key SET public = 'x'", "UPDATE partner_key SET expires_at = now()",
        "UPDATE partner_proposal SET body = '{}'", "DELETE FROM partner_key", "DELETE FROM partner_terms",
        "UPDATE partner_token SET expires_at = now()", "UPDATE disclosure_consent SET attributes = '{UIN}'",
    ],
)  # fmt: skip
def test_what_was_confirmed_is_changed_by_nobody_afterwards(admins, statement):
    with acting_as(SYSTEM), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)


def test_a_refused_proposal_stays_without_effect_and_who_proposed_may_take_it_back(admins):
    first, second = admins
    now, before = timezone.now(), in_force()
    for by in (first, second):
        proposal = PROPOSALS["terms"](first, now)
        actions.refuse_proposal(proposal=proposal, by=by, now=now)
        with refuses(PROPOSAL_NOT_OPEN):
            actions.confirm_proposal(proposal=proposal, by=second, now=now)
    assert in_force() == before


def test_new_terms_take_the_place_of_those_for_the_same_purpose_and_nothing_else_changes_them(admins):
    first, second = admins
    now = timezone.now()
    for quota in (5, 7):
        proposal = actions.propose_terms(
            organisation=CODE, **{**TERMS, "quota_per_day": quota}, by=first, now=now
        )
        actions.confirm_proposal(proposal=proposal, by=second, now=now)
    (terms,) = queries.terms_of(CODE, timezone.localdate())
    assert terms.quota_per_day == 7
    actions.end_terms(terms=terms.pk, by=first, now=now)
    assert queries.terms_of(CODE, timezone.localdate()) == []
    assert Terms.objects.count() == 2


def test_terms_in_force_are_not_ended_for_others_that_begin_later(admins):
    first, second = admins
    now = timezone.now()
    later = {**TERMS, "from_on": timezone.localdate() + dt.timedelta(days=3)}
    waiting = actions.propose_terms(organisation=CODE, **later, by=first, now=now)
    actions.confirm_proposal(proposal=PROPOSALS["terms"](first, now), by=second, now=now)
    with pytest.raises(PartnerFault, match="already in force"):
        actions.propose_terms(organisation=CODE, **later, by=first, now=now)
    with pytest.raises(PartnerFault, match="already in force"):
        actions.confirm_proposal(proposal=waiting, by=second, now=now)
    assert len(queries.terms_of(CODE, timezone.localdate())) == 1


def test_terms_count_on_their_days_alone(admins):
    first, second = admins
    days = {"from_on": dt.date(2020, 3, 1), "until_on": dt.date(2020, 3, 2)}
    proposal = actions.propose_terms(organisation=CODE, **{**TERMS, **days}, by=first, now=timezone.now())
    actions.confirm_proposal(proposal=proposal, by=second, now=timezone.now())
    found = [
        day for day in range(1, 5) if queries.terms_of(CODE, dt.date(2020, 2, 28) + dt.timedelta(days=day))
    ]
    assert found == [2, 3]


@pytest.mark.parametrize(
    ("propose", "given"),
    [
        (actions.propose_terms, {**TERMS, "attributes": []}),
        (actions.propose_terms, {**TERMS, "attributes": ["income"]}),
        (actions.propose_terms, {**TERMS, "quota_per_day": 0}),
        (actions.propose_callback, {"url": "file:///etc/passwd"}),
        (actions.propose_callback, {"url": "https://name:word@behzisti.example/"}),
        (actions.propose_key, {"public_key": "no key"}),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_proposed(admins, propose, given):
    with pytest.raises(PartnerFault):
        propose(organisation=CODE, **given, by=admins[0], now=timezone.now())
    assert not Proposal.objects.exists()


def test_a_token_is_kept_as_a_hash_and_all_of_them_end_at_once(admins):
    first, now = admins[0], timezone.now()
    tokens = [actions.issue_token(organisation=CODE, by=first, now=now).token for _ in range(2)]
    with acting_as(SYSTEM):
        kept = b"".join(bytes(row.token_hash) for row in ClientToken.objects.all())
        assert all(token.encode() not in kept for token in tokens)
        assert all(queries.organisation_with(token, now) for token in tokens)
    actions.revoke_tokens(organisation=CODE, by=first, now=now)
    with acting_as(SYSTEM):
        assert not any(queries.organisation_with(token, now) for token in tokens)


@pytest.mark.parametrize("role", ["analyst", "publisher", "senior_officer", "oversight"])
def test_nobody_but_an_administrator_changes_an_organisation(admins, role):
    by, now = member("other", role), timezone.now()
    proposal = PROPOSALS["key"](admins[0], now)
    for act in (
        *(lambda kind=kind: PROPOSALS[kind](by, now) for kind in PROPOSALS),
        lambda: actions.confirm_proposal(proposal=proposal, by=by, now=now),
        lambda: actions.refuse_proposal(proposal=proposal, by=by, now=now),
        lambda: actions.issue_token(organisation=CODE, by=by, now=now),
        lambda: actions.revoke_tokens(organisation=CODE, by=by, now=now),
        lambda: actions.revoke_key(organisation=CODE, key="00000000", by=by, now=now),
        lambda: actions.close_organisation(organisation=CODE, by=by, now=now),
        lambda: actions.end_terms(terms=1, by=by, now=now),
        lambda: actions.add_organisation(
            code="one", name_fa="یک", name_en="One", kind="other", by=by, now=now
        ),
    ):
        with refuses(NOT_AN_ADMINISTRATOR):
            act()


def test_an_organisation_is_added_closed_and_opened_by_two(admins):
    first, second = admins
    now = timezone.now()
    given = {"code": "red_crescent", "name_fa": "هلال احمر", "name_en": "Red Crescent", "kind": "custodian"}
    actions.add_organisation(**given, by=first, now=now)
    with pytest.raises(PartnerFault, match="this code"):
        actions.add_organisation(**given, by=first, now=now)
    with refuses(NO_SUCH_ORGANISATION):
        actions.close_organisation(organisation="nobody", by=first, now=now)
    actions.close_organisation(organisation="red_crescent", by=first, now=now)
    assert "red_crescent" not in {one.code for one in queries.custodians()}
    actions.confirm_proposal(
        proposal=actions.propose_opening(organisation="red_crescent", by=first, now=now), by=second, now=now
    )
    assert "red_crescent" in {one.code for one in queries.custodians()}


def test_administrators_and_oversight_get_a_message_when_one_administrator_ends_something(admins):
    first, second = admins
    member("watcher", "oversight", mobile=line(3))
    now = timezone.now()
    for kind in ("key", "terms"):
        actions.confirm_proposal(proposal=PROPOSALS[kind](first, now), by=second, now=now)
    with acting_as(SYSTEM):
        key = ClientKey.objects.get(organisation=CODE).pk
        terms = queries.terms_of(CODE, timezone.localdate())[0].pk
    actions.issue_token(organisation=CODE, by=first, now=now)
    for _ in ("it ends", "nothing is left to end"):
        actions.revoke_tokens(organisation=CODE, by=first, now=now)
        actions.revoke_key(organisation=CODE, key=key, by=first, now=now)
        actions.end_terms(terms=terms, by=first, now=now)
        actions.close_organisation(organisation=CODE, by=first, now=now)
    stops = ("partner.tokens_revoked", "partner.key_revoked", "partner.terms_ended", "partner.closed")
    assert [(name, detail["notified"]) for name, detail in events() if name in stops] == [
        (name, 1) for name in stops
    ]


def test_tokens_revoked_again_and_again_cause_one_message_a_day_and_each_is_on_record(admins):
    first, second = admins
    member("watcher", "oversight", mobile=line(3))
    now = timezone.now()
    actions.confirm_proposal(proposal=PROPOSALS["key"](first, now), by=second, now=now)
    days = [now, now, now + dt.timedelta(days=1)]
    for at in days:
        actions.issue_token(organisation=CODE, by=first, now=at)
        actions.revoke_tokens(organisation=CODE, by=first, now=at)
    told = [detail["notified"] for name, detail in events() if name == "partner.tokens_revoked"]
    assert told == [1, 0, 1]
    with acting_as(SYSTEM):
        assert OutboxMessage.objects.filter(key__startswith=f"staff-partner-stop:{CODE}:").count() == 2


@pytest.mark.parametrize("kind", ["head", "partner", "nobody"])
def test_keys_and_tokens_are_seen_by_the_desk_and_the_system_alone(admins, kind):
    first, second = admins
    actions.confirm_proposal(proposal=PROPOSALS["key"](first, timezone.now()), by=second, now=timezone.now())
    actions.issue_token(organisation=CODE, by=first, now=timezone.now())
    with acting_as(Actor(kind, "1", household=1)):
        assert not ClientKey.objects.exists()
        assert not ClientToken.objects.exists()
        assert not Proposal.objects.exists()
