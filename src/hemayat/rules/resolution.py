"""Policy and a day → the policy as it holds on that day. Finds every fault of names, types, units, bounds and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from hemayat.rules import scalars
from hemayat.rules.catalogue import MOST_ROWS, SchemaCatalogue
from hemayat.rules.fact_resolution import FactReader, reserved_facts
from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.nodes import BOOL, Node, Not, Ref, number
from hemayat.rules.parameter_resolution import parameter_node
from hemayat.rules.policy import EntryVersion, Parameter, Policy, PolicyEntry
from hemayat.rules.policy_parser import SENTENCES
from hemayat.rules.resolved_policy import Criterion, Derived, Entitlement, Fact, PolicyOn, Rank, Waiver, Words
from hemayat.rules.source import Map, Scalar, placeholder_names, words
from hemayat.rules.syntax import SyntaxFault
from hemayat.rules.type_checker import Scope, TypeFault, compare, type_check

SHORTEST_MONTH = 29
"""Days that each Jalali month has: a day up to this one comes in every month."""

_NAMES = re.compile(r"(?<!')\b[a-z][a-z0-9_]*\b")


class TrackedNames(Mapping[str, Node]):
    """The names in force, remembering which were used."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.used: set[str] = set()

    def __getitem__(self, name: str) -> Node:
        node = self.nodes[name]
        self.used.add(name)
        return node

    def __iter__(self) -> Iterator[str]:
        return iter(self.nodes)

    def __len__(self) -> int:
        return len(self.nodes)


def resolve(policy: Policy, on: dt.date, catalogue: SchemaCatalogue) -> PolicyOn:
    """The policy on that day. Raises PolicyError with every fault of that day."""
    faults = PolicyFaults(policy.file)
    if on < policy.start or (policy.end and on >= policy.end):
        faults.add(0, "in_force", f"the policy is not in force on {on.isoformat()}")
        faults.raise_any()
    resolver = Resolver(policy, on, catalogue, faults)
    resolved = resolver.resolve()
    faults.raise_any()
    return resolved


class Resolver:
    """One day's reading; `names.used` afterwards says which parameters mattered."""

    def __init__(self, policy: Policy, on: dt.date, catalogue: SchemaCatalogue, faults: PolicyFaults) -> None:
        self.policy, self.on, self.faults = policy, on, faults
        self.names = TrackedNames()
        self.facts: dict[str, Fact] = {}
        self.facts_reader = FactReader(on, catalogue, faults, self.names)

    def resolve(self) -> PolicyOn:
        self._plain_parameters()
        self.facts = facts = self._facts()
        self.names.nodes |= {name: Ref(fact.type, name) for name, fact in facts.items()}
        ordered = self._ordered()
        derived: dict[str, Derived] = {}
        ranks: dict[str, Rank] = {}
        for name in ordered:
            self._define(name, derived, ranks)
        facts = self.facts_reader.with_contradictions(facts)
        criteria = tuple(c for e, v in self._current(self.policy.criteria) if (c := self._criterion(e, v)))
        return PolicyOn(
            self.policy, self.on, facts, derived, ranks,
            tuple(n for n in ordered if n in derived or n in ranks), criteria,
            tuple(w for e, v in self._current(self.policy.waivers) if (w := self._waiver(e, v, criteria))),
            self._entitlement(), self._shown_parameters(),
        )  # fmt: skip

    def broken(self) -> set[str]:
        """Names of entries in force that could not be read: each has a fault, from which others may follow."""
        sections = (self.policy.facts, self.policy.derived, self.policy.ranks)
        in_force = {entry.name for section in sections for entry, _ in self._current(section)}
        in_force |= {name for name, one in self.policy.parameters.items() if one.on(self.on) is not None}
        return in_force - set(self.names.nodes)

    def _current(self, section: Mapping[str, PolicyEntry]) -> list[tuple[PolicyEntry, Map]]:
        held = [(entry, entry.on(self.on)) for entry in section.values()]
        return [(entry, version.body) for entry, version in held if version and isinstance(version.body, Map)]

    def _facts(self) -> dict[str, Fact]:
        facts = reserved_facts(self.facts_reader.catalogue)
        for entry, body in self._current(self.policy.facts):
            if fact := self.facts_reader.fact(entry, body):
                facts[fact.name] = fact
        return facts

    def _plain_parameters(self) -> None:
        for parameter in self.policy.parameters.values():
            tree = parameter.on(self.on)
            if (
                tree is not None
                and not parameter.by
                and (node := parameter_node(parameter, tree, {}, self.faults))
            ):
                self.names.nodes[parameter.name] = node

    def _ordered(self) -> tuple[str, ...]:
        """Parameters by facts, derived values and ranks, each after the names it uses; a loop is a fault."""
        current = {
            e.name: v
            for section in (self.policy.derived, self.policy.ranks)
            for e, v in self._current(section)
        }
        uses = {name: _names_in(body) for name, body in current.items()}
        for parameter in self.policy.parameters.values():
            if parameter.by and parameter.on(self.on) is not None:
                uses[parameter.name] = set(parameter.by)
        # Lists in the order of the file: the order of a set would change from one process to the next.
        graph = {name: [other for other in uses if other in used] for name, used in uses.items()}
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            loop = list(error.args[1])
            first = (
                self.policy.derived.get(loop[0])
                or self.policy.ranks.get(loop[0])
                or self.policy.parameters[loop[0]]
            )
            self.faults.add(
                first.line, loop[0], f"loops: {' → '.join(reversed(loop))}; a value cannot depend on itself"
            )
            return ()

    def _define(self, name: str, derived: dict[str, Derived], ranks: dict[str, Rank]) -> None:
        if parameter := self.policy.parameters.get(name):
            tree = parameter.on(self.on)
            if tree is not None and (node := parameter_node(parameter, tree, self.names, self.faults)):
                self.names.nodes[name] = node
        elif entry := self.policy.derived.get(name):
            body = self._body(entry)
            if value := self.expression(body, "value", entry.path):
                derived[name] = Derived(name, value, _words(body, "title"), body.line)
                self.names.nodes[name] = Ref(value.type, name)
        else:
            entry = self.policy.ranks[name]
            if rank := self._rank(entry, self._body(entry)):
                ranks[name] = rank
                self.names.nodes[name] = Ref(number(1, rank.quantiles), name)

    def _body(self, entry: PolicyEntry) -> Map:
        version = entry.on(self.on)
        assert isinstance(version, EntryVersion)
        assert isinstance(version.body, Map)
        return version.body

    def _rank(self, entry: PolicyEntry, body: Map) -> Rank | None:
        by = self.expression(body, "by", entry.path, "number")
        weight = self.expression(body, "weight", entry.path, "number")
        quantiles = self._number(body, "quantiles", entry.path, 2, 1000)
        if weight and not self._is_count(weight):
            self.faults.add(
                body.line_of("weight"),
                f"{entry.path}.weight",
                "must be the name of a fact that counts something and is always known, such as household_size",
            )
            return None
        if not by or not isinstance(weight, Ref) or not quantiles:
            return None
        cuts = self._cuts(body, entry.path, quantiles)
        titles = _words(body, "title"), _words(body, "about")
        return Rank(entry.name, by, weight.name, quantiles, cuts, *titles, body.line)

    def _is_count(self, weight: Node) -> bool:
        """A fact that is always known, with a small bound: added up over a nation it stays within 64 bits."""
        if not isinstance(weight, Ref) or weight.name in self.policy.derived | self.policy.ranks:
            return False
        fact = self.facts.get(weight.name)
        return fact is not None and not fact.may_be_unknown and fact.type.high <= MOST_ROWS

    def _cuts(self, body: Map, path: str, quantiles: int) -> tuple[int, ...] | None:
        dated = body.entries.get("cuts")
        if not isinstance(dated, Map):
            return None
        try:
            current = {day: key for key in dated.entries if (day := scalars.date(key)) <= self.on}
        except scalars.ScalarFault as fault:
            message = f"put cut points under the date from which they apply: {fault}"
            self.faults.add(dated.line, f"{path}.cuts", message)
            return None
        if not current:
            return None
        chosen = dated.entries[current[max(current)]]
        try:
            cuts = tuple(
                scalars.whole_number(t.value) for t in getattr(chosen, "items", ()) if isinstance(t, Scalar)
            )
        except scalars.ScalarFault as fault:
            self.faults.add(chosen.line, f"{path}.cuts", str(fault))
            return None
        if len(cuts) != quantiles - 1 or list(cuts) != sorted(cuts):
            self.faults.add(
                chosen.line, f"{path}.cuts", f"must be {quantiles - 1} numbers in increasing order"
            )
            return None
        return cuts

    def _criterion(self, entry: PolicyEntry, body: Map) -> Criterion | None:
        given = [k for k in ("at_most", "at_least", "require", "refuse_when") if k in body.entries]
        if len(given) != 1 or ("fact" in body.entries) != (given[0] in ("at_most", "at_least")):
            self.faults.add(
                body.line,
                entry.path,
                "needs 'fact' with 'at_most' or 'at_least', or 'require', or 'refuse_when' alone",
            )
            return None
        kind = given[0]
        value = limit = None
        if kind in ("at_most", "at_least"):
            value = self.expression(body, "fact", entry.path, "number")
            limit = self.expression(body, kind, entry.path, "number")
            passes = self._sides(body, kind, entry.path, value, limit)
        else:
            condition = self.expression(body, kind, entry.path, "bool")
            passes = Not(BOOL, condition) if condition and kind == "refuse_when" else condition
        sentences = {key: _words(body, key) for key in SENTENCES}
        self._check_sentences(entry, body, sentences, kind in ("at_most", "at_least"))
        if passes is None:
            return None
        law = body.entries.get("law")
        return Criterion(
            entry.name, kind, passes, value, limit, _words(body, "title"), sentences,
            law if isinstance(law, Map) else Map({}, body.line), body.line,
        )  # fmt: skip

    def _sides(self, body: Map, kind: str, path: str, value: Node | None, limit: Node | None) -> Node | None:
        if value is None or limit is None:
            return None
        try:
            return compare("<=" if kind == "at_most" else ">=", value, limit)
        except TypeFault as fault:
            self.faults.add(body.line_of(kind), f"{path}.{kind}", str(fault))
            return None

    def _check_sentences(
        self, entry: PolicyEntry, body: Map, sentences: Mapping[str, Words], has_sides: bool
    ) -> None:
        known = {*self.names.nodes, *(("fact", "limit") if has_sides else ())}
        for key, sentence in sentences.items():
            for text in sentence.values():
                for name in placeholder_names(text):
                    if name not in known:
                        path = f"{entry.path}.{key}"
                        self.faults.add(
                            body.line_of(key),
                            path,
                            f"{{{name}}} is not known; {did_you_mean(name, sorted(known))}",
                        )
                    self.names.get(name)

    def _waiver(self, entry: PolicyEntry, body: Map, criteria: tuple[Criterion, ...]) -> Waiver | None:
        when = self.expression(body, "when", entry.path, "bool")
        now = [c.name for c in criteria]
        named: dict[str, list[str]] = {}
        for key in ("except", "only"):
            tree = body.entries.get(key)
            named[key] = [t.value for t in getattr(tree, "items", ()) if isinstance(t, Scalar)]
            for name in named[key]:
                if name not in self.policy.criteria:
                    hint = did_you_mean(name, list(self.policy.criteria))
                    self.faults.add(
                        body.line_of(key), f"{entry.path}.{key}", f"unknown criterion '{name}'; {hint}"
                    )
        if named["except"] and named["only"]:
            self.faults.add(body.line, entry.path, "give 'except' or 'only', not both")
        covers = tuple(n for n in now if (n in named["only"] if named["only"] else n not in named["except"]))
        law = body.entries.get("law")
        if when is None or not isinstance(law, Map):
            return None
        return Waiver(entry.name, when, covers, _words(body, "title"), law, body.line)

    def _entitlement(self) -> Entitlement | None:
        entry = self.policy.entitlement
        if entry is None or entry.on(self.on) is None:
            return None
        body = self._body(entry)
        amount = self.expression(body, "amount", entry.name, "number")
        unit, law = body.entries.get("unit"), body.entries.get("law")
        if amount and (not isinstance(unit, Scalar) or amount.type.unit != unit.value):
            self.faults.add(
                body.line_of("unit"),
                "entitlement.unit",
                f"the amount is in {amount.type.unit or 'plain units'}",
            )
        if amount and (not amount.type.is_money or amount.type.low < 0):
            self.faults.add(
                body.line_of("amount"), "entitlement.amount", "must be an amount of money, never below zero"
            )
        if not amount or not isinstance(unit, Scalar) or not isinstance(law, Map):
            return None
        return Entitlement(amount, unit.value, law, _words(body, "starts"), self._pay_day(body))

    def _pay_day(self, body: Map) -> int | None:
        day = body.entries.get("pay_day")
        if not isinstance(day, Scalar):
            return None
        with suppress(scalars.ScalarFault):
            if 1 <= (found := scalars.whole_number(day.value)) <= SHORTEST_MONTH:
                return found
        self.faults.add(
            body.line_of("pay_day"), "entitlement.pay_day", f"must be between 1 and {SHORTEST_MONTH}"
        )
        return None

    def expression(self, body: Map, key: str, path: str, kind: str = "") -> Node | None:
        tree = body.entries.get(key)
        if tree is None:
            return None
        line, shown = body.line_of(key), f"{path}.{key}"
        if not isinstance(tree, Scalar):
            self.faults.add(line, shown, "must be an expression")
            return None
        try:
            node = type_check(tree.value, Scope(self.names))
        except (SyntaxFault, TypeFault) as fault:
            self.faults.add(line, shown, self._explained(str(fault), tree.value))
            return None
        if (kind and node.type.kind != kind) or node.type.kind not in ("number", "bool"):
            wanted = {"number": "a number", "bool": "a truth value"}.get(kind, "a number or a truth value")
            self.faults.add(line, shown, f"must give {wanted}, but this is a {node.type}")
            return None
        return node

    def _explained(self, message: str, text: str) -> str:
        """Explain a name that exists but not on this day, with its dates."""
        for name in _NAMES.findall(text):
            if f"unknown name '{name}'" in message and (when := self._when_defined(name)):
                return f"'{name}' has no value on {self.on.isoformat()}: {when}"
        return message

    def _when_defined(self, name: str) -> str:
        if parameter := self.policy.parameters.get(name):
            if parameter.on(self.on) is not None:
                return "its definition has an error"
            return "there is a gap between its dates; its values start on " + ", ".join(
                d.isoformat() for d, _ in parameter.values
            )
        for section in (self.policy.facts, self.policy.derived, self.policy.ranks):
            if entry := section.get(name):
                if entry.on(self.on):
                    return "its definition has an error"
                held = "; ".join(
                    f"{v.start.isoformat()} to {v.end.isoformat() if v.end else 'open'}"
                    for v in entry.versions
                )
                return f"it is in force {held}"
        return ""

    def _number(self, body: Map, key: str, path: str, low: int, high: int) -> int | None:
        text = body.entries.get(key)
        try:
            value = scalars.whole_number(text.value if isinstance(text, Scalar) else "")
        except scalars.ScalarFault as fault:
            self.faults.add(body.line_of(key), f"{path}.{key}", str(fault))
            return None
        if not low <= value <= high:
            self.faults.add(body.line_of(key), f"{path}.{key}", f"must be between {low} and {high}")
            return None
        return value

    def _shown_parameters(self) -> dict[str, tuple[Parameter, Node]]:
        parameters = self.policy.parameters
        return {n: (parameters[n], node) for n, node in self.names.nodes.items() if n in parameters}


def _words(body: Map, key: str) -> dict[str, str]:
    return words(body.entries.get(key))


def _names_in(body: Map) -> set[str]:
    return {
        n
        for key in ("value", "by", "weight")
        if isinstance(t := body.entries.get(key), Scalar)
        for n in _NAMES.findall(t.value)
    }
