"""What a provider says by calling us back: believed where the address was ours, and answered with nothing."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications import actions
from hemayat.notifications.gateways.receipt_address import receipt_address
from hemayat.notifications.models import Receipt
from tests.notifications.http_provider import http_provider
from tests.notifications.outbox import DAY, message, queue

pytestmark = pytest.mark.django_db(transaction=True)
WEB = {"driver": "http", "name": "web", "own_key": "key"}
OTHERS_FORM = {"state": "status", "delivered": ["10"], "failed": ["11"], "reference": "messageid"}


def kept() -> int:
    with acting_as(SYSTEM):
        return Receipt.objects.count()


@pytest.fixture
def provider(settings):
    host = settings.ALLOWED_HOSTS[0]
    settings.URLCONF_OF_HOST = {host: "hemayat.web.citizen.receipts"}
    return Client(HTTP_HOST=host, enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_receipt_is_taken_as_kannel_calls(provider, install, method) -> None:
    queue()
    with http_provider() as web:
        install({**WEB, "url": web.url}, origin="http://ours.example")
        assert actions.send_due(now=DAY, is_urgent=False).sent == 1
        address = web.asked[0]["dlr-url"].removeprefix("http://ours.example").replace("%d", "1")
    assert getattr(provider, method)(address).status_code == 200
    assert message().state == "delivered"


def test_a_receipt_is_taken_at_the_one_address_that_another_provider_was_given(provider, install) -> None:
    queue()
    with http_provider() as web:
        web.answers = [(200, "id=88123", 0.0)]
        install({**WEB, "url": web.url, "accepted": r"id=(?P<reference>\d+)", "receipt": OTHERS_FORM})
        assert actions.send_due(now=DAY, is_urgent=False).sent == 1
    address = receipt_address("", "web", "")
    assert provider.post(address, {"messageid": "88123", "status": "11"}).status_code == 200
    assert (message().state, message().fault) == ("failed", "undelivered")


@pytest.mark.parametrize(
    "address",
    ["/receipts/", "/receipts/?via=web&key=k&seal=00&state=1", "/receipts/?via=web&key=k&state=1"]
    + [
        f"/receipts/?via=web&key=k&seal={seal}&state=1"
        for seal in ("%C3%A9" * 16, "%ED%A0%80", "%00", "۰" * 32)
    ],
)
def test_a_call_without_our_seal_is_not_believed_and_not_kept(provider, install, address) -> None:
    install({**WEB, "url": "http://127.0.0.1:9/"})
    assert provider.get(address).status_code == 404
    assert kept() == 0


def test_what_a_body_says_is_read_there_alone_and_whose_message_it_is_from_our_address_alone(
    provider, install
) -> None:
    install({**WEB, "url": "http://127.0.0.1:9/"})
    ours = receipt_address("", "web", "k")
    assert provider.post(f"{ours}&state=1", {"smsc": "x"}).status_code == 404
    said = dict(parse_qsl(urlsplit(ours).query)) | {"state": "1"}
    assert provider.post("/receipts/", said).status_code == 404
    assert kept() == 0
    assert provider.post(ours, {"state": "1", "key": "other", "via": "other"}).status_code == 200
    assert kept() == 1


def test_a_seal_counts_for_its_own_message_and_gateway_alone(provider, install) -> None:
    install({**WEB, "url": "http://127.0.0.1:9/"})
    ours = receipt_address("", "web", "k") + "&state=1"
    assert provider.get(ours.replace("key=k", "key=other")).status_code == 404
    assert provider.get(ours.replace("via=web", "via=other")).status_code == 404
    assert kept() == 0
    assert provider.get(ours).status_code == 200
    assert kept() == 1
