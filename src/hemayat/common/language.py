"""The two languages of the product, Persian first, and its texts in them.

The source holds each text in English. The Persian is in the message catalogue `locale/fa/LC_MESSAGES/django.po`. Sites
read it through Django, which knows the language of the page. The layers here know no Django and no page: they name the
language, and read the same catalogue through the standard library.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from hemayat.common.errors import HemayatError
from hemayat.common.persian import to_persian_digits

Lang = Literal["fa", "en"]
LANGUAGES: tuple[Lang, ...] = ("fa", "en")
Value = Mapping[str, str] | str | int
"""What stands in a text: one that has languages of its own, one that has none, or a number."""
SOURCE: Lang = "en"
"""The language of the texts in the source. It has no catalogue."""
LOCALE = Path(__file__).resolve().parents[1] / "locale"


def text_in(words: Mapping[str, str], lang: Lang) -> str:
    """The wording in `lang`, or in the other language where only that one was written; empty if neither."""
    return words.get(lang) or words.get("fa") or words.get("en") or ""


def translate(text: str, lang: str, context: str = "") -> str:
    """A text of the source in `lang`; the text itself if the catalogue of that language does not have it.

    Raises HemayatError if the catalogue of a language of the product was not compiled.
    """
    catalogue = _catalogue(lang)
    return catalogue.pgettext(context, text) if context else catalogue.gettext(text)


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    """A report, letter or notice in English for somebody who reads Persian is worse than none, so nothing falls back.

    A source tree before `make` is no exception: what it needs to compile the texts reads English alone.
    """
    if lang == SOURCE or lang not in LANGUAGES:
        return gettext.translation("django", LOCALE, [lang], fallback=True)
    try:
        return gettext.translation("django", LOCALE, [lang])
    except OSError:
        raise HemayatError(
            f"{lang}/LC_MESSAGES/django.mo: the compiled texts are missing or unreadable; "
            "run `make assets`, or install a wheel that was built whole"
        ) from None


class Words(Mapping[str, str]):
    """A text in each language of the product, by the name of the language."""

    def __init__(self, fa: str, en: str) -> None:
        self._texts: dict[str, str] = {"fa": fa, "en": en}

    def in_(self, lang: Lang) -> str:
        """The text in this language."""
        return self._texts[lang]

    def format(self, **values: Value) -> Words:
        """With values in the place of their names: `{most}`. Numbers get the digits of the language, ungrouped."""
        return _FilledMessage(self, values)

    @property
    def fa(self) -> str:
        return self.in_("fa")

    @property
    def en(self) -> str:
        return self.in_("en")

    def __getitem__(self, lang: str) -> str:
        if lang not in LANGUAGES:
            raise KeyError(lang)
        return self.in_(lang)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)

    def __hash__(self) -> int:
        return hash((self.fa, self.en))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.en!r})"


class Message(Words):
    """A text of the catalogue. `context` tells apart what is one text in English and two in another language."""

    def __init__(self, text: str, context: str = "") -> None:
        self.text, self.context = text, context

    def in_(self, lang: Lang) -> str:
        return translate(self.text, lang, self.context)


class _FilledMessage(Words):
    """A text with values. They are put in when somebody asks, so that a module may hold one."""

    def __init__(self, words: Words, values: Mapping[str, Value]) -> None:
        self._words, self._values = words, values

    def in_(self, lang: Lang) -> str:
        return self._words.in_(lang).format(
            **{name: _shown(value, lang) for name, value in self._values.items()}
        )


def _shown(value: Value, lang: Lang) -> str:
    if isinstance(value, Mapping):
        return text_in(value, lang)
    return in_digits(str(value)).in_(lang) if isinstance(value, int) else value


def in_digits(value: str) -> Words:
    """A number that is text, such as 4.1, in the digits of each language."""
    return Words(to_persian_digits(value), value)


def message_in(context: str, text: str) -> Message:
    """A text that has a context. In this order, as `pgettext` has it, so that it is found in the source."""
    return Message(text, context)
