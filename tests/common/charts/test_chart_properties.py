"""What holds for every chart, whatever its figures: drawn for invented ones, in both languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.common.charts import (
    TILES,
    Chart,
    ChartHeading,
    ChartSeries,
    ChartValue,
    bars,
    lines,
    small_multiples,
    stacked_bars,
    tile_map,
)
from hemayat.common.charts.svg import text_width
from hemayat.common.language import LANGUAGES
from hemayat.common.money import format_number
from tests.common.charts.drawing import boxes, overlap, shapes, size_of, texts

NUMBERS = st.none() | st.integers(0, 10**7) | st.integers(0, 20)
LABELS = st.text(alphabet="abcdwmW دهک یکم سشص", min_size=1, max_size=60)
LANG = st.sampled_from(LANGUAGES)


@st.composite
def drawn_from(draw, most_series=4, most_labels=40):
    lang = draw(LANG)
    heading = ChartHeading("T", "D", "S", lang)
    labels = draw(st.lists(LABELS, max_size=most_labels))
    many = draw(st.integers(1, most_series))
    series = [
        ChartSeries(
            draw(LABELS),
            [
                ChartValue(n, "few" if n is None else format_number(n, lang))
                for n in draw(st.lists(NUMBERS, min_size=len(labels), max_size=len(labels)))
            ],
        )
        for _ in range(many)
    ]
    return heading, labels, series


def tick(number: int) -> str:
    return format_number(number, "fa")


def fits(chart: Chart) -> None:
    """Nothing outside the picture, no text over another, and every number is one."""
    width, height = size_of(chart)
    for shape in shapes(chart):
        left, top, right, bottom = shape.room
        assert left >= -0.5, shape
        assert right <= width + 0.5, shape
        assert top >= -0.5, shape
        assert bottom <= height + 0.5, shape
    written = texts(chart)
    for place, one in enumerate(written):
        assert not [other for other in written[:place] if overlap(one, other)], one
    assert not re.search(r"(nan|inf|None)", re.sub(r">[^<]*<", "><", chart.picture))


@settings(max_examples=60, deadline=None)
@given(drawn_from())
def test_every_kind_of_chart_stays_within_its_picture_and_no_texts_overlap(made) -> None:
    heading, labels, series = made
    for chart in (
        bars(heading, labels, series),
        stacked_bars(heading, labels, series),
        lines(heading, labels, series, tick),
        small_multiples(heading, labels, series),
    ):
        fits(chart)
        assert len(chart.rows) == len(labels)


@settings(max_examples=60, deadline=None)
@given(drawn_from(most_series=5, most_labels=6))
def test_the_parts_of_a_stacked_bar_add_up_to_its_whole(made) -> None:
    heading, labels, series = made
    chart = stacked_bars(heading, labels, series)
    wholes = [sum(one.values[place].number or 0 for one in series) for place in range(len(labels))]
    by_row: dict[float, list[tuple[float, float]]] = {}
    for box in boxes(chart):
        if box.room[3] - box.room[1] == 18:
            by_row.setdefault(box.room[1], []).append((box.room[0], box.room[2]))
    scale = (size_of(chart)[0] - 2) / max([*wholes, 1])
    rows = [sorted(row) for _, row in sorted(by_row.items())]
    assert len(rows) == len([whole for whole in wholes if whole])
    for row, whole in zip(rows, [whole for whole in wholes if whole], strict=True):
        for (_, end), (start, _) in pairwise(row):
            assert start == pytest.approx(end, abs=0.11), "the next part begins where one ends"
        assert row[-1][1] - row[0][0] == pytest.approx(whole * scale, abs=0.3)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["", *TILES]), st.none() | st.integers(0, 10_000_000)), LANG)
def test_a_map_has_every_tile_once_whatever_is_known(figures, lang) -> None:
    values = {
        code: ChartValue(n, "few" if n is None else f"{n // 10}.{n % 10}%") for code, n in figures.items()
    }
    chart = tile_map(
        ChartHeading("T", "D", "S", lang), values, {code: f"P{code}" for code in figures}, "Share"
    )
    fits(chart)
    tiles = [box for box in boxes(chart) if box.room[3] - box.room[1] == 44]
    assert len(tiles) == len(TILES)
    told = [text.text for text in texts(chart)]
    for code, n in figures.items():
        if code and n is not None and text_width(values[code].text, is_bold=True) <= 50:
            assert values[code].text in told
    if all(n is None for code, n in figures.items() if code):
        assert not [text for text in told if "%" in text]


@settings(max_examples=60, deadline=None)
@given(drawn_from(most_labels=20))
def test_a_withheld_figure_leaves_no_point(made) -> None:
    heading, labels, series = made
    chart = lines(heading, labels, series, tick)
    points = sum(picture.count(",") for picture in re.findall(r'points="([^"]*)"', chart.picture))
    lonely = chart.picture.count("<circle")
    known = sum(value.number is not None for one in series for value in one.values)
    # The scale and the legend are lines of two points each.
    other = 2 * (len(series) + chart.picture.count('stroke="#b1b4b6"'))
    assert points + lonely == known + other
