"""Charts made on the server: SVG with real text that needs no script, and the table with the same figures.

A chart is 360 units wide, about the width of a phone, so that its text stays readable there. Time and maps run from
left to right in both languages; bars and legends begin where the reader begins. A missing figure is a gap and never a
zero. Why: docs/decisions/0059-charts-without-scripts.md.
"""

from hemayat.common.charts.bars import bars, bars_of_counts, stacked_bars
from hemayat.common.charts.chart import Chart, ChartHeading, ChartSeries, ChartValue
from hemayat.common.charts.lines import lines, small_multiples
from hemayat.common.charts.svg import Picture
from hemayat.common.charts.tile_map import TILES, map_of_counts, tile_map

__all__ = [
    "TILES",
    "Chart",
    "ChartHeading",
    "ChartSeries",
    "ChartValue",
    "Picture",
    "bars",
    "bars_of_counts",
    "lines",
    "map_of_counts",
    "small_multiples",
    "stacked_bars",
    "tile_map",
]
