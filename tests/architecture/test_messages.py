"""Every text of the source is in the catalogue of each language: translated, confirmed, with the same placeholders."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message

from assets import messages
from hemayat.common import language

CATALOGUES = messages.catalogues()
MAY_BE_LEFT_OUT = {"{s}", "{word}"}
"""The letter of an English plural, and a word that a policy is written with (rules/fault_texts.py)."""
PLACEHOLDER = re.compile(r"%\(\w+\)s|(?<!{){[\w.]*}|%[sd]")


@pytest.fixture(scope="module")
def found() -> Catalog:
    return messages.extract()


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parts[-3])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return messages.read_catalogue(request.param)


def keys(catalogue: Catalog) -> set[tuple[str | None, str | tuple[str, ...]]]:
    return {
        (message.context, tuple(message.id) if isinstance(message.id, list | tuple) else message.id)
        for message in catalogue
        if message.id
    }


def halves(message: Message) -> Iterator[tuple[str, str]]:
    """The text and its translation; for a plural, each form with the text for many."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from ((message.id[1], string) for string in message.string or ())


def test_there_is_a_catalogue_for_persian():
    assert [path.parts[-3] for path in CATALOGUES] == ["fa"]


@pytest.mark.slow
def test_a_catalogue_holds_the_texts_of_the_source_and_no_others(found, catalogue):
    assert keys(found) - keys(catalogue) == set(), "run `make messages`, and translate what it adds"
    assert keys(catalogue) - keys(found) == set(), (
        "run `make messages`: these texts are in no source any more"
    )


def test_every_text_has_a_translation_that_somebody_confirmed(catalogue):
    assert [message.id for message in messages.unfinished(catalogue)] == []


def test_a_translation_has_the_placeholders_of_its_text(catalogue):
    differ = [
        (text, translation)
        for message in catalogue
        if message.id
        for text, translation in halves(message)
        if (set(PLACEHOLDER.findall(text)) ^ set(PLACEHOLDER.findall(translation))) - MAY_BE_LEFT_OUT
    ]
    assert differ == []


def test_a_translation_joins_what_is_beside_it_as_its_text_does(catalogue):
    """A part of a sentence keeps the space or the comma that it begins with, and the space at its end."""

    def joints(text: str) -> tuple[bool, bool]:
        return text[:1] in set(" ,;:،؛"), text.endswith(" ")

    differ = [
        (text, translation)
        for message in catalogue
        if message.id
        for text, translation in halves(message)
        if joints(text) != joints(translation)
    ]
    assert differ == []


def test_the_standard_library_reads_the_compiled_catalogue(catalogue):
    """As the layers without Django do, from the file that Django reads too."""
    lang = str(catalogue.locale)
    compiled = gettext.translation("django", language.LOCALE, [lang])
    plain = [message for message in catalogue if isinstance(message.id, str) and message.id]
    for message in plain:
        assert language.translate(message.id, lang, message.context or "") == message.string
    assert compiled.gettext("a text that no source has") == "a text that no source has"


def test_a_new_text_waits_for_its_translation_and_one_that_is_gone_leaves(tmp_path):
    source = tmp_path / "hemayat"
    path = source / "locale/fa/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    (source / "templates").mkdir()
    path.write_text('msgid ""\nmsgstr "Language: fa\\n"\n\nmsgid "Gone"\nmsgstr "رفته"\n', "utf-8")
    (source / "words.py").write_text(
        '_("In the code")\npgettext("queue", "Open")\nMessage("Below Django")\n', "utf-8"
    )
    (source / "templates/page.html").write_text(
        '{% translate "50% of it" %}{% blocktranslate with n=many count many=many %}{{ n }} case'
        "{% plural %}{{ n }} cases{% endblocktranslate %}",
        "utf-8",
    )
    messages.update(path, messages.extract(source))
    updated = messages.read_catalogue(path)
    assert keys(updated) == {
        (None, "In the code"),
        ("queue", "Open"),
        (None, "Below Django"),
        (None, "50%% of it"),
        (None, ("%(n)s case", "%(n)s cases")),
    }
    assert len(messages.unfinished(updated)) == 5
