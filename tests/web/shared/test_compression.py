"""Pages go over the wire small, and never twice of the same length for certain."""

from __future__ import annotations

import gzip

from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from hemayat.web.shared.compression import LEAST, CompressionMiddleware, compressed

PAGE = "/styleguide"


@given(st.binary(max_size=5_000), st.integers(0, 99))
def test_what_is_compressed_is_read_by_anybody_as_it_was(content, letters):
    assert gzip.decompress(compressed(content, letters)) == content


def test_a_page_is_sent_compressed_to_who_can_read_that_and_to_nobody_else(citizen):
    plain, small = citizen.get(PAGE), citizen.get(PAGE, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small["Content-Encoding"] == "gzip"
    assert int(small["Content-Length"]) == len(small.content) < len(plain.content) / 3
    assert gzip.decompress(small.content).startswith(b"<!DOCTYPE html>")
    assert "Accept-Encoding" in plain["Vary"]
    assert "Accept-Encoding" in small["Vary"]


def test_the_same_page_is_not_always_of_the_same_length():
    lengths = {len(_answered(HttpResponse("صفحه " * 500)).content) for _ in range(40)}
    assert len(lengths) > 10


def test_what_gains_nothing_is_sent_as_it_is():
    random = bytes(_noise(2_000))
    assert _answered(HttpResponse(random)).content == random
    assert _answered(HttpResponse("a" * (LEAST - 1))).content == b"a" * (LEAST - 1)


def test_what_comes_piece_by_piece_or_has_a_mark_of_its_own_is_left_to_django():
    pieces = _answered(StreamingHttpResponse([b"a" * 500, b"b" * 500]))
    assert gzip.decompress(b"".join(pieces)) == b"a" * 500 + b"b" * 500
    marked = _answered(HttpResponse("a" * 500, headers={"ETag": '"one"'}))
    assert marked["ETag"] == 'W/"one"'
    assert gzip.decompress(marked.content) == b"a" * 500


def _answered(response):
    middleware = CompressionMiddleware(lambda _: response)
    return middleware(RequestFactory().get("/", headers={"Accept-Encoding": "gzip"}))


def _noise(length):
    state = 1
    for _ in range(length):
        state = state * 1_103_515_245 + 12_345 & 0x7FFFFFFF
        yield state >> 16 & 0xFF
