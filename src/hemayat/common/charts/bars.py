"""Bars that begin where the reader begins: side by side, or as the parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.common.charts.chart import Chart, ChartHeading, ChartSeries, ChartValue, check, made
from hemayat.common.charts.svg import (
    INK,
    LINE,
    ON_TONES,
    SMALL,
    TEXT,
    TONES,
    WIDTH,
    across,
    box,
    group,
    legend,
    picture,
    stroke,
    text_width,
    words,
    wrapped,
)
from hemayat.common.language import Lang
from hemayat.common.money import format_number

_BAR, _GAP = 14, 10


def bars(heading: ChartHeading, labels: Sequence[str], series: Sequence[ChartSeries]) -> Chart:
    """A group of bars for each label, one of each series, with the text of each value after it.

    Raises ValueError as `check` does.
    """
    check(labels, series)
    lang = heading.lang
    parts, top = _legend([one.name for one in series], lang)
    room = WIDTH - 8 - max((text_width(v.text) for one in series for v in one.values), default=0)
    highest = max((value.top for one in series for value in one.values), default=0) or 1
    drawn: list[list[str]] = [[] for _ in series]
    for place, label in enumerate(labels):
        lines, top = _label(label, top, lang)
        parts += lines
        for number, one in enumerate(series):
            bar, text = _bar(one.values[place], top, max(room, 40) / highest, lang)
            drawn[number] += bar
            parts += text
            top += _BAR + 2
        top += _GAP
    parts += [group(boxes, fill=TONES[number], stroke=INK) for number, boxes in enumerate(drawn)]
    return made(heading, labels, series, picture(heading.title, heading.about, lang, top + 2, parts))


def bars_of_counts(
    heading: ChartHeading, rows: Sequence[tuple[str, Sequence[int]]], names: Sequence[str], unit: str = ""
) -> Chart:
    """Bars of whole numbers that are all known: for each label its counts, one for each name. `unit` follows each.

    Raises ValueError as `check` does.
    """
    series = [
        ChartSeries(name, [_count(counts[place], unit, heading.lang) for _, counts in rows])
        for place, name in enumerate(names)
    ]
    return bars(heading, [label for label, _ in rows], series)


def stacked_bars(heading: ChartHeading, labels: Sequence[str], series: Sequence[ChartSeries]) -> Chart:
    """One bar for each label, made of the values of all series in their order; a missing part is left out.

    Raises ValueError as `check` does.
    """
    check(labels, series)
    lang = heading.lang
    parts, top = _legend([one.name for one in series], lang)
    wholes = [sum(one.values[place].number or 0 for one in series) for place in range(len(labels))]
    scale = (WIDTH - 2) / (max(wholes, default=0) or 1)
    drawn: list[list[str]] = [[] for _ in series]
    texts: list[list[str]] = [[] for _ in series]
    for place, label in enumerate(labels):
        lines, top = _label(label, top, lang)
        parts += lines
        before = 0
        for number, one in enumerate(series):
            value = one.values[place]
            if value.number:
                start, end = (round(1 + count * scale, 1) for count in (before, before + value.number))
                drawn[number].append(
                    box(across(start, end - start, lang), top, round(end - start, 1), _BAR + 4)
                )
                texts[number] += _inside(value.text, start, end - start, top, lang)
                before += value.number
        top += _BAR + 4 + _GAP
    for number in range(len(series)):
        parts.append(group(drawn[number], fill=TONES[number], stroke=INK))
        parts.append(group(texts[number], fill=ON_TONES[number], text_anchor="middle", font_size=SMALL))
    return made(heading, labels, series, picture(heading.title, heading.about, lang, top + 2, parts))


# ---------------------------------------------------------------------------------------- underneath


def _count(number: int, unit: str, lang: Lang) -> ChartValue:
    return ChartValue(number, f"{format_number(number, lang)} {unit}".strip())


def _legend(names: Sequence[str], lang: Lang) -> tuple[list[str], float]:
    """A single series is named by the title."""
    if len(names) < 2:
        return [], 2
    samples = [box(1, 0, 22, 11, fill=TONES[place], stroke=INK) for place in range(len(names))]
    return legend(names, samples, lang)


def _label(label: str, top: float, lang: Lang) -> tuple[list[str], float]:
    """Above its bars in full, however long; and where the bars begin."""
    if not label:
        return [], top
    lines = wrapped(label, WIDTH - 4)
    found = [words(across(1, 0, lang), top + TEXT + place * LINE, line) for place, line in enumerate(lines)]
    return found, top + LINE * len(lines) + 2


def _bar(value: ChartValue, top: float, scale: float, lang: Lang) -> tuple[list[str], list[str]]:
    """The box with its interval, and the text; of a missing value the text alone."""
    if value.number is None:
        return [], [words(across(1, 0, lang), top + TEXT - 1, value.text)]
    length = round(value.number * scale, 1)
    found = [box(across(1, length, lang), top, length, _BAR)]
    end = length
    if value.low is not None and value.high is not None:
        low, end = (round(number * scale, 1) for number in (value.low, value.high))
        found += _whisker(low, end, top, lang)
    return found, [words(across(max(end, length) + 7, 0, lang), top + TEXT - 1, value.text)]


def _whisker(low: float, high: float, top: float, lang: Lang) -> list[str]:
    """The interval as a line in the middle of the bar, light under dark so that it is seen on any tone."""
    ends = [(across(1 + at, 0, lang), top + _BAR / 2) for at in (low, high)]
    caps = [[(x, top + 3), (x, top + _BAR - 3)] for x, _ in ends]
    found = [stroke(ends, stroke="#ffffff", stroke_width=4, fill="none")]
    found += [stroke(points, stroke=INK, stroke_width=2, fill="none") for points in (ends, *caps)]
    return found


def _inside(text: str, start: float, length: float, top: float, lang: Lang) -> list[str]:
    """In the middle of its part, if there is room; the table has it anyhow."""
    if text_width(text, SMALL) + 4 > length:
        return []
    return [words(across(start + length / 2, 0, lang), top + TEXT + 1, text)]
