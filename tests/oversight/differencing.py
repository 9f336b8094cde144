"""What somebody can work out from the downloaded figures of weeks or months: the bounds of each hidden count."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hemayat.agreements.content import WHOLE

MOST = 10**9
NATION, OF, PART, REST = "nation", "of", "part", "rest"
Name = tuple[str, str, str, str]
"""Period, place or day, measure, and OF, PART or REST."""


@dataclass
class Attack:
    """Every count has bounds; `sums` and `at_most` narrow them until nothing changes any more."""

    low: dict[Name, int] = field(default_factory=dict)
    high: dict[Name, int] = field(default_factory=dict)
    sums: list[tuple[Name, list[Name]]] = field(default_factory=list)
    withheld: list[Name] = field(default_factory=list)

    def read(self, text: str, period: str, *, by: str) -> None:
        """A file as a spreadsheet reads it. `period` and `by`: the columns of the week and of the place or the day."""
        parts: dict[tuple[str, str], list[str]] = {}
        for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))):
            if row["measure"] in ("silent", "middle", "slow"):
                continue
            place = row[by] or NATION
            self._cell((row[period], place, row["measure"]), row)
            parts.setdefault((row[period], row["measure"]), []).append(place)
        for (when, measure), places in parts.items():
            if measure == "backlog":
                days = [place for place in places if place != NATION]
                self.same((when, NATION, measure, OF), (when, max(days, default=""), measure, OF))
                continue
            for what in (OF, PART, REST):
                names = [(when, place, measure, what) for place in places if place != NATION]
                if names and all(name in self.low for name in names):
                    self.sums.append(((when, NATION, measure, what), names))

    def _cell(self, cell: tuple[str, str, str], row: dict[str, str]) -> None:
        of = int(row["of"]) if row["of"] else None
        # What is withheld reads "few" on the page, and what there is nothing of a dash. A share of objections is also
        # withheld for the sake of the other decisions. Then there may be no objection.
        least = 0 if row["measure"] == "overturned" else 1
        self._bound((*cell, OF), least if of is None else of, MOST if of is None else of)
        if of is None:
            self.withheld.append((*cell, OF))
        if row["unit"] in ("tenths of a percent", "share"):
            self._share(cell, of, int(row["value"]) if row["value"] else None)

    def _share(self, cell: tuple[str, str, str], of: int | None, value: int | None) -> None:
        whole = MOST if of is None else of
        low = 0 if value is None else -(-value * whole // WHOLE)
        high = whole if value is None else -(-(value + 1) * whole // WHOLE) - 1
        self._bound((*cell, PART), low, min(whole, high))
        self._bound((*cell, REST), 0, whole)
        self.sums.append(((*cell, OF), [(*cell, PART), (*cell, REST)]))
        if value is None and of != 0:
            self.withheld += [(*cell, PART), (*cell, REST)]

    def _bound(self, name: Name, low: int, high: int) -> None:
        self.low[name] = max(low, self.low.get(name, 0))
        self.high[name] = min(high, self.high.get(name, MOST))

    def same(self, first: Name, second: Name) -> None:
        """Two figures that count the same."""
        if first in self.low and second in self.low:
            self.sums.append((first, [second]))

    def contains(self, whole: Name, part: Name, others: Name) -> None:
        """One figure counts a part of what another one counts."""
        if whole in self.low and part in self.low:
            self._bound(others, 0, MOST)
            self.sums.append((whole, [part, others]))

    def found(self) -> list[Name]:
        """The hidden counts that only one number fits."""
        changed = True
        while changed:
            changed = False
            for whole, parts in self.sums:
                changed |= self._narrow(whole, parts)
        return [name for name in self.withheld if self.low[name] == self.high[name]]

    def _narrow(self, whole: Name, parts: Sequence[Name]) -> bool:
        low, high = self._total(self.low, parts), self._total(self.high, parts)
        changed = self._tighten(whole, low, high)
        for part in parts:
            others_low, others_high = low - self.low[part], high - self.high[part]
            changed |= self._tighten(part, self.low[whole] - others_high, self.high[whole] - others_low)
        return changed

    def _total(self, bounds: dict[Name, int], parts: Iterable[Name]) -> int:
        return sum(bounds[part] for part in parts)

    def _tighten(self, name: Name, low: int, high: int) -> bool:
        before = self.low[name], self.high[name]
        self.low[name], self.high[name] = max(before[0], low), min(before[1], high)
        assert self.low[name] <= self.high[name], (name, "no number fits: the figures contradict each other")
        return before != (self.low[name], self.high[name])
