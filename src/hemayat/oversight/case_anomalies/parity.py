"""Which households the rules about cases find: the share of households by sex of head, province and kind of area.

The cells are kept without small counts (disclosure_control.py), so that a page or a file of them tells nobody's case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hemayat.eligibility.queries import published_run
from hemayat.oversight.case_anomalies.candidates import CaseAnomalyCandidate
from hemayat.oversight.case_anomalies.household_profiles import profiles_of
from hemayat.oversight.disclosure_control import suppressed_cells
from hemayat.registers.province_codes import PROVINCE_CODES

GROUPS = ("sex", "area", "province")
PER = 100_000
Cells = dict[str, dict[str, list[int | None]]]
"""Group → value → how many households a rule finds (None: few) and how many there are in the published run."""


@dataclass(frozen=True)
class ParityCell:
    """`found`: None if there are few. `households`: of the published run."""

    value: str
    found: int | None
    households: int

    @property
    def share(self) -> int | None:
        """How many of 100,000 households are found; None if it is withheld or there is nobody."""
        return (
            None if self.found is None or not self.households else round(self.found * PER / self.households)
        )


def parity_of(candidates: Sequence[CaseAnomalyCandidate]) -> Cells:
    """Of what a rule found tonight. If only some households of a finding are stored, each counts as several."""
    weights: dict[int, float] = {}
    places: dict[int, str] = {}
    for one in candidates:
        for household, province in one.households:
            weights[household] = max(weights.get(household, 0.0), one.total / len(one.households))
            places[household] = province
    profiles = profiles_of(sorted(weights))
    values = {
        "sex": {one: profiles[one].sex for one in weights},
        "area": {one: profiles[one].area for one in weights},
        "province": places,
    }
    whole = _published()
    return {group: _cells(values[group], weights, whole[group]) for group in GROUPS}


def read_parity(cells: Mapping[str, Mapping[str, Sequence[int | None]]]) -> dict[str, list[ParityCell]]:
    """As it was kept."""
    return {
        group: [ParityCell(value, found, of or 0) for value, (found, of) in cells.get(group, {}).items()]
        for group in GROUPS
    }


# ---------------------------------------------------------------------------------------- underneath


def _published() -> dict[str, Counter[str]]:
    """Group → value → households of the published run."""
    run, whole = published_run(), {group: Counter[str]() for group in GROUPS}
    for province, area, sex, _decile, _outcome, households, *_ in run.counts.get("cells", []) if run else []:
        whole["sex"][sex or ""] += households
        whole["area"][area or ""] += households
        whole["province"][PROVINCE_CODES.get(province or "", "")] += households
    return whole


def _cells(
    values: Mapping[int, str], weights: Mapping[int, float], whole: Mapping[str, int]
) -> dict[str, list[int | None]]:
    counts = dict.fromkeys(sorted({*values.values(), *whole}), 0) | Counter(values.values())
    sums = dict.fromkeys(counts, 0.0)
    for household, value in values.items():
        sums[value] += weights[household]
    # By the households that are known: a few of them stay a few, however many others they represent.
    few = suppressed_cells(counts)
    return {
        value: [None if value in few else round(total), whole.get(value, 0)] for value, total in sums.items()
    }
