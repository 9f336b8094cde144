"""The notes below a chart: why a point is missing, what a mark means, and how high the scale goes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext as _

from hemayat.common.charts import ChartSeries, ChartValue
from hemayat.common.money import format_number
from hemayat.web.shared.language import page_language


def gaps(series: Iterable[ChartSeries], *, is_by_day: bool) -> str:
    """How many points are missing, by cause. Of several lines, the one that misses most counts."""
    withheld, nothing, points = 0, 0, 0
    for one in series:
        missing = [value.text for value in one.values if value.number is None]
        few = missing.count(_("few"))
        withheld, nothing = max(withheld, few), max(nothing, len(missing) - few)
        points = len(one.values)
    notes = (
        (
            withheld,
            _("Days hidden, so that nobody can work out a number below 10: {missing} of {points}.")
            if is_by_day
            else _("Weeks hidden, so that nobody can work out a number below 10: {missing} of {points}."),
        ),
        (
            nothing,
            _("Days with no cases to count: {missing} of {points}.")
            if is_by_day
            else _("Weeks with no cases to count: {missing} of {points}."),
        ),
    )
    return " ".join(_counted(words, missing, points) for missing, words in notes if missing)


def of_map(values: Collection[ChartValue], *, has_frames: bool) -> str:
    """What the shade, the frame, "few" and the dash mean, as far as they are on the map."""
    texts = {value.text for value in values if value.number is None}
    shades = {value.number for value in values if value.number is not None}
    darker = _("The darker the province, the smaller the share of requests decided by their due date.")
    notes = [darker] if len(shades) > 1 else []
    if has_frames:
        notes.append(_("A thick frame: worse than in the weeks before."))
    if _("few") in texts:
        notes.append(_("“few”: fewer than 10, or hidden so that nobody can work out a number below 10."))
    if "–" in texts:
        notes.append(_("“–”: no request was due."))
    return " ".join(notes)


def one_scale(series: Sequence[ChartSeries], unit: str = "") -> str:
    """How high the lines of small multiples go, which have no scale of their own. `unit`: in what they are measured."""
    known = [value for one in series for value in one.values if value.number is not None]
    if not known:
        return ""
    highest = max(known, key=lambda value: value.number or 0)
    return _("All lines have the same scale, from 0 to {highest}.").format(
        highest=f"{highest.text} {unit}".strip()
    )


# ---------------------------------------------------------------------------------------- underneath


def _counted(words: str, missing: int, points: int) -> str:
    lang = page_language()
    return words.format(missing=format_number(missing, lang), points=format_number(points, lang))
