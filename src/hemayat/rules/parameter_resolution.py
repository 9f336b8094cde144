"""A parameter's value on one day → a number, or a table of numbers by facts."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.rules import scalars
from hemayat.rules.faults import PolicyFaults, did_you_mean
from hemayat.rules.nodes import CodeChoice, Const, Node, Steps, Type, number
from hemayat.rules.policy import Parameter
from hemayat.rules.source import Map, Scalar, Tree, texts

MOST_STEPS = 400
MOST_VALUES = 1000
MOST_FACTS = 4


def parameter_node(
    parameter: Parameter, tree: Tree, names: Mapping[str, Node], faults: PolicyFaults
) -> Node | None:
    """The typed tree of the parameter; None, with a fault noted, where it makes no sense."""
    if sum(1 for _ in texts(tree)) > MOST_VALUES or len(parameter.by) > MOST_FACTS:
        message = f"has more than {MOST_VALUES} values or {MOST_FACTS} facts; split it"
        faults.add(tree.line, f"parameters.{parameter.name}", message)
        return None
    return _Table(parameter, names, faults).node(tree, parameter.by)


class _Table:
    def __init__(self, parameter: Parameter, names: Mapping[str, Node], faults: PolicyFaults) -> None:
        self.parameter, self.names, self.faults = parameter, names, faults
        self.path = f"parameters.{parameter.name}"

    def node(self, tree: Tree, by: tuple[str, ...]) -> Node | None:
        if not by:
            return self._number(tree)
        key = self.names.get(by[0])
        if key is None:
            hint = did_you_mean(by[0], list(self.names))
            return self._fault(
                self.parameter.line, f"'by' names '{by[0]}', which is not a fact or value here; {hint}"
            )
        if not isinstance(tree, Map) or not tree.entries or len(tree.entries) > MOST_STEPS:
            return self._fault(
                tree.line, f"needs a value for each {by[0]}, as in {{1: 480_000_000, 2: 600_000_000}}"
            )
        if key.type.kind == "number":
            return self._steps(key, tree, by[1:])
        return self._choice(key, tree, by[1:], by[0])

    def _number(self, tree: Tree) -> Node | None:
        if not isinstance(tree, Scalar):
            return self._fault(tree.line, "a table of values needs 'by', the facts that choose among them")
        try:
            value = scalars.whole_number(tree.value)
        except scalars.ScalarFault as fault:
            return self._fault(tree.line, str(fault))
        return Const(number(value, value, self.parameter.unit), value)

    def _steps(self, key: Node, tree: Map, deeper: tuple[str, ...]) -> Node | None:
        starts = []
        for text in tree.entries:
            try:
                starts.append(scalars.whole_number(text))
            except scalars.ScalarFault as fault:
                return self._fault(tree.line_of(text), str(fault))
        if starts != sorted(set(starts)):
            return self._fault(tree.line, "the steps must increase, and none may appear twice")
        values = self._values(tree, deeper)
        return Steps(self._bounds(values), key, tuple(starts), values) if values else None

    def _choice(self, key: Node, tree: Map, deeper: tuple[str, ...], by: str) -> Node | None:
        legal = ("true", "false") if key.type.kind == "bool" else key.type.codes
        for code in tree.entries:
            if code != "other" and legal and code not in legal:
                return self._fault(
                    tree.line_of(code), f"'{code}' is not a code of {by}; {did_you_mean(code, list(legal))}"
                )
        missing = [code for code in legal if code not in tree.entries]
        if "other" not in tree.entries and (missing or not legal):
            return self._fault(
                tree.line,
                f"has no value for {', '.join(missing[:5]) or 'codes not named'}; add them or 'other'",
            )
        values = self._values(tree, deeper)
        if not values:
            return None
        named = [(c, v) for c, v in zip(tree.entries, values, strict=True) if c != "other"]
        other = dict(zip(tree.entries, values, strict=True)).get("other")
        codes = tuple(c == "true" if key.type.kind == "bool" else c for c, _ in named)
        return CodeChoice(self._bounds(values), key, codes, tuple(v for _, v in named), other)

    def _values(self, tree: Map, deeper: tuple[str, ...]) -> tuple[Node, ...]:
        nodes = [self.node(value, deeper) for value in tree.entries.values()]
        return tuple(n for n in nodes if n) if all(nodes) else ()

    def _bounds(self, values: tuple[Node, ...]) -> Type:
        return number(min(v.type.low for v in values), max(v.type.high for v in values), self.parameter.unit)

    def _fault(self, line: int, message: str) -> Node | None:
        """Notes the fault; always None, so that a reader can return it."""
        self.faults.add(line, self.path, message)
        return None
