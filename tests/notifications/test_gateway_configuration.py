"""The file of gateways: read strictly, each fault in a line of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hemayat.common.errors import HemayatError
from hemayat.notifications import queries
from hemayat.notifications.errors import GatewayFault
from hemayat.notifications.gateways.configuration import read_line_up
from hemayat.notifications.gateways.http import HttpGateway
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.gateways.smpp import SmppGateway

SMPP = {
    "driver": "smpp",
    "name": "operator",
    "host": "10.0.0.1",
    "system_id": "m",
    "password": "hidden",
    "source": "6369",
}
HTTP = {"driver": "http", "name": "web", "url": "https://provider.example/send"}


def read(path: Path | None, mode: str = "production") -> GatewayFailover:
    return read_line_up(path, mode=mode, origin="https://hemayat.example", listener=lambda news: None)


def written(folder: Path, content: Any) -> Path:
    path = folder / "gateways.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    path.chmod(0o600)
    return path


def test_gateways_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    form = {"state": "status", "delivered": ["10"], "failed": ["11"], "reference": "messageid"}
    web = {
        **HTTP,
        "password": "hidden",
        "receipt": form,
        "fields": {"words": "message"},
        "timeout_seconds": 3,
    }
    line_up = read(written(tmp_path, {"gateways": [SMPP, web]}))
    first, second = line_up.gateways
    assert isinstance(first, SmppGateway)
    assert isinstance(second, HttpGateway)
    assert (first.port, second.receipt.delivered, second.origin) == (2775, ("10",), "https://hemayat.example")
    assert first.listener is not None
    assert line_up.at_once == 8
    assert "hidden" not in repr(line_up)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is not JSON"),
        ([], 'wants {"gateways": [...]}'),
        ({"gateways": [{"driver": "pigeon"}]}, "wants a driver, one of: http, smpp, demo_inbox"),
        ({"gateways": [{"driver": "http", "name": "web"}]}, "gateway 1: 'url' is missing"),
        ({"gateways": [{**HTTP, "pasword": "x"}]}, "there is no 'pasword' here"),
        ({"gateways": [{**HTTP, "origin": "x"}]}, "there is no 'origin' here"),
        ({"gateways": [{**HTTP, "method": "PUT"}]}, "'method' wants one of: GET, POST"),
        ({"gateways": [{**HTTP, "timeout_seconds": "3"}]}, "'timeout_seconds' wants a number"),
        ({"gateways": [{**HTTP, "gives_receipts": 1}]}, "'gives_receipts' wants true or false"),
        ({"gateways": [{**HTTP, "fields": ["to"]}]}, "'fields' wants an object of texts"),
        ({"gateways": [{**HTTP, "receipt": {"delivered": "1"}}]}, "'delivered' wants a list of texts"),
        ({"gateways": [{**HTTP, "name": 7}]}, "'name' wants a text"),
        ({"gateways": [HTTP, HTTP]}, "two gateways have one name"),
        ({"gateways": [{"driver": "demo_inbox"}]}, "demo_inbox is for the demo alone"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, content: Any, says: str) -> None:
    with pytest.raises(HemayatError) as raised:
        read(written(tmp_path, content))
    assert says in str(raised.value)


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(GatewayFault) as raised:
        read(written(tmp_path, {"gateways": [{"driver": "smpp", "prot": 1, "port": "x"}]}))
    assert len(raised.value.faults) == 7


def test_a_file_with_passwords_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = written(tmp_path, {"gateways": []})
    path.chmod(0o640)
    with pytest.raises(GatewayFault, match="chmod 600"):
        read(path)
    assert read(path, "demo").gateways == []


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(GatewayFault, match="cannot be read"):
        read(tmp_path / "none.json")


@pytest.mark.parametrize(("mode", "names"), [("production", []), ("demo", ["demo_inbox"])])
def test_without_a_file_the_demo_has_its_inbox_and_production_nothing(mode: str, names: list[str]) -> None:
    assert [each.name for each in read(None, mode).gateways] == names


def test_an_operator_is_told_where_a_provider_should_call(install) -> None:
    install(HTTP, {**HTTP, "name": "other", "receipt": {"reference": "messageid"}}, SMPP)
    web, other, operator = queries.gateways()
    assert (web.receipts_at, operator.receipts_at, operator.driver) == ("", "", "SmppGateway")
    assert other.receipts_at.startswith("http://127.0.0.1/receipts/?via=other&key=&seal=")
