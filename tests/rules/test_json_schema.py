"""The JSON Schema accepts what the reader accepts, however an editor reads scalars, and refuses what it refuses."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from hemayat.engines.catalogue import catalogue
from hemayat.rules.json_schema import policy_schema
from hemayat.rules.json_schema_texts import ABOUT
from hemayat.rules.policy_parser import PARAMETER, SECTIONS, TOP
from tests.support.nations import POLICY

ROOT = Path(__file__).parents[2]
SCHEMA = policy_schema(catalogue())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = (ROOT / "policies" / "livelihood-support" / "policy.yaml").read_text(encoding="utf-8")
EVERYTHING = """
policy: all-forms
title: {fa: همه, en: All}
legal_basis: {title: {fa: الف, en: A}, number: 40, date: 1398-06-30}
in_force: {from: 1398-08-24, to: 1410-01-01}
notes: {fa: یادداشت, en: Note}
parameters:
  share:
    title: {fa: سهم, en: Share}
    unit: percent
    law: {act: {fa: الف, en: A}, article: 1}
    values: {1398-02-31: 12, 1404-01-01: ended}
  amounts:
    title: {fa: مبلغ, en: Amount}
    unit: rial
    law: {act: {fa: الف, en: A}, article: "2"}
    by: [area, household_size]
    values: {1398-08-24: {rural: {1: 5, 2: 1_000}, other: {1: 7}}}
  flag: {title: {fa: نشان, en: Flag},
    unit: "", law: {act: {fa: الف, en: A}, article: ۳}, by: rich, values: {1398/08/24: {true: 1, false: ۲}}}
facts:
  rich: {title: {fa: دارا, en: Rich}, any: vehicles, unknown: false, where: "kind == 'passenger'"}
  least: {title: {fa: کمترین, en: Least},
    min: loans.amount_rial, empty: 0, unknown: 0, max_age: 2 years, contradicted_when: rich}
  disabled: {title: {fa: معلول, en: Disabled}, head: persons.has_disability}
derived:
  twelve: {title: {fa: دوازده, en: Twelve}, value: 12_000}
  certain: {title: {fa: همیشه, en: Always}, value: true}
  dated:
    - {from: 1398-08-24, to: 1404-01-01, title: {fa: پیش, en: Before}, value: 1}
    - {from: 1404-01-01, title: {fa: پس, en: After}, value: amounts * share // 100}
ranks: {decile: {title: {fa: دهک, en: Decile},
  by: least, weight: household_size, quantiles: 10, cuts: {1404-01-01: [1_000, 2, 3]}}}
criteria:
  one:
    {require: rich, title: {fa: الف, en: A}, passed: {fa: ب, en: B}, failed: {fa: پ, en: C},
     law: {act: {fa: الف, en: A}, article: 1, url: "https://x", note: {fa: ی, en: n}}}
  two:
    {fact: least, at_least: 0, title: {fa: الف, en: A}, passed: {fa: ب, en: B}, failed: {fa: پ, en: C},
     change: {fa: ت, en: D},
     law: {act: {fa: الف, en: A}, article: 1}}
waivers: {everybody: {when: disabled, except: [one], title: {fa: الف, en: A},
  law: {act: {fa: الف, en: A}, article: 1}}}
entitlement: {title: {fa: کمک, en: Help}, amount: amounts, unit: rial,
  starts: {fa: هر ماه, en: every month}, law: {act: {fa: الف, en: A}, article: 1}}
"""


class AsEditors(yaml.SafeLoader):
    """YAML 1.1: numbers, truth values and days become what they look like, where they are that."""


def _day_or_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    try:
        return str(yaml.SafeLoader.construct_yaml_timestamp(loader, node))
    except ValueError:
        return str(node.value)


AsEditors.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


def as_json(value: Any) -> Any:
    """What a JSON Schema is asked about: keys are text, a day is the text that stood there."""
    if isinstance(value, dict):
        return {json.dumps(k) if isinstance(k, bool) else str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_json(v) for v in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def faults(text: str, loader: Any) -> list[str]:
    document = as_json(yaml.load(text, Loader=loader))
    return [f"{e.json_path}: {e.message}" for e in VALIDATOR.iter_errors(document)]


def test_it_is_a_schema_and_the_copy_in_docs_is_fresh() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    published = (ROOT / "docs" / "policy.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == SCHEMA, "run: hemayat policy export-schema > docs/policy.schema.json"


@pytest.mark.parametrize("loader", [yaml.BaseLoader, AsEditors], ids=["as text", "as YAML 1.1"])
@pytest.mark.parametrize("text", [SHIPPED, POLICY, EVERYTHING], ids=["shipped", "trial", "every form"])
def test_right_policies_are_accepted(text: str, loader: Any) -> None:
    assert faults(text, loader) == []


@pytest.mark.parametrize("loader", [yaml.BaseLoader, AsEditors], ids=["as text", "as YAML 1.1"])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sum: incomes.amount_rial", "sum: incomes.amount"),
        ("sum: incomes.amount_rial", "sum: incomes"),
        ("sum: vehicles.value_rial", "count: cars"),
        ("unit: rial/month\n    law", "unit: toman/month\n    law"),
        ("at_most: vehicle_ceiling", "at_mots: vehicle_ceiling"),
        ("    fact: vehicle_value\n", ""),
        ("at_most: vehicle_ceiling", "at_most: vehicle_ceiling\n    require: support"),
        ("3_000_000_000", "3.5"),
        ("{1398-08-24: {1: 550_000", "{24/8/1398: {1: 550_000"),
        ("title: {fa: درآمد, en: Income within the limit}", "title: {en: income}"),
        ("max_age: 18 months", "max_age: 18"),
        ("unknown: ask\n", "unknown: maybe\n"),
        ("quantiles: 10", "quantiles: ten"),
        ("in_force: {from: 1398-08-24}", "in_force: {since: 1398-08-24}"),
        ('law: {act: {fa: قانون, en: Act}, article: "3"}\n  car', "law: {act: {fa: قانون, en: Act}}\n  car"),
        ("support_client: {when: support,", "support_client: {when: support, except: [car],"),
        ("  support: {any", "  support__x: {any"),
        ("  support: {any", "  select: {any"),
        ("policy: trial", "policy: Trial Policy"),
    ],
)
def test_wrong_policies_are_not(right: str, wrong: str, loader: Any) -> None:
    assert right in POLICY
    assert faults(POLICY.replace(right, wrong, 1), loader)


def test_every_key_is_explained() -> None:
    keys = {*TOP, *PARAMETER, *(key for _, may in SECTIONS.values() for key in may)}
    assert keys - set(ABOUT) == set()
