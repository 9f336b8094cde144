"""The facts and the decision of one household as generated Python functions: the reference of all engines.

The facts are those of facts_sql.py, from the rows of the household. For the decision two functions are made: `exact`
for a household whose facts are all known, and `ranged` for any other. They share the plan and differ only in whether a
fact has one text or two.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hemayat.common.errors import HemayatError
from hemayat.rules.catalogue import LARGEST_FACT, PERSONS
from hemayat.rules.decision_sql import decision_columns
from hemayat.rules.emitter import Emitter, ValueRange
from hemayat.rules.facts_sql import fact_columns, registers_asked
from hemayat.rules.nodes import ColumnRef, Node, Ref, columns
from hemayat.rules.plan import Planner, unknown_columns
from hemayat.rules.resolved_policy import Fact, PolicyOn, Rank
from hemayat.rules.scalars import day_before
from hemayat.rules.tallies import COMPUTED
from hemayat.rules.targets import PythonTarget
from hemayat.rules.unknowns import CAUSE_CODES, UnknownReason

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Table → rows of one household, with the columns of the prepared snapshot."""
Decide = Callable[[Mapping[str, Any]], dict[str, Any]]


class HeadNotBorn(HemayatError):
    """The head of the household was born after the day decided: nobody headed it then."""


def members_only(rows: Rows, on: dt.date) -> Rows:
    """The rows about those who were born on that day or before. Raises HeadNotBorn."""
    unborn = {p["person_no"] for p in rows["persons"] if (born := p.get("birth_date")) and born > on}
    if not unborn:
        return rows
    if rows["persons"][0]["person_no"] in unborn:
        raise HeadNotBorn(
            f"household {rows['persons'][0]['household_id']}: its head was born after {on.isoformat()}; "
            "give a later day"
        )
    return {table: [row for row in each if row["person_no"] not in unborn] for table, each in rows.items()}


class GeneratedFacts:
    """The generated functions of a policy, which are the same whatever days the registers describe."""

    def __init__(self, policy: PolicyOn) -> None:
        self.policy = policy
        source, space = _FactsPython(policy).written()
        # The text comes from the checked tree alone: of a policy file, only checked names and quoted codes reach it.
        exec(compile(source, f"<facts of {policy.policy.id}>", "exec"), space)  # noqa: S102 - see the line above
        self._count_known: Callable[[Rows], dict[str, Any]] = space["count_known"]
        self._settle: Callable[[dict[str, Any], dict[Any, int]], dict[str, Any]] = space["settle"]
        self._names = ["household_id", *(c.name for c in fact_columns(policy))]
        self._asked = registers_asked(policy)
        self._wanted = dict.fromkeys(
            (f.table.name, f.max_age) for f in policy.facts.values() if f.follows_answers
        )

    def over(self, as_of: Mapping[str, dt.date]) -> Callable[[Rows], dict[str, Any]]:
        """Rows of one household → its facts, with the columns of the facts statement, `household_id` among them.

        `as_of`: the days of the registers.
        """
        answers = _RowAnswers(self.policy.on, self._asked, self._wanted, as_of)

        def facts(rows: Rows) -> dict[str, Any]:
            rows = members_only(rows, self.policy.on)
            known = self._count_known(rows)
            gaps, oldest = answers.of(rows.get("answered", ()), known["household_size"])
            settled = self._settle(known, gaps)
            return {name: oldest[name] if name in oldest else settled[name] for name in self._names}

        return facts


class _RowAnswers:
    """Who was asked: the worst gap per register and max_age, as the SQL statement counts it."""

    def __init__(
        self,
        on: dt.date,
        asked: Sequence[str],
        wanted: Iterable[tuple[str, tuple[int, str] | None]],
        as_of: Mapping[str, dt.date],
    ) -> None:
        """`wanted`: the registers whose answers count, each with a `max_age` that a fact gives it."""
        self.on, self.asked = on, asked
        self.limits = {key: day_before(self.on, key[1]) if key[1] else None for key in wanted}
        self.stale = {key: limit is not None and as_of[key[0]] < limit for key, limit in self.limits.items()}

    def of(
        self, rows: Sequence[Mapping[str, Any]], size: int
    ) -> tuple[dict[Any, int], dict[str, dt.date | None]]:
        living = [r for r in rows if r["person_died_on"] is None or r["person_died_on"] > self.on]
        gaps = {}
        for key, limit in self.limits.items():
            mine = [r for r in living if r["register"] == key[0]]
            gap = max((self._gap(r, limit) for r in mine), default=0)
            gaps[key] = gap if not self.stale[key] or len(mine) >= size else max(gap, int(UnknownReason.OLD))
        return gaps, {f"{register}__as_of": self._oldest(living, register) for register in self.asked}

    @staticmethod
    def _gap(row: Mapping[str, Any], limit: dt.date | None) -> int:
        code = CAUSE_CODES[row["cause"]]
        if code:
            return int(code)
        return int(UnknownReason.OLD) if limit and row["as_of"] < limit else 0

    @staticmethod
    def _oldest(rows: list[Mapping[str, Any]], register: str) -> dt.date | None:
        days = [r["as_of"] for r in rows if r["register"] == register and r["cause"] == "answered"]
        return min(days) if days else None


class _FactsPython:
    def __init__(self, policy: PolicyOn) -> None:
        self.policy = policy
        self.target = PythonTarget()
        self.lines: list[str] = []

    def written(self) -> tuple[str, dict[str, Any]]:
        self._count_known()
        self._settle()
        space: dict[str, Any] = {
            "__builtins__": {"min": min, "max": max},
            "on__": self.policy.on,
            **self.target.days,
        }
        space |= {"first__day": dt.date.min, "last__day": dt.date.max}
        return "\n".join(self.lines), space

    def _count_known(self) -> None:
        by_table: dict[str, list[Fact]] = {}
        for fact in self.policy.facts.values():
            by_table.setdefault(fact.table.name, []).append(fact)
        self.lines.append("def count_known(rows):")
        self.lines.append("    persons = rows['persons']; head = persons[0]")
        self.lines.append("    k = {'household_id': head['household_id']}")
        if any(_needs_person(f.where) for f in self.policy.facts.values()):
            self.lines.append("    by_no = {p['person_no']: p for p in persons}")
        for table, facts in by_table.items():
            self._table(table, facts)
        self.lines.append("    return k")

    def _table(self, table: str, facts: list[Fact]) -> None:
        counted = [f for f in facts if f.how != "head"]
        for fact in facts:
            if fact.how == "head":
                assert fact.column
                self.lines.append(f"    k[{fact.name!r}] = head[{fact.column.name!r}]")
            else:
                start = {"count": "0", "sum": "0", "max": "0", "min": "None", "any": "False"}[fact.how]
                self.lines.append(f"    n__{fact.name} = {start}; m__{fact.name} = False")
        if not counted:
            return
        self.lines.append(f"    for r in rows.get({table!r}, ()):")
        if any(_needs_person(f.where) for f in counted) and table != PERSONS:
            self.lines.append("        p = by_no[r['person_no']]")
        emitter = Emitter(self.target, lambda node: self._cell(node, table), None)
        for fact in counted:
            self._row(fact, emitter.range(fact.where) if fact.where else ValueRange("True", "True"))
        for fact in counted:
            value = f"n__{fact.name}"
            if fact.how == "min":
                value = f"({fact.empty} if {value} is None else {value})"
            self.lines.append(
                f"    k[{fact.name!r}] = {value}; k[{fact.name + '__maybe'!r}] = m__{fact.name}"
            )

    def _row(self, fact: Fact, where: ValueRange) -> None:
        self.lines.append(f"        if {where.low}:")
        name = f"n__{fact.name}"
        cell = f"r[{fact.column.name!r}]" if fact.column else ""
        if fact.column and fact.column.nullable:
            self.lines.append(f"            if {cell} is None: m__{fact.name} = True")
            self.lines.append(f"            else: {_add(fact.how, name, cell)}")
        else:
            self.lines.append(f"            {_add(fact.how, name, cell)}")
        if where.open:
            self.lines.append(f"        elif {where.high}: m__{fact.name} = True")

    def _cell(self, node: Node, table: str) -> ValueRange:
        assert isinstance(node, ColumnRef)
        if node.name == "alive":
            died = "r['died_on']" if table == PERSONS else "r['person_died_on']"
            text = f"({died} is None or {died} > on__)"
            return ValueRange(text, text)
        if node.name == "is_head":
            return ValueRange("(r['person_no'] == 1)", "(r['person_no'] == 1)")
        cell = f"{'p' if node.of_person else 'r'}[{node.name!r}]"
        return _open_cell(cell, node) if node.nullable else ValueRange(cell, cell)

    def _settle(self) -> None:
        """Known part and gaps → value and why it is unknown, in the order of fact_columns; doubtful facts last."""
        self.lines.append("def settle(k, gaps):")
        self.lines.append("    s = {'household_id': k['household_id']}")
        plain = [f for f in self.policy.facts.values() if f.contradicted_when is None]
        doubtful = [f for f in self.policy.facts.values() if f.contradicted_when is not None]
        for fact in plain:
            self._settle_one(fact, "")
        if doubtful:
            emitter = Emitter(self.target, self._settled, None)
            for fact in doubtful:
                assert fact.contradicted_when
                self._settle_one(fact, emitter.range(fact.contradicted_when).low)
        self.lines.append("    return s")

    def _settled(self, node: Node) -> ValueRange:
        assert isinstance(node, Ref)
        fact = self.policy.facts[node.name]
        return fact_range(fact, f"s[{fact.name!r}]", f"s[{fact.name + '__unknown'!r}]")

    def _settle_one(self, fact: Fact, contradicted: str) -> None:
        name, none = fact.name, "False" if fact.type.kind == "bool" else "0"
        if fact.type.kind == "code":
            self.lines.append(f"    s[{name!r}] = k[{name!r}]")
            return
        if not fact.may_be_unknown:
            value = f"k[{name!r}]"
            self.lines.append(
                f"    s[{name!r}] = {none if fact.how == 'head' else value} if {value} is None else {value}"
            )
            return
        self.lines.append(f"    v = k[{name!r}]; u = 0")
        if fact.follows_answers:
            self.lines.append(f"    u = gaps[({fact.table.name!r}, {fact.max_age!r})]")
        if fact.ask and fact.has_nullable_cells:
            missing = "v is None" if fact.how == "head" else f"k[{name + '__maybe'!r}]"
            self.lines.append(f"    if {missing}: u = max(u, {int(UnknownReason.INCOMPLETE)})")
        if contradicted:
            self.lines.append(f"    if {contradicted}: u = {int(UnknownReason.CONTRADICTED)}")
        if fact.how == "sum":
            self.lines.append(f"    if v > {LARGEST_FACT}: u = {int(UnknownReason.OUT_OF_RANGE)}")
        lost = (
            f"v is None or u >= {int(UnknownReason.OLD)}"
            if fact.how == "head"
            else f"u >= {int(UnknownReason.OLD)}"
        )
        self.lines.append(f"    s[{name!r}] = {none} if {lost} else v; s[{name + '__unknown'!r}] = u")


def _add(how: str, name: str, cell: str) -> str:
    return {
        "count": f"{name} += 1",
        "any": f"{name} = True",
        "sum": f"{name} += {cell}",
        "max": f"{name} = max({name}, {cell})",
        "min": f"{name} = {cell} if {name} is None else min({name}, {cell})",
    }[how]


def _open_cell(cell: str, node: ColumnRef) -> ValueRange:
    if node.type.kind == "code":
        return ValueRange(cell, f"({cell} is not None)", 0, True)
    low, high = {
        "number": (str(node.type.low), str(node.type.high)),
        "bool": ("False", "True"),
        "date": ("first__day", "last__day"),
    }[node.type.kind]
    return ValueRange(
        f"({low} if {cell} is None else {cell})", f"({high} if {cell} is None else {cell})", 0, True
    )


def _needs_person(where: Node | None) -> bool:
    return where is not None and any(c.of_person and c.name not in COMPUTED for c in columns(where))


def decision_function(policy: PolicyOn, cuts: Mapping[str, Sequence[int]]) -> Decide:
    """Facts of one household (columns of the facts statement, by name) → the columns of its decision, by name."""
    exact = _compiled(policy, cuts, ranged=False)
    ranged = _compiled(policy, cuts, ranged=True)
    flags, codes = unknown_columns(policy)

    def decide(facts: Mapping[str, Any]) -> dict[str, Any]:
        for flag in flags:
            if facts[flag]:
                return ranged(facts)
        for code in codes:
            if facts[code] is None:
                return ranged(facts)
        return exact(facts)

    return decide


def rank_input_function(
    policy: PolicyOn, rank: str, cuts: Mapping[str, Sequence[int]]
) -> Callable[[Mapping[str, Any]], tuple[int, int]]:
    """Facts of one household → the two ends of what `rank` is cut by; ranks that it uses need their cut points."""
    target = PythonTarget()
    planner = _planner(policy, target, cuts, ranged=True)
    by = planner.rank_inputs([rank])[rank]
    lines = [*_loads(policy, ranged=True), *_assignments(planner), f"    return {by.low}, {by.high}"]
    function: Callable[[Mapping[str, Any]], tuple[int, int]] = _made(policy, "\n".join(lines), target, cuts)
    return function


def values_function(
    policy: PolicyOn, nodes: Mapping[str, Node], cuts: Mapping[str, Sequence[int]]
) -> Callable[[Mapping[str, Any]], dict[str, tuple[Any, Any]]]:
    """Facts of one household → the two ends of each named expression (of a code: the code, and whether it is known)."""
    target = PythonTarget()
    planner = _planner(policy, target, cuts, ranged=True)
    ranges = planner.values(nodes)
    result = ", ".join(f"{name!r}: ({r.low}, {r.high})" for name, r in ranges.items())
    lines = [*_loads(policy, ranged=True), *_assignments(planner), f"    return {{{result}}}"]
    function: Callable[[Mapping[str, Any]], dict[str, tuple[Any, Any]]] = _made(
        policy, "\n".join(lines), target, cuts
    )
    return function


def _compiled(policy: PolicyOn, cuts: Mapping[str, Sequence[int]], *, ranged: bool) -> Decide:
    source, target = _written(policy, cuts, ranged=ranged)
    decide: Decide = _made(policy, source, target, cuts)
    return decide


def _made(policy: PolicyOn, source: str, target: PythonTarget, cuts: Mapping[str, Sequence[int]]) -> Any:
    space: dict[str, Any] = {
        "__builtins__": {"min": min, "max": max},
        "bisect__left": bisect_left,
        **target.days,
    }
    space |= {f"cuts__{name}": list(points) for name, points in cuts.items()}
    # The text comes from the checked tree alone: of a policy file, only checked names and quoted codes reach it.
    exec(compile(source, f"<{policy.policy.id}>", "exec"), space)  # noqa: S102 - see the line above
    return space["decide"]


def _planner(
    policy: PolicyOn, target: PythonTarget, cuts: Mapping[str, Sequence[int]], *, ranged: bool
) -> Planner:
    def fact(f: Fact) -> ValueRange:
        return (
            fact_range(f, f"v__{f.name}", f"u__{f.name}")
            if ranged
            else ValueRange(f"v__{f.name}", f"v__{f.name}")
        )

    def rank_text(rank: Rank, value: str) -> str:
        return f"(bisect__left(cuts__{rank.name}, {value}) + 1)"

    return Planner(policy, target, fact, rank_text, lambda rank: bool(cuts.get(rank.name)))


def _written(
    policy: PolicyOn, cuts: Mapping[str, Sequence[int]], *, ranged: bool
) -> tuple[str, PythonTarget]:
    target = PythonTarget()
    planner = _planner(policy, target, cuts, ranged=ranged)
    outputs = {o.name: o.text for o in planner.whole().outputs}
    wanted = outputs if ranged else _all_columns(policy, outputs)
    result = ", ".join(f"{name!r}: {text}" for name, text in wanted.items())
    lines = [*_loads(policy, ranged=ranged), *_assignments(planner), f"    return {{{result}}}"]
    return "\n".join(lines), target


def _loads(policy: PolicyOn, *, ranged: bool) -> list[str]:
    lines = ["def decide(f__):"]
    for f in policy.facts.values():
        lines.append(f"    v__{f.name} = f__[{f.name!r}]")
        if ranged and f.may_be_unknown and f.type.kind != "code":
            lines.append(f"    u__{f.name} = f__[{f.name + '__unknown'!r}]")
    return lines


def _assignments(planner: Planner) -> list[str]:
    return [f"    {name} = {text}" for name, text, _ in planner.plan.sharing.named]


def _all_columns(policy: PolicyOn, exact: dict[str, str]) -> dict[str, str]:
    """An exact decision has no `__high` of its own: it equals the low end."""
    return {
        o.name: exact.get(o.name, exact.get(o.name.removesuffix("__high"), ""))
        for o in decision_columns(policy)
    }


def fact_range(fact: Fact, value: str, unknown: str) -> ValueRange:
    """The range of a fact in Python, from the texts of its value and of why it is not known."""
    if fact.type.kind == "code":
        known = f"({value} is not None)"
        return ValueRange(value, known, 0, True) if fact.has_nullable_cells else ValueRange(value, value)
    if not fact.may_be_unknown:
        return ValueRange(value, value)
    if fact.type.kind == "bool":
        return ValueRange(value, f"({value} or {unknown} != 0)", 0, True)
    high = f"({fact.type.high} if {unknown} != 0 else {value})"
    low = value if fact.how != "min" else f"(0 if {unknown} != 0 else {value})"
    return ValueRange(low, high, 0, True)
