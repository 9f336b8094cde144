"""How much work a file would be is counted before it is opened: quickly, and without refusing what people send."""

from __future__ import annotations

import time

import pytest

from hemayat.documents.errors import UploadRefused
from hemayat.documents.formats import JPEG, PDF, PNG
from hemayat.documents.limits import (
    MOST_CHUNKS,
    MOST_OBJECTS,
    MOST_SCANNED_PIXELS,
    MOST_SCANS,
    MOST_STREAMS,
)
from hemayat.documents.reencoding.structure import refusal_of
from tests.documents import hostile_files as hostile
from tests.documents import papers, pictures
from tests.documents.upload_steps import listed, receive

MOMENT = 0.02
"""Seconds; a shorter time says nothing."""
SIDE = int((MOST_SCANNED_PIXELS / 20) ** 0.5)


@pytest.mark.parametrize(
    ("content", "media_type", "kind"),
    [
        (hostile.many_scans(800), JPEG, "too_complex"),
        (hostile.many_scans(MOST_SCANS, 100), JPEG, "too_complex"),
        (hostile.many_scans(20, SIDE), JPEG, "too_complex"),
        (pictures.jpeg_that_claims(9_000, 9_000), JPEG, "too_many_pixels"),
        (hostile.wide(60_000, 60_000), PNG, "too_many_pixels"),
        (hostile.many_chunks(MOST_CHUNKS), PNG, "too_complex"),
        (hostile.large_chunk(), PNG, "too_complex"),
        (hostile.animation(2), PNG, "too_complex"),
        (hostile.many_objects(MOST_OBJECTS + 1), PDF, "too_complex"),
        (hostile.many_streams(MOST_STREAMS + 1), PDF, "too_complex"),
    ],
)
def test_what_would_be_too_much_work_is_refused_by_its_structure(content, media_type, kind) -> None:
    assert refusal_of(content, media_type) == kind


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pictures.photograph(), JPEG),
        (pictures.jpeg(progressive=True), JPEG),
        (hostile.many_scans(12, 6_000), JPEG),
        (hostile.many_scans(MOST_SCANS - 1, 100), JPEG),
        (pictures.png(), PNG),
        (pictures.noted_png(), PNG),
        (hostile.animation(1), PNG),
        (papers.pdf(pages=20), PDF),
        (hostile.many_objects(MOST_OBJECTS), PDF),
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n", PNG),
        (b"%PDF-", PDF),
    ],
)
def test_what_people_send_and_what_is_only_broken_goes_on(content, media_type) -> None:
    assert refusal_of(content, media_type) is None


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (hostile.markers(), JPEG),
        (b"\xff\xd8" + b"\xff\xda\x00\x02" * 2_500_000, JPEG),
        (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2_500_000, JPEG),
        (b"\x89PNG\r\n\x1a\n" + bytes(10 * 1024**2), PNG),
        (b"%PDF-" + b"1 " * 5_000_000, PDF),
        (b"%PDF-" + b"1 0 obj " * 1_250_000, PDF),
        (b"%PDF-" + b" " * 10_000_000, PDF),
    ],
)
def test_counting_costs_little_more_than_reading_whatever_the_file_holds(content, media_type) -> None:
    """Eight times the size takes about eight times as long; what goes back over it would take sixty times as long."""
    began = time.process_time()
    refusal_of(content[: len(content) // 8], media_type)
    of_part = time.process_time() - began
    began = time.process_time()
    refusal_of(content, media_type)
    assert time.process_time() - began < 5 * 8 * max(of_part, MOMENT)


@pytest.mark.django_db(transaction=True)
def test_the_picture_that_held_a_thread_for_twenty_seconds_is_not_even_stored() -> None:
    content = hostile.many_scans(800)
    assert len(content) < 219_000
    began = time.process_time()
    with pytest.raises(UploadRefused) as refusal:
        receive(content)
    assert time.process_time() - began < 0.5
    assert refusal.value.kind == "too_complex"
    assert listed() == []
