"""A document that turns out harmful after it was held: its head is told by telephone, once, and the request goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.documents.queries import documents_of
from hemayat.documents.states import DocumentState
from hemayat.eligibility.queries import reading_of
from hemayat.jobs.timetable import scan_uploads
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.states import MessageState
from tests.documents import papers
from tests.documents.scanners import small_scanner
from tests.documents.upload_steps import keep_upload
from tests.requests.steps import NOW, begun, head, view
from tests.support.nations import rows_of_nation
from tests.support.publishing import decide, publish_or_copy

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _nation_with_telephones(tmp_path: Path) -> None:
    rows = rows_of_nation(40)
    rows["persons"] = [{**row, "mobile": "09121234567"} for row in rows["persons"]]
    reading_of.cache_clear()
    publish_or_copy(decide(tmp_path, rows))


def send_harmful(case: str, settings: Any, tmp_path: Path) -> None:
    """Kept while no scanner answers, and scanned twice afterwards."""
    by = head()
    settings.SCAN, settings.CLAMD = "required", f"unix:{tmp_path}/nobody"
    keep_upload(
        household=1,
        province=by.province,
        case=case,
        name="سند.pdf",
        content=papers.pdf(papers.with_eicar),
        by=by.actor,
        now=NOW,
    )
    with small_scanner() as scanner:
        settings.CLAMD = scanner.address
        for _ in range(2):
            scan_uploads(timestamp=0)


def test_its_head_is_told_by_telephone_and_once(settings, tmp_path) -> None:
    case = view(begun(head())).case
    send_harmful(case, settings, tmp_path)
    with acting_as(SYSTEM):
        (document,) = documents_of(1, case)
        (message,) = OutboxMessage.objects.filter(notice="document_infected.1")
    assert document.state == DocumentState.INFECTED
    assert message.state == MessageState.QUEUED
    assert key_ring().unseal(bytes(message.to_sealed), b"mobile").startswith(b"+98912")


def test_r4_8d_of_a_complaint_it_is_told_at_the_site_and_as_the_complaints_own(settings, tmp_path) -> None:
    """By this key the database and the copy of all data hide it from whoever leads the household later."""
    send_harmful("complaint:7", settings, tmp_path)
    with acting_as(SYSTEM):
        (message,) = OutboxMessage.objects.filter(notice="document_infected.1")
    assert message.key.startswith("complaint:7:")
    assert (message.state, bytes(message.to_sealed)) == (MessageState.HELD, b"")
