"""The cases of a policy: small households whose decision its authors know. Format: docs/policy-cases.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hemayat.rules import scalars
from hemayat.rules.case_frames import ALL, CaseFrame, FrameReader
from hemayat.rules.case_rows import HouseholdReader, NeededColumns
from hemayat.rules.catalogue import SchemaCatalogue
from hemayat.rules.faults import PolicyError, PolicyFault, PolicyFaults, did_you_mean
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.source import Map, Scalar, Seq, Tree, read_tree
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, OUTCOMES, UnknownReason, Verdict

CASES = "cases"
DEFAULTS_FILE = "defaults.yaml"
MOST_FILES = 200

VERDICT_OF = {
    "pass": Verdict.PASSED,
    "fail": Verdict.FAILED,
    "limit": Verdict.PASSED,
    "unknown": Verdict.UNDETERMINED,
    "waived": Verdict.WAIVED,
}
OUTCOME_OF = {
    "pass": ELIGIBLE,
    "fail": NOT_ELIGIBLE,
    "limit": ELIGIBLE,
    "unknown": NEEDS_DATA,
    "waived": ELIGIBLE,
}
"""What a case expects that says no more than what it shows."""
KINDS = tuple(VERDICT_OF)
NEEDED_KINDS = ("pass", "fail", "limit", "unknown")
CAUSES = {u.name.lower(): int(u) for u in UnknownReason if u is not UnknownReason.KNOWN}
"""Words for a fact that is not known, and why; the word `unknown` leaves the reason open."""
_KEYS = {
    "name",
    "shows",
    "expect",
    "on",
    "persons",
    "not_answered",
    "contradicted",
    "quarantined",
    "answered_on",
}
_VERDICTS = {v.name.lower(): v for v in Verdict}


@dataclass(frozen=True)
class ExpectedResult:
    """`amount` and the values of facts may be a word for "not known"."""

    outcome: str
    amount: int | str | None = None
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    facts: Mapping[str, int | bool | str] = field(default_factory=dict)


@dataclass(frozen=True)
class PolicyCase:
    """`shows`: criterion → which side of it the case stands on. `rows`: the household, in the prepared shape."""

    file: str
    line: int
    name: str
    on: dt.date
    as_of: Mapping[str, dt.date]
    cuts: Mapping[str, tuple[int, ...]]
    shows: Mapping[str, str]
    rows: Mapping[str, list[dict[str, Any]]]
    expected: ExpectedResult


def case_files(folder: Path) -> list[Path]:
    """The files of cases of a policy's folder, in the order of their names."""
    return sorted(f for f in (folder / CASES).glob("*.yaml") if f.name != DEFAULTS_FILE)


def read_cases(folder: Path, days: list[PolicyOn], catalogue: SchemaCatalogue) -> list[PolicyCase]:
    """All cases of the policy, which `days` gives on each day on which it changes. Raises PolicyError."""
    policy_cases: list[PolicyCase] = []
    wrong: list[PolicyFault] = []
    files = case_files(folder)
    if len(files) > MOST_FILES:
        raise PolicyError([PolicyFault(CASES, 0, "", f"more than {MOST_FILES} files of cases")])
    common = _frame_of(folder / CASES / DEFAULTS_FILE, catalogue, CaseFrame())
    for file in files:
        try:
            policy_cases += _file_cases(file, common, days, catalogue)
        except PolicyError as error:
            wrong += error.found
    if not files:
        wrong.append(
            PolicyFault(CASES, 0, "", f"no cases: write some in {CASES}/*.yaml (docs/policy-cases.md)")
        )
    if wrong:
        raise PolicyError(wrong)
    return policy_cases


def policy_on(days: list[PolicyOn], on: dt.date) -> PolicyOn | None:
    """The policy as it was last changed up to that day; None before its first day and after its last."""
    end = days[0].policy.end if days else None
    current = [day for day in days if day.on <= on]
    return current[-1] if current and (end is None or on < end) else None


def _frame_of(file: Path, catalogue: SchemaCatalogue, common: CaseFrame) -> CaseFrame:
    if not file.exists():
        return common
    faults = PolicyFaults(f"{CASES}/{file.name}")
    frame = FrameReader(catalogue, faults).frame(read_tree(file, name=faults.file), common, whole_file=True)
    faults.raise_any()
    return frame


def _file_cases(
    file: Path, common: CaseFrame, days: list[PolicyOn], catalogue: SchemaCatalogue
) -> list[PolicyCase]:
    faults = PolicyFaults(f"{CASES}/{file.name}")
    tree = read_tree(file, name=faults.file)
    frame = FrameReader(catalogue, faults).frame(tree, common)
    listed = tree.entries.get("cases")
    if not isinstance(listed, Seq) or not listed.items:
        faults.add(tree.line_of("cases"), "cases", "must be a list of cases, each with a name")
        faults.raise_any()
        return []
    reader = _CaseReader(faults, days, catalogue, frame)
    found = [reader.case(item, place) for place, item in enumerate(listed.items, 1)]
    faults.raise_any()
    return [case for case in found if case]


class _CaseReader:
    def __init__(
        self, faults: PolicyFaults, days: list[PolicyOn], catalogue: SchemaCatalogue, frame: CaseFrame
    ) -> None:
        self.faults, self.days, self.catalogue, self.frame = faults, days, catalogue, frame
        self.needed = NeededColumns.by(days)
        self.seen: dict[str, int] = {}

    def case(self, tree: Tree, place: int) -> PolicyCase | None:
        if not isinstance(tree, Map):
            self.faults.add(tree.line, f"cases[{place}]", "must be a mapping with a name")
            return None
        name = self._name(tree, place)
        for key in tree.entries:
            if key not in _KEYS and key not in self.catalogue.tables:
                hint = did_you_mean(key, sorted({*_KEYS, *self.catalogue.tables}))
                self.faults.add(tree.line_of(key), f"{name}.{key}", f"unknown entry; {hint}")
        policy = self._policy(tree, name)
        if policy is None:
            return None
        household = HouseholdReader(self.catalogue, self.faults, self.frame, self.needed, name)
        as_of = {
            t: self.frame.as_of.get(t, self.frame.as_of.get(ALL, policy[1])) for t in self.catalogue.tables
        }
        rows = household.rows(tree, as_of)
        shows, expected = self._shows(tree, name, policy[0]), self._expected(tree, name, policy[0])
        cuts = self._cuts(policy[0], tree.line, name)
        return PolicyCase(self.faults.file, tree.line, name, policy[1], as_of, cuts, shows, rows, expected)

    def _name(self, tree: Map, place: int) -> str:
        text = tree.entries.get("name")
        name = text.value if isinstance(text, Scalar) else ""
        if not name:
            self.faults.add(tree.line, f"cases[{place}]", "needs a name that says what it demonstrates")
        elif name in self.seen:
            self.faults.add(tree.line, name, f"the name is taken by the case in line {self.seen[name]}")
        self.seen[name] = tree.line
        return name or f"cases[{place}]"

    def _policy(self, tree: Map, name: str) -> tuple[PolicyOn, dt.date] | None:
        text = tree.entries.get("on")
        on = self.frame.on
        if text is not None:
            try:
                on = scalars.date(text.value if isinstance(text, Scalar) else "")
            except scalars.ScalarFault as fault:
                self.faults.add(tree.line_of("on"), f"{name}.on", str(fault))
                return None
        if on is None:
            self.faults.add(tree.line, name, "needs 'on', the date of the decision, here or in 'base'")
            return None
        policy = policy_on(self.days, on)
        if policy is None:
            self.faults.add(
                tree.line_of("on"), f"{name}.on", f"the policy is not in force on {on.isoformat()}"
            )
            return None
        return policy, on

    def _cuts(self, policy: PolicyOn, line: int, name: str) -> dict[str, tuple[int, ...]]:
        """Cut points of the ranks in force; a policy may publish them itself."""
        found = {}
        for rank in policy.ranks.values():
            points = rank.cuts
            if points is None and rank.name in self.frame.cuts:
                points = self.frame.cuts[rank.name].points(rank.quantiles)
            if points is None:
                self.faults.add(line, name, f"needs the cut points of '{rank.name}': give 'cuts' in 'base'")
            elif len(points) != rank.quantiles - 1:
                self.faults.add(
                    line, name, f"'{rank.name}' has {rank.quantiles - 1} cut points, not {len(points)}"
                )
            else:
                found[rank.name] = points
        return found

    def _shows(self, tree: Map, name: str, policy: PolicyOn) -> dict[str, str]:
        body = tree.entries.get("shows")
        if body is None:
            return {}
        if not isinstance(body, Map):
            message = "must be a mapping such as {income: limit}; one of " + ", ".join(KINDS)
            self.faults.add(body.line, f"{name}.shows", message)
            return {}
        found = {}
        for criterion, kind in body.entries.items():
            line, path = body.line_of(criterion), f"{name}.shows.{criterion}"
            self._criterion(criterion, line, path, policy)
            word = kind.value if isinstance(kind, Scalar) else ""
            if word not in KINDS:
                self.faults.add(line, path, f"must be one of {', '.join(KINDS)}")
            else:
                found[criterion] = word
        return found

    def _criterion(self, name: str, line: int, path: str, policy: PolicyOn) -> None:
        names = [c.name for c in policy.criteria]
        if name not in names:
            self.faults.add(line, path, f"no criterion '{name}' on that day; {did_you_mean(name, names)}")

    def _expected(self, tree: Map, name: str, policy: PolicyOn) -> ExpectedResult:
        body = tree.entries.get("expect", Map({}, tree.line))
        if not isinstance(body, Map):
            self.faults.add(body.line, f"{name}.expect", "must be a mapping such as {outcome: eligible}")
            return ExpectedResult("")
        verdicts: dict[str, Verdict] = {}
        facts: dict[str, int | bool | str] = {}
        for key, value in body.entries.items():
            line, path = body.line_of(key), f"{name}.expect.{key}"
            if key == "facts":
                facts = self._facts(value, path, policy)
            elif key not in ("outcome", "amount"):
                self._criterion(key, line, path, policy)
                verdicts |= self._verdict(key, value, line, path)
        outcome = self._outcome(body, tree, name)
        return ExpectedResult(outcome, self._amount(body, name), verdicts, facts)

    def _verdict(self, key: str, value: Tree, line: int, path: str) -> dict[str, Verdict]:
        word = value.value if isinstance(value, Scalar) else ""
        if word not in _VERDICTS:
            self.faults.add(line, path, f"must be one of {', '.join(_VERDICTS)}")
            return {}
        return {key: _VERDICTS[word]}

    def _outcome(self, body: Map, tree: Map, name: str) -> str:
        """As written, or as follows from what is shown: a failure outweighs a gap, a gap a pass."""
        text = body.entries.get("outcome")
        if text is None:
            shown = tree.entries.get("shows")
            kinds = (
                [t.value for t in shown.entries.values() if isinstance(t, Scalar)]
                if isinstance(shown, Map)
                else []
            )
            found = {OUTCOME_OF[k] for k in kinds if k in OUTCOME_OF}
            for outcome in (NOT_ELIGIBLE, NEEDS_DATA, ELIGIBLE):
                if outcome in found:
                    return outcome
        word = text.value if isinstance(text, Scalar) else ""
        if word not in OUTCOMES:
            message = (
                f"needs the outcome: write 'expect: {{outcome: …}}' with one of {', '.join(OUTCOMES)}, "
                "or 'shows' with a criterion that determines it"
            )
            self.faults.add(body.line_of("outcome"), name, message)
        return word

    def _amount(self, body: Map, name: str) -> int | str | None:
        text = body.entries.get("amount")
        if text is None or (isinstance(text, Scalar) and text.value == "unknown"):
            return None if text is None else "unknown"
        try:
            return scalars.whole_number(text.value if isinstance(text, Scalar) else "")
        except scalars.ScalarFault as fault:
            self.faults.add(body.line_of("amount"), f"{name}.expect.amount", str(fault))
            return None

    def _facts(self, tree: Tree, path: str, policy: PolicyOn) -> dict[str, int | bool | str]:
        if not isinstance(tree, Map):
            self.faults.add(tree.line, path, "must be a mapping of facts, derived values or ranks to values")
            return {}
        kinds = {f.name: f.type.kind for f in policy.facts.values()}
        kinds |= {d.name: d.value.type.kind for d in policy.derived.values()}
        kinds |= dict.fromkeys(policy.ranks, "number")
        found: dict[str, int | bool | str] = {}
        for key, value in tree.entries.items():
            line, text = tree.line_of(key), value.value if isinstance(value, Scalar) else ""
            if key not in kinds:
                self.faults.add(line, f"{path}.{key}", f"unknown here; {did_you_mean(key, list(kinds))}")
                continue
            try:
                found[key] = _value(text, kinds[key])
            except scalars.ScalarFault as fault:
                self.faults.add(line, f"{path}.{key}", str(fault))
        return found


def _value(text: str, kind: str) -> int | bool | str:
    if text == "unknown" or text in CAUSES or kind == "code":
        return text
    return scalars.truth(text) if kind == "bool" else scalars.whole_number(text)
