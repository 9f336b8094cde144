"""A callback goes to a public address, whatever its name leads to, and to the one that was checked."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from hemayat.api.addresses import AddressNotPublic, pinned
from hemayat.api.callbacks import _post
from hemayat.partners.callback_address import is_allowed
from tests.support.threads import apart

INSIDE = (
    "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "2002:0a00:0001::1",
    "::ffff:127.0.0.1", "127.0.0.1", "127.9.9.9", "::1",
    "64:ff9b::a00:1", "64:ff9b:1::a00:1", "::a00:1", "::ffff:0:a00:1", "fec0::1", "192.88.99.1", "3fff::1", "5f00::1",
    "2002:808:808::1", "2002:7f00:1::1", "2001::1",
)  # fmt: skip


@pytest.fixture
def in_production(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.usefixtures("in_production")
def test_nothing_is_sent_to_an_address_inside(address: str) -> None:
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["5.160.1.1", "8.8.8.8", "2a00:1450:4001::1", "::ffff:8.8.8.8"])
@pytest.mark.usefixtures("in_production")
def test_public_addresses_are_taken(address: str) -> None:
    assert is_allowed(address)


def test_a_test_and_a_demonstration_may_send_to_themselves_and_nowhere_else_inside() -> None:
    assert [one for one in INSIDE if is_allowed(one)] == ["::ffff:127.0.0.1", "127.0.0.1", "127.9.9.9", "::1"]


@pytest.mark.parametrize(
    "url",
    ["https://localhost/dci", "https://127.0.0.1:8443/dci", "https://2130706433/", "https://[::1]/", "ftp://8.8.8.8/",
     "https://no-such-name.invalid/", "https:///dci"],
)  # fmt: skip
@pytest.mark.usefixtures("in_production")
def test_a_name_that_leads_inside_or_nowhere_is_refused(url: str) -> None:
    with pytest.raises(AddressNotPublic):
        apart(lambda: asyncio.run(pinned(url)))


def test_a_name_is_looked_up_once_and_one_bad_number_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that gives another answer the second time gains nothing: there is no second time."""
    answers = [["8.8.8.8"], ["8.8.8.8", "10.0.0.1"]]

    def resolved(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in answers.pop(0)]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    there, headers, extensions = apart(
        lambda: asyncio.run(pinned("https://partner.example:8443/dci/notify?x=1"))
    )
    assert there == "https://8.8.8.8:8443/dci/notify?x=1"
    assert headers == {"Host": "partner.example:8443"}
    assert extensions == {"sni_hostname": "partner.example"}
    with pytest.raises(AddressNotPublic):
        apart(lambda: asyncio.run(pinned("https://partner.example/")))


@pytest.mark.usefixtures("in_production")
def test_nobody_is_connected_to_behind_such_an_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        said = apart(lambda: asyncio.run(_post(f"http://127.0.0.1:{server.getsockname()[1]}/dci", {})))
        assert said is None
        with pytest.raises(TimeoutError):
            server.accept()
