"""The demo's telephone: it shows what gateways are answered about the demo's people. Production has no such page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import reload
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import DemoMessage
from hemayat.web.citizen.demo_phone import gateway_client, urls
from hemayat.web.citizen.demo_phone.gateway_client import PhoneUnavailable, hand_over
from hemayat.web.phone.menu import Prompt
from hemayat.web.phone.texts import PROMPTS
from tests.support.markup import faults
from tests.web.phone.steps import answers

pytestmark = pytest.mark.django_db
ADDRESS = "http://127.0.0.1:9"
PHONE = "/demo/phone/"
PEOPLE = [
    {"outcome": "her_child", "national_id": "0012345679", "birth_date": "2013-09-01", "mobile": None},
    {"outcome": "eligible", "national_id": "0012345679", "birth_date": "1966-04-20", "mobile": "09120000001"},
]
LINE = "+989120000001"


@pytest.fixture
def door(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """The demo's people, and the door for gateways in place of the network; what it was given."""
    (tmp_path / "demo-heads.json").write_text(json.dumps(PEOPLE), "utf-8")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path, demo_telephone=ADDRESS)
    given: list[tuple[str, dict[str, str]]] = []

    def post(address: str, fields: dict[str, str], headers: dict[str, str]) -> httpx.Response:
        given.append((address, fields))
        host = headers.pop("Host")
        answer = Client(headers={"Host": host}).post(address.removeprefix(ADDRESS), fields, headers=headers)
        return httpx.Response(answer.status_code, content=answer.content)

    monkeypatch.setattr(gateway_client, "_posted", post)
    return given


def dialled(citizen: Client, channel: str) -> str:
    return pressed(citizen, person="1", channel=channel)


def pressed(citizen: Client, **given: str) -> str:
    response = citizen.post(PHONE, given)
    assert response.headers["Location"] == f"{PHONE}#phone"
    return citizen.get(PHONE).content.decode()


def shown(page: str) -> list[str]:
    """The lines of the screen, or what the voice says."""
    section = page.partition('id="phone"')[2].partition("</section>")[0]
    return re.findall(r'<p class="govuk-body" lang="\w\w" dir="\w+">(.*?)</p>', section)


def test_a_screen_shows_what_the_door_answers(citizen, door) -> None:
    assert shown(dialled(citizen, "ussd")) == PROMPTS["ussd"][Prompt.NATIONAL_ID].fa.split("\n")
    page = pressed(citizen, typed="۰۰۱۲۳۴۵۶۷۹", key="send")
    assert shown(page) == PROMPTS["ussd"][Prompt.TRACKING_CODE].fa.split("\n")
    assert [fields["from"] for _, fields in door] == [LINE] * 2
    assert len({fields["session"] for _, fields in door}) == 1
    assert [fields["text"] for _, fields in door] == ["", "0012345679"]


def test_the_keypad_writes_on_a_screen_and_only_send_hands_it_over(citizen, door) -> None:
    dialled(citizen, "ussd")
    page = pressed(citizen, typed="00123", key="4")
    assert 'value="001234"' in page
    assert shown(page) == PROMPTS["ussd"][Prompt.NATIONAL_ID].fa.split("\n")
    assert len(door) == 1


def test_a_voice_takes_as_many_keys_as_it_asked_for(citizen, door) -> None:
    assert shown(dialled(citizen, "voice")) == PROMPTS["voice"][Prompt.NATIONAL_ID].fa.split("\n")
    for key in "001234567":
        page = pressed(citizen, typed=page_typed(citizen), key=key)
    assert len(door) == 1
    page = pressed(citizen, typed=page_typed(citizen), key="9")
    assert shown(page) == PROMPTS["voice"][Prompt.TRACKING_CODE].fa.split("\n")
    page = pressed(citizen, typed="1", key="#")
    assert shown(page) == PROMPTS["voice"][Prompt.BIRTH_DATE].fa.split("\n")


def page_typed(citizen: Client) -> str:
    found = re.search(r'name="typed" value="(\w*)"', citizen.get(PHONE).content.decode())
    assert found
    return found[1]


def test_letters_in_a_call_are_typed_on_their_keys(citizen, door) -> None:
    dialled(citizen, "voice")
    pressed(citizen, typed="2c9xht4k", key="send")
    assert door[-1][1]["text"] == "22994845"


def test_a_call_can_be_ended_and_is_then_over(citizen, door) -> None:
    dialled(citizen, "voice")
    assert "تماس تمام شد" in pressed(citizen, key="hang-up")
    dialled(citizen, "ussd")
    page = pressed(citizen, typed="0", key="send")
    assert shown(page) == ["خدانگهدار."]
    assert "تماس تمام شد" in page
    assert 'name="typed"' not in page


def test_a_text_message_goes_by_the_same_door_and_messages_to_the_line_are_shown(citizen, door) -> None:
    dialled(citizen, "sms")
    assert door == []
    page = pressed(citizen, typed="وضعیت", key="send")
    assert "پیامک شما فرستاده شد" in page
    assert answers(LINE) == [PROMPTS["sms"][Prompt.KEYWORD_ALONE].fa]
    with acting_as(SYSTEM):
        for number, line in enumerate((LINE, "+989120000002")):
            words = f"پاسخ به خط {number}"
            DemoMessage.objects.create(key=str(number), to=line, words=words, at=timezone.now())
    page = citizen.get(PHONE).content.decode()
    assert "پاسخ به خط 0" in page
    assert "پاسخ به خط 1" not in page


def test_every_telephone_is_right_html_in_both_languages(citizen, door, tmp_path) -> None:
    pages = {"start": citizen.get(PHONE).content.decode()}
    for lang in ("fa", "en"):
        citizen.cookies["__Host-language"] = lang
        for channel in ("sms", "ussd", "voice"):
            pages[f"{channel}-{lang}"] = dialled(citizen, channel)
        pages[f"over-{lang}"] = pressed(citizen, key="hang-up")
    assert faults(pages, tmp_path) == []


@pytest.mark.parametrize(
    "given",
    [
        {"person": "0", "channel": "ussd"},
        {"person": "7", "channel": "ussd"},
        {"person": "x", "channel": "ussd"},
        {"person": "1" * 5000, "channel": "ussd"},
        {"person": "1", "channel": "fax"},
        {"typed": "1", "key": "send"},
        {},
    ],
)
def test_who_has_no_telephone_and_what_means_nothing_begins_no_call(citizen, door, given) -> None:
    assert 'id="phone"' not in pressed(citizen, **given)
    assert door == []


def test_a_cookie_of_somebody_elses_making_is_no_call(citizen, door) -> None:
    citizen.cookies["demo-phone"] = "eyJjaGFubmVsIjoidXNzZCJ9:1:x"
    assert 'id="phone"' not in citizen.get(PHONE).content.decode()


def test_a_door_that_does_not_answer_is_told(citizen, door, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise PhoneUnavailable("it is closed")

    monkeypatch.setattr(gateway_client, "_posted", refuse)
    assert "این شماره اکنون پاسخ نمی‌دهد" in dialled(citizen, "ussd")


def test_there_is_no_such_page_and_no_such_call_in_production(settings) -> None:
    before = settings.ENVIRONMENT
    settings.ENVIRONMENT = replace(before, mode="production", demo_telephone=ADDRESS)
    try:
        assert reload(urls).urlpatterns == []
        with pytest.raises(PhoneUnavailable):
            hand_over("ussd", line=LINE, call="1", typed="")
    finally:
        settings.ENVIRONMENT = before
        assert reload(urls).urlpatterns
