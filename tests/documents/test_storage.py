"""What is kept of an upload, how it is kept, and what of it may be taken away again."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, connections
from PIL import Image

from hemayat.accounts.attempt_limits import OWN
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.key_rotation import count_due, reencrypt
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import sealed_columns
from hemayat.documents import actions, queries
from hemayat.documents.envelope import DocumentEnvelope
from hemayat.documents.errors import AlreadyFiled, DocumentsOfHeadOnly, NoSuchDocument, UploadRefused
from hemayat.documents.limits import MOST_BYTES, MOST_DOCUMENTS
from tests.documents import papers, pictures
from tests.documents.pictures import DEVICE, photograph
from tests.documents.upload_steps import (
    CASE,
    HOME,
    MINUTE,
    NOW,
    content,
    events,
    head,
    listed,
    receive,
    refused,
    row,
    upload,
)

pytestmark = pytest.mark.django_db(transaction=True)


def different(number: int) -> bytes:
    return pictures.png(Image.new("RGB", (number + 1, 4)))


def test_a_photograph_is_kept_without_what_the_camera_wrote() -> None:
    kept = upload()
    assert (kept.case, kept.name, kept.media_type, kept.pages) == (CASE, "سند خودرو.jpg", "image/jpeg", 1)
    assert kept.may_be_read
    assert kept.may_be_removed
    assert listed() == [kept]
    given_out = content(kept)
    assert (given_out.name, given_out.media_type) == (kept.name, kept.media_type)
    assert len(given_out.content) == kept.size
    assert DEVICE.encode() not in given_out.content
    assert pictures.opened(given_out.content).size == (80, 40)
    assert events() == [("document.kept", "head"), ("document.accepted", "system")]


def test_nothing_of_it_stands_in_clear_in_the_database() -> None:
    kept = upload(papers.pdf(pages=2), name="0012345679 زهرا.pdf")
    assert kept.name == "0012345679 زهرا.pdf"
    assert kept.pages == 2
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT sealed_name, sealed_content, d::text FROM document d")
        name, kept_content, everything = cursor.fetchone()
        cursor.execute("SELECT string_agg(e::text, ' ') FROM audit_event e")
        record = cursor.fetchone()[0]
    assert b"%PDF" not in bytes(kept_content)
    assert "زهرا".encode() not in bytes(name)
    for text in (everything, record):
        assert "0012345679" not in text
        assert "زهرا" not in text


def test_a_document_opens_in_its_own_row_alone() -> None:
    one, other = upload(), upload(pictures.png())
    first, second = row(one), row(other)
    envelope = DocumentEnvelope.of(bytes(first.sealed_key), HOME, first.id)
    elsewhere = DocumentEnvelope.of(bytes(first.sealed_key), HOME, second.id)
    assert envelope.open(bytes(first.sealed_content), "content")
    for box, sealed, what in (
        (elsewhere, first.sealed_content, "content"),
        (envelope, second.sealed_content, "content"),
        (envelope, first.sealed_content, "name"),
    ):
        with pytest.raises(InvalidTag):
            box.open(bytes(sealed), what)


def test_the_same_file_twice_is_one_document() -> None:
    assert upload() == upload(name="دوباره.jpg", now=NOW + MINUTE)
    assert len(listed()) == 1
    assert upload(case="request:2").case == "request:2"
    assert events() == [("document.kept", "head"), ("document.accepted", "system")] * 2


def test_the_same_file_at_the_same_moment_is_one_document() -> None:
    def one(_: int) -> str:
        try:
            return str(receive().id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as several:
        assert len(set(several.map(one, range(6)))) == 1
    assert len(listed()) == 1


@pytest.mark.slow
def test_so_many_documents_a_case_and_no_more_also_at_the_same_moment() -> None:
    for number in range(MOST_DOCUMENTS - 1):
        upload(different(number))

    def one(number: int) -> str:
        try:
            return receive(different(number)).name
        except UploadRefused as refusal:
            return refusal.kind
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as several:
        answers = list(several.map(one, range(50, 53)))
    assert sorted(answers).count("too_many") == 2
    assert len(listed()) == MOST_DOCUMENTS
    actions.remove_document(household=HOME, id=listed()[0].id, by=head(), now=NOW)
    upload(different(60))


@pytest.mark.slow
def test_so_many_tries_an_hour_and_no_more() -> None:
    limit, _ = OWN["upload"]
    for _ in range(limit.most):
        assert refused(b"%PDF-") == "broken" if _ == 0 else upload(photograph())
    assert refused(photograph()) == "too_often"
    assert upload(household=8)
    assert upload(now=NOW + dt.timedelta(minutes=61))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES), "too_large"),
        (b"GIF89a", "not_ours"),
        (b"<html><script>alert(1)</script>", "not_ours"),
        (b"MZ\x90", "not_ours"),
        (b"\xff\xd8\xff", "broken"),
        (b"%PDF-1.7", "broken"),
    ],
)
def test_what_is_refused_and_why(given: bytes, kind: str) -> None:
    assert refused(given) == kind
    # What the check refused stays in the list with its reason.
    assert [one.refusal for one in listed()] == ([kind] if kind == "broken" else [])


def test_whoever_refuses_says_what_to_do_in_both_languages() -> None:
    with pytest.raises(UploadRefused) as refusal:
        upload(b"MZ")
    assert "عکس" in refusal.value.words.fa
    assert "photograph" in refusal.value.words.en


def test_only_the_head_of_the_household_adds_and_removes() -> None:
    kept = upload()
    for by in (head(8), Actor("staff", "1", provinces=("*",)), SYSTEM, NOBODY, Actor("partner", "1")):
        with pytest.raises(DocumentsOfHeadOnly):
            upload(by=by)
        with pytest.raises(DocumentsOfHeadOnly):
            actions.remove_document(household=HOME, id=kept.id, by=by, now=NOW)
        with pytest.raises(DocumentsOfHeadOnly):
            actions.file_documents(household=HOME, case=CASE, by=by, now=NOW)
        with pytest.raises(DocumentsOfHeadOnly):
            actions.forget_documents(household=HOME, case=CASE, by=by, now=NOW)
    with pytest.raises(NoSuchDocument):
        actions.remove_document(household=8, id=kept.id, by=head(8), now=NOW)
    with pytest.raises(NoSuchDocument):
        content(kept, household=8)
    assert listed(household=8) == []
    assert listed() == [kept]


@pytest.mark.slow
def test_a_document_is_removed_until_its_request_is_filed_and_stays_from_then_on() -> None:
    gone, stays = upload(), upload(pictures.png())
    actions.remove_document(household=HOME, id=gone.id, by=head(), now=NOW)
    with acting_as(head()):
        assert actions.file_documents(household=HOME, case=CASE, by=head(), now=NOW) == 1
        assert actions.file_documents(household=HOME, case=CASE, by=head(), now=NOW) == 0
    with pytest.raises(AlreadyFiled):
        actions.remove_document(household=HOME, id=stays.id, by=head(), now=NOW)
    (kept,) = listed()
    assert (kept.id, kept.may_be_removed) == (stays.id, False)
    later = upload(photograph(turned=3))
    assert later.may_be_removed
    assert actions.forget_documents(household=HOME, case=CASE, by=head(), now=NOW) == 1
    assert [document.id for document in listed()] == [stays.id]
    assert [event for event, _ in events()] == [
        "document.kept", "document.accepted", "document.kept", "document.accepted", "document.removed",
        "document.kept", "document.accepted", "document.removed",
    ]  # fmt: skip


def test_filing_is_undone_with_its_transaction() -> None:
    upload()
    with pytest.raises(ZeroDivisionError), acting_as(head()):
        actions.file_documents(household=HOME, case=CASE, by=head(), now=NOW)
        raise ZeroDivisionError
    assert listed()[0].may_be_removed


def test_a_rotation_of_keys_leaves_every_document_readable(tmp_path, settings) -> None:
    settings.KEYS = tmp_path / "keys.json"
    kept = [upload(), upload(pictures.png())]
    before = [row(one) for one in kept]
    key_ring().rotate("encryption")
    (column,) = (column for column in sealed_columns() if column.table == "document")
    assert count_due(column) == 2
    assert reencrypt(column, now=NOW) == 2
    assert count_due(column) == 0
    for one, old in zip(kept, before, strict=True):
        assert content(one).content
        new = row(one)
        assert bytes(new.sealed_key) != bytes(old.sealed_key)
        assert bytes(new.sealed_content) == bytes(old.sealed_content)


def test_how_many_questions_a_list_and_a_document_cost(django_assert_num_queries) -> None:
    kept = [upload(), upload(pictures.png())]
    with acting_as(head()):
        with django_assert_num_queries(1):
            assert queries.documents_of(HOME, CASE) == kept
        with django_assert_num_queries(1):
            queries.content_of(HOME, kept[0].id)


@pytest.mark.slow
def test_files_of_many_provinces_are_taken_away_in_the_order_of_the_chains_that_record_it() -> None:
    for household, province in ((8, "28"), (9, "02"), (10, "23")):
        upload(household=household, province=province, case=f"question:{household}")
    assert actions.forget_orphans("question:", before=NOW + MINUTE, now=NOW + MINUTE) == 3
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT province FROM audit_event WHERE event = 'document.removed' ORDER BY id")
        assert [province for (province,) in cursor.fetchall()] == ["02", "23", "28"]
