"""A chart read as a picture: its boxes, its lines and the room that each text takes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from hemayat.common.charts import Chart
from hemayat.common.charts.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
INHERITED = ("font-size", "text-anchor", "fill", "stroke", "stroke-dasharray", "font-weight")


@dataclass(frozen=True)
class Shape:
    """An element with all that it inherits, and where it lies: left, top, right, bottom."""

    tag: str
    text: str
    given: dict[str, str]
    room: tuple[float, float, float, float]


def root_of(chart: Chart) -> ET.Element:
    return ET.fromstring(chart.picture)


def size_of(chart: Chart) -> tuple[float, float]:
    left, top, width, height = (float(part) for part in root_of(chart).attrib["viewBox"].split())
    assert (left, top) == (0, 0)
    return width, height


def shapes(chart: Chart) -> list[Shape]:
    root = root_of(chart)
    return list(_within(root, {name: root.attrib.get(name, "") for name in INHERITED}, 0, 0, root))


def texts(chart: Chart) -> list[Shape]:
    return [shape for shape in shapes(chart) if shape.tag == "text"]


def boxes(chart: Chart) -> list[Shape]:
    return [shape for shape in shapes(chart) if shape.tag == "rect"]


def overlap(one: Shape, other: Shape) -> bool:
    """A touch of half a unit is none."""
    across = min(one.room[2], other.room[2]) - max(one.room[0], other.room[0])
    down = min(one.room[3], other.room[3]) - max(one.room[1], other.room[1])
    return across > 0.5 and down > 0.5


def _within(element, given, dx, dy, root):
    for child in element:
        tag = child.tag.removeprefix(SVG)
        mine = {**given, **{name: child.attrib[name] for name in INHERITED if name in child.attrib}}
        if tag == "g":
            x, y = _moved(child.attrib.get("transform", ""))
            yield from _within(child, mine, dx + x, dy + y, root)
        elif tag not in {"title", "desc"}:
            left, top, right, bottom = _room(tag, child, mine, root.attrib["direction"] == "rtl")
            yield Shape(tag, child.text or "", mine, (left + dx, top + dy, right + dx, bottom + dy))


def _moved(transform: str) -> tuple[float, float]:
    found = re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\)", transform)
    return (float(found[1]), float(found[2])) if found else (0, 0)


def _room(tag, element, given, is_rtl):
    number = {name: float(value) for name, value in element.attrib.items() if _is_number(value)}
    if tag == "rect":
        return number["x"], number["y"], number["x"] + number["width"], number["y"] + number["height"]
    if tag == "circle":
        return (
            number["cx"] - number["r"], number["cy"] - number["r"],
            number["cx"] + number["r"], number["cy"] + number["r"],
        )  # fmt: skip
    if tag == "polyline":
        points = [tuple(map(float, pair.split(","))) for pair in element.attrib["points"].split()]
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    size = float(given["font-size"])
    width = text_width(element.text or "", size, is_bold=given["font-weight"] == "bold")
    anchor = given["text-anchor"] or "start"
    before = {"start": width if is_rtl else 0, "end": 0 if is_rtl else width, "middle": width / 2}[anchor]
    left = number["x"] - before
    return left, number["y"] - 0.8 * size, left + width, number["y"] + 0.2 * size


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", value))
