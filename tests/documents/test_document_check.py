"""Between receipt and check: what is stored, who opens it, and what becomes of a check that gives no answer."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.documents import actions, document_check, queries
from hemayat.documents.envelope import AS_IT_CAME, DocumentEnvelope
from hemayat.documents.errors import NoSuchDocument, UploadRefused
from hemayat.documents.limits import MOST_CHECKS, MOST_DOCUMENTS
from hemayat.documents.states import DocumentState
from hemayat.jobs import timetable
from hemayat.notifications.queries import messages_of
from tests.documents import pictures
from tests.documents.upload_steps import CASE, HOME, NOW, check, content, events, head, listed, receive, row

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = b"\xff\xd8\xff\xe0" + bytes(100)


def jobs() -> list[tuple[str, str, str]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT lock, queue_name, args ->> 'document' FROM procrastinate_jobs WHERE task_name = %s ORDER BY id",
            [actions.CHECK_TASK],
        )
        return cursor.fetchall()


def test_what_is_received_is_sealed_as_it_came_and_opened_by_nobody() -> None:
    kept = receive()
    assert (kept.state, kept.may_be_read, kept.pages) == (DocumentState.RECEIVED, False, 0)
    for by in (head(), Actor("staff", "1", provinces=("*",)), SYSTEM):
        with acting_as(by, is_read_only=True), pytest.raises(NoSuchDocument):
            queries.content_of(HOME, kept.id)
    stored = row(kept)
    envelope = DocumentEnvelope.of(bytes(stored.sealed_key), HOME, stored.id)
    assert envelope.open(bytes(stored.sealed_content), AS_IT_CAME) == pictures.photograph()
    with pytest.raises(InvalidTag):
        envelope.open(bytes(stored.sealed_content), "content")


def test_its_check_is_queued_with_it_one_at_a_time_for_a_household() -> None:
    first, second, other = receive(), receive(pictures.png()), receive(household=8)
    assert jobs() == [
        (f"check uploads of {household}", "documents", str(kept.id))
        for household, kept in ((HOME, first), (HOME, second), (8, other))
    ]
    timetable.check_upload(household=HOME, document=str(first.id))
    assert [one.state for one in listed()] == [DocumentState.UNSCANNED, DocumentState.RECEIVED]
    assert content(first).content
    # What came is gone from the row.
    stored = row(first)
    with pytest.raises(InvalidTag):
        DocumentEnvelope.of(bytes(stored.sealed_key), HOME, stored.id).open(
            bytes(stored.sealed_content), AS_IT_CAME
        )


def test_what_is_refused_is_emptied_told_and_takes_no_place() -> None:
    kept = receive(BROKEN)
    assert check(kept) == DocumentState.REFUSED
    (shown,) = listed()
    assert (shown.refusal, shown.is_gone, shown.may_be_removed) == ("broken", True, True)
    assert bytes(row(kept).sealed_content) == b""
    assert events() == [("document.kept", "head"), ("document.refused", "system")]
    with acting_as(head()):
        (message,) = messages_of(HOME)
    assert "پذیرفته نشد" in message.words
    with pytest.raises(UploadRefused, match="broken"):
        receive(BROKEN)
    for number in range(MOST_DOCUMENTS):
        receive(pictures.png(pictures.halves((20 + number, 20))))
    with pytest.raises(UploadRefused, match="too_many"):
        receive()
    assert check(kept) is None


def test_a_document_counts_from_its_receipt_and_stays_filed_if_it_is_refused() -> None:
    kept = receive(BROKEN)
    with acting_as(head()):
        assert actions.file_documents(household=HOME, case=CASE, by=head(), now=NOW) == 1
    check(kept)
    assert [(one.state, one.may_be_removed) for one in listed()] == [(DocumentState.REFUSED, False)]


def test_a_file_on_which_the_process_dies_is_refused_at_the_last_check(ill) -> None:
    kept = receive()
    ill("raise SystemExit(1)")
    for _ in range(MOST_CHECKS - 1):
        assert check(kept) == DocumentState.RECEIVED
        assert not listed()[0].is_gone
    assert check(kept) == DocumentState.REFUSED
    assert listed()[0].refusal == "too_complex"


@pytest.mark.parametrize("how", ["no socket", "closed at once", "does not start", "not confined"])
def test_as_long_as_nothing_opens_files_they_stay_received_and_whole(
    settings, tmp_path, ill, how: str
) -> None:
    kept = receive()
    with contextlib.ExitStack() as stack:
        if how in ("no socket", "closed at once"):
            settings.REENCODING = str(tmp_path / "s")
        if how == "closed at once":
            stack.enter_context(closing_at_once(tmp_path / "s"))
        if how in ("does not start", "not confined"):
            ill("print('not-confined')" if how == "not confined" else "raise SystemExit(1)", is_ready=False)
        for _ in range(MOST_CHECKS + 2):
            assert check(kept) == DocumentState.RECEIVED
    stored = row(kept)
    assert stored.checks == 0
    envelope = DocumentEnvelope.of(bytes(stored.sealed_key), HOME, stored.id)
    assert envelope.open(bytes(stored.sealed_content), AS_IT_CAME) == pictures.photograph()


@contextlib.contextmanager
def closing_at_once(at: Path) -> Iterator[None]:
    """As systemd does with a connection beyond MaxConnections."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(at))
        listening.listen()

        def close() -> None:
            with contextlib.suppress(OSError):
                while True:
                    listening.accept()[0].close()

        thread = threading.Thread(target=close)
        thread.start()
        try:
            yield
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_what_was_left_behind_is_queued_again_once() -> None:
    kept, other = receive(), receive(pictures.png())
    later = NOW + document_check.LEFT_BEHIND_AFTER + dt.timedelta(seconds=1)
    assert document_check.queue_left_behind(now=later) == 0, "both have a job"
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args ->> 'document' = %s", [str(kept.id)])
    check(other)
    assert document_check.queue_left_behind(now=NOW) == 0, "somebody may be at it"
    assert document_check.queue_left_behind(now=later) == 1
    assert document_check.queue_left_behind(now=later) == 0
    assert jobs()[-1][2] == str(kept.id)


def test_what_is_removed_meanwhile_is_not_checked() -> None:
    kept = receive()
    actions.remove_document(household=HOME, id=kept.id, by=head(), now=NOW)
    assert check(kept) is None
    assert listed() == []
