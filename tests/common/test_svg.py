import xml.etree.ElementTree as ET

import pytest

from hemayat.common.svg import bar_chart, grouped_bars

SVG = "{http://www.w3.org/2000/svg}"


def rects(chart: str) -> list[ET.Element]:
    return ET.fromstring(chart).findall(f"{SVG}rect")


def test_a_chart_is_an_image_with_words() -> None:
    chart = bar_chart("Households", "By decile", [("D1", 10), ("D2", 1200)], unit="households", lang="en")
    root = ET.fromstring(chart)
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == "Households"
    assert root.findtext(f"{SVG}desc") == "By decile"
    assert [t.text for t in root.findall(f"{SVG}text")] == ["D1", "10 households", "D2", "1,200 households"]
    assert "script" not in chart


def test_the_longest_bar_is_the_highest_value() -> None:
    short, long = rects(bar_chart("t", "d", [("a", 50), ("b", 100)], unit="", lang="en"))
    assert float(long.attrib["width"]) == 2 * float(short.attrib["width"])


def test_persian_runs_from_the_right() -> None:
    chart = bar_chart("عنوان", "شرح", [("الف", 50), ("ب", 100)], unit="خانوار", lang="fa")
    assert ET.fromstring(chart).attrib["direction"] == "rtl"
    short, long = rects(chart)
    ends = [float(bar.attrib["x"]) + float(bar.attrib["width"]) for bar in (short, long)]
    assert ends[0] == ends[1] > 360
    assert "۱۰۰ خانوار" in chart


def test_words_are_escaped() -> None:
    chart = bar_chart("<b>", "a & b", [("<script>", 1)], unit='"', lang="en")
    assert "<script>" not in chart
    assert ET.fromstring(chart).findtext(f"{SVG}title") == "<b>"


def test_groups_have_a_legend_and_a_colour_for_each_series() -> None:
    chart = grouped_bars("t", "d", [("a", (1, 2)), ("b", (3, 0))], ("in", "out"), unit="", lang="en")
    assert len({bar.attrib["fill"] for bar in rects(chart)}) == 2
    words = [t.text for t in ET.fromstring(chart).findall(f"{SVG}text")]
    assert words[:2] == ["in", "out"]


def test_an_empty_chart_and_all_zeroes_can_be_drawn() -> None:
    assert rects(bar_chart("t", "d", [], unit="", lang="fa")) == []
    assert rects(bar_chart("t", "d", [("a", 0)], unit="", lang="fa"))[0].attrib["width"] == "0"


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        bar_chart("t", "d", [("a", -1)], unit="", lang="en")
    with pytest.raises(ValueError, match="2 values"):
        grouped_bars("t", "d", [("a", (1, 2))], ("only",), unit="", lang="en")
    with pytest.raises(ValueError, match="at most"):
        grouped_bars("t", "d", [], tuple("abcdef"), unit="", lang="en")
