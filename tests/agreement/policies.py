"""Random valid policies, as text for the real reader and checker."""

from __future__ import annotations

import copy
from typing import Any

import yaml

from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.rules.faults import PolicyError, PolicyFault, PolicyFaults
from hemayat.rules.nodes import Node
from hemayat.rules.policy import Policy
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.resolution import Resolver, resolve
from hemayat.rules.source import parse_tree
from tests.agreement.dice import Dice, Style
from tests.agreement.expressions import Words
from tests.agreement.rows import random_fact
from tests.support.nations import ON
from tests.support.titles import with_titles

LAW = {"act": "a", "article": "1"}
SINCE = "1398-08-24"
_START: dict[str, Any] = {
    "policy": "random",
    "title": {"fa": "تصادفی"},
    "legal_basis": {"title": {"fa": "مصوبه"}},
    "in_force": {"from": SINCE},
}
_WEIGHTS: dict[str, Any] = {
    "children": {"count": "persons", "where": "relation_to_head == 'child' and alive"},
    "nobody": {"count": "persons", "where": "alive and not alive"},
}
"""What ranks may be weighed by besides living members: in some nations, or in all, it is nothing."""
_AMOUNTS = [0, 1, 2, 7, 1_000_000, 480_000_000, 480_000_000, 10**15, 2**53 - 1, 2**53 + 1]


class _WithoutAliases(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def random_policy(dice: Dice, style: Style | None = None) -> str:
    style = style or Style()
    policy: dict[str, Any] = {**_START, "parameters": _plain_parameters(dice)}
    policy["facts"] = {f"fact{number}": random_fact(dice, style) for number in range(dice.between(2, 6))}
    policy["facts"] |= copy.deepcopy(_WEIGHTS)
    words = Words(dice, _names(policy), style)
    if not style.monotone:
        _contradict(dice, policy["facts"], words)
    words.names = _names(policy)
    _tables(dice, policy, words)
    _values(dice, policy, words)
    policy["criteria"] = {f"rule{n}": _criterion(dice, words) for n in range(dice.between(1, 4))}
    policy["waivers"] = {f"excuse{n}": _waiver(dice, policy, words) for n in range(dice.between(0, 2))}
    if dice.percent(70):
        amount = f"max(some_monthly // 12, {words.amount('rial/month', 2)})"
        policy["entitlement"] = {"amount": amount, "unit": "rial/month", "law": LAW}
    return without_unused(policy)


def written(policy: dict[str, Any]) -> str:
    return yaml.dump(
        with_titles(policy), Dumper=_WithoutAliases, allow_unicode=True, sort_keys=False, width=1000
    )


def read(text: str) -> Policy:
    return policy_of(parse_tree(text, "policy.yaml"), "policy.yaml")


def compiled(text: str) -> CompiledPolicy:
    """The policy on the day of the tests, after every check."""
    policy = read(text)
    check_all_days(policy, catalogue())
    return CompiledPolicy(resolve(policy, ON, catalogue()))


def without_unused(policy: dict[str, Any]) -> str:
    """The checker refuses what nothing uses: that is taken out; any other fault is the generator's own."""
    while found := _faults(policy):
        unused = [f.name.split(".") for f in found if f.message.startswith("never used")]
        assert len(unused) == len(found), f"{found}\n{written(policy)}"
        for section, name in unused:
            del policy[section][name]
    return written(policy)


def _faults(policy: dict[str, Any]) -> list[PolicyFault]:
    try:
        check_all_days(read(written(policy)), catalogue())
    except PolicyError as error:
        return error.found
    return []


def _names(policy: dict[str, Any]) -> dict[str, Node]:
    """Every name in force, with its type."""
    rule = {"require": "true", "title": {"fa": "ش"}, "passed": {"fa": "ش"}, "failed": {"fa": "ش"}, "law": LAW}
    faults = PolicyFaults("policy.yaml")
    resolver = Resolver(read(written(policy | {"criteria": {"rule": rule}})), ON, catalogue(), faults)
    resolver.resolve()
    assert not faults.found, f"{faults.found}\n{written(policy)}"
    return dict(resolver.names.nodes)


def _plain_parameters(dice: Dice) -> dict[str, Any]:
    units = {"some_rial": "rial", "some_yearly": "rial/year", "some_monthly": "rial/month", "some_number": ""}
    found = {
        name: {"unit": unit, "law": LAW, "values": {SINCE: dice.pick(_AMOUNTS)}}
        for name, unit in units.items()
    }
    return found | {"adult_age": {"unit": "years", "law": LAW, "values": {SINCE: dice.pick([18, 0, 120])}}}


def _contradict(dice: Dice, facts: dict[str, Any], words: Words) -> None:
    """Some facts are contradicted by others, which are contradicted by none."""
    doubtful = [name for name in facts if words.names[name].type.kind != "code" and dice.percent(12)]
    plain = {n: node for n, node in words.names.items() if n not in doubtful}
    for name in doubtful:
        facts[name]["contradicted_when"] = Words(dice, plain, words.style).truth(dice.between(0, 2))


def _tables(dice: Dice, policy: dict[str, Any], words: Words) -> None:
    """Parameters that facts choose: by number, code, truth value, or two of them."""
    for number in range(dice.between(0, 3)):
        keys = [n for n, node in words.names.items() if n not in policy["parameters"] and words.may_name(n)]
        by = dice.some(keys, 1, 2)
        unit = dice.pick(["rial", "rial/year", "rial/month", "", "percent"])
        values = {SINCE: _table(dice, words, by)}
        policy["parameters"][f"table{number}"] = {"unit": unit, "law": LAW, "by": by, "values": values}
    words.names = _names(policy)


def _table(dice: Dice, words: Words, by: list[str]) -> Any:
    if not by:
        return dice.pick([*_AMOUNTS, -1, -(10**15)])
    key = words.names[by[0]].type
    starts: list[Any]
    if key.kind == "number":
        starts = sorted(dice.some([-5, 0, 1, 2, 3, 5, 1_000_000, 480_000_000, 10**15], 1, 4))
    elif key.kind == "bool":
        starts = dice.pick([["true", "false"], ["true", "other"], ["false", "other"], ["other"]])
    else:
        starts = [*dice.some(key.codes or ("IR", "متن"), 0, 3), "other"]
    return {start: _table(dice, words, by[1:]) for start in starts}


def _values(dice: Dice, policy: dict[str, Any], words: Words) -> None:
    """Derived values and ranks, each over what stands before it."""
    policy["derived"], policy["ranks"] = {}, {}
    for number in range(dice.between(*(4, 9) if words.style.monotone else (1, 5))):
        if words.style.ranks and dice.percent(35):
            policy["ranks"][f"rank{number}"] = _rank(dice, policy, words)
        else:
            text = words.truth(2) if dice.percent(30) else words.amount(words.random_unit(), 3)
            policy["derived"][f"value{number}"] = text
        words.names = _names(policy)


def _rank(dice: Dice, policy: dict[str, Any], words: Words) -> dict[str, Any]:
    counts = [name for name, fact in policy["facts"].items() if _is_known_count(name, fact)]
    quantiles = dice.pick([2, 3, 10, 100])
    rank = {
        "by": words.amount(words.random_unit(), 2),
        "weight": dice.pick(["household_size", "household_size", *counts]),
        "quantiles": quantiles,
    }
    if dice.percent(15):
        cuts = sorted(dice.pick([-1, 0, 1, 5, 10**6, 480_000_000, 10**15]) for _ in range(quantiles - 1))
        rank["cuts"] = {SINCE: cuts}
    return rank


def _is_known_count(name: str, fact: dict[str, Any]) -> bool:
    is_known = name in _WEIGHTS or fact.get("unknown") == "0"
    return "count" in fact and is_known and "contradicted_when" not in fact


def _criterion(dice: Dice, words: Words) -> dict[str, Any]:
    said = {"title": {"fa": "شرط"}, "passed": {"fa": "شد"}, "failed": {"fa": "نشد"}, "law": LAW}
    kind = dice.pick(["at_most", "at_least", "require", "refuse_when"])
    if kind in ("require", "refuse_when"):
        return {kind: words.truth(dice.between(0, 3))} | said
    unit = words.random_unit()
    return {
        "fact": words.amount(unit, dice.between(0, 2)),
        kind: words.amount(unit, dice.between(0, 1)),
    } | said


def _waiver(dice: Dice, policy: dict[str, Any], words: Words) -> dict[str, Any]:
    waiver = {"when": words.truth(dice.between(0, 2)), "title": {"fa": "معاف"}, "law": LAW}
    if which := dice.pick(["", "except", "only"]):
        waiver[which] = dice.some(list(policy["criteria"]), 1, 2)
    return waiver
