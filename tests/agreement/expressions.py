"""Random expressions over a household's facts, values and ranks; each piece is asked of the real checker."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.rules.nodes import Node, Ref
from hemayat.rules.type_checker import Scope, TypeFault, type_check
from tests.agreement.dice import Dice, Style
from tests.agreement.rows import MONEY_PARAMETERS, PLACES

UNITS = ("", "rial", "rial/year", "rial/month", "persons")
_LITERALS = [0, 1, 2, 7, 12, -1, -7, 100, 2**53 - 1, 2**53 + 1, 10**15]


class Words:
    """Writes expressions over the names in `names`. What the checker refuses is replaced by something simpler."""

    def __init__(self, dice: Dice, names: Mapping[str, Node], style: Style) -> None:
        self.dice, self.names, self.style = dice, dict(names), style

    def may_name(self, name: str) -> bool:
        return self.style.place or name not in PLACES

    def random_unit(self) -> str:
        """Mostly one in which something is counted."""
        counted = [n.type.unit for n in self.names.values() if isinstance(n, Ref) and n.type.kind == "number"]
        return self.dice.pick([*(u for u in counted if u in UNITS), *UNITS])

    def amount(self, unit: str, depth: int) -> str:
        """A number in that unit."""
        if depth == 0:
            return self._leaf(unit)
        form = self.dice.pick(self._forms(unit, depth))
        return form if self._fits(form, unit) else self._leaf(unit)

    def truth(self, depth: int) -> str:
        if depth == 0:
            return self._simple_truth()
        one, other, third = (self.truth(depth - 1) for _ in range(3))
        unit = self.random_unit()
        number = self.amount(unit, depth - 1)
        forms = [
            self._comparison(unit, depth - 1),
            f"({one}) and ({other})",
            f"({one}) or ({other})",
            f"not ({one})",
            f"if({one}, {other}, {third})",
        ]
        if not self.style.monotone:
            forms += [f"known({number})", f"known({one}) or ({other})"]
        form = self.dice.pick(forms)
        return form if self._fits(form, None) else self._simple_truth()

    def _forms(self, unit: str, depth: int) -> list[str]:
        a, b = self.amount(unit, depth - 1), self.amount(unit, depth - 1)
        plain, whole = self.amount("", depth - 1), self._whole()
        money = unit.startswith("rial")
        forms = [
            f"({a}) + ({b})",
            f"({a}) - ({b})",
            f"-({a})",
            f"({a}) * ({plain})",
            f"({a}) // ({whole})",
            f"(({a}) - ({b})) // max({whole}, 1)",
            f"min({a}, {b}, 0)",
            f"max({a}, {b})",
            f"if({self.truth(depth - 1)}, {a}, {b})",
        ]
        if not money:
            rial = self.dice.pick(list(MONEY_PARAMETERS))
            divisor = self.dice.pick([MONEY_PARAMETERS[rial], self._not_negative(rial)])
            forms += [
                f"({a}) % ({whole})",
                f"(0 - ({a})) % ({whole})",
                f"({self.amount(rial, depth - 1)}) // ({divisor})",
            ]
        if unit in ("rial/month", "rial/year"):
            other = "rial/year" if unit == "rial/month" else "rial/month"
            forms.append(f"{'per_' + unit[5:]}({self.amount(other, depth - 1)})")
        return forms

    def _comparison(self, unit: str, depth: int) -> str:
        op = self.dice.pick(["<=", "<", ">", ">=", "==", "!="])
        return f"({self.amount(unit, depth)}) {op} ({self.amount(unit, depth)})"

    def _simple_truth(self) -> str:
        named = [
            n for n, node in self.names.items() if node.type.kind in ("bool", "code") and self.may_name(n)
        ]
        if self.dice.percent(40) or not named:
            return self._comparison(self.random_unit(), 0)
        name = self.dice.pick(named)
        type_ = self.names[name].type
        if self.dice.percent(10) and not self.style.monotone:
            return f"known({name})"
        if type_.kind == "bool":
            return name
        codes = [f"'{code}'" for code in self.dice.some(type_.codes or ("IR", "متن", "back\\slash"))]
        if len(codes) == 1:
            return f"{name} {self.dice.pick(['==', '!='])} {codes[0]}"
        return f"{name} {self.dice.pick(['in', 'not in'])} ({', '.join(codes)})"

    def _leaf(self, unit: str) -> str:
        named = [n for n, node in self.names.items() if node.type.kind == "number" and node.type.unit == unit]
        others = [MONEY_PARAMETERS[unit], "0"] if unit in MONEY_PARAMETERS else [str(n) for n in _LITERALS]
        counted = [n for n in named if isinstance(self.names[n], Ref)]
        if self.dice.percent(80) and (counted or named):
            return self.dice.pick(counted or named)
        return self.dice.pick([*named, *others])

    def _whole(self) -> str:
        """A plain number that cannot be negative; it may be zero."""
        return self.dice.pick([self._not_negative(""), "household_size", "2", "12", "9007199254740993"])

    def _not_negative(self, unit: str) -> str:
        found = [
            n
            for n, node in self.names.items()
            if node.type.kind == "number"
            and node.type.unit == unit
            and node.type.low >= 0
            and node.type.high > 0
        ]
        return self.dice.pick(found) if found else "12"

    def _fits(self, text: str, unit: str | None) -> bool:
        try:
            node = type_check(text, Scope(self.names))
        except TypeFault:
            return False
        if unit is None or node.type.kind != "number":
            return unit is None and node.type.kind == "bool"
        return node.type.unit == unit or (node.type.unit == "" and not unit.startswith("rial"))
