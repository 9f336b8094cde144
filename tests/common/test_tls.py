"""Threads that share an HTTP client do not break one another's connections."""

from __future__ import annotations

import ssl

import httpx
import pytest

from hemayat.common.tls import shared_trust


def first_message(trust: ssl.SSLContext) -> bytes:
    """What a client says before the other side has answered."""
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    with pytest.raises(ssl.SSLWantReadError):
        trust.wrap_bio(heard, said, server_hostname="localhost").do_handshake()
    return said.read()


def test_nothing_sets_the_protocols_while_another_thread_reads_them() -> None:
    assert b"\x08http/1.1" in first_message(shared_trust())
    shared_trust().set_alpn_protocols(["h2"])
    assert b"\x08http/1.1" in first_message(shared_trust())
    shared_trust().set_alpn_protocols([])
    assert b"\x08http/1.1" in first_message(shared_trust())


def test_certificates_and_names_are_checked() -> None:
    assert shared_trust().verify_mode is ssl.CERT_REQUIRED
    assert shared_trust().check_hostname


def test_the_authorities_are_those_that_httpx_trusts() -> None:
    numbers = [
        {each["serialNumber"] for each in trust.get_ca_certs()}
        for trust in (shared_trust(), httpx.create_ssl_context())
    ]
    assert numbers[0] == numbers[1] != set()
