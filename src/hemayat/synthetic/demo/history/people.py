"""The households of a history: taken from the decided nation in the order of their numbers, each at most once."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.registers.sql_literals import literal
from hemayat.rules.unknowns import Verdict
from hemayat.synthetic.demo.history.scenario import APART
from hemayat.synthetic.demo.people import parquet_of

_PASSED = f"({int(Verdict.PASSED)}, {int(Verdict.WAIVED)})"
MOST = 4_000
"""Of each pool; the stories need far fewer."""
# A head who can sign in, if every register answered about the household.
_HEADS = """
WITH decided AS (FROM read_parquet({decisions})),
    silent AS (SELECT DISTINCT household_id FROM read_parquet([{answered}]))
SELECT p.household_id, printf('%010d', p.national_id), p.province, p.mobile
FROM read_parquet([{persons}]) p JOIN decided d USING (household_id) ANTI JOIN silent s USING (household_id)
WHERE p.person_no = 1 AND p.mobile IS NOT NULL AND p.died_on IS NULL AND p.province IS NOT NULL AND {condition}
ORDER BY p.household_id LIMIT {most}"""
_MEMBERS = """
SELECT household_id, printf('%010d', national_id) FROM read_parquet([{persons}])
WHERE household_id IN ({households}) ORDER BY household_id, person_no"""
_SPOUSES = """
SELECT household_id, min(printf('%010d', national_id)) FROM read_parquet([{persons}])
WHERE household_id IN ({households}) AND relation_to_head = 'spouse' AND died_on IS NULL GROUP BY 1"""
POOLS = {
    "vehicles": ("vehicles",),
    "bank_turnover": ("bank_turnover",),
    "income_per_member": ("income_per_member",),
    "covered_deciles": ("covered_deciles",),
}
"""Pool → the only criteria that its households do not meet."""


@dataclass(frozen=True)
class HistoryHead:
    """Who can sign in. `pool`: why they are in the history."""

    household: int
    national_id: str = field(repr=False)
    province: str
    mobile: str = field(repr=False)
    pool: str = ""

    @property
    def line(self) -> str:
        """The phone number in international form (E.164)."""
        return f"+98{self.mobile[1:]}"


class HistoryPeople:
    """Pool → heads that no story has taken yet."""

    def __init__(self, snapshot: RegisterSnapshot, run: Path, taken: Collection[int]) -> None:
        self._snapshot, self._taken = snapshot, set(taken)
        decisions = literal(str(run / "decisions/*.parquet"))
        with duckdb.connect() as con:
            names = [row[0] for row in con.execute(f"DESCRIBE FROM read_parquet({decisions})").fetchall()]
            verdicts = [name for name in names if name.endswith("__verdict")]
            conditions = {pool: _only(verdicts, failed) for pool, failed in POOLS.items()}
            conditions |= {"unvalued": _unvalued(verdicts), "eligible": "d.outcome = 'eligible'"}
            given = {
                "decisions": decisions,
                "answered": parquet_of(snapshot, "answered"),
                "persons": parquet_of(snapshot, "persons"),
                "most": MOST,
            }
            self.pools: dict[str, deque[HistoryHead]] = {}
            for pool, condition in conditions.items():
                rows = con.execute(_HEADS.format(**given, condition=condition)).fetchall()
                self.pools[pool] = deque(
                    HistoryHead(household, national_id, province, mobile, pool)
                    for household, national_id, province, mobile in rows
                )

    def take(
        self, pool: str, many: int, provinces: Iterable[str] = (), but: Iterable[str] = ()
    ) -> list[HistoryHead]:
        """Take up to `many` heads of this pool: from `provinces` if given, else from all provinces except `but`."""
        wanted, unwanted = set(provinces), set(but)
        found: list[HistoryHead] = []
        rest: deque[HistoryHead] = deque()
        for head in self.pools[pool]:
            is_here = head.province in wanted if wanted else head.province not in unwanted
            if len(found) < many and is_here and head.household not in self._taken:
                found.append(head)
                self._taken.add(head.household)
            else:
                rest.append(head)
        self.pools[pool] = rest
        return found

    def couples(self, many: int) -> list[tuple[HistoryHead, str]]:
        """At most `many` heads of eligible households, each with the national id of the spouse."""
        heads = self.take("eligible", 4 * many, but=APART)
        with duckdb.connect() as con:
            spouses = dict(
                con.execute(
                    _SPOUSES.format(
                        persons=parquet_of(self._snapshot, "persons"),
                        households=", ".join(str(head.household) for head in heads) or "0",
                    )
                ).fetchall()
            )
        return [(head, spouses[head.household]) for head in heads if head.household in spouses][:many]

    def members(self, heads: Iterable[HistoryHead]) -> dict[int, list[str]]:
        """Household → the national ids of all its members, the head's first."""
        numbers = [str(head.household) for head in heads]
        found: dict[int, list[str]] = {}
        if not numbers:
            return found
        query = _MEMBERS.format(persons=parquet_of(self._snapshot, "persons"), households=", ".join(numbers))
        with duckdb.connect() as con:
            for household, national_id in con.execute(query).fetchall():
                found.setdefault(household, []).append(national_id)
        return found


def taken_already(heads_file: Path) -> set[int]:
    """The households that the demo itself offers to sign in as: the history leaves them alone."""
    return {one["household_id"] for one in json.loads(heads_file.read_text("utf-8")) if one["household_id"]}


def _only(verdicts: Iterable[str], failed: Collection[str]) -> str:
    """The household is refused by these criteria alone."""
    return " AND ".join(
        f"d.{name} = {int(Verdict.FAILED)}"
        if name.removesuffix("__verdict") in failed
        else f"d.{name} IN {_PASSED}"
        for name in verdicts
    )


def _unvalued(verdicts: Iterable[str]) -> str:
    """The rules cannot tell, only because nobody knows what a vehicle or a property is worth."""
    open_ones = {"vehicles__verdict", "property_value__verdict"}
    passed = [f"d.{name} IN {_PASSED}" for name in verdicts if name not in open_ones]
    passed += [f"d.{name} <> {int(Verdict.FAILED)}" for name in verdicts if name in open_ones]
    return " AND ".join(["d.outcome = 'needs_data'", *passed])
