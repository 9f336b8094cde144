"""Two women of a demo who cannot sign in as a head with a line of their own: a widow, and a wife who lives apart.

Her late husband's car and pay still count against the widow's household, and the line is in his name. The civil
registry knows her as the head, and no event about it has reached us. The wife's husband is the registered head.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from hemayat.synthetic.demo.people import parquet_of

if TYPE_CHECKING:
    from pathlib import Path

    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.registers.snapshot import RegisterSnapshot
    from hemayat.synthetic.register_simulator.responses import SimulatedRegisters

Rows = Mapping[str, list[dict[str, Any]]]
MOST_LOOKED_AT = 400
LINE_OF_WIFE = "09990000004"
_CAR, _PAY = ("vehicles",), ("incomes", "employment")
_BOTH = 2
_HEAD = {"persons": {"relation_to_head": "head"}}
DIED_BEFORE = dt.timedelta(days=40)
"""The death, before the day that the civil registry's data describe."""
_COUPLES = """
SELECT DISTINCT h.household_id, h.national_id AS husband, h.mobile, w.national_id AS wife, w.person_no, w.birth_date
FROM read_parquet({decisions}) d JOIN read_parquet([{persons}]) h USING (household_id)
JOIN read_parquet([{persons}]) w USING (household_id) {more}
WHERE d.outcome = '{outcome}' AND h.person_no = 1 AND h.mobile IS NOT NULL AND h.died_on IS NULL
    AND w.relation_to_head = 'spouse' AND w.died_on IS NULL AND w.sex = 'female'
ORDER BY h.household_id LIMIT {most} OFFSET {skipped}"""
_WITH_HIS_CAR_AND_PAY = """
JOIN read_parquet([{vehicles}]) v ON v.household_id = h.household_id AND v.person_no = 1 AND v.kind = 'passenger'
JOIN read_parquet([{incomes}]) i ON i.household_id = h.household_id AND i.person_no = 1"""


def widow_without_a_line(
    compiled: CompiledPolicy,
    registers: SimulatedRegisters,
    snapshot: RegisterSnapshot,
    run: Path,
    manifest: Mapping[str, Any],
    taken: Collection[int] = (),
) -> dict[str, Any] | None:
    """The wife in a household that is refused for her husband's car or pay, and would be eligible without him.

    None if there is none. Those come first in which his car and his pay both count. `mobile`: the line in his name.
    `taken`: households that other people of the demo head.
    """
    from hemayat.registers.snapshot import rows_of

    best: tuple[int, tuple[Any, ...]] | None = None
    for couple in _couples(snapshot, run, "not_eligible", more=_WITH_HIS_CAR_AND_PAY):
        household, _, _, _, place, _ = couple
        if household in taken:
            continue
        counted = _weight(compiled, snapshot, manifest, rows_of(snapshot, household), place)
        if counted is not None and (best is None or counted > best[0]):
            best = (counted, couple)
        if counted == _BOTH:
            break
    if best is None:
        return None
    household, husband, mobile, wife, _, born = best[1]
    died_on = snapshot.registers["persons"] - DIED_BEFORE
    registers.desk.correct(
        "persons", husband, [{"died_on": died_on.isoformat(), "relation_to_head": "other"}]
    )
    registers.desk.correct("persons", wife, [{"relation_to_head": "head", "mobile": None}])
    who = {"national_id": f"{wife:010d}", "household_id": household, "birth_date": born}
    return {"outcome": "widow_without_a_line", **who, "mobile": mobile}


def wife_who_lives_apart(
    registers: SimulatedRegisters, snapshot: RegisterSnapshot, run: Path, taken: Collection[int] = ()
) -> dict[str, Any] | None:
    """The wife of a registered head, with a line in her own name; None without a couple. `taken`: as for the widow."""
    couples = _couples(snapshot, run, "eligible", skipped=8)
    couple = next((one for one in couples if one[0] not in taken), None)
    if couple is None:
        return None
    household, _, _, wife, _, born = couple
    registers.desk.correct("persons", wife, [{"mobile": LINE_OF_WIFE}])
    who = {"national_id": f"{wife:010d}", "household_id": household, "birth_date": born}
    return {"outcome": "lives_apart", **who, "mobile": LINE_OF_WIFE}


def _couples(
    snapshot: RegisterSnapshot,
    run: Path,
    outcome: str,
    *,
    more: str = "",
    skipped: int = 0,
) -> list[tuple[Any, ...]]:
    import duckdb

    from hemayat.registers.sql_literals import literal

    files = {name: parquet_of(snapshot, name) for name in ("persons", *_CAR, *_PAY)}
    query = _COUPLES.format(
        decisions=literal(str(run / "decisions/*.parquet")), persons=files["persons"], more=more.format(**files),
        outcome=outcome, most=MOST_LOOKED_AT, skipped=skipped,
    )  # fmt: skip
    with duckdb.connect() as con:
        return con.execute(query).fetchall()


def _weight(
    compiled: CompiledPolicy,
    snapshot: RegisterSnapshot,
    manifest: Mapping[str, Any],
    rows: Rows,
    wife: int,
) -> int | None:
    """2 if his car and his pay both count, 1 if one of them does; None if it is refused without them or without him."""
    from hemayat.eligibility.determination import case_of
    from hemayat.rules.unknowns import ELIGIBLE

    def is_eligible(*dropped: str) -> bool:
        kept = {name: [row for row in rows[name] if row["person_no"] != 1] for name in dropped}
        case = case_of(compiled, {**rows, **kept}, snapshot.registers, manifest["cut_points"])
        return case.outcome == ELIGIBLE

    alone = case_of(compiled, _without_him(rows, wife), snapshot.registers, manifest["cut_points"])
    if alone.outcome != ELIGIBLE or not is_eligible(*_CAR, *_PAY):
        return None
    by_car, by_pay = is_eligible(*_CAR), is_eligible(*_PAY)
    # Each refuses the household alone, or both do together: then none of the two decides without the other.
    return 1 + (by_car == by_pay)


def _without_him(rows: Rows, wife: int) -> Rows:
    """As the registers have the household once she heads it: the first number is the head's."""
    return {
        name: [
            {**row, **_HEAD.get(name, {}), "person_no": 1} if row.get("person_no") == wife else row
            for row in table
            if row.get("person_no") != 1
        ]
        for name, table in rows.items()
    }
