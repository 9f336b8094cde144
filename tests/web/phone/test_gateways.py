"""Who hands us what people say: gateways that the operator named, each with its token, and each in its own words."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from hemayat.audit.keys import key_ring
from hemayat.notifications.errors import GatewayFault
from hemayat.notifications.gateways.telephone import CHANNELS, Channel, PhoneGateway, read_phone_gateways
from hemayat.notifications.telephone import phone_gateways, token_of
from hemayat.web.phone.menu import Prompt
from hemayat.web.phone.texts import PROMPTS
from tests.requests.steps import filed, view
from tests.web.phone.steps import LINE, answers, head_at, national_id_of

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = {
    "channel": "ussd", "name": "operator", "answers": "prefix",
    "fields": {"from": "phoneNumber", "call": "sessionId"},
}  # fmt: skip
ASK = PROMPTS["ussd"][Prompt.NATIONAL_ID].fa


def token(channel: Channel, name: str = "demo") -> str:
    return token_of(PhoneGateway(name, channel))


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"demo:{password}".encode()).decode()


@pytest.fixture
def install(tmp_path: Path, settings):
    """`install(gateway, …)`: the file that names them, for as long as a test lasts."""

    def made(*gateways: object) -> Path:
        path = tmp_path / "gateways.json"
        path.write_text(json.dumps({"gateways": [], "telephone": gateways}), "utf-8")
        path.chmod(0o600)
        settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "gateways": path}
        phone_gateways.cache_clear()
        return path

    yield made
    phone_gateways.cache_clear()


@pytest.mark.parametrize("channel", CHANNELS)
def test_who_may_call_a_gateways_route(citizen: Client, channel: Channel) -> None:
    """Anonymous, another channel's gateway, a stranger's token: there is no such page."""
    given, address = {"from": LINE, "text": "", "id": "1"}, f"/telephone/{channel}/"
    others = [token(other) for other in CHANNELS if other != channel]
    for wrong in ("", "x", "ü", token(channel)[:-1], token(channel, "nobody"), *others):
        for said in (f"Bearer {wrong}", basic(wrong), "Basic ???", wrong):
            answer = citizen.post(
                address, given, headers={"Authorization": said.encode("latin-1", "replace").decode("latin-1")}
            )
            assert answer.status_code == 404
        assert citizen.post(f"{address}?seal={wrong}", given).status_code == 404
    for said in (f"Bearer {token(channel)}", basic(token(channel))):
        assert citizen.post(address, given, headers={"Authorization": said}).status_code == 200
    assert citizen.post(f"{address}?seal={token(channel)}", given).status_code == 200


@pytest.mark.parametrize("channel", CHANNELS)
def test_nothing_is_read_from_an_address_alone(citizen: Client, channel: Channel) -> None:
    answer = citizen.get(f"/telephone/{channel}/?from={LINE}&text=x&seal={token(channel)}")
    assert answer.status_code == 405


def test_the_desk_has_no_such_route(desk: Client) -> None:
    answer = desk.post("/telephone/ussd/", {"from": LINE}, headers={"Authorization": basic(token("ussd"))})
    assert answer.status_code == 404


def test_another_providers_names_and_its_way_of_answering(citizen: Client, install) -> None:
    install(OTHERS)
    said = {"Authorization": f"Bearer {token('ussd', 'operator')}"}
    given = {"phoneNumber": LINE, "sessionId": "a", "text": "*6369#"}
    first = citizen.post("/telephone/ussd/", given, headers=said)
    assert (first.headers["Content-Type"], first.content.decode()) == (
        "text/plain; charset=utf-8",
        f"CON {ASK}",
    )
    last = citizen.post("/telephone/ussd/", given | {"text": "0"}, headers=said)
    assert last.content.decode() == "END خدانگهدار."


def test_json_is_read_as_well_as_a_form(citizen: Client) -> None:
    said = {"Authorization": f"Bearer {token('ussd')}"}
    body = {"from": LINE.removeprefix("+"), "session": 7, "text": ""}
    answer = citizen.post("/telephone/ussd/", json.dumps(body), content_type="application/json", headers=said)
    assert answer.json() == {"text": ASK, "goes_on": True}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", "application/json"),
        ("[1]", "application/json"),
        ("[" * 100_000, "application/json"),
        ('{"from":' * 100_000 + "1" + "}" * 100_000, "application/json"),
        ('{"from":' + "[" * 900 + "]" * 900 + "}", "application/json"),
        ('{"from": "1", "from": "2"}', "application/json"),
        ("text=1", "application/x-www-form-urlencoded"),
    ],
)
def test_what_cannot_be_read_is_refused(citizen: Client, body: str, kind: str) -> None:
    said = {"Authorization": f"Bearer {token('voice')}"}
    answer = citizen.post("/telephone/voice/", body, content_type=kind, headers=said)
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["UTF-8", "UTF-16BE"])
def test_a_message_as_kannel_posts_it(citizen: Client, nation: int, charset: str) -> None:
    code = view(filed(head_at(LINE))).tracking_code
    answer = citizen.post(
        "/telephone/sms/?id=1f0",
        f"وضعیت {code}".encode(charset),
        content_type=f'text/plain; charset="{charset}"',
        headers={"Authorization": basic(token("sms")), "X-Kannel-From": LINE},
    )
    assert (answer.status_code, answer.content) == (200, b"")
    assert code in answers(LINE)[0]


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("klingon", b"x"),
        ("utf-8", b"\xff\xff"),
        ("punycode", b"a-a"),
        ("idna", b"a"),
        ("base64", b"YQ=="),
        ("unicode_escape", b"\\ud800"),
    ],
)
def test_an_alphabet_that_nobody_knows_is_refused(citizen: Client, charset: str, body: bytes) -> None:
    said = {"Authorization": basic(token("sms")), "X-Kannel-From": LINE}
    kind = f"text/plain; charset={charset}"
    assert citizen.generic("POST", "/telephone/sms/", body, kind, headers=said).status_code == 400


def test_a_token_outlives_a_rotation_of_keys(citizen: Client, settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys.json"
    old = token("ussd")
    key_ring().rotate("blind_index")
    assert token("ussd") != old
    for known in (old, token("ussd")):
        said = {"Authorization": f"Bearer {known}"}
        assert citizen.post("/telephone/ussd/", {"from": LINE}, headers=said).status_code == 200


def test_no_log_has_the_line_or_what_was_said(citizen: Client, nation: int, caplog) -> None:
    national_id = national_id_of()
    with caplog.at_level(logging.DEBUG):
        for text in ("", national_id, "2C9XHT4K7MRW"):
            citizen.post(
                "/telephone/ussd/",
                {"from": LINE, "session": "a", "text": text},
                headers={"Authorization": f"Bearer {token('ussd')}"},
            )
    assert "phone:dialogue" in caplog.text
    for secret in (LINE[3:], national_id, "2C9XHT4K7MRW", token("ussd")):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    ("gateways", "fault"),
    [
        (["x"], "wants an object"),
        ([{"channel": "fax", "name": "a"}], "'channel' wants one of: sms, ussd, voice"),
        ([{"channel": "sms"}], "'name' is missing"),
        ([{"channel": "sms", "name": "a" * 25}], "more than 24 letters"),
        ([{"channel": "sms", "name": "a", "colour": "1"}], "there is no 'colour' here"),
        ([{"channel": "sms", "name": "a", "fields": {"to": "x"}}], "it takes from, text, call, message"),
        ([{"channel": "sms", "name": "a"}] * 2, "have one name"),
    ],
)
def test_a_file_that_means_nothing_is_refused_with_its_line(install, gateways, fault) -> None:
    path = install(*gateways)
    with pytest.raises(GatewayFault, match=fault):
        read_phone_gateways(path, mode="test")


def test_the_numbers_are_told_on_the_page_of_help_and_only_where_there_are_any(
    citizen: Client, install
) -> None:
    assert "without-internet" not in citizen.get("/help/").content.decode()
    install(OTHERS | {"number": "*6369#"}, {"channel": "sms", "name": "operator", "number": "300063"})
    page = citizen.get("/help/").content.decode()
    for words in ('<bdi dir="ltr">*6369#</bdi> را شماره بگیرید', '<bdi dir="ltr">300063</bdi> پیامک کنید'):
        assert words in page


def test_without_a_file_only_a_demo_and_a_test_have_gateways(tmp_path: Path) -> None:
    assert read_phone_gateways(None, mode="production") == ()
    assert {each.channel for each in read_phone_gateways(None, mode="demo")} == set(CHANNELS)
    path = tmp_path / "gateways.json"
    path.write_text('{"gateways": []}', "utf-8")
    assert read_phone_gateways(path, mode="test") == ()
    assert settings.NOTIFICATIONS["gateways"] is None
