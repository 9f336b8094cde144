"""A form whose button consents and files: the same rows by the ordinary page, in a batch, and in two steps.

R4.1a, and R4.2a: of many, each form gives the consents of its own head and of nobody else.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.common.dates import day_of
from hemayat.common.language import Lang
from hemayat.requests import actions
from hemayat.requests.consents import ReadText, consent_text
from hemayat.requests.errors import ConsentChanged, NoSuchRequest
from hemayat.requests.models import Consent
from hemayat.requests.permissions import household_of
from hemayat.requests.queries import consent_needed, given_consents
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.steps import ANSWERS, NEEDED, NOW, begun, consent, events_of, signed_in, view

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nation")]
TABLES = (
    "request", "request_consent", "request_event", "request_dispute", "clock", "clock_event", "outbox", "audit_event",
)  # fmt: skip
OWN = {
    "id", "household_id", "request_id", "clock_id", "about", "subject", "tracking_code", "key", "key_hash", "uuid",
    "reference", "notice_key", "actor_id", "answers", "person_index", "person_sealed", "to_sealed", "to_index",
    "parameters", "province", "hash",
}  # fmt: skip
"""Columns that differ from one household, draft or moment to the next, by their meaning."""


def draft(by: Citizen, kind: CaseKind) -> int:
    """With nothing missing but the consents."""
    number = begun(by, kind)
    actions.save_answers(request_id=number, answers=ANSWERS[kind], by=by, now=NOW)
    return number


def read(by: Citizen, number: int, lang: Lang = "fa") -> ReadText:
    """What the page of this draft shows."""
    with acting_as(by.actor, is_read_only=True):
        return ReadText(consent_needed(household_of(by), number, lang, day_of(NOW)).sha256, lang)


def in_two_steps(by: Citizen, number: int) -> None:
    consent(number, by)
    actions.file_request(request_id=number, key="form", by=by, now=NOW)


def by_the_page(by: Citizen, number: int) -> None:
    actions.file_request(request_id=number, key="form", by=by, now=NOW, read=read(by, number))


def in_a_batch(by: Citizen, number: int) -> None:
    """With the form of somebody else before and after it."""
    before, after = signed_in(11), signed_in(12)
    forms = [
        actions.SubmittedForm(request, "form", sender, read(sender, request))
        for sender, request in (
            (before, draft(before, CaseKind.OBJECTION)),
            (by, number),
            (after, draft(after, CaseKind.CHANGE_OF_HEAD)),
        )
    ]
    results = actions.file_together(forms, now=NOW)
    assert [type(result) for result in results] == [actions.FiledCase] * 3


def rows(household: int) -> dict[str, list[dict[str, Any]]]:
    """All that filing wrote about a household, without what is its own."""
    found = {}
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT to_jsonb(t) FROM {table} t WHERE household_id = %s",
                [household],
            )
            written = sorted((json.loads(row) for (row,) in cursor), key=lambda row: int(row.get("id", 0)))
            found[table] = [
                {name: value for name, value in row.items() if name not in OWN} for row in written
            ]
    return found


@pytest.mark.parametrize("kind", [CaseKind.OBJECTION, CaseKind.DISPUTE])
def test_r4_1a_each_way_writes_the_same_rows(kind: CaseKind) -> None:
    written = []
    for household, file in ((1, in_two_steps), (2, by_the_page), (3, in_a_batch)):
        by = signed_in(household)
        file(by, draft(by, kind))
        written.append(rows(household))
    for table in TABLES:
        assert written[0][table] == written[1][table] == written[2][table], table
    assert [row["register"] for row in written[0]["request_consent"]] == list(NEEDED)
    assert [row["event"] for row in written[0]["request_event"]] == [
        "request.begun", "request.consented", "request.filed",
    ]  # fmt: skip
    assert {"request.consented", "request.filed"} < {row["event"] for row in written[0]["audit_event"]}
    assert len(written[0]["clock"]) == len(written[0]["clock_event"]) == len(written[0]["outbox"]) == 1
    assert len(written[0]["request_dispute"]) == (kind is CaseKind.DISPUTE)


def test_r4_2a_in_a_batch_each_head_consents_for_the_own_draft() -> None:
    """In the language that each has read, and by the session of each."""
    heads = {household: signed_in(household) for household in (1, 2, 3)}
    drafts = {household: draft(by, CaseKind.OBJECTION) for household, by in heads.items()}
    languages: dict[int, Lang] = {1: "fa", 2: "en", 3: "fa"}
    forms = [
        actions.SubmittedForm(
            drafts[household], "form", by, read(by, drafts[household], languages[household])
        )
        for household, by in heads.items()
    ]
    stolen = actions.SubmittedForm(drafts[3], "form", heads[1], forms[0].read)
    results = actions.file_together([stolen, *forms[:2]], now=NOW)
    assert [type(result) for result in results] == [NoSuchRequest, actions.FiledCase, actions.FiledCase]
    with acting_as(SYSTEM, is_read_only=True):
        assert {(row.household_id, row.request_id, row.lang) for row in Consent.objects.all()} == {
            (1, drafts[1], "fa"), (2, drafts[2], "en"),
        }  # fmt: skip
        consented = AuditEvent.objects.filter(event="request.consented").order_by("household_id")
        assert list(consented.values_list("household_id", "actor_kind", "actor_id")) == [
            (household, "head", f"session:{heads[household].session}") for household in (1, 2)
        ]
    assert view(drafts[3], 3).state == CaseState.DRAFT


def test_nobody_consents_to_a_list_that_they_have_not_seen() -> None:
    by, other = signed_in(1), signed_in(2)
    number, whole = draft(by, CaseKind.OBJECTION), draft(other, CaseKind.OBJECTION)
    shorter = ReadText(consent_text(NEEDED[:-1], "fa").sha256, "fa")
    in_english = ReadText(read(by, number, "fa").sha256, "en")
    for text in (shorter, in_english, ReadText("", "fa")):
        with pytest.raises(ConsentChanged):
            actions.file_request(request_id=number, key="form", by=by, now=NOW, read=text)
        results = actions.file_together([actions.SubmittedForm(number, "form", by, text)], now=NOW)
        assert [type(result) for result in results] == [ConsentChanged]
    results = actions.file_together(
        [
            actions.SubmittedForm(number, "form", by, shorter),
            actions.SubmittedForm(whole, "form", other, read(other, whole)),
        ],
        now=NOW,
    )
    assert [type(result) for result in results] == [ConsentChanged, actions.FiledCase]
    with acting_as(SYSTEM, is_read_only=True):
        assert not given_consents(1, number)
    assert view(number).state == CaseState.DRAFT


def test_what_is_there_stays_and_what_is_not_needed_any_more_ends() -> None:
    by = signed_in(1)
    number = draft(by, CaseKind.DISPUTE)
    with acting_as(by.actor):
        for register in ("persons", "properties"):
            Consent.objects.create(
                household_id=1, province="23", request_id=number, register=register, lang="fa", wording="متن",
                wording_sha256="0" * 64, version=1, given_at=NOW,
            )  # fmt: skip
    by_the_page(by, number)
    with acting_as(SYSTEM, is_read_only=True):
        rows = Consent.objects.filter(request_id=number).order_by("id")
        assert list(rows.values_list("register", "version", "withdrawn_at")) == [
            ("persons", 1, None), ("properties", 1, NOW), ("incomes", 3, None), ("vehicles", 3, None),
        ]  # fmt: skip


def test_a_form_that_is_sent_again_gives_each_consent_once() -> None:
    by = signed_in(1)
    number = draft(by, CaseKind.OBJECTION)
    text = read(by, number)
    first = actions.file_request(request_id=number, key="form", by=by, now=NOW, read=text)
    assert actions.file_request(request_id=number, key="form", by=by, now=NOW, read=text) == first
    assert actions.file_together([actions.SubmittedForm(number, "form", by, text)], now=NOW) == [first]
    with acting_as(SYSTEM, is_read_only=True):
        assert Consent.objects.filter(request_id=number).count() == len(NEEDED)
    assert events_of(view(number)).count("consented") == 1
