"""Where scanning is required nothing is read before it, what is harmful is never kept, and who is told of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connections

from hemayat.audit.context import acting_as
from hemayat.documents import actions, clamd, document_check
from hemayat.documents.errors import NoSuchDocument
from hemayat.documents.states import DocumentState
from hemayat.notifications.queries import messages_of
from tests.documents import papers, pictures, scanners
from tests.documents.scanners import EICAR, MISSING, SmallScanner, clamd_program, small_scanner
from tests.documents.upload_steps import HOME, NOW, content, events, head, listed, refused, row, upload
from tests.support.figures import figure

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scanner() -> Iterator[SmallScanner]:
    with small_scanner() as running:
        yield running


@pytest.fixture
def _required(settings) -> None:
    settings.SCAN = "required"


def harmful() -> bytes:
    return papers.pdf(papers.with_eicar)


def infected_picture() -> bytes:
    return pictures.jpeg() + EICAR


def states() -> list[DocumentState]:
    return [document.state for document in listed()]


def test_whether_the_scanner_answers_is_told_for_an_alert(scanner: SmallScanner, settings) -> None:
    for address, is_answering in ((scanner.address, 1), (MISSING, 0), (scanner.address, 1)):
        settings.CLAMD = address
        document_check.scan_waiting(now=NOW)
        assert figure("hemayat_scanner_answers") == is_answering


@pytest.mark.usefixtures("_required")
def test_what_is_scanned_is_read_at_once(scanner: SmallScanner, settings) -> None:
    settings.CLAMD = scanner.address
    kept = upload()
    assert kept.state == DocumentState.CLEAN
    assert kept.may_be_read
    assert row(kept).scanned_at == NOW
    # What came, and what is kept of it.
    assert scanner.seen == [pictures.photograph(), content(kept).content]


@pytest.mark.parametrize("scan", ["required", "where_it_runs"])
@pytest.mark.parametrize("make", [infected_picture, harmful])
def test_what_is_harmful_is_refused_and_nothing_of_it_kept(
    scanner: SmallScanner, settings, make, scan: str
) -> None:
    settings.CLAMD, settings.SCAN = scanner.address, scan
    assert refused(make()) == "infected"
    (document,) = listed()
    assert document.state == DocumentState.INFECTED
    assert bytes(row(document).sealed_content) == b""
    assert events() == [("document.kept", "head"), ("document.infected", "system")]


@pytest.mark.usefixtures("_required")
def test_without_a_scanner_everything_is_held_until_it_was_scanned(scanner: SmallScanner, settings) -> None:
    kept = upload()
    assert (kept.state, kept.may_be_read) == (DocumentState.HELD, False)
    with pytest.raises(NoSuchDocument):
        content(kept)
    document_check.scan_waiting(now=NOW)
    assert states() == [DocumentState.HELD]
    settings.CLAMD = scanner.address
    document_check.scan_waiting(now=NOW)
    assert states() == [DocumentState.CLEAN]
    assert content(kept).content
    assert row(kept).scanned_at is not None
    assert events() == [
        ("document.kept", "head"), ("document.accepted", "system"), ("document.released", "system"),
    ]  # fmt: skip


@pytest.mark.usefixtures("_required")
def test_what_turns_out_to_be_harmful_is_emptied_and_its_head_told(scanner: SmallScanner, settings) -> None:
    bad = harmful()
    kept, harmless = upload(bad), upload()
    settings.CLAMD = scanner.address
    assert document_check.scan_waiting(now=NOW) == 2
    assert states() == [DocumentState.INFECTED, DocumentState.CLEAN]
    with pytest.raises(NoSuchDocument):
        content(kept)
    assert content(harmless).content
    assert bytes(row(kept).sealed_content) == b""
    assert refused(bad) == "infected"
    actions.remove_document(household=HOME, id=kept.id, by=head(), now=NOW)
    assert ("document.infected", "system") in events()
    with acting_as(head()):
        (message,) = messages_of(HOME)
    assert message.words.startswith("در یکی از مدرک‌هایی که فرستادید بدافزار پیدا شد")


@pytest.mark.usefixtures("_required")
def test_if_its_head_cannot_be_told_it_stays_held(scanner: SmallScanner, settings) -> None:
    upload(harmful())
    settings.CLAMD = scanner.address

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        document_check.scan_next(now=NOW, tell=fail)
    assert states() == [DocumentState.HELD]


@pytest.mark.slow
@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("mood", ["hangs up", "limit", "nonsense"])
def test_a_scanner_that_fails_releases_nothing_and_stops_nobody_else(
    scanner: SmallScanner, settings, mood: scanners.Mood
) -> None:
    settings.CLAMD = scanner.address
    scanner.mood = mood
    assert [upload().state, upload(pictures.png()).state] == [DocumentState.HELD] * 2
    first = document_check.scan_next(now=NOW)
    assert first is not None
    scanner.mood = "as it should"
    assert document_check.scan_next(now=NOW, after=first)
    assert states() == [DocumentState.HELD, DocumentState.CLEAN]
    document_check.scan_waiting(now=NOW)
    assert states() == [DocumentState.CLEAN] * 2


@pytest.mark.slow
def test_what_was_let_through_is_scanned_later_and_held_back_as_soon_as_it_must_be(
    scanner: SmallScanner, settings
) -> None:
    kept = upload()
    assert (kept.state, kept.may_be_read) == (DocumentState.UNSCANNED, True)
    assert content(kept).content
    settings.SCAN = "required"
    assert not listed()[0].may_be_read
    with pytest.raises(NoSuchDocument):
        content(kept)
    settings.CLAMD = scanner.address
    document_check.scan_waiting(now=NOW)
    assert content(kept).content
    assert events()[-1] == ("document.scanned", "system")


@pytest.mark.usefixtures("_required")
@pytest.mark.parametrize("make", [harmful, pictures.photograph])
def test_what_is_removed_while_it_is_scanned_is_gone_at_once_and_stays_gone(
    scanner: SmallScanner, settings, make
) -> None:
    kept = upload(make())
    settings.CLAMD = scanner.address
    scanner.mood = "slow"

    def scan() -> int | None:
        try:
            return document_check.scan_next(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as beside:
        scanned = beside.submit(scan)
        while not scanner.seen:
            time.sleep(0.01)
        actions.remove_document(household=HOME, id=kept.id, by=head(), now=NOW)
        assert not scanned.done()
        assert scanned.result() is not None
    assert listed() == []
    assert [event for event, _ in events()] == ["document.kept", "document.accepted", "document.removed"]
    with acting_as(head()):
        assert messages_of(HOME) == []


@pytest.mark.usefixtures("_required")
def test_two_who_scan_the_same_document_record_it_once(scanner: SmallScanner, settings) -> None:
    upload(harmful())
    settings.CLAMD = scanner.address
    scanner.mood = "slow"

    def one(_: int) -> int | None:
        try:
            return document_check.scan_next(now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as several:
        list(several.map(one, range(3)))
    assert states() == [DocumentState.INFECTED]
    assert [event for event, _ in events()] == ["document.kept", "document.accepted", "document.infected"]


@pytest.mark.slow
@pytest.mark.usefixtures("_required")
@pytest.mark.skipif(clamd_program() is None, reason=MISSING)
def test_with_the_real_clamd_from_upload_to_release(tmp_path: Path, settings) -> None:
    early, early_harmful = upload(), upload(harmful())
    with scanners.clamd(tmp_path) as (address, _):
        settings.CLAMD = address
        assert refused(infected_picture()) == "infected"
        # Packed inside a PDF, which clamd unpacks by itself.
        assert upload(papers.pdf()).state == DocumentState.CLEAN
        document_check.scan_waiting(now=NOW)
    assert states() == [
        DocumentState.CLEAN, DocumentState.INFECTED, DocumentState.INFECTED, DocumentState.CLEAN,
    ]  # fmt: skip
    assert content(early).content
    with pytest.raises(NoSuchDocument):
        content(early_harmful)


def test_a_silent_scanner_costs_a_check_no_more_than_its_time(
    scanner: SmallScanner, settings, monkeypatch
) -> None:
    monkeypatch.setattr(clamd.verdict_of, "__kwdefaults__", {"seconds": 0.5})
    settings.CLAMD = scanner.address
    scanner.mood = "silent"
    assert upload().state == DocumentState.UNSCANNED
