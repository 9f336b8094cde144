"""A comparison of two policies for people: tables and charts, and one self-contained page of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hemayat.common.charts import ChartHeading, Picture, bars_of_counts, map_of_counts
from hemayat.common.dates import format_date
from hemayat.common.language import Lang, text_in, translate
from hemayat.common.money import format_number, format_toman
from hemayat.common.persian import sort_key
from hemayat.eligibility.comparison_texts import say
from hemayat.eligibility.value_texts import decile_ties
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.differences import (
    GAINS,
    LOSES,
    NUMBERS,
    OUTSIDE,
    STAYS,
    RunComparison,
    common_unit,
)
from hemayat.engines.summary import RunSummary
from hemayat.registers.code_labels import code_words
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.rules.document import PolicyDocumentLine
from hemayat.rules.expression_texts import TextGrid
from hemayat.rules.plain_pages import plain_pages
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, OUTCOMES

DIMENSIONS = ("province", "decile", "head_sex", "area")
MOST_SETS = 20
FEW = 10
"""At the desk any count below it, also zero, reads the same, and a row that counts fewer in all is left out: a reform
can describe one family so exactly that only they change, or nobody does."""
_AT = {name: place for place, name in enumerate(NUMBERS)}


@dataclass(frozen=True)
class ComparisonSection:
    """A section: tables, and charts as SVG."""

    key: str
    title: str
    about: str
    grids: tuple[TextGrid, ...]
    charts: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class ComparisonReport:
    """What is shown of a comparison, on a page or in a terminal."""

    lang: Lang
    title: str
    lines: tuple[PolicyDocumentLine, ...]
    parts: tuple[ComparisonSection, ...]


@dataclass(frozen=True)
class ComparisonInput:
    """What was compared: the two policies, and the nation.

    `hides_few`: counts are rounded to tens, those of a few are left out, and sums are rounded to more than the rules
    give any one household. Analysts write the reform and read this; they may not read cases.
    """

    before: CompiledPolicy
    after: CompiledPolicy
    snapshot_id: str
    is_synthetic: bool
    keeps_cuts: bool = False
    hides_few: bool = False


def comparison_texts(
    comparison_input: ComparisonInput, comparison: RunComparison, lang: Lang
) -> ComparisonReport:
    """Everything that was counted, in words."""
    return _ComparisonWriter(comparison_input, lang).comparison(comparison)


def total_texts(
    comparison_input: ComparisonInput, before: RunSummary, after: RunSummary, lang: Lang
) -> ComparisonReport:
    """Totals of both sides, where only those were counted."""
    return _ComparisonWriter(comparison_input, lang).totals(before, after)


def comparison_page(comparison_report: ComparisonReport) -> str:
    """One HTML page with nothing outside itself and no script."""
    pages = plain_pages("hemayat.eligibility")
    return pages.get_template("comparison.html").render(told=comparison_report, lang=comparison_report.lang)


class _ComparisonWriter:
    def __init__(self, comparison_input: ComparisonInput, lang: Lang) -> None:
        self.asked, self.lang = comparison_input, lang
        self.unit = common_unit((comparison_input.before.on_day, comparison_input.after.on_day))
        self.cost_key = "cost_once" if self.unit == "rial" else "cost"

    def comparison(self, run_comparison: RunComparison) -> ComparisonReport:
        parts = [self._summary(run_comparison), self._amounts(run_comparison)]
        parts += [self._reasons(run_comparison, change) for change in (GAINS, LOSES)]
        parts += [self._by(run_comparison, dimension) for dimension in DIMENSIONS]
        parts.append(self._moves(run_comparison))
        return ComparisonReport(
            self.lang, self._say("title"), self._head(), tuple(p for p in parts if p.grids)
        )

    def totals(self, before: RunSummary, after: RunSummary) -> ComparisonReport:
        names = [(o,) for o in OUTCOMES]
        rows = []
        for key in names:
            old, new = (side.by("outcome").get(key, [0, 0, 0]) for side in (before, after))
            words = self._say(key[0])
            rows.append((words, *self._change(old[0], new[0]), *self._change(old[1], new[1])))
        costs = [sum(numbers[2] for numbers in side.cells.values()) for side in (before, after)]
        outcomes = TextGrid(self._say("outcomes"), self._outcome_head(), tuple(rows))
        summary = ComparisonSection(
            "summary", self._say("summary"), "", (outcomes, self._cost(costs[0], costs[1]))
        )
        parts = [summary, *(self._totals_by(before, after, d) for d in DIMENSIONS)]
        return ComparisonReport(self.lang, self._say("totals_title"), self._head(), tuple(parts))

    def _outcome_head(self) -> tuple[str, ...]:
        counted = [
            translate("{what}, {when}", self.lang).format(what=self._say(what), when=self._say(when))
            for what in ("households", "persons")
            for when in ("before", "after", "difference")
        ]
        return (self._say("outcome"), *counted)

    def _say(self, key: str, **parts: str) -> str:
        return say(key, self.lang, **parts)

    def _number(self, number: int) -> str:
        return format_number(number, self.lang)

    def _count(self, number: int, households: int | None = None) -> str:
        """`households`: how many these people live in; the sizes of a few families are hidden with their count."""
        if self._is_few(number if households is None else households):
            return self._say("few" if households is None else "hidden", most=self._number(FEW))
        return self._number(self._drawn(number))

    def _is_few(self, households: int) -> bool:
        return self.asked.hides_few and households < FEW

    def _drawn(self, number: int) -> int:
        """A count as a chart has it."""
        if not self.asked.hides_few:
            return number
        return 0 if number < FEW else (number + FEW // 2) // FEW * FEW

    def _rounded(self, amount: int) -> int:
        """Rials of many, in units that no one household's amount reaches.

        The unit is of the rules: one of the amounts that were decided would tell the largest of them.
        """
        unit = 1
        if self.asked.hides_few:
            entitlements = [side.on_day.entitlement for side in (self.asked.before, self.asked.after)]
            unit = 10 ** len(str(max((e.amount.type.high for e in entitlements if e), default=0)))
        return (self._money(amount) + unit // 2) // unit * unit

    def _change(self, old: int, new: int) -> tuple[str, str, str]:
        return self._number(old), self._number(new), self._number(new - old)

    def _toman(self, amount: int) -> str:
        return format_toman(self._rounded(amount), self.lang)

    def _money(self, amount: int) -> int:
        """An amount as one a month, where the law gives it by the year."""
        return amount // 12 if self.unit == "rial/year" else amount

    def _head(self) -> tuple[PolicyDocumentLine, ...]:
        sides = (("before", self.asked.before), ("after", self.asked.after))
        lines = [PolicyDocumentLine(self._say(when), self._policy(policy)) for when, policy in sides]
        snapshot = self.asked.snapshot_id
        this_snapshot = self._say("synthetic", id=snapshot) if self.asked.is_synthetic else snapshot
        lines.append(PolicyDocumentLine(self._say("snapshot"), this_snapshot))
        if self.asked.after.on_day.ranks:
            lines.append(
                PolicyDocumentLine(
                    self._say("cuts"), self._say("cuts_kept" if self.asked.keeps_cuts else "cuts_new")
                )
            )
        if self.asked.hides_few:
            lines.append(
                PolicyDocumentLine(self._say("figures"), self._say("rounded", most=self._number(FEW)))
            )
        return tuple(lines)

    def _policy(self, policy: CompiledPolicy) -> str:
        day = format_date(policy.on, self.lang)
        title = text_in(policy.policy.title, self.lang)
        return self._say("policy_on", title=title, day=day, version=policy.policy.version)

    def _summary(self, comparison: RunComparison) -> ComparisonSection:
        by_change = {key[0]: numbers for key, numbers in comparison.by("change").items()}
        waiting = comparison.by("before", "after").get((ELIGIBLE, NEEDS_DATA), [0] * len(NUMBERS))
        groups = [(change, by_change.get(change, [0] * len(NUMBERS))) for change in (GAINS, LOSES)]
        groups.append(("of_losers", waiting))
        groups += [(change, by_change.get(change, [0] * len(NUMBERS))) for change in (STAYS, OUTSIDE)]
        rows = [self._group(key, numbers, comparison.households) for key, numbers in groups]
        head = tuple(self._say(k) for k in ("group", "households", "share", "persons"))
        costs = [sum(n[_AT[f"amount_{w}"]] for n in comparison.cells.values()) for w in ("before", "after")]
        grids = (TextGrid("", head, tuple(rows)), self._cost(*costs), self._outcomes(comparison))
        return ComparisonSection("summary", self._say("summary"), "", grids)

    def _group(self, key: str, numbers: Sequence[int], whole: int) -> tuple[str, ...]:
        share = self._decimal(f"{self._drawn(numbers[0]) * 100 / max(whole, 1):.2f}")
        persons = self._count(numbers[_AT["persons_after"]], numbers[0])
        return self._say(key), self._count(numbers[0]), share, persons

    def _decimal(self, text: str) -> str:
        whole, _, part = text.partition(".")
        if self.lang != "fa":
            return text
        return f"{format_number(int(whole), 'fa')}٫{''.join(format_number(int(d), 'fa') for d in part)}"

    def _cost(self, before: int, after: int) -> TextGrid:
        """In words, and in rials."""
        amounts = {"before": before, "after": after, "difference": after - before}
        head = (self._say("group"), self._say("in_words"), self._say("rials"))
        rows = tuple(
            (self._say(key), self._toman(amount), self._number(self._rounded(amount)))
            for key, amount in amounts.items()
        )
        return TextGrid(self._say(self.cost_key), head, rows)

    def _outcomes(self, comparison: RunComparison) -> TextGrid:
        """Outcomes before in rows, after in columns, in households."""
        counted = {key: numbers[0] for key, numbers in comparison.by("before", "after").items()}
        words = {o: self._say(o) for o in OUTCOMES}
        corner = f"{self._say('before')} ↓ {self._say('after')}"
        rows = tuple(
            (words[old], *(self._count(counted.get((old, new), 0)) for new in OUTCOMES)) for old in OUTCOMES
        )
        return TextGrid(self._say("outcomes"), (corner, *words.values()), rows)

    def _amounts(self, comparison: RunComparison) -> ComparisonSection:
        head = tuple(self._say(k) for k in ("group", "households", "persons", "difference"))
        rows = tuple(
            (
                self._say(key),
                self._count(numbers[0]),
                self._count(numbers[1], numbers[0]),
                self._toman(numbers[2]),
            )
            for key in ("more", "less", "same", "open")
            if (numbers := comparison.amounts.get(key)) and not self._is_few(numbers[0])
        )
        title = self._say("amounts")
        return ComparisonSection("amounts", title, "", (TextGrid("", head, rows),) if rows else ())

    def _criterion(self, name: str) -> str:
        old, new = (
            next((text_in(c.title, self.lang) for c in side.on_day.criteria if c.name == name), "")
            for side in (self.asked.before, self.asked.after)
        )
        if old and new:
            return new
        return self._say("removed" if old else "new", title=old or new)

    def _reasons(self, comparison: RunComparison, change: str) -> ComparisonSection:
        counted = comparison.flips(change).items()
        flips = sorted(
            (flip for flip in counted if not self._is_few(flip[1][0])),
            key=lambda flip: (-self._drawn(flip[1][0]), flip[0]),
        )
        title = self._say(f"reasons_{change}")
        if not flips:
            return ComparisonSection(f"reasons_{change}", title, "", ())
        head = (self._say("criterion"), self._say("with_others"), self._say("alone"))
        rows = tuple((self._criterion(name), *map(self._count, counts)) for name, counts in flips)
        sets = sorted(
            (
                (names, n)
                for (way, names), n in comparison.reasons.items()
                if way == change and not self._is_few(n[0])
            ),
            key=lambda item: (-self._drawn(item[1][0]), item[0]),
        )
        shown = tuple(
            (self._together(names), self._count(n[0]), self._count(n[1], n[0]))
            for names, n in sets[:MOST_SETS]
        )
        set_head = tuple(self._say(k) for k in ("criteria", "households", "persons"))
        bars = [
            (row[0], tuple(map(self._drawn, counts))) for row, (_, counts) in zip(rows, flips, strict=True)
        ]
        chart = self._bars(title, bars, (head[1], head[2]), "")
        grids = (TextGrid("", head, rows), *([TextGrid(self._say("sets"), set_head, shown)] if shown else []))
        return ComparisonSection(f"reasons_{change}", title, "", grids, (chart,))

    def _together(self, names: Sequence[str]) -> str:
        return " + ".join(self._criterion(name) for name in names) or self._say("none")

    def _by(self, comparison: RunComparison, dimension: str) -> ComparisonSection:
        counted = comparison.by(dimension, "change")
        whole = {key[0]: numbers[0] for key, numbers in comparison.by(dimension).items()}
        keys = [key for key in self._in_order(whole) if not self._is_few(whole[key])]
        if keys in ([], [None]):
            return ComparisonSection(dimension, self._say(dimension), "", ())
        rows, bars = [], []
        for key in keys:
            of = {change: counted.get((key, change), [0] * len(NUMBERS)) for change in (GAINS, LOSES, STAYS)}
            before = self._eligible(of[LOSES], of[STAYS], "persons_before")
            after = self._eligible(of[GAINS], of[STAYS], "persons_after")
            cost = sum(n[_AT["amount_after"]] - n[_AT["amount_before"]] for n in of.values())
            label = self._label(dimension, key)
            gains, loses = of[GAINS][0], of[LOSES][0]
            rows.append((label, self._count(gains), self._count(loses), before, after, self._toman(cost)))
            bars.append((label, (self._drawn(gains), self._drawn(loses))))
        names = ("gains", "loses", "eligible_before", "eligible_after", "cost_difference")
        head = (self._say(f"{dimension}_one"), *(self._say(n) for n in names))
        series = (head[1], head[2])
        if dimension == "province":
            charts = self._maps(keys, bars, series)
        else:
            charts = (self._bars(self._say("gains_chart"), bars, series, self._say(dimension)),)
        return ComparisonSection(
            dimension,
            self._say(dimension),
            self._ties(dimension, keys),
            (TextGrid("", head, tuple(rows)),),
            charts,
        )

    def _eligible(self, changing: Sequence[int], staying: Sequence[int], persons: str) -> str:
        """People in households of both groups."""
        at = _AT[persons]
        return self._count(changing[at] + staying[at], changing[0] + staying[0])

    def _maps(
        self, keys: Sequence[object], rows: Sequence[tuple[str, Sequence[int]]], series: Sequence[str]
    ) -> tuple[Picture, ...]:
        """A map for each of the series in which anything changed; who lives abroad is in the table alone."""
        codes = {
            PROVINCE_CODES[str(key)]: row for key, row in zip(keys, rows, strict=True) if key is not None
        }
        names = {code: label for code, (label, _) in codes.items()}
        return tuple(
            map_of_counts(
                ChartHeading(name, self._say("province"), "", self.lang),
                {code: counts[place] for code, (_, counts) in codes.items()},
                names,
                name,
            ).picture
            for place, name in enumerate(series)
            if any(counts[place] for _, counts in codes.values())
        )

    def _ties(self, dimension: str, keys: Sequence[object]) -> str:
        """Why a decile is missing from the table."""
        rank = self.asked.after.on_day.ranks.get("decile")
        return decile_ties(keys, rank.quantiles, self.lang) if rank and dimension == "decile" else ""

    def _totals_by(self, before: RunSummary, after: RunSummary, dimension: str) -> ComparisonSection:
        sides = [side.by(dimension, "outcome") for side in (before, after)]
        keys = self._in_order({key[0] for side in sides for key in side})
        title = self._say(dimension)
        rows, bars = [], []
        for key in keys:
            old, new = (side.get((key, ELIGIBLE), [0, 0, 0]) for side in sides)
            label = self._label(dimension, key)
            costs = [self._toman(amount) for amount in (old[2], new[2], new[2] - old[2])]
            rows.append((label, *self._change(old[1], new[1]), *costs))
            bars.append((label, (self._money(old[2]), self._money(new[2]))))
        parts = [self._say(k) for k in ("eligible_before", "eligible_after", "difference")]
        cost = [f"{self._say(self.cost_key)}: {self._say(k)}" for k in ("before", "after", "difference")]
        head = (self._say(f"{dimension}_one"), *parts, *cost)
        chart = self._bars(self._say("cost_chart"), bars, (self._say("before"), self._say("after")), title)
        return ComparisonSection(
            dimension, title, self._ties(dimension, keys), (TextGrid("", head, tuple(rows)),), (chart,)
        )

    def _moves(self, comparison: RunComparison) -> ComparisonSection:
        olds, news = (self._in_order(self._deciles(comparison, place)) for place in (0, 1))
        corner = f"{self._say('before')} ↓ {self._say('after')}"
        head = (corner, *(self._label("decile", new) for new in news))
        rows = tuple(
            (self._label("decile", old),
             *(self._count(comparison.moves.get((old, new), [0, 0])[0]) for new in news))
            for old in olds
        )  # fmt: skip
        grids = (TextGrid("", head, rows),) if rows else ()
        return ComparisonSection("moves", self._say("moves"), self._say("moves_about"), grids)

    def _deciles(self, comparison: RunComparison, place: int) -> list[object]:
        """Those that have households: before at place 0, after at 1."""
        households: Counter[object] = Counter()
        for key, numbers in comparison.moves.items():
            households[key[place]] += numbers[0]
        return [key for key, count in households.items() if not self._is_few(count)]

    def _label(self, dimension: str, key: object) -> str:
        if key is None:
            return self._say("unknown")
        return self._number(int(str(key))) if dimension == "decile" else code_words(str(key), self.lang)

    def _in_order(self, keys: Iterable[object]) -> list[object]:
        """Numbers by size, codes by their name in the language of the report, what is not known last."""
        return sorted(keys, key=lambda key: (key is None, *self._rank(key)))

    def _rank(self, key: object) -> tuple[int, tuple[int, ...]]:
        if key is None:
            return 0, ()
        return (key, ()) if isinstance(key, int) else (0, sort_key(code_words(str(key), self.lang)))

    def _bars(
        self, title: str, rows: Iterable[tuple[str, Sequence[int]]], series: tuple[str, str], about: str
    ) -> Picture:
        heading = ChartHeading(title, about or title, "", self.lang)
        return bars_of_counts(heading, list(rows), series).picture
