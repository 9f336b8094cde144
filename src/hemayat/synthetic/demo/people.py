"""Whom a demo lets people try requests as: a head whose car was sold, one whom the rules leave to an officer, one
whom no run has, a mother in no household.

And a widow: the demo's civil registry tells of her husband's death, and knows her as the new head.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemayat.common.dates import month_start, months_before
from hemayat.common.national_id import national_id_from_parts

if TYPE_CHECKING:
    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.registers.snapshot import RegisterSnapshot
    from hemayat.synthetic.register_simulator.responses import SimulatedRegisters

Rows = dict[str, list[dict[str, Any]]]

MOST_LOOKED_AT = 400
PREFIX = 999
WIDOWS_LINE = "09990000003"
LATE_HOUSEHOLD = 800_000_000_000_000
"""A number that no household of a made-up nation has."""
_WITH_A_CAR = """
SELECT DISTINCT household_id, t.household_id IS NULL AS is_theirs
FROM read_parquet({decisions}) d JOIN read_parquet([{vehicles}]) v USING (household_id)
JOIN read_parquet([{persons}]) p USING (household_id)
LEFT JOIN (FROM read_parquet({truth}) WHERE kind = 'stale_vehicle') t USING (household_id)
WHERE d.outcome = 'not_eligible' AND v.kind = 'passenger' AND v.person_no = 1
    AND p.person_no = 1 AND p.mobile IS NOT NULL ORDER BY 2, 1 LIMIT {most}"""
_WITH_A_WIFE = """
SELECT h.household_id, h.national_id AS head, w.national_id AS wife, w.birth_date
FROM read_parquet({decisions}) d JOIN read_parquet([{persons}]) h USING (household_id)
JOIN read_parquet([{persons}]) w USING (household_id)
WHERE d.outcome = 'eligible' AND h.person_no = 1 AND h.mobile IS NOT NULL AND h.died_on IS NULL
    AND w.relation_to_head = 'spouse' AND w.died_on IS NULL ORDER BY h.household_id LIMIT 1 OFFSET 3"""
_UNVALUED = """
SELECT DISTINCT household_id FROM read_parquet({decisions}) d JOIN read_parquet([{properties}]) v USING (household_id)
JOIN read_parquet([{persons}]) p USING (household_id)
WHERE d.outcome = 'needs_data' AND v.value_rial IS NULL
    AND p.person_no = 1 AND p.mobile IS NOT NULL AND p.died_on IS NULL ORDER BY 1 LIMIT {most}"""
_HOME = {"country": "IR", "province": "qom", "city": "قم", "area": "urban", "postal_code": "3715600000"}
_NEITHER = {"support_client": "none", "has_disability": False, "special_patient": False, "is_synthetic": True}


def refused_for_a_sold_car(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, folder: Path, manifest: Mapping[str, Any]
) -> Rows | None:
    """The rows of a household that is refused, and would not be without its head's dearest car; None if none is.

    That car was sold: the extract's list of faults says so from now on, if it did not before. `folder`: the demo's.
    """
    from hemayat.eligibility.determination import case_of
    from hemayat.registers.snapshot import rows_of
    from hemayat.rules.unknowns import ELIGIBLE

    for household, is_theirs in _candidates(snapshot, folder):
        rows = rows_of(snapshot, household)
        without = {**rows, "vehicles": _without_the_dearest(rows["vehicles"])}
        if case_of(compiled, without, snapshot.registers, manifest["cut_points"]).outcome == ELIGIBLE:
            if is_theirs:
                _declare_sold(folder, rows["persons"][0])
            return rows
    return None


def left_to_an_officer(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, folder: Path, manifest: Mapping[str, Any]
) -> Rows | None:
    """The rows of a household of which every register answers, and the rules cannot tell; None if there is none.

    A property of theirs was never valued. When its head objects, the case goes on to an officer at once.
    """
    from hemayat.eligibility.determination import case_of, why_unknown
    from hemayat.registers.snapshot import rows_of
    from hemayat.rules.unknowns import UnknownReason

    for household in _unvalued(snapshot, folder):
        rows = rows_of(snapshot, household)
        case = case_of(compiled, rows, snapshot.registers, manifest["cut_points"])
        causes = {why_unknown(fact, case.facts) for fact in case.policy.facts.values()}
        if causes <= {UnknownReason.KNOWN, UnknownReason.INCOMPLETE}:
            return rows
    return None


def _unvalued(snapshot: RegisterSnapshot, folder: Path) -> list[int]:
    """Households that need data and have a property without a value, whose head has a line to sign in with."""
    import duckdb

    from hemayat.registers.sql_literals import literal

    decisions = literal(str(folder / "run/decisions/*.parquet"))
    persons, properties = (parquet_of(snapshot, table) for table in ("persons", "properties"))
    named = {"decisions": decisions, "persons": persons, "properties": properties}
    with duckdb.connect() as con:
        return [row[0] for row in con.execute(_UNVALUED.format(**named, most=MOST_LOOKED_AT)).fetchall()]


def parquet_of(snapshot: RegisterSnapshot, table: str) -> str:
    """The files of a table, as a list of SQL literals."""
    from hemayat.registers.sql_literals import literals

    return literals(str(snapshot.file(table, bucket)) for bucket in range(snapshot.buckets))


def _candidates(snapshot: RegisterSnapshot, folder: Path) -> list[tuple[int, bool]]:
    """Refused households whose head has a car and a line to sign in with, those first who are known to have sold it."""
    import duckdb

    from hemayat.registers.sql_literals import literal

    query = _WITH_A_CAR.format(
        decisions=literal(str(folder / "run/decisions/*.parquet")),
        vehicles=parquet_of(snapshot, "vehicles"),
        persons=parquet_of(snapshot, "persons"),
        truth=literal(str(folder / "extract/truth/*.parquet")),
        most=MOST_LOOKED_AT,
    )
    with duckdb.connect() as con:
        return con.execute(query).fetchall()


def _declare_sold(folder: Path, head: Mapping[str, Any]) -> None:
    """One line more in the list of what is untrue in this nation's registers."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hemayat.synthetic.population.faults import TRUTH_SCHEMA

    line = {"kind": "stale_vehicle", "table": "vehicles", "household_id": head["household_id"]}
    known = pa.Table.from_pylist(
        [{**line, "national_id": f"{head['national_id']:010d}"}],
        pa.schema(
            [(name, pa.int64() if name == "household_id" else pa.string()) for name in TRUTH_SCHEMA.names]
        ),
    )
    pq.write_table(known.cast(TRUTH_SCHEMA), folder / "extract" / "truth" / "demo.parquet")


def _without_the_dearest(vehicles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As the demo's register does when the head disputes the car."""
    cars = [row for row in vehicles if row["kind"] == "passenger" and row["person_no"] == 1]
    dearest = max(cars, key=lambda row: row["value_rial"] or 0, default=None)
    return [row for row in vehicles if row is not dearest]


def widow(
    registers: SimulatedRegisters, snapshot: RegisterSnapshot, run: Path
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Who can be tried as the head after her husband's death, and the event that tells of it; None without a couple."""
    import duckdb

    from hemayat.registers.sql_literals import literal

    decisions = literal(str(run / "decisions/*.parquet"))
    query = _WITH_A_WIFE.format(decisions=decisions, persons=parquet_of(snapshot, "persons"))
    with duckdb.connect() as con:
        row = con.execute(query).fetchone()
    if row is None:
        return None
    household, head, wife, born = row
    died_on = snapshot.registers["persons"] - dt.timedelta(days=5)
    registers.desk.correct("persons", head, [{"died_on": died_on.isoformat(), "relation_to_head": "other"}])
    registers.desk.correct("persons", wife, [{"relation_to_head": "head", "mobile": WIDOWS_LINE}])
    known = {"household_id": household, "birth_date": born, "mobile": WIDOWS_LINE}
    event = {
        "number": 1, "kind": "death", "national_id": f"{head:010d}", "occurred_on": died_on.isoformat(),
        "registered_on": snapshot.registers["persons"].isoformat(),
    }  # fmt: skip
    return {"outcome": "widowed", "national_id": f"{wife:010d}", **known}, event


def newcomers(registers: SimulatedRegisters) -> list[dict[str, Any]]:
    """Make a mother and her child known to the civil registry, in no household, and a couple that no run has.

    As the inbox page shows them; the wife is no head, and is not among them.
    """
    as_of = registers.nation.snapshot.registers
    mother, child, head, wife = _free_ids(registers, 4)
    people = [
        ("no_household", mother, "مریم", "female", dt.date(1985, 6, 1), "09990000001", (None, None)),
        ("her_child", child, "علی", "male", dt.date(2013, 9, 1), None, (None, None)),
        ("not_covered", head, "کاوه", "male", dt.date(1991, 7, 6), "09990000002", (LATE_HOUSEHOLD, "head")),
        ("", wife, "نسرین", "female", dt.date(1993, 2, 14), None, (LATE_HOUSEHOLD, "spouse")),
    ]
    for _, who, name, sex, born, mobile, (household, relation) in people:
        named = {"given_name": name, "family_name": "نمونه", "father_name": "رضا", "sex": sex}
        dated = {"birth_date": born.isoformat(), "died_on": None, "mobile": mobile}
        place = {"household_id": household, "relation_to_head": relation}
        registers.desk.correct("persons", int(who), [{**place, **named, **dated, **_HOME, **_NEITHER}])
    for one in (mother, head):
        registers.desk.correct("incomes", int(one), [_wage(as_of["incomes"])])
    return [
        {
            "outcome": outcome,
            "national_id": who,
            "household_id": household,
            "birth_date": born,
            "mobile": mobile or "",
        }
        for outcome, who, _, _, born, mobile, (household, _) in people
        if outcome
    ]


def _wage(as_of: dt.date) -> dict[str, Any]:
    first = month_start(months_before(as_of, 12))
    source = {"kind": "wage", "source": "social_security"}
    return {**source, "month": first.isoformat(), "months": 12, "amount_rial": 180_000_000}


def _free_ids(registers: SimulatedRegisters, most: int) -> list[str]:
    """National ids that nobody of the nation has."""
    free = (national_id_from_parts(PREFIX, serial) for serial in range(1_000_000))
    found: list[str] = []
    for one in free:
        if not registers.nation.persons([int(one)]):
            found.append(one)
        if len(found) == most:
            break
    return found
