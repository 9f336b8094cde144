"""The elements of a chart as text, and an estimate of how wide a text is.

Colours are presentation attributes: a strict Content-Security-Policy allows them, and a report that is saved as one
file keeps them. Text takes the colour of the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from hemayat.common.language import Lang

WIDTH = 360
TEXT, SMALL = 12, 11
LINE = 16
"""Height of a line of text."""
INK = "#12312e"
TONES = ("#12504a", "#a3520f", "#6fa8dc", "#c0d0cc", "#ffffff")
"""From dark to light, so that they differ in grey too. Each is outlined in INK, since the light ones fade on white."""
ON_TONES = ("#ffffff", "#ffffff", INK, INK, INK)
"""The colour of text on each."""

_NARROW = frozenset("اآأدذرزژوijlIrtf.,٬٫:;'|!۱() ")
_WIDE = frozenset("سشصضmwMW%٪")
_BOLD = 1.12
_OTHER = {"ی": 0.5, "۳": 0.66}
_UNSEEN = "\u200c\u200f"


class Picture(str):
    """SVG in which every text is escaped: templates write it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def text_width(text: str, size: float = TEXT, *, is_bold: bool = False) -> float:
    """At least as wide as the text is, as measured in Vazirmatn and, for Latin letters, in a wide system font."""
    return round(sum(_letter_width(letter) for letter in text) * size * (_BOLD if is_bold else 1), 1)


def wrapped(text: str, room: float, size: float = TEXT) -> list[str]:
    """The text in lines that fit; a word that is too long for a line gets a line of its own, shortened."""
    found: list[str] = []
    for word in text.split():
        joined = f"{found[-1]} {word}" if found else word
        if found and text_width(joined, size) <= room:
            found[-1] = joined
        else:
            found.append(shortened(word, room, size))
    return found or [""]


def shortened(text: str, room: float, size: float = TEXT, *, is_bold: bool = False) -> str:
    """The text, or its beginning with an ellipsis; the table has it in full."""
    if text_width(text, size, is_bold=is_bold) <= room:
        return text
    while text and text_width(f"{text}…", size, is_bold=is_bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def picture(title: str, about: str, lang: Lang, height: float, parts: Iterable[str]) -> Picture:
    """The SVG element with its name and description."""
    direction = "rtl" if lang == "fa" else "ltr"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{lang}" direction="{direction}" width="100%"'
        f' viewBox="0 0 {WIDTH} {height:g}" font-family="inherit" font-size="{TEXT}" fill="currentColor">'
    )
    named = f"<title>{escape(title)}</title><desc>{escape(about)}</desc>"
    return Picture(f"{opening}{named}{''.join(parts)}</svg>")


def group(content: Iterable[str], **attributes: object) -> str:
    """A group, or nothing if there is nothing in it."""
    inner = "".join(content)
    return f"<g{_written(attributes)}>{inner}</g>" if inner else ""


def box(left: float, top: float, width: float, height: float, **attributes: object) -> str:
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}"{_written(attributes)}/>'


def stroke(points: Iterable[tuple[float, float]], **attributes: object) -> str:
    written = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline points="{written}"{_written(attributes)}/>'


def dot(x: float, y: float, **attributes: object) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="2.5"{_written(attributes)}/>'


def words(x: float, baseline: float, text: str, **attributes: object) -> str:
    """A line of text; with direction rtl it starts at its right end."""
    return f'<text x="{x:g}" y="{baseline:g}"{_written(attributes)}>{escape(text)}</text>'


def across(start: float, length: float, lang: Lang) -> float:
    """The left edge of something that begins `start` units from where the reader begins."""
    return round(WIDTH - start - length, 1) if lang == "fa" else round(start, 1)


def legend(names: Iterable[str], samples: Iterable[str], lang: Lang) -> tuple[list[str], float]:
    """One line for each name, after its sample; and the height of all. A sample is drawn at the top left corner."""
    parts: list[str] = []
    top = 0
    for name, sample in zip(names, samples, strict=True):
        parts.append(group([sample], transform=f"translate({across(0, 24, lang):g} {top + 2})"))
        parts.append(words(across(30, 0, lang), top + TEXT, shortened(name, WIDTH - 34)))
        top += LINE
    return parts, top + 4 if top else 0


# ---------------------------------------------------------------------------------------- underneath


def _letter_width(letter: str) -> float:
    if letter in _UNSEEN:
        return 0.0
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE:
        return 0.95
    if letter.isascii():
        return 0.75 if letter.isupper() else 0.64
    return _OTHER.get(letter, 0.6)


def _written(attributes: dict[str, object]) -> str:
    return "".join(f' {name.replace("_", "-")}="{escape(str(value))}"' for name, value in attributes.items())
