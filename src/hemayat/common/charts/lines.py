"""Lines over time, from left to right, with a gap where there is no figure; alone, or as small multiples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from hemayat.common.charts.chart import Chart, ChartHeading, ChartSeries, ChartValue, check, made
from hemayat.common.charts.svg import (
    LINE,
    SMALL,
    TEXT,
    WIDTH,
    dot,
    group,
    legend,
    picture,
    stroke,
    text_width,
    words,
    wrapped,
)

_TONES = ("#12504a", "#a3520f", "#2b5fa8", "#7a3b78")
"""Each is at least 4.5 to 1 on white; the dashes tell them apart without colour."""
_DASHES = ("none", "7 4", "2 3", "9 3 2 3")
_HEIGHT, _PANEL_HEIGHT, _PANEL_WIDTH = 150, 46, 168
_MOST_TICKS = 4


@dataclass(frozen=True)
class _Plot:
    """Where points lie. `highest`: the number at its upper edge."""

    left: float
    top: float
    width: float
    height: float
    points: int
    highest: int

    def x(self, place: int) -> float:
        step = self.width / (self.points - 1) if self.points > 1 else 0
        return round(self.left + place * step, 1) if step else round(self.left + self.width / 2, 1)

    def y(self, number: int) -> float:
        return round(self.top + self.height * (1 - number / self.highest), 1)


def lines(
    heading: ChartHeading, labels: Sequence[str], series: Sequence[ChartSeries], tick: Callable[[int], str]
) -> Chart:
    """A line for each series from zero up, its latest figure at its end. `tick` writes a number of the scale.

    Raises ValueError as `check` does.
    """
    check(labels, series, len(_TONES))
    samples = [group([stroke([(0, 6), (24, 6)])], **_look(place)) for place in range(len(series))]
    parts, top = legend([one.name for one in series], samples, heading.lang)
    ticks = _ticks(max((value.top for one in series for value in one.values), default=0))
    left = max(text_width(tick(number), SMALL) for number in ticks) + 6
    right = (
        max((text_width(value.text, is_bold=True) for one in series for value in _latest(one)), default=0) + 8
    )
    plot = _Plot(left, top + 8, WIDTH - left - right, _HEIGHT, len(labels), ticks[-1])
    parts.append(_grid(plot, [(number, tick(number)) for number in ticks]))
    parts += [group(_pieces(plot, one.values), **_look(place)) for place, one in enumerate(series)]
    parts += _ends(plot, series)
    parts.append(_below(plot, labels))
    height = plot.top + plot.height + LINE + 6
    return made(heading, labels, series, picture(heading.title, heading.about, heading.lang, height, parts))


def small_multiples(heading: ChartHeading, labels: Sequence[str], series: Sequence[ChartSeries]) -> Chart:
    """A small line for each series, all on one scale, with its name and its latest figure above it.

    Raises ValueError as `check` does.
    """
    check(labels, series, max(1, len(series)))
    highest = max((value.top for one in series for value in one.values), default=0) or 1
    names = [wrapped(one.name, _name_room(one)) for one in series]
    # As high as the longest name, so that the lines of one row are side by side.
    head = LINE * max((len(name) for name in names), default=1)
    panel_height = head + 6 + _PANEL_HEIGHT + LINE + 8
    parts: list[str] = []
    for place, (one, name) in enumerate(zip(series, names, strict=True)):
        row, column = divmod(place, 2)
        # The first panel is where the reader begins.
        is_right = column == (0 if heading.lang == "fa" else 1)
        left = WIDTH - _PANEL_WIDTH if is_right else 2
        top = row * panel_height
        plot = _Plot(left, top + head + 6, _PANEL_WIDTH - 4, _PANEL_HEIGHT, len(labels), highest)
        parts += _panel(plot, one, name, labels, left, top, heading.lang == "fa")
    rows = -(-len(series) // 2)
    height = max(1, rows) * panel_height
    return made(heading, labels, series, picture(heading.title, heading.about, heading.lang, height, parts))


# ---------------------------------------------------------------------------------------- underneath


def _look(place: int) -> dict[str, object]:
    return {
        "stroke": _TONES[place], "fill": "none", "stroke_width": 2, "stroke_dasharray": _DASHES[place],
    }  # fmt: skip


def _ticks(highest: int) -> list[int]:
    """Round numbers from zero to at least the highest, at most four above zero."""
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if step * _MOST_TICKS >= highest)
    return list(range(0, max(1, -(-highest // step)) * step + 1, step))


def _grid(plot: _Plot, ticks: Sequence[tuple[int, str]]) -> str:
    rules = [
        stroke([(plot.left, plot.y(number)), (plot.left + plot.width, plot.y(number))], stroke="#b1b4b6")
        for number, _ in ticks
    ]
    # An end at the left edge is the start of a text from the left and the end of one from the right.
    texts = [
        words(plot.left - 5 - text_width(text, SMALL) / 2, plot.y(number) + 4, text) for number, text in ticks
    ]
    return group([*rules, group(texts, font_size=SMALL, text_anchor="middle")])


def _pieces(plot: _Plot, values: Sequence[ChartValue]) -> list[str]:
    """The line in pieces without a missing figure; a figure alone is a dot."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value.number is None:
            pieces.append([])
        else:
            pieces[-1].append((plot.x(place), plot.y(value.number)))
    return [stroke(piece) if len(piece) > 1 else dot(*piece[0]) for piece in pieces if piece]


def _latest(series: ChartSeries) -> list[ChartValue]:
    """The last value of the series; nothing if it is missing, since an older one is not the latest."""
    return [value for value in series.values[-1:] if value.number is not None]


def _ends(plot: _Plot, series: Sequence[ChartSeries]) -> list[str]:
    """The latest figures after the ends of the lines, moved apart where they would overlap."""
    found = [
        (plot.y(value.number), place, value.text)
        for place, one in enumerate(series)
        for value in _latest(one)
        if value.number is not None
    ]
    parts, lowest = [], plot.top - TEXT
    room = len(found)
    for y, place, text in sorted(found):
        room -= 1
        at = min(max(y, lowest + TEXT + 1), plot.top + plot.height - room * (TEXT + 1))
        lowest = at
        middle = plot.left + plot.width + 5 + text_width(text, is_bold=True) / 2
        parts.append(
            words(middle, at + 4, text, fill=_TONES[place], text_anchor="middle", font_weight="bold")
        )
    return parts


def _below(plot: _Plot, labels: Sequence[str]) -> str:
    """As many labels as have room, the last one first."""
    texts, edge = [], float(WIDTH)
    for place in reversed(range(len(labels))):
        width = text_width(labels[place], SMALL)
        middle = min(max(plot.x(place), width / 2), WIDTH - width / 2)
        if middle + width / 2 <= edge:
            texts.append(words(round(middle, 1), plot.top + plot.height + LINE, labels[place]))
            edge = middle - width / 2 - 8
    return group(texts, font_size=SMALL, text_anchor="middle")


def _name_room(one: ChartSeries) -> float:
    """Next to the latest figure."""
    return _PANEL_WIDTH - text_width(_latest_text(one), is_bold=True) - 12


def _latest_text(one: ChartSeries) -> str:
    return one.values[-1].text if one.values else ""


def _panel(
    plot: _Plot,
    one: ChartSeries,
    name: Sequence[str],
    labels: Sequence[str],
    left: float,
    top: float,
    is_rtl: bool,
) -> list[str]:
    latest = _latest_text(one)
    near, far = (left + _PANEL_WIDTH - 4, left) if is_rtl else (left, left + _PANEL_WIDTH - 4)
    parts = [
        *(words(near, top + TEXT + place * LINE, line) for place, line in enumerate(name)),
        words(far, top + TEXT, latest, text_anchor="end", font_weight="bold"),
        stroke([(plot.left, plot.y(0)), (plot.left + plot.width, plot.y(0))], stroke="#b1b4b6"),
        group(_pieces(plot, one.values), **_look(0)),
    ]
    ends = labels if len(labels) < 2 else (labels[0], labels[-1])
    if sum(text_width(text, SMALL) for text in ends) + 10 <= _PANEL_WIDTH:
        middles = [
            plot.left + text_width(ends[0], SMALL) / 2,
            plot.left + plot.width - text_width(ends[-1], SMALL) / 2,
        ] if ends else []  # fmt: skip
        texts = [
            words(x, plot.top + plot.height + LINE - 2, text) for x, text in zip(middles, ends, strict=False)
        ]
        parts.append(group(texts, font_size=SMALL, text_anchor="middle"))
    return parts
