"""The certificate authorities that HTTP clients trust; several threads may share them."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from functools import cache

import httpx


def shared_trust() -> ssl.SSLContext:
    """The authorities of SSL_CERT_FILE or SSL_CERT_DIR; without either setting, those that httpx knows.

    httpcore sets the protocols again for each connection. OpenSSL then frees the list that the handshake of
    another thread may be copying. That thread's first message is then sometimes broken, and the other side ends
    the connection ("decode error"). Here the protocols are set once.
    """
    return _read(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _read(_file: str | None, _folder: str | None) -> ssl.SSLContext:
    trust = httpx.create_ssl_context()
    trust.set_alpn_protocols(["http/1.1"])
    trust.set_alpn_protocols = _leave_protocols  # type: ignore[method-assign] # no thread may set them later
    return trust


def _leave_protocols(alpn_protocols: Iterable[str]) -> None:
    """They are set already."""
