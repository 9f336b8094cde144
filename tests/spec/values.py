"""Evaluates one expression over given facts on both engines: the bench on which the specification stands."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pyarrow as pa

from hemayat.engines import sql_engine as engine
from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.rules.household_python import decision_function
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.resolution import resolve
from hemayat.rules.source import parse_tree

ON = dt.date(2019, 11, 20)
TITLE = "{fa: ا, en: a}"
LAW = '{act: {fa: ا, en: a}, article: "1"}'

FRAME = """
policy: specification
title: {fa: مشخصات, en: a}
legal_basis: {title: {fa: مصوبه, en: a}}
in_force: {from: 1398-08-24}
parameters:
  ceiling: {title: %(title)s, unit: rial, law: %(law)s, values: {1398-08-24: 100}}
  by_size: {title: %(title)s, unit: "", law: %(law)s, by: [n], values: {1398-08-24: {1: 10, 3: 30, 5: 50}}}
  by_area: {title: %(title)s, unit: "", law: %(law)s, by: [area], values: {1398-08-24: {rural: 1, other: 2}}}
  by_flag: {title: %(title)s, unit: "", law: %(law)s, by: [flag], values: {1398-08-24: {true: 7, false: 8}}}
facts:
  n: {title: %(title)s, count: trips, unknown: ask}
  k: {title: %(title)s, count: loans, unknown: ask}
  money: {title: %(title)s, sum: accounts.balance_rial, unknown: ask}
  flag: {title: %(title)s, any: vehicles, unknown: ask}
  other_flag: {title: %(title)s, any: properties, unknown: ask}
derived:
  keeps:
    title: %(title)s
    value: >-
      n + k + by_size + by_area + by_flag
      + if(flag and other_flag and money > ceiling and area == 'rural', 1, 0)
  x: {title: %(title)s, value: "%(expression)s"}
criteria:
  one:
    {require: keeps >= 0, title: {fa: شرط, en: condition}, passed: {fa: ا, en: a}, failed: {fa: ا, en: a}, law: %(law)s}
"""

KNOWN: dict[str, Any] = {
    "household_id": 1,
    "household_size": 3,
    "province": "tehran",
    "area": "urban",
    "head_sex": "male",
    "n": 0,
    "k": 0,
    "money": 0,
    "flag": False,
    "other_flag": False,
}


@cache
def compiled(expression: str) -> CompiledPolicy:
    policy = policy_of(
        parse_tree(FRAME % {"expression": expression, "law": LAW, "title": TITLE}, "policy.yaml"),
        "policy.yaml",
    )
    check_all_days(policy, catalogue())
    return CompiledPolicy(resolve(policy, ON, catalogue()))


def facts_row(policy: CompiledPolicy, given: dict[str, Any]) -> dict[str, Any]:
    """A household's facts; `unknown={"n": 1}` says which are not known, and why (docs/policy-language.md)."""
    unknown = given.pop("unknown", {})
    row = {**KNOWN, **given}
    for field in policy.facts_schema.names:
        if field.endswith("__unknown"):
            row[field] = unknown.get(field.removesuffix("__unknown"), 0)
        row.setdefault(field, None)
    return row


def value_of(expression: str, **given: Any) -> Any:
    """The value of the expression, or (low, high) where it is not known; both engines must say the same."""
    policy = compiled(expression)
    row = facts_row(policy, given)
    table = pa.Table.from_pylist([row], schema=policy.facts_schema)
    by_sql = engine.decisions(engine.connect(200_000_000), policy, table, {}).to_pylist()[0]
    by_python = decision_function(policy.on_day, {})(row)
    assert {k: v for k, v in by_sql.items() if k != "household_id"} == by_python
    low, high = by_python["x"], by_python.get("x__high", by_python["x"])
    return low if low == high else (low, high)
