"""Whatever bytes come, the answer is a document or a refusal, and a document is always sound."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemayat.documents.errors import UploadRefused
from hemayat.documents.formats import FIRST_BYTES, PDF, SUFFIXES, media_type_of
from hemayat.documents.limits import LONGEST_SIDE, MOST_PAGES
from hemayat.documents.queries import DocumentContent
from hemayat.documents.reencoding import ReencodedFile, images, pdfs
from hemayat.documents.reencoding.refusals import FileRefused
from hemayat.documents.texts import REFUSALS
from tests.documents import papers, pictures
from tests.documents.upload_steps import content, upload

HOUSEHOLDS = itertools.count(100)


@cache
def samples() -> list[bytes]:
    return [
        pictures.photograph(turned=6),
        pictures.png(),
        pictures.noted_png(),
        papers.pdf(papers.with_script, papers.with_form, pages=2),
        papers.pdf(papers.with_photograph, papers.with_names_of_its_own),
    ]


def nonsense() -> st.SearchStrategy[bytes]:
    """Anything at all, or anything after the first bytes of what is taken."""
    first = st.sampled_from([b"", *FIRST_BYTES])
    return st.builds(bytes.__add__, first, st.binary(max_size=400))


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    """A real file in which something was overwritten, put in, left out or cut off."""
    given = bytearray(draw(st.sampled_from(samples())))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(given)))
        upto = min(len(given), at + draw(st.integers(0, 40)))
        given[at:upto] = draw(st.binary(max_size=40))
    return bytes(given)


def is_sound(media_type: str, kept: bytes) -> bool:
    if media_type == PDF:
        with papers.opened(kept) as read:
            return 0 < len(read.pages) <= MOST_PAGES and not any(papers.acts(thing) for thing in read.objects)
    picture = pictures.opened(kept)
    return max(picture.size) <= LONGEST_SIDE and not picture.getexif()


def opened(given: bytes, media_type: str) -> ReencodedFile | str:
    """As the process does, without a process for each."""
    try:
        return pdfs.reencode_pdf(given) if media_type == PDF else images.reencode_image(given)
    except FileRefused as refused:
        return refused.kind


def uploaded(given: bytes, name: str, household: int) -> DocumentContent | UploadRefused:
    try:
        return content(upload(given, name=name, household=household), household)
    except UploadRefused as refusal:
        return refusal


@given(st.one_of(nonsense(), spoiled()))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_opens_a_file_refuses_it_or_makes_a_sound_one(given: bytes) -> None:
    media_type = media_type_of(given)
    if media_type is None:
        return
    answer = opened(given, media_type)
    if isinstance(answer, ReencodedFile):
        assert is_sound(answer.media_type, answer.content)
    else:
        assert answer in REFUSALS


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@given(st.one_of(nonsense(), spoiled()), st.text(max_size=200))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_an_upload_is_a_document_or_refused(given: bytes, name: str) -> None:
    answer = uploaded(given, name, next(HOUSEHOLDS))
    if isinstance(answer, UploadRefused):
        assert answer.words is REFUSALS[answer.kind]
    else:
        assert is_sound(answer.media_type, answer.content)
        assert answer.name.endswith(SUFFIXES[answer.media_type])
