"""A map of the provinces as equal tiles in a layout of our own: a small province is as easy to read as a large one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hemayat.common.charts.chart import Chart, ChartHeading, ChartSeries, ChartValue, check, made
from hemayat.common.charts.svg import (
    INK,
    LINE,
    SMALL,
    TEXT,
    WIDTH,
    across,
    box,
    group,
    picture,
    shortened,
    text_width,
    words,
)
from hemayat.common.language import Lang, Words, message_in
from hemayat.common.money import format_number

_SHADES = ("#ffffff", "#d3e5e1", "#9cc7bf", "#2f7a70", "#12504a")
_ON_SHADES = (INK, INK, INK, "#ffffff", "#ffffff")
"""The more, the darker. The tile shows the figure too, so that nobody depends on the shade."""
_SIDE, _STEP, _TILE_HEIGHT = 50.5, 51.5, 44
_UNSHADED = "#f3f2f1"
NO_FIGURE = "–"

TILES: Mapping[str, tuple[int, int, Words]] = {
    "04": (0, 0, message_in("tile", "W. Azer.")),
    "03": (1, 0, message_in("tile", "E. Azer.")),
    "24": (2, 0, message_in("tile", "Ardabil")),
    "12": (0, 1, message_in("tile", "Kurdist.")),
    "19": (1, 1, message_in("tile", "Zanjan")),
    "01": (2, 1, message_in("tile", "Gilan")),
    "02": (3, 1, message_in("tile", "Mazand.")),
    "27": (4, 1, message_in("tile", "Golest.")),
    "28": (5, 1, message_in("tile", "N. Khor.")),
    "05": (0, 2, message_in("tile", "Kermsh.")),
    "13": (1, 2, message_in("tile", "Hamad.")),
    "26": (2, 2, message_in("tile", "Qazvin")),
    "30": (3, 2, message_in("tile", "Alborz")),
    "23": (4, 2, message_in("tile", "Tehran")),
    "20": (5, 2, message_in("tile", "Semnan")),
    "09": (6, 2, message_in("tile", "R. Khor.")),
    "16": (0, 3, message_in("tile", "Ilam")),
    "15": (1, 3, message_in("tile", "Lorest.")),
    "00": (2, 3, message_in("tile", "Markazi")),
    "25": (3, 3, message_in("tile", "Qom")),
    "10": (4, 3, message_in("tile", "Isfahan")),
    "21": (5, 3, message_in("tile", "Yazd")),
    "29": (6, 3, message_in("tile", "S. Khor.")),
    "06": (1, 4, message_in("tile", "Khuzes.")),
    "14": (2, 4, message_in("tile", "Chahar.")),
    "17": (3, 4, message_in("tile", "Kohgil.")),
    "07": (4, 4, message_in("tile", "Fars")),
    "08": (5, 4, message_in("tile", "Kerman")),
    "11": (6, 4, message_in("tile", "Sistan")),
    "18": (3, 5, message_in("tile", "Bushehr")),
    "22": (5, 5, message_in("tile", "Hormoz.")),
}
"""Code of a province → column from the west, row from the north, and a name that fits a tile. Never mirrored."""
_ROWS = 1 + max(row for _, row, _ in TILES.values())


def tile_map(
    heading: ChartHeading,
    figures: Mapping[str, ChartValue],
    names: Mapping[str, str],
    column: str,
    *,
    marked: Collection[str] = (),
    is_less_darker: bool = False,
) -> Chart:
    """Each province of TILES with its figure. `names`: code → full name, the rows of the table in their order.

    `column`: what the figures are, written above the scale. `marked`: provinces with a thick frame. `is_less_darker`:
    where a low figure is the bad one. A province without a figure has a dashed frame and no shade, also if `names`
    leaves it out. The table holds also what has no tile, such as households abroad. Raises ValueError as `check` does.
    """
    series = ChartSeries(column, [figures[code] for code in names])
    check(list(names), [series])
    shown = {code: figures.get(code, ChartValue(None, NO_FIGURE)) for code in TILES}
    numbers = [value.number for value in shown.values() if value.number is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0, 0)
    shades: list[list[str]] = [[] for _ in _SHADES]
    texts: list[list[str]] = [[] for _ in _SHADES]
    missing: list[str] = []
    for code, value in shown.items():
        if value.number is None:
            missing += [_tile(code, fill=_UNSHADED), *_text(code, value, heading.lang)]
        else:
            step = _shade(value.number, low, high)
            shade = len(_SHADES) - 1 - step if is_less_darker else step
            shades[shade].append(_tile(code))
            texts[shade] += _text(code, value, heading.lang)
    parts = [group(tiles, fill=_SHADES[place], stroke=INK) for place, tiles in enumerate(shades)]
    parts.append(group(missing, stroke="#505a5f", stroke_dasharray="3 3", text_anchor="middle"))
    parts += [group(lines, fill=_ON_SHADES[place], text_anchor="middle") for place, lines in enumerate(texts)]
    frames = [_tile(code) for code in marked if code in shown]
    # Light under dark, so that the frame is seen on any shade.
    parts.append(group(frames, fill="none", stroke="#ffffff", stroke_width=8))
    parts.append(group(frames, fill="none", stroke=INK, stroke_width=4))
    top = _ROWS * (_TILE_HEIGHT + 1) + 10
    # Where all figures are the same, no shade means anything.
    if high > low and column:
        parts.append(words(across(1, 0, heading.lang), top + TEXT, shortened(column, WIDTH - 4)))
        top += LINE + 2
    if high > low:
        shades_in_order = _SHADES[::-1] if is_less_darker else _SHADES
        parts += _scale(_text_of(shown, low), _text_of(shown, high), shades_in_order, top, heading.lang)
    drawn = picture(heading.title, heading.about, heading.lang, top + LINE + 4, parts)
    return made(heading, list(names.values()), [series], drawn)


def map_of_counts(
    heading: ChartHeading, counts: Mapping[str, int], names: Mapping[str, str], column: str
) -> Chart:
    """A map of whole numbers that are all known, for the provinces in `counts`. Raises ValueError as `check` does."""
    figures = {code: ChartValue(count, format_number(count, heading.lang)) for code, count in counts.items()}
    return tile_map(heading, figures, names, column)


# ---------------------------------------------------------------------------------------- underneath


def _shade(number: int, low: int, high: int) -> int:
    """Equal steps between the lowest and the highest figure."""
    return (number - low) * (len(_SHADES) - 1) // (high - low) if high > low else len(_SHADES) // 2


def _corner(code: str) -> tuple[float, float]:
    column, row, _ = TILES[code]
    return column * _STEP, 2 + row * (_TILE_HEIGHT + 1)


def _tile(code: str, **attributes: object) -> str:
    left, top = _corner(code)
    return box(left, top, _SIDE, _TILE_HEIGHT, **attributes)


def _text(code: str, value: ChartValue, lang: Lang) -> list[str]:
    left, top = _corner(code)
    middle = round(left + _SIDE / 2, 1)
    is_bold = value.number is not None
    figure = shortened(value.text, _SIDE, is_bold=is_bold)
    name = words(middle, top + 17, TILES[code][2].in_(lang), font_size=SMALL, stroke="none")
    return [name, words(middle, top + 35, figure, font_weight="bold" if is_bold else "normal", stroke="none")]


def _text_of(shown: Mapping[str, ChartValue], number: int) -> str:
    return next(value.text for value in shown.values() if value.number == number)


def _scale(low: str, high: str, shades: Sequence[str], top: float, lang: Lang) -> list[str]:
    """The shades between the lowest and the highest figure."""
    start = text_width(low) + 8
    samples = [
        box(across(start + place * 24, 24, lang), top, 24, 12, fill=shade, stroke=INK)
        for place, shade in enumerate(shades)
    ]
    end = start + 24 * len(_SHADES) + 8
    return [
        words(across(1, 0, lang), top + TEXT - 1, low),
        *samples,
        words(across(end, 0, lang), top + TEXT - 1, high),
    ]
