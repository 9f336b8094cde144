"""An address inside is refused when somebody proposes it, in words about the field that it stands in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from hemayat.partners import actions
from hemayat.partners.callback_address import check_callback_address
from hemayat.partners.errors import AddressFault
from hemayat.partners.models import Proposal

INSIDE = (
    "10.0.0.1", "172.16.5.4:8443", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "[::]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fd00::1]", "[::ffff:10.0.0.1]", "127.0.0.1", "[::1]", "localhost", "LOCALHOST.",
    "a.localhost", "2130706433", "0x7f.1", "0177.0.0.1", "10.1", "intranet", "files.internal", "printer.local",
)  # fmt: skip


@pytest.fixture
def in_production(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.usefixtures("in_production")
def test_an_address_inside_is_refused_however_it_is_written(host: str) -> None:
    with pytest.raises(AddressFault, match="callback address is in a private network") as refused:
        check_callback_address(f"https://{host}/dci")
    assert "نشانی دریافت پاسخ" in refused.value.words["fa"]


@pytest.mark.parametrize(
    "url",
    ["http://behzisti.example/", "https://", "https://[::1", "https://a.example:99999/", "https://:w@a.example/", "ftp://a.example/"],
)  # fmt: skip
@pytest.mark.usefixtures("in_production")
def test_what_is_no_address_of_ours_is_refused_in_words(url: str) -> None:
    with pytest.raises(AddressFault, match="must begin with https"):
        check_callback_address(url)


@pytest.mark.parametrize(
    "host", ["behzisti.example", "5.160.1.1", "[2a00:1450:4001::1]:8443", "a-b.example."]
)
@pytest.mark.usefixtures("in_production")
def test_a_public_address_is_taken_and_no_name_is_looked_up(host: str) -> None:
    check_callback_address(f"https://{host}/dci")


def test_nothing_is_proposed_with_an_address_inside(admins: Any) -> None:
    with pytest.raises(AddressFault):
        actions.propose_callback(
            organisation="behzisti", url="https://10.0.0.1/dci", by=admins[0], now=timezone.now()
        )
    assert not Proposal.objects.exists()
