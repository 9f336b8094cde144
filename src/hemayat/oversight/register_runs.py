"""What the national run of a month did not know about households, by the register that owns each data item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.common.dates import TEHRAN
from hemayat.eligibility.models import Run
from hemayat.households.queries import data_set
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.register_measures import REASONS


@dataclass(frozen=True)
class UnknownItem:
    """A data item. `counts`: why it was not known → about how many households; None: too few to be shown."""

    title: Mapping[str, str]
    counts: Mapping[str, int | None]


@dataclass(frozen=True)
class RunGaps:
    """The last run that was published in the month. `items`: register → its data items that were not always known."""

    on: dt.date
    households: int
    items: Mapping[str, tuple[UnknownItem, ...]]


def run_gaps(since_on: dt.date, until_on: dt.date) -> RunGaps | None:
    """None if no run was published from the one day until before the other. Two queries."""
    since, until = (dt.datetime.combine(day, dt.time.min, TEHRAN) for day in (since_on, until_on))
    published = Run.objects.filter(published_at__gte=since, published_at__lt=until)
    run = published.order_by("-published_at").first()
    if run is None:
        return None
    found: dict[str, list[UnknownItem]] = {}
    unknowns = run.counts.get("unknowns", {})
    for column in data_set(run.pk).columns:
        counts = {why: count for why, count in unknowns.get(column["name"], {}).items() if why in REASONS}
        if column.get("register") and any(counts.values()):
            item = UnknownItem(column["title"], {why: _shown(counts.get(why, 0)) for why in REASONS})
            found.setdefault(column["register"], []).append(item)
    return RunGaps(run.on, run.households, {register: tuple(items) for register, items in found.items()})


def _shown(count: int) -> int | None:
    return None if 0 < count < SMALLEST else count
