"""What would have to change for the outcome to change: found by deciding again, so that it is true and not asserted.

Every claim names the value at which the outcome turns: the value itself turns it, the next one does not. The value is
found by bisection, so its cost is the number of decisions: a good first guess (`_guesses`, decision 0029) takes a few,
and a wrong one costs tries but no truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from hemayat.eligibility.determination import (
    DeterminedCase,
    columns_behind,
    conditions_on,
    facts_needed,
    facts_valued,
    plain_fact,
    why_unknown,
)
from hemayat.rules.catalogue import PERSONS
from hemayat.rules.resolved_policy import Criterion, Fact
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE, UnknownReason, Verdict

Value = int | bool | str
MET = (Verdict.PASSED, Verdict.WAIVED)
Holds = Callable[[Mapping[str, Any]], bool]
_SAMPLES = 16
_WHOLE = 1000
_MOST_CODES = 40
_MOST_WAYS = 5
_EFFORT_OF_A_CODE = 2.0


@dataclass(frozen=True)
class FactSetting:
    """A fact and the values that are meant. `how`: at_most, above, at_least, below, is, any."""

    fact: str
    how: str
    value: Value

    @property
    def example(self) -> Value:
        """The meant value that lies nearest to those not meant."""
        step = {"above": 1, "below": -1}.get(self.how, 0)
        return int(self.value) + step if step else self.value


@dataclass(frozen=True)
class CriterionRepair:
    """How a failed criterion could be met: each of `options` is enough. `comes_from`: what it is made from.

    An option is one fact; only where no single one is enough, several facts that fall by the same share.
    """

    criterion: str
    options: tuple[tuple[FactSetting, ...], ...]
    comes_from: tuple[str, ...]


@dataclass(frozen=True)
class Counterfactual:
    """All of `settings` together give `outcome`. `others`: what was taken for other facts that are not known."""

    outcome: str
    settings: tuple[FactSetting, ...]
    others: tuple[FactSetting, ...] = ()

    def applied(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts with the change made."""
        changed = dict(facts)
        for setting in (*self.others, *self.settings):
            changed = with_fact(changed, setting.fact, setting.example)
        return changed


@dataclass(frozen=True)
class Counterfactuals:
    """repairs: for each failed criterion. room: for an eligible household, nearest first. answers: if data are missing.

    What would change a refusal as a whole: `ways.ways_of` and `ways.exemptions_of`.
    """

    repairs: tuple[CriterionRepair, ...] = ()
    room: tuple[FactSetting, ...] = ()
    answers: tuple[Counterfactual, ...] = ()


def changes_of(case: DeterminedCase) -> Counterfactuals:
    """What would change the outcome of this household."""
    if case.outcome == NOT_ELIGIBLE:
        failed = [c for c in case.policy.criteria if case.verdict(c.name) is Verdict.FAILED]
        return Counterfactuals(repairs=tuple(_repair(case, c) for c in failed))
    if case.outcome == ELIGIBLE:
        return Counterfactuals(room=tuple(_room(case)))
    return Counterfactuals(answers=tuple(_answers(case)))


def with_fact(facts: Mapping[str, Any], name: str, value: Value) -> dict[str, Any]:
    """The facts with one of them known to be `value`."""
    changed = {**facts, name: value}
    if f"{name}__unknown" in facts:
        changed[f"{name}__unknown"] = int(UnknownReason.KNOWN)
    return changed


def can_change(fact: Fact) -> bool:
    """Who the members are is no data item to be put right; of a long list of codes none is tried."""
    if fact.type.kind == "number":
        return fact.table.name != PERSONS
    return fact.type.kind == "bool" or 0 < len(fact.type.codes) <= _MOST_CODES


def _repair(case: DeterminedCase, criterion: Criterion) -> CriterionRepair:
    is_plain = plain_fact(case.policy, criterion.value or criterion.passes)
    derived = () if is_plain else tuple(facts_valued(case.decider, criterion))
    return CriterionRepair(criterion.name, tuple(options_of(case, case.facts, criterion)), derived)


def options_of(
    case: DeterminedCase, facts: Mapping[str, Any], criterion: Criterion, wanted: tuple[Verdict, ...] = MET
) -> list[tuple[FactSetting, ...]]:
    """Changes after which the verdict is a wanted one; the smallest change of each fact, least effort first."""

    def is_met(changed: Mapping[str, Any]) -> bool:
        return case.decide(changed)[f"{criterion.name}__verdict"] in wanted

    behind = [case.policy.facts[n] for n in facts_valued(case.decider, criterion)]
    own = [fact for fact in behind if can_change(fact)]
    single = [
        (fact_setting,)
        for fact in own
        for fact_setting in _ways(fact, facts, is_met, _guesses(case, facts, fact, [criterion]))
    ]
    options: list[tuple[FactSetting, ...]] = list(single) or list(_all_smaller(own, facts, is_met))
    return sorted(options, key=lambda option: sum(change_effort(facts, s) for s in option))


def _all_smaller(
    own: list[Fact], facts: Mapping[str, Any], holds: Holds
) -> Iterator[tuple[FactSetting, ...]]:
    """All the amounts behind a criterion, each cut to the same share: the largest share that is enough."""
    amounts = {f.name: facts[f.name] for f in own if f.type.kind == "number" and facts[f.name]}

    def scaled(mille: int) -> dict[str, int]:
        return {name: amount * mille // _WHOLE for name, amount in amounts.items()}

    def at(mille: int) -> bool:
        changed = dict(facts)
        for name, value in scaled(mille).items():
            changed = with_fact(changed, name, value)
        return holds(changed)

    if len(amounts) > 1 and (mille := _boundary(_WHOLE, 0, at)) is not None:
        yield tuple(FactSetting(name, "at_most", value) for name, value in scaled(mille).items())


def _ways(fact: Fact, facts: Mapping[str, Any], holds: Holds, guesses: Sequence[int]) -> list[FactSetting]:
    """The nearest value at which `holds`, as a list of one; of codes, which have no nearest, the first few."""
    if fact.type.kind != "code":
        return [fact_setting] if (fact_setting := _nearest(fact, facts, holds, guesses)) else []
    others = (code for code in fact.type.codes if code != facts[fact.name])
    met = (FactSetting(fact.name, "is", c) for c in others if holds(with_fact(facts, fact.name, c)))
    return list(islice(met, _MOST_WAYS))


def _nearest(
    fact: Fact, facts: Mapping[str, Any], holds: Holds, guesses: Sequence[int]
) -> FactSetting | None:
    """The nearest value of `fact`, below or else above its present one, at which `holds`."""
    now = facts[fact.name]

    def at(value: Value) -> bool:
        return holds(with_fact(facts, fact.name, value))

    if fact.type.kind == "bool":
        return FactSetting(fact.name, "is", not now) if at(not now) else None
    if (low := _boundary(now, fact.type.low, at, guesses)) is not None:
        return FactSetting(fact.name, "at_most", low)
    if (high := _boundary(now, fact.type.high, at, guesses)) is not None:
        # Against a missing data item at its very end, only an amount that nobody has would help.
        is_possible = not fact.type.is_money or high <= fact.type.high // _WHOLE
        return FactSetting(fact.name, "at_least", high) if is_possible else None
    return None


def _boundary(start: int, end: int, at: Callable[[int], bool], guesses: Sequence[int] = ()) -> int | None:
    """Between `start`, where it is not so, and `end`: the value at which it is so while one step nearer it is not.

    `guesses`: near which values it may be, that nearest to `start` first; a wrong one costs tries and nothing else.
    """
    if start == end or at(start) or not at(end):
        return None
    no, yes = start, end
    for guess in sorted(guesses, key=lambda guess: abs(guess - start)):
        no, yes = _closer(no, yes, guess, at)
    # `no` and `yes` stay what their names say. If the outcome turns several times, this finds one of the turns, and
    # the claim about it is true.
    while abs(yes - no) > 1:
        middle = (no + yes) // 2
        no, yes = (no, middle) if at(middle) else (middle, yes)
    return yes


def _closer(no: int, yes: int, guess: int, at: Callable[[int], bool]) -> tuple[int, int]:
    """Two values nearer to each other, by steps from the guess that grow until the turn is between two of them."""
    ahead, step = (1 if yes > no else -1), 1
    while min(no, yes) < guess < max(no, yes):
        if at(guess):
            yes, guess = guess, guess - ahead * step
        else:
            no, guess = guess, guess + ahead * step
        step *= 4
    return no, yes


def _guesses(
    case: DeterminedCase, facts: Mapping[str, Any], fact: Fact, criteria: Iterable[Criterion]
) -> list[int]:
    """Where what is held against a limit would reach it: if it grew in proportion to the fact, or as much as it."""
    found: list[int] = []
    now = facts[fact.name]
    for criterion in criteria if fact.type.kind == "number" else ():
        if criterion.value and criterion.limit and criterion.value.type.kind == "number":
            sides = {"value": criterion.value, "limit": criterion.limit}
            ends = case.decider.evaluator(sides)(facts)
            value, limit = ends["value"][0], ends["limit"][0]
            found += [now * limit // value] if value else []
            found.append(now + limit - value)
    return found


def change_effort(facts: Mapping[str, Any], setting: FactSetting) -> float:
    """How large a share of the fact has to change: for choosing among ways, never for deciding."""
    if isinstance(setting.value, str):
        return _EFFORT_OF_A_CODE
    before, after = int(facts[setting.fact]), int(setting.value)
    return abs(after - before) / max(before, after, 1)


def _room(case: DeterminedCase) -> list[FactSetting]:
    """How far each known amount may move before the outcome changes, that nearest to its limit first."""
    if case.decide(case.facts)["outcome"] != ELIGIBLE:
        return []
    found: list[tuple[float, FactSetting]] = []
    for fact in case.policy.facts.values():
        if can_change(fact) and fact.type.kind == "number" and case.is_known(fact.name):
            now = case.facts[fact.name]
            for setting in _kept_room(case, fact, now):
                last = int(setting.value)
                found.append((abs(last - now) / max(last, now, 1), setting))
    return [setting for _, setting in sorted(found, key=lambda one: one[0])]


def _kept_room(case: DeterminedCase, fact: Fact, now: int) -> tuple[FactSetting, ...]:
    """The limits of an eligible household, found anew only where what they hang on is new.

    All else is met and stays so: the outcome can turn by the conditions on this fact alone.
    """
    policy, kept = case.policy, case.decider.kept
    columns = kept.get(
        ("columns of a fact", fact.name),
        lambda: columns_behind(policy, conditions_on(policy, fact.name)),
    )
    key = ("room", fact.name, *map(case.facts.get, columns))
    room: tuple[FactSetting, ...] = kept.get(key, lambda: tuple(_last_that_hold(case, fact, now)))
    return room


def _last_that_hold(case: DeterminedCase, fact: Fact, now: int) -> Iterator[FactSetting]:
    """The last value above and the last below the present one with which the household stays eligible."""
    held_to = (c for c in case.policy.criteria if fact.name in facts_valued(case.decider, c))
    guesses = _guesses(case, case.facts, fact, held_to)

    def is_over(value: int) -> bool:
        return bool(case.decide(with_fact(case.facts, fact.name, value))["outcome"] != ELIGIBLE)

    for end, back, how in ((fact.type.high, -1, "at_most"), (fact.type.low, 1, "at_least")):
        turn = _boundary(now, end, is_over, guesses)
        if turn is not None:
            yield FactSetting(fact.name, how, turn + back)


def _answers(case: DeterminedCase) -> Iterator[Counterfactual]:
    """For the missing data: which answers make the household eligible, and which of them refuse it."""
    missing = [case.policy.facts[name] for name in facts_needed(case)]
    best = _no_obstacle(case, missing)
    if best is not None:
        together = list(_all_answers(case, missing, best)) if len(missing) > 1 else []
        yield from together
        for fact in missing if not together else ():
            others = tuple(s for s in best if s.fact != fact.name)
            yield from _zones(case, fact, ELIGIBLE, others)
    for fact in missing:
        yield from _zones(case, fact, NOT_ELIGIBLE, ())


def _all_answers(
    case: DeterminedCase, missing: list[Fact], best: tuple[FactSetting, ...]
) -> Iterator[Counterfactual]:
    """All data together, each as far as it may go alone, if they may do so together."""
    settings = []
    for fact in missing:
        others = tuple(s for s in best if s.fact != fact.name)
        zones = [z.settings[0] for z in _zones(case, fact, ELIGIBLE, others)]
        settings.append(zones[0] if zones else next(s for s in best if s.fact == fact.name))
    change = Counterfactual(ELIGIBLE, tuple(settings))
    if case.decide(change.applied(case.facts))["outcome"] == ELIGIBLE:
        yield change


def _no_obstacle(case: DeterminedCase, missing: list[Fact]) -> tuple[FactSetting, ...] | None:
    """Answers with which the household is eligible, if there are such."""
    for end in (0, 1):
        settings = tuple(FactSetting(f.name, "is", _ends(case, f)[end]) for f in missing)
        change = Counterfactual(ELIGIBLE, settings)
        if case.decide(change.applied(case.facts))["outcome"] == ELIGIBLE:
            return settings
    return None


def _ends(case: DeterminedCase, fact: Fact) -> tuple[Any, Any]:
    """The least and the greatest that the missing data item can be, given its known part."""
    if fact.type.kind == "bool":
        return bool(case.facts[fact.name]), True
    if fact.type.kind != "number":
        return fact.type.codes[:1][0] if fact.type.codes else "", fact.type.codes[
            -1
        ] if fact.type.codes else ""
    has_part = why_unknown(fact, case.facts) < UnknownReason.OLD and fact.how != "min"
    return (case.facts[fact.name] if has_part else fact.type.low), fact.type.high


def _zones(
    case: DeterminedCase, fact: Fact, outcome: str, others: tuple[FactSetting, ...]
) -> Iterator[Counterfactual]:
    """The answers to one missing data item that give `outcome`: from one end up to where it turns."""
    facts = Counterfactual(outcome, (), others).applied(case.facts)

    def at(value: Value) -> bool:
        return bool(case.decide(with_fact(facts, fact.name, value))["outcome"] == outcome)

    if fact.type.kind != "number":
        values: tuple[Value, ...] = (False, True) if fact.type.kind == "bool" else fact.type.codes
        yield from (
            Counterfactual(outcome, (FactSetting(fact.name, "is", v),), others) for v in values if at(v)
        )
        return
    setting = _zone(fact.name, *_ends(case, fact), at)
    if setting:
        yield Counterfactual(outcome, (setting,), others)


def _zone(name: str, low: int, high: int, at: Callable[[int], bool]) -> FactSetting | None:
    """None where the answers that are meant do not reach an end of what is possible in one piece."""
    if at(low) and at(high):
        return FactSetting(name, "any", high) if _all_hold(low, high, at) else None
    if (turn := _boundary(high, low, at)) is not None and _all_hold(low, turn, at):
        return FactSetting(name, "at_most", turn)
    if (turn := _boundary(low, high, at)) is not None and _all_hold(turn, high, at):
        return FactSetting(name, "above", turn - 1)
    return None


def _all_hold(low: int, high: int, at: Callable[[int], bool]) -> bool:
    """Sample the whole piece, in small steps near its lower end: a claim about all of it must not be a guess.

    Not every value can be tried. Where the samples disagree, nothing is claimed.
    """
    near = (low + (1 << n) for n in range((high - low).bit_length()))
    spread = (low + (high - low) * n // _SAMPLES for n in range(_SAMPLES + 1))
    return all(at(v) for v in (*near, *spread) if v <= high)
