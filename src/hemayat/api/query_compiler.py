"""A query of any of the three types as one condition in SQL: names from the list of columns, values as parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.api.columns import COLUMNS, HOUSEHOLD_ID, UIN, PartnerColumn
from hemayat.api.errors import Rejected
from hemayat.api.messages import Entity

INVALID = "rjct.search_criteria.invalid"
DEEPEST, MOST_CONDITIONS, MOST_VALUES = 5, 20, 100
_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_MONGO = {f"${name}": name for name in (*_SIGNS, "in")} | {"$lte": "le", "$gte": "ge"}
_OF_PERSON = (
    "h.id IN (SELECT x.household_id FROM person y JOIN membership x ON x.person_id = y.id "
    "WHERE upper_inf(x.valid) AND y.national_id_index = ANY(%({name})s))"
)


@dataclass
class SearchCondition:
    """`sql` with its `values` by name; `used`: the attributes that it compares.

    `of_holders`: it is judged of holders of approvals, who may be in no household any more. `people`, `households`:
    those that it names, a person by the indexes of their national id, with the active key's index first.
    """

    entity: Entity
    allowed: frozenset[str]
    of_holders: bool = False
    sql: str = "true"
    values: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    people: list[list[bytes]] = field(default_factory=list)
    households: list[int] = field(default_factory=list)

    def column(self, name: Any) -> PartnerColumn:
        """Raises Rejected for an attribute that is unknown, not agreed, or not of what is asked for."""
        if not isinstance(name, str) or name not in COLUMNS or name not in self.allowed:
            raise Rejected(
                INVALID,
                f"this attribute may not be requested; agreed attributes: {', '.join(sorted(self.allowed))}",
            )
        column = COLUMNS[name]
        if self.entity == "Group" and column.is_of_member:
            raise Rejected(INVALID, f"{name} is of a Member, not of a Group")
        self.used.add(name)
        return column

    def compare(self, name: Any, operator: Any, value: Any) -> str:
        """One comparison. Raises Rejected."""
        column = self.column(name)
        if not isinstance(operator, str) or operator not in column.operators:
            raise Rejected(
                INVALID, f"{name} is compared by {', '.join(sorted(column.operators)) or 'nothing'}"
            )
        if len(self.values) >= MOST_CONDITIONS:
            raise Rejected(INVALID, f"a query has up to {MOST_CONDITIONS} conditions")
        key = f"v{len(self.values)}"
        many = value if operator == "in" else [value]
        if not isinstance(many, list) or len(many) > MOST_VALUES:
            raise Rejected(INVALID, f"in takes a list of up to {MOST_VALUES} values")
        read = [column.read(name, one) for one in many]
        self._note_named(name, read)
        if name == UIN:
            self.values[key] = [index for indexes in read for index in indexes]
            return (
                _OF_PERSON.format(name=key)
                if self.entity == "Group" and not self.of_holders
                else f"p.national_id_index = ANY(%({key})s)"
            )
        if operator == "in":
            self.values[key] = read
            return f"{column.sql} = ANY(%({key})s)"
        self.values[key] = read[0]
        return f"{column.sql} {_SIGNS[operator]} %({key})s"

    def _note_named(self, name: str, values: Sequence[Any]) -> None:
        """Limit the names in a query, as in a list: each is recorded for a head of household. Raises Rejected."""
        if name == UIN:
            self.people += [indexes for indexes in values if indexes]
        if name == HOUSEHOLD_ID:
            self.households += values
        if len(self.people) + len(self.households) > MOST_VALUES:
            raise Rejected(INVALID, f"a query names up to {MOST_VALUES} people and households")


def compile_query(
    query_type: str, query: Any, entity: Entity, allowed: Sequence[str], *, of_holders: bool = False
) -> SearchCondition:
    """Raises Rejected, saying what may be asked instead."""
    condition = SearchCondition(entity, frozenset(allowed), of_holders)
    made = {"idtype-value": _by_id, "expression": _by_expression, "predicate": _by_predicate}[query_type]
    condition.sql = made(condition, query)
    return condition


def entity_of(query_type: str, query: Any, entity: Entity | None) -> Entity:
    """What is asked for: as the request says, or as its expression does; else members."""
    if entity:
        return entity
    if query_type == "expression" and isinstance(query, dict):
        inner = _inner(query)
        if isinstance(inner, dict) and inner.get("collection") == "Group":
            return "Group"
    return "Member"


def _by_id(condition: SearchCondition, query: Any) -> str:
    if not isinstance(query, dict) or query.get("type") not in (UIN, HOUSEHOLD_ID):
        raise Rejected(INVALID, f'give {{"type": "{UIN}" or "{HOUSEHOLD_ID}", "value": …}}')
    return condition.compare(query["type"], "eq", query.get("value"))


def _inner(query: Mapping[str, Any]) -> Any:
    """The expression itself, which the standard wraps in up to two objects."""
    value = query.get("value", query)
    return value.get("expression", value) if isinstance(value, dict) else value


def _by_expression(condition: SearchCondition, query: Any) -> str:
    inner = _inner(query) if isinstance(query, dict) else None
    this_query = inner.get("query", inner) if isinstance(inner, dict) else None
    if not isinstance(this_query, dict) or not this_query:
        raise Rejected(INVALID, 'give {"type": …, "value": {"expression": {"collection": …, "query": {…}}}}')
    return _node(condition, this_query, 0)


def _node(condition: SearchCondition, node: Any, depth: int) -> str:
    if not isinstance(node, dict) or not node or depth > DEEPEST:
        raise Rejected(INVALID, f"an expression is an object, in up to {DEEPEST} levels")
    return "(" + " AND ".join(_entry(condition, name, value, depth) for name, value in node.items()) + ")"


def _entry(condition: SearchCondition, name: str, value: Any, depth: int) -> str:
    if name in {"$and", "$or"}:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_CONDITIONS:
            raise Rejected(INVALID, f"{name} takes a list of up to {MOST_CONDITIONS} expressions")
        joined = f" {name[1:].upper()} ".join(_node(condition, this_value, depth + 1) for this_value in value)
        return f"({joined})"
    if name == "$not":
        return f"NOT coalesce({_node(condition, value, depth + 1)}, false)"
    if not isinstance(value, dict):
        return condition.compare(name, "eq", value)
    if not value:
        raise Rejected(INVALID, "an attribute must be compared with a value")
    return " AND ".join(_compared(condition, name, sign, this_value) for sign, this_value in value.items())


def _compared(condition: SearchCondition, name: str, sign: str, value: Any) -> str:
    if sign not in _MONGO:
        raise Rejected(INVALID, f"use one of these operators: {', '.join(sorted(_MONGO))}")
    return condition.compare(name, _MONGO[sign], value)


def _by_predicate(condition: SearchCondition, query: Any) -> str:
    if not isinstance(query, list) or not 0 < len(query) <= MOST_CONDITIONS:
        raise Rejected(INVALID, "a predicate is a list of {expression1, condition, expression2}")
    return "(" + " AND ".join(_pair(condition, this_query) for this_query in query) + ")"


def _pair(condition: SearchCondition, pair: Any) -> str:
    if not isinstance(pair, dict):
        raise Rejected(INVALID, "a predicate is a list of {expression1, condition, expression2}")
    first = _said(condition, pair.get("expression1"))
    if pair.get("expression2") is None:
        return first
    second, how = _said(condition, pair["expression2"]), pair.get("condition", "and")
    if how not in ("and", "or", "not"):
        raise Rejected(INVALID, "a condition is and, or, not")
    return (
        f"({first} AND NOT coalesce({second}, false))"
        if how == "not"
        else f"({first} {how.upper()} {second})"
    )


def _said(condition: SearchCondition, expression: Any) -> str:
    if not isinstance(expression, dict):
        raise Rejected(INVALID, "an expression has attribute_name, operator and attribute_value")
    return condition.compare(
        expression.get("attribute_name"), expression.get("operator"), expression.get("attribute_value")
    )
