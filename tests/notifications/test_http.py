"""The driver for providers behind HTTP, against a real server that errs."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from hemayat.notifications.gateways import (
    DeliveryAccepted,
    DeliveryNotPermitted,
    DeliveryRefused,
    DeliveryUncertain,
    OutgoingMessage,
    ReceiptNews,
)
from hemayat.notifications.gateways.http import HttpGateway, ReceiptForm
from hemayat.notifications.gateways.receipt_address import is_sealed
from tests.deploy.proxy import certificate
from tests.notifications.http_provider import Provider, http_provider

MESSAGE = OutgoingMessage("5f0c", "+989121234567", "سلام & درود")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with http_provider() as started:
        yield started


def send(provider: Provider, message: OutgoingMessage = MESSAGE, **given: Any) -> Any:
    driver = HttpGateway("p", provider.url, "user", "pass word", **{"timeout_seconds": 0.5, **given})
    with closing(driver):
        return driver.send(message)


def test_a_message_is_given_as_kannel_wants_it(provider: Provider) -> None:
    assert send(provider, origin="https://hemayat.example") == DeliveryAccepted("5f0c")
    (asked,) = provider.asked
    receipt = urlsplit(asked.pop("dlr-url"))
    assert asked == {
        "username": "user",
        "password": "pass word",
        "to": "+989121234567",
        "text": "سلام & درود",
        "charset": "UTF-8",
        "coding": "2",
        "dlr-mask": "31",
    }
    assert receipt.path == "/receipts/"
    # The provider puts the state in place of %d; nothing else may look like one of its placeholders.
    assert receipt.query.count("%") == 1
    assert receipt.query.endswith("&state=%d")
    given = parse_qs(receipt.query)
    assert given["via"] == ["p"]
    assert is_sealed("p", given["key"][0], given["seal"][0])
    assert not is_sealed("q", given["key"][0], given["seal"][0])


def test_another_provider_has_other_names_and_the_key(provider: Provider) -> None:
    send(
        provider,
        method="POST",
        fields={"to": "receptor", "words": "message", "charset": "", "coding": "", "mask": ""},
        extra={"sender": "1000"},
        own_key="key",
        number_form="local",
        gives_receipts=False,
    )
    assert provider.taken["5f0c"] == {
        "username": "user",
        "password": "pass word",
        "receptor": "09121234567",
        "message": "سلام & درود",
        "sender": "1000",
        "key": "5f0c",
    }


def test_plain_letters_are_not_sent_in_the_dearer_alphabet(provider: Provider) -> None:
    send(provider, OutgoingMessage("k", "+989121234567", "hello"))
    assert provider.asked[0]["coding"] == "0"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((202, "0: Accepted for delivery", 0), DeliveryAccepted("5f0c")),
        ((202, "3: Queued for later delivery", 0), DeliveryAccepted("5f0c")),
        ((200, "ERR 17 for 09121234567", 0), DeliveryRefused("ERR 17 for …")),
        ((200, "", 0), DeliveryRefused("no answer")),
        ((400, "", 0), DeliveryRefused("http 400", is_final=True)),
        ((403, "", 0), DeliveryRefused("http 403")),
        ((429, "", 0), DeliveryRefused("http 429")),
        ((503, "", 0), DeliveryRefused("http 503")),
        ((302, "", 0), DeliveryRefused("http 302")),
        ((500, "", 0), DeliveryUncertain("http 500")),
        ((504, "", 0), DeliveryUncertain("http 504")),
        ((202, "0: Accepted for delivery", 1.0), DeliveryUncertain("ReadTimeout")),
        (None, DeliveryUncertain("RemoteProtocolError")),
    ],
)
def test_each_answer_means_taken_not_taken_or_perhaps(provider: Provider, answer, said) -> None:
    provider.answers = [answer]
    assert send(provider) == said


def test_where_nobody_listens_it_was_surely_not_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = Provider(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert send(nobody) == DeliveryRefused("ConnectError")


def test_whose_certificate_is_not_good_is_sent_nothing_and_named_in_the_log(tmp_path: Path) -> None:
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(*certificate(tmp_path, "127.0.0.1"))
    with http_provider(tls=shown) as provider, capture_logs() as logs:
        assert send(provider) == DeliveryRefused("certificate")
    assert provider.asked == []
    assert logs == [{"event": "provider_certificate_refused", "provider": "p", "log_level": "error"}]


def test_a_reference_of_the_providers_own_is_read_from_its_answer(provider: Provider) -> None:
    provider.answers = [(200, '{"status": 1, "id": 88123}', 0), (200, '{"status": 14}', 0)]
    form: dict[str, Any] = {
        "accepted": r'"status": 1, "id": (?P<reference>\d+)',
        "refused_for_good": r'"status": 14',
        "receipt": ReceiptForm(state="status", delivered=("10",), failed=("11", "14"), reference="messageid"),
    }
    assert send(provider, **form) == DeliveryAccepted("88123")
    assert send(provider, **form).is_final
    driver = HttpGateway("p", provider.url, **form)
    assert driver.receipt_of({"messageid": "88123", "status": "10"}) == ReceiptNews(
        "p", "88123", "delivered", "10"
    )
    assert driver.receipt_of({"messageid": "88123", "status": "11"}) == ReceiptNews(
        "p", "88123", "failed", "11"
    )
    assert driver.receipt_of({"messageid": "88123", "status": "1"}) == ReceiptNews(
        "p", "88123", "buffered", "1"
    )
    assert driver.receipt_of({"status": "1"}) is None


def test_nobody_made_up_is_written_to(provider: Provider) -> None:
    assert send(
        provider, OutgoingMessage("k", "+989120000000", "x", is_synthetic=True)
    ) == DeliveryNotPermitted("synthetic_person")
    assert provider.asked == []


def test_no_number_text_or_password_is_logged_or_printed(provider: Provider, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    send(provider)
    provider.answers = [None]
    send(provider)
    shown = caplog.text + repr(MESSAGE) + repr(HttpGateway("p", provider.url, "user", "pass word"))
    for hidden in ("9121234567", "سلام", "pass", "%D8%B3"):
        assert hidden not in shown
