"""How often a rule about cases is right: its precision on findings whose truth is known. No database.

A truth file is a CSV: the rule, what it measured, and whether somebody who looked found it real. The one that comes
with the program is made up, for the time before oversight has judged enough findings of its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.case_anomalies.rules import CaseAnomalyRule, Measures
from hemayat.oversight.indicators import permille

SHIPPED = Path(__file__).with_name("truth.csv")
COLUMNS = ("rule", "measures", "is_real")
_IS_REAL = {"1": True, "0": False}


@dataclass(frozen=True)
class TruthRow:
    """A group of cases, what was measured of it, and whether something was wrong with it."""

    rule: str
    measures: Measures
    is_real: bool


@dataclass(frozen=True)
class RulePrecision:
    """`real`, `wrong`: of what the rule finds. `missed`: what is real and it does not find."""

    real: int
    wrong: int
    missed: int = 0

    @property
    def tested(self) -> int:
        """How many findings were tested."""
        return self.real + self.wrong

    @property
    def share(self) -> int | None:
        """Of a thousand findings, how many are real; None if it finds nothing."""
        return permille(self.real, self.tested)

    def keeps(self, stated: int) -> bool:
        """Whether the rule is as good as it says. One that was never tested is not."""
        return self.share is not None and self.real * 1000 >= stated * self.tested


def precision_of(rule: CaseAnomalyRule, rows: Iterable[TruthRow]) -> RulePrecision:
    """Of the rule under the limits of today."""
    own = [row for row in rows if row.rule == rule.name]
    found = [row.is_real for row in own if rule.finds(row.measures)]
    missed = sum(row.is_real for row in own if not rule.finds(row.measures))
    return RulePrecision(sum(found), len(found) - sum(found), missed)


def read_truth(path: Path = SHIPPED) -> list[TruthRow]:
    """Raises HemayatError with a line for each row that cannot be read."""
    rows, faults = [], []
    lines = csv.DictReader(io.StringIO(read_regular(path).decode("utf-8-sig")))
    if missing := set(COLUMNS) - set(lines.fieldnames or ()):
        raise HemayatError(f"{path}: the column {', '.join(sorted(missing))} is missing")
    for line in lines:
        try:
            rows.append(TruthRow(line["rule"], _measures(line["measures"]), _IS_REAL[line["is_real"]]))
        except (KeyError, ValueError, AttributeError):
            faults.append(
                f"{path}, line {lines.line_num}: write measures as name=number, and is_real as 1 or 0"
            )
    if faults:
        raise HemayatError(faults)
    return rows


def truth_csv(rows: Sequence[TruthRow]) -> str:
    """As `read_truth` reads it."""

    def measured(row: TruthRow) -> str:
        return " ".join(f"{name}={count}" for name, count in sorted(row.measures.items()))

    return csv_text([COLUMNS, *((row.rule, measured(row), int(row.is_real)) for row in rows)])


def _measures(text: str) -> dict[str, int]:
    return {name: int(count) for name, count in (part.split("=") for part in text.split())}
