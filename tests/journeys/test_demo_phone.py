"""The demo's telephone in a browser: one person learns their status by USSD and from the recorded voice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.common.dates import to_jalali
from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import FIRST_SCREEN, Visitor
from tests.journeys.nation import Head, Place, nation_at_work

pytestmark = pytest.mark.slow
WIDE = (1024, 768)
CODE = re.compile(r"^\s*(\d{6}) ")
OUTCOME = {"fa": "غیرمشمول", "en": "Not eligible"}
DIGITS = re.compile("[0-9۰-۹]")


@dataclass(frozen=True)
class PhonePlace:
    place: Place
    folder: Path


@pytest.fixture(scope="module")
def phones(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[PhonePlace]:
    folder = tmp_path_factory.mktemp("phones")
    with django_db_blocker.unblock(), nation_at_work(folder, django_db_setup, has_phone=True) as place:
        yield PhonePlace(place, folder)


def taken(phones: PhonePlace) -> Head:
    """Somebody refused, who is the one person of the demo now."""
    head = phones.place.somebody("not_eligible")
    told = {
        "outcome": "not_eligible",
        "national_id": head.national_id,
        "birth_date": head.birth_date.isoformat(),
    }
    (phones.folder / "demo-heads.json").write_text(json.dumps([{**told, "mobile": head.mobile}]), "utf-8")
    return head


def born(head: Head) -> str:
    year, month, day = to_jalali(head.birth_date)
    return f"{year}{month:02d}{day:02d}"


def screen(visitor: Visitor) -> str:
    return "\n".join(visitor.page.locator("#phone p[lang]").all_inner_texts())


def click(visitor: Visitor, selector: str) -> None:
    with visitor.page.expect_navigation():
        visitor.page.locator(selector).click()


def say(visitor: Visitor, typed: str) -> None:
    """What a person types, and "send"."""
    visitor.page.locator("#typed").fill(typed)
    click(visitor, "button[name=key][value=send]")


def push(visitor: Visitor, keys: str) -> None:
    """One key of the keypad after the other."""
    for key in keys:
        click(visitor, f"button[name=key][value='{key}']")


def code_in_messages(visitor: Visitor, used: str = "") -> str:
    """The newest one-time code, once it is there; `used`: the one before it."""
    for _ in range(60):
        found = [CODE.match(text) for text in visitor.page.locator(".app-message").all_inner_texts()]
        codes = [code[1] for code in found if code]
        if codes and codes[0] != used:
            return codes[0]
        visitor.page.wait_for_timeout(250)
        click(visitor, "button[name=look]")
    raise AssertionError("no code came")


def look(visitor: Visitor, name: str) -> None:
    visitor.shoot(name)
    # Without script nothing in the page can judge it; the same pages are judged with it.
    assert not visitor.has_script or not visitor.judge(), name
    assert not visitor.is_wider_than_the_screen(), name


def by_ussd(visitor: Visitor, head: Head, lang: str, name: str) -> str:
    """What is sent is typed; then one key of the keypad. Returns the code that was used."""
    click(visitor, "button[name=channel][value=ussd]")
    look(visitor, f"{name}-2-ussd")
    if lang == "en":
        say(visitor, "9")
    for typed in (head.national_id, "1", born(head)):
        say(visitor, typed)
    code = code_in_messages(visitor)
    say(visitor, code)
    push(visitor, "1")
    click(visitor, "button[name=key][value=send]")
    assert OUTCOME[lang] in screen(visitor)
    look(visitor, f"{name}-3-ussd-status")
    say(visitor, "0")
    assert visitor.page.locator("#typed").count() == 0
    return code


def by_voice(visitor: Visitor, head: Head, lang: str, name: str, used: str) -> None:
    """By the keypad alone; nothing that is read aloud has a digit."""
    click(visitor, "button[name=channel][value=voice]")
    if lang == "en":
        push(visitor, "9#")
    push(visitor, f"{head.national_id}1#{born(head)}")
    code = code_in_messages(visitor, used)
    look(visitor, f"{name}-4-voice-code")
    push(visitor, f"{code}#1")
    assert OUTCOME[lang] in screen(visitor)
    assert not DIGITS.search(screen(visitor))
    look(visitor, f"{name}-5-voice-status")
    click(visitor, "button[name=key][value=hang-up]")
    look(visitor, f"{name}-6-over")


@pytest.mark.parametrize("size", [FIRST_SCREEN, WIDE], ids=["narrow", "wide"])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_one_person_learns_their_status_by_ussd_and_from_the_voice(phones, meet, lang, size):
    visitor, head = meet(size, has_script=size == WIDE), taken(phones)
    name = f"demo-phone-{lang}-{size[0]}"
    visitor.page.goto(f"{phones.place.site.citizen}/demo/phone/")
    visitor.speak(lang)
    look(visitor, f"{name}-1-start")
    used = by_ussd(visitor, head, lang, name)
    by_voice(visitor, head, lang, name, used)
    assert visitor.console == []
