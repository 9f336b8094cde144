"""Charts made on the server: plain SVG that a screen reader can read and that needs no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from hemayat.common.language import Lang
from hemayat.common.money import format_number

COLOURS = ("#1f5f8b", "#b3541e", "#3f7d3a", "#7a3b78", "#5b5b5b")
"""Dark enough to be told from white (4.5 to 1 or more) and, in this order, from each other."""

_WIDTH, _LABEL_WIDTH, _VALUE_WIDTH = 720, 200, 150
_BAR, _GAP, _TOP, _LEGEND = 20, 12, 12, 28
_ROOM = _WIDTH - _LABEL_WIDTH - _VALUE_WIDTH


def bar_chart(title: str, description: str, rows: Sequence[tuple[str, int]], *, unit: str, lang: Lang) -> str:
    """An SVG element with one bar for each (label, value); each value is written out, followed by `unit`.

    Values are whole numbers, 0 or more; raises ValueError otherwise.
    """
    return grouped_bars(
        title, description, [(label, (value,)) for label, value in rows], (), unit=unit, lang=lang
    )


def grouped_bars(
    title: str,
    description: str,
    rows: Sequence[tuple[str, Sequence[int]]],
    series: Sequence[str],
    *,
    unit: str,
    lang: Lang,
) -> str:
    """An SVG element with a group of bars for each (label, values), one bar for each name in `series`.

    Without `series` there is no legend. Values are whole numbers, 0 or more. Raises ValueError on a negative value,
    on a group of another length than the series, and on more series than COLOURS.
    """
    _check(rows, series)
    top = _TOP + (_LEGEND if series else 0)
    body, height = _groups(rows, top, unit, lang)
    legend = _legend(series, lang) if series else []
    direction = "rtl" if lang == "fa" else "ltr"
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" lang="{lang}" direction="{direction}"'
        f' width="100%" viewBox="0 0 {_WIDTH} {height}" font-family="inherit" font-size="15">'
    )
    words = [f"<title>{escape(title)}</title>", f"<desc>{escape(description)}</desc>"]
    return "\n".join([opening, *words, *legend, *body, "</svg>"])


def _check(rows: Sequence[tuple[str, Sequence[int]]], series: Sequence[str]) -> None:
    wanted = max(1, len(series))
    if wanted > len(COLOURS):
        raise ValueError(f"a chart shows at most {len(COLOURS)} series, not {wanted}")
    for label, values in rows:
        if len(values) != wanted:
            raise ValueError(f"{label!r} has {len(values)} values where the chart has {wanted}")
        if min(values) < 0:
            raise ValueError(f"{label!r} has a negative value")


def _groups(
    rows: Sequence[tuple[str, Sequence[int]]], top: int, unit: str, lang: Lang
) -> tuple[list[str], int]:
    highest = max((value for _, values in rows for value in values), default=0) or 1
    parts: list[str] = []
    for label, values in rows:
        middle = top + len(values) * _BAR / 2
        parts.append(_text(_LABEL_WIDTH - 10, middle, label, "end", lang))
        for place, value in enumerate(values):
            parts += _bar(top + place * _BAR, value, highest, COLOURS[place], unit, lang)
        top += len(values) * _BAR + _GAP
    return parts, top


def _bar(top: int, value: int, highest: int, colour: str, unit: str, lang: Lang) -> list[str]:
    length = round(value / highest * _ROOM, 1)
    words = f"{format_number(value, lang)} {unit}".strip()
    box = _rect(_LABEL_WIDTH, top + 1, length, _BAR - 2, colour, lang)
    return [box, _text(_LABEL_WIDTH + length + 8, top + _BAR / 2, words, "start", lang)]


def _legend(series: Sequence[str], lang: Lang) -> list[str]:
    parts: list[str] = []
    room = _WIDTH // len(series)
    for place, name in enumerate(series):
        start = place * room + 10
        parts.append(_rect(start, _TOP - 4, 14, 14, COLOURS[place], lang))
        parts.append(_text(start + 20, _TOP + 3, name, "start", lang))
    return parts


def _rect(start: float, top: int, width: float, height: int, colour: str, lang: Lang) -> str:
    left = _across(start, width, lang)
    return f'<rect x="{left:g}" y="{top}" width="{width:g}" height="{height}" fill="{colour}"/>'


def _across(start: float, length: float, lang: Lang) -> float:
    """The left edge of a box that starts `start` from the reading edge: right for Persian, left for English."""
    return round(_WIDTH - start - length, 1) if lang == "fa" else start


def _text(start: float, middle: float, words: str, anchor: str, lang: Lang) -> str:
    # With direction rtl, "start" is the right end of the text, so the anchor needs no mirroring.
    return (
        f'<text x="{_across(start, 0, lang):g}" y="{middle:g}" dominant-baseline="central" '
        f'text-anchor="{anchor}" fill="#222222">{escape(words)}</text>'
    )
