"""A third language needs a catalogue and a line in the settings: no template holds a text of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings as of_django
from django.test import Client
from django.utils.translation import trans_real

from assets import messages

THIRD = "eo"
"""One that Django knows by name; its texts here are made up."""
PAGES = ("/", "/help/", "/sign-in/", "/after-a-death/", "/how-we-decide/", "/styleguide", "/no-such-page")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SOURCE = re.compile(r"[A-Za-z]{2,}")
"""The source is English. What is Persian on these pages are names of laws and offices, which data bring along."""


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue with every text of the source in brackets."""
    folder = tmp_path_factory.mktemp("locale")
    catalogue = Catalog(THIRD, domain="django", fuzzy=False)
    for message in messages.extract():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            bracketed = tuple(f"⟦{form}⟧" for form in forms)
            catalogue.add(
                message.id,
                bracketed if isinstance(message.id, tuple) else bracketed[0],
                context=message.context,
            )
    packed = io.BytesIO()
    write_mo(packed, catalogue)
    compiled = folder / THIRD / "LC_MESSAGES" / "django.mo"
    compiled.parent.mkdir(parents=True)
    compiled.write_bytes(packed.getvalue())
    return folder


@pytest.fixture
def reader(citizen: Client, settings: Any, made_up: Path) -> Iterator[Client]:
    """A browser whose visitor chose the third language."""
    settings.LANGUAGES = [*of_django.LANGUAGES, (THIRD, "Esperanto")]
    settings.LOCALE_PATHS = [*of_django.LOCALE_PATHS, made_up]
    trans_real._translations.pop(THIRD, None)  # type: ignore[attr-defined]  # not in the stubs
    citizen.cookies["__Host-language"] = THIRD
    yield citizen
    trans_real._translations.pop(THIRD, None)  # type: ignore[attr-defined]  # not in the stubs


class Texts(HTMLParser):
    """What a page says: the text between its tags, and the attributes that are read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [
            given[name] or "" for name in ("aria-label", "alt", "title", "placeholder") if name in given
        ]
        if tag in VOID:
            return
        # A language is named in itself, and codes are the same in every language.
        is_silent = tag in {"script", "style", "bdi", "code", "kbd"} or ("lang" in given and tag != "html")
        self._silent += is_silent or self._silent > 0

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_text_of_a_page_comes_from_the_catalogue(reader: Client, path: str) -> None:
    page = reader.get(path).content.decode()
    assert f'<html lang="{THIRD}" dir="ltr"' in page
    said = " ".join(Texts(page).found)
    assert "⟦" in said
    outside = said
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", " ", outside)) != outside:
        outside = shorter
    assert " ".join(SOURCE.findall(outside)) == ""


@pytest.mark.django_db
def test_a_visitor_can_choose_each_of_the_languages(reader: Client) -> None:
    page = reader.get("/").content.decode()
    assert re.findall(r'name="lang" value="(\w+)"', page) == ["fa", "en"]
    reader.post("/language", {"lang": "fa", "next": "/"})
    page = reader.get("/").content.decode()
    assert re.findall(r'name="lang" value="(\w+)"', page) == ["en", THIRD]
