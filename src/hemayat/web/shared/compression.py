"""Pages are sent compressed, as Django does it, with zlib-ng: half the time for a fiftieth more.

Of random length is the name in the head of what is sent, so that guesses by its size take many more tries (BREACH).
"""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers
from zlib_ng import zlib_ng

LEVEL, LEAST = 5, 200
"""How hard it tries, and bytes below which nothing is gained."""
_GZIP = 16 + zlib_ng.MAX_WBITS
"""How zlib is told to write the head and the end of a gzip file."""
_IS_NAMED, _HEAD = 8, 10
"""The flag that a name follows the head, and how long the head is (RFC 1952)."""


class CompressionMiddleware(GZipMiddleware):
    """Compresses whole pages; whatever else there is, as it is sent piece by piece, is left to Django."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not _is_ours(response):
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            small = compressed(response.content, secrets.randbelow(self.max_random_bytes))
            if len(small) < len(response.content):
                response.content = small
                response.headers["Content-Length"] = str(len(small))
                response.headers["Content-Encoding"] = "gzip"
        return response


def _is_ours(response: HttpResponse) -> bool:
    is_another_matter = response.has_header("Content-Encoding") or response.has_header("ETag")
    return not is_another_matter and len(response.content) >= LEAST


def compressed(content: bytes, letters: int) -> bytes:
    """As a gzip file with a name of so many letters."""
    plain = zlib_ng.compress(content, LEVEL, _GZIP)
    head = bytearray(plain[:_HEAD])
    head[3] |= _IS_NAMED
    return b"".join((head, b"a" * letters, b"\0", plain[_HEAD:]))
