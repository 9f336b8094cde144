"""Charts as they are drawn: words, gaps, directions, and what is refused."""

from __future__ import annotations

import re

import pytest

from hemayat.common.charts import (
    TILES,
    Chart,
    ChartHeading,
    ChartSeries,
    ChartValue,
    bars,
    bars_of_counts,
    lines,
    small_multiples,
    stacked_bars,
    tile_map,
)
from hemayat.common.charts.svg import ON_TONES, TONES, text_width
from hemayat.common.language import LANGUAGES, Lang
from hemayat.registers.province_codes import PROVINCE_CODES
from tests.common.charts.drawing import boxes, root_of, shapes, size_of, texts

FEW = ChartValue(None, "few")


def heading(lang: Lang = "en") -> ChartHeading:
    return ChartHeading("Households", "By decile", "Decile", lang)


def value(number: int | None) -> ChartValue:
    return FEW if number is None else ChartValue(number, str(number))


def series(name: str, *numbers: int | None) -> ChartSeries:
    return ChartSeries(name, [value(number) for number in numbers])


def map_of(figures: dict[str, int | None], lang: Lang = "en", marked: tuple[str, ...] = ()) -> Chart:
    names = {code: f"Province {code}" for code in figures}
    values = {code: value(number) for code, number in figures.items()}
    return tile_map(heading(lang), values, names, "Share", marked=marked)


def every_chart(lang: Lang) -> list[Chart]:
    labels = ["a", "b", "c"]
    two = [series("in", 3, None, 5), series("out", 1, 2, 0)]
    return [
        bars(heading(lang), labels, two),
        stacked_bars(heading(lang), labels, two),
        lines(heading(lang), labels, two, str),
        small_multiples(heading(lang), labels, two),
        map_of({"23": 7, "10": None, "": 3}, lang),
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chart_is_an_image_with_words_and_has_no_style_and_no_script(lang: Lang) -> None:
    for chart in every_chart(lang):
        root = root_of(chart)
        assert root.attrib["role"] == "img"
        assert root.attrib["direction"] == ("rtl" if lang == "fa" else "ltr")
        assert [root[0].text, root[1].text] == ["Households", "By decile"]
        assert not re.search(r"style|script|\bon\w+=|\bid=", chart.picture)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_has_every_figure_that_the_picture_has_and_withholds_what_it_withholds(lang: Lang) -> None:
    for chart in every_chart(lang):
        told = {cell for row in chart.rows for cell in row[1:]}
        assert "few" in told
        assert {len(row) for row in chart.rows} == {len(chart.columns)}
    *_, drawn = every_chart(lang)
    assert drawn.rows == (("Province 23", "7"), ("Province 10", "few"), ("Province ", "3"))


def test_texts_are_escaped() -> None:
    chart = bars_of_counts(ChartHeading("<b>", "a & b", "", "en"), [("<script>", (1,))], ("",), '"')
    assert "<script>" not in chart.picture
    assert root_of(chart)[0].text == "<b>"
    assert chart.picture.__html__() is chart.picture


def test_the_longest_bar_is_the_highest_value_and_a_missing_one_has_no_bar() -> None:
    chart = bars(heading(), ["a", "b", "c", "d"], [series("", 50, 100, None, 0)])
    widths = [right - left for left, _, right, _ in (box.room for box in boxes(chart))]
    assert widths[0] == pytest.approx(widths[1] / 2, abs=0.2)
    assert widths[2:] == [0], "zero is a bar of no length; what is missing is none at all"
    assert [text.text for text in texts(chart)] == ["a", "50", "b", "100", "c", "few", "d", "0"]


def test_persian_bars_run_from_the_right() -> None:
    short, long = boxes(bars_of_counts(heading("fa"), [("الف", (50,)), ("ب", (100,))], ("",), "خانوار"))
    assert short.room[2] == long.room[2] > 350
    assert "۱۰۰ خانوار" in bars_of_counts(heading("fa"), [("ب", (100,))], ("",), "خانوار").picture


def test_an_interval_is_a_line_within_the_picture() -> None:
    chart = bars(heading(), ["a"], [ChartSeries("", [ChartValue(174, "17.4%", 150, 300)])])
    ends = [shape.room for shape in shapes(chart) if shape.tag == "polyline"]
    assert len(ends) == 4
    assert max(room[2] for room in ends) < size_of(chart)[0] - text_width("17.4%")


def test_a_line_has_a_gap_where_a_figure_is_missing_and_a_lonely_figure_is_a_dot() -> None:
    chart = lines(heading(), list("abcdef"), [series("in", 1, 2, None, 4, None, 5)], str)
    drawn = [shape for shape in shapes(chart) if shape.given["stroke"] == "#12504a"]
    assert [shape.tag for shape in drawn].count("circle") == 2
    assert [shape.tag for shape in drawn].count("polyline") == 2, "of the legend, and of the first two"


def test_an_old_figure_is_not_shown_as_the_latest() -> None:
    chart = lines(heading(), ["a", "b"], [series("in", 7, None)], str)
    assert not [text for text in texts(chart) if text.given["font-weight"] == "bold"]


def test_lines_differ_by_more_than_colour() -> None:
    many = [series(name, 1, 2) for name in "abcd"]
    drawn = [s for s in shapes(lines(heading(), ["x", "y"], many, str)) if s.given["stroke-dasharray"]]
    assert len({shape.given["stroke-dasharray"] for shape in drawn}) == 4


def test_time_and_maps_are_never_mirrored() -> None:
    for lang in LANGUAGES:
        chart = lines(heading(lang), ["first", "last"], [series("in", 1, 2)], str)
        first, last = (next(t for t in texts(chart) if t.text == name) for name in ("first", "last"))
        assert first.room[0] < last.room[0]
        west, east = boxes(map_of({"04": 41, "09": 99}, lang))[:2]
        assert (west.room[0], east.room[0]) == (0, 309), "west on the left"


def test_every_province_has_a_tile_of_its_own() -> None:
    assert set(TILES) == set(PROVINCE_CODES.values())
    assert len({(column, row) for column, row, _ in TILES.values()}) == len(TILES)
    for lang in LANGUAGES:
        assert {
            name.in_(lang) for *_, name in TILES.values() if text_width(name.in_(lang), 11) > 50.5
        } == set()


def test_a_map_shades_by_figure_and_leaves_what_is_unknown_unshaded() -> None:
    chart = map_of({"23": 100, "10": 0, "00": None}, marked=("23",))
    fills = [box.given["fill"] for box in boxes(chart)[:2]]
    assert fills == ["#ffffff", "#12504a"]
    dashed = [box for box in boxes(chart) if box.given["stroke-dasharray"]]
    assert len(dashed) == 29, "one is withheld, and of the others nothing is known"
    assert {box.given["fill"] for box in dashed} == {"#f3f2f1"}


def test_a_map_is_darker_where_less_is_worse_with_its_scale_in_that_order() -> None:
    names = {"23": "Tehran", "10": "Isfahan"}
    values = {"23": value(100), "10": value(0)}
    chart = tile_map(heading(), values, names, "Share", is_less_darker=True)
    fills = [box.given["fill"] for box in boxes(chart)]
    assert fills[:2] == ["#ffffff", "#12504a"]
    assert fills[-5:] == ["#12504a", "#2f7a70", "#9cc7bf", "#d3e5e1", "#ffffff"], "the darkest at the lowest"


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_on_a_tone_is_readable_and_tones_differ_in_grey() -> None:
    assert all(contrast(tone, ink) >= 4.5 for tone, ink in zip(TONES, ON_TONES, strict=True))
    assert all(contrast(TONES[i], TONES[i + 1]) >= 1.5 for i in range(len(TONES) - 1))
    for shape in texts(map_of({code: place for place, code in enumerate(TILES)})):
        assert shape.given["fill"] in {"currentColor", "#ffffff", "#12312e"}


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        bars(heading(), ["a"], [series("", -1)])
    with pytest.raises(ValueError, match="2 values for 1 labels"):
        stacked_bars(heading(), ["a"], [series("", 1, 2)])
    with pytest.raises(ValueError, match="1 to 4 series"):
        lines(heading(), [], [series(name) for name in "abcde"], str)
    with pytest.raises(ValueError, match="1 to 5 series"):
        bars(heading(), [], [])


def test_a_long_name_of_a_small_line_is_in_two_lines_and_not_cut() -> None:
    values = [ChartValue(1, "23.1%"), ChartValue(2, "23.1%")]
    two = [ChartSeries("Persons and households", values), ChartSeries("Incomes", values)]
    drawn = str(small_multiples(heading("en"), ["1 Mehr", "8 Mehr"], two).picture)
    assert "…" not in drawn
    assert ">Persons and</text>" in drawn
    assert ">households</text>" in drawn
