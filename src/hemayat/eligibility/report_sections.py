"""The sections of report.html: every number of a run's manifest as tables and charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.common.charts import ChartHeading, ChartValue, Picture, bars_of_counts, tile_map
from hemayat.common.dates import format_date
from hemayat.common.language import Lang, text_in
from hemayat.common.money import format_decimal, format_number
from hemayat.common.persian import PERCENT, sort_key
from hemayat.common.statements import affirmed
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.report_texts import say, say_why
from hemayat.eligibility.standard_texts import OUTCOMES, VERDICTS
from hemayat.eligibility.value_texts import decile_ties, list_text, money, number_words
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.summary import RunSummary
from hemayat.registers.code_labels import code_words
from hemayat.registers.owners import OWNERS
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.registers.quarantine_reasons import REASONS
from hemayat.registers.schema import TABLES
from hemayat.registers.undecided_households import NOT_DECIDED
from hemayat.rules.expression_texts import TextGrid
from hemayat.rules.unknowns import ELIGIBLE, UnknownReason, Verdict
from hemayat.rules.unknowns import OUTCOMES as IN_ORDER

DIMENSIONS = ("province", "area", "decile", "head_sex")
MOST_CUTS = 20


@dataclass(frozen=True)
class ReportSection:
    """Texts, then charts, then the tables that hold the same numbers."""

    key: str
    title: str
    texts: tuple[str, ...]
    charts: tuple[Picture, ...]
    grids: tuple[TextGrid, ...]


def sections(compiled: CompiledPolicy, manifest: Mapping[str, Any], lang: Lang) -> Iterator[ReportSection]:
    """All sections, in the order of the page; those with nothing to say are left out."""
    teller = _ReportWriter(compiled, manifest, lang)
    yield teller.glance()
    for dimension in DIMENSIONS:
        if dimension != "decile" or "decile" in compiled.on_day.ranks:
            yield teller.coverage(dimension)
    if manifest["not_decided"]:
        yield teller.not_decided()
    yield teller.criteria()
    yield teller.missing()
    yield teller.quarantine()
    yield teller.registers()
    if manifest["cut_points"]:
        yield teller.cuts()


class _ReportWriter:
    def __init__(self, compiled: CompiledPolicy, manifest: Mapping[str, Any], lang: Lang) -> None:
        self.policy, self.manifest, self.lang = compiled.on_day, manifest, lang
        self.summary = RunSummary.from_json(manifest["summary"])
        self.names = EntryTitles(self.policy, lang)

    def say(self, key: str, **more: str) -> str:
        return say(key, self.lang).format(**more)

    def number(self, n: int) -> str:
        return format_number(n, self.lang)

    def share(self, part: int, whole: int) -> str:
        """Percent with one decimal, rounded half up."""
        tenths = (2000 * part + whole) // (2 * whole) if whole else 0
        return format_decimal(f"{tenths // 10}.{tenths % 10}", self.lang) + (
            PERCENT if self.lang == "fa" else "%"
        )

    def heads(self, *keys: str) -> tuple[str, ...]:
        return tuple(say(key, self.lang) for key in keys)

    def chart(self, title: str, rows: Sequence[tuple[str, int]], unit: str) -> tuple[Picture, ...]:
        counts = [(name, (value,)) for name, value in rows]
        return (bars_of_counts(self._heading(title), counts, ("",), unit).picture,) if rows else ()

    def _heading(self, title: str) -> ChartHeading:
        return ChartHeading(title, title, "", self.lang)

    def glance(self) -> ReportSection:
        found = {key[0]: numbers for key, numbers in self.summary.by("outcome").items()}
        households, persons = (sum(n[i] for n in found.values()) for i in (0, 1))
        rows, bars = [], []
        for outcome in IN_ORDER:
            h, p, _ = found.get(outcome, [0, 0, 0])
            title = OUTCOMES[outcome][self.lang]
            rows.append(
                (title, self.number(h), self.share(h, households), self.number(p), self.share(p, persons))
            )
            bars.append((title, h))
        texts = [self.say("decided", households=self.number(households), persons=self.number(persons))]
        if self.policy.entitlement:
            cost = found.get(ELIGIBLE, [0, 0, 0])[2]
            texts.append(self.say("cost", amount=money(cost, self.policy.entitlement.unit, self.lang)))
        head = self.heads("outcome", "households", "share_households", "persons", "share_persons")
        return ReportSection(
            "glance", self.say("glance"), tuple(texts),
            self.chart(self.say("outcomes"), bars, self.say("households")),
            (TextGrid(self.say("outcomes"), head, tuple(rows)),),
        )  # fmt: skip

    def coverage(self, dimension: str) -> ReportSection:
        cells: dict[Any, dict[str, list[int]]] = {}
        for (group, outcome), numbers in self.summary.by(dimension, "outcome").items():
            cells.setdefault(group, {})[outcome] = numbers
        rows, bars = [], []
        order = sorted(cells, key=self._order)
        for group in order:
            found = [cells[group].get(outcome, [0, 0, 0]) for outcome in IN_ORDER]
            persons, covered = sum(n[1] for n in found), found[0][1]
            title = self._group(dimension, group)
            counts = (self.number(n[0]) for n in found)
            rows.append((title, self.share(covered, persons), *counts, self.number(persons)))
            bars.append((title, (200 * covered + persons) // (2 * persons) if persons else 0))
        outcomes = tuple(OUTCOMES[o][self.lang] for o in IN_ORDER)
        head = (self.say(f"{dimension}_one"), self.say("covered"), *outcomes, self.say("persons"))
        title = self.say(dimension)
        drawn = f"{title}: {self.say('covered_chart')}"
        if dimension == "province":
            texts = {group: (row[0], row[1]) for group, row in zip(order, rows, strict=True)}
            chart = self._map(drawn, texts, bars)
        else:
            chart = self.chart(drawn, bars, self.say("percent"))
        ties = self._ties(cells) if dimension == "decile" else ""
        return ReportSection(
            dimension,
            title,
            (ties,) if ties else (),
            chart,
            (TextGrid(f"{title} ({self.say('households')})", head, tuple(rows)),),
        )

    def _map(
        self, title: str, texts: Mapping[str | None, tuple[str, str]], bars: Sequence[tuple[str, int]]
    ) -> tuple[Picture, ...]:
        """The share of each province; who lives abroad is in the table alone."""
        figures = {
            PROVINCE_CODES[group]: (name, ChartValue(percent, text))
            for (group, (name, text)), (_, percent) in zip(texts.items(), bars, strict=True)
            if group is not None
        }
        values = {code: value for code, (_, value) in figures.items()}
        names = {code: name for code, (name, _) in figures.items()}
        return (tile_map(self._heading(title), values, names, self.say("covered")).picture,)

    def _ties(self, deciles: Iterable[object]) -> str:
        return decile_ties(deciles, self.policy.ranks["decile"].quantiles, self.lang)

    def _order(self, group: Any) -> tuple[bool, Any]:
        if group is None:
            return True, ()
        return False, (group,) if isinstance(group, int) else sort_key(code_words(group, self.lang))

    def _group(self, dimension: str, group: Any) -> str:
        if group is None:
            return self.say("not_known")
        return self.number(group) if dimension == "decile" else code_words(group, self.lang)

    def criteria(self) -> ReportSection:
        order = (Verdict.FAILED, Verdict.UNDETERMINED, Verdict.WAIVED, Verdict.PASSED)
        rows, bars = [], []
        for criterion in self.policy.criteria:
            counts, alone = self.summary.verdicts[criterion.name], self.summary.alone[criterion.name]
            failed, *others = (counts[verdict.name.lower()] for verdict in order)
            title = text_in(criterion.title, self.lang)
            rows.append((title, *(self.number(n) for n in (failed, alone, *others))))
            bars.append((title, (failed, alone)))
        head = (
            *self.heads("criterion", "refused", "alone"),
            *(VERDICTS[verdict][self.lang] for verdict in order[1:]),
        )
        title = self.say("refusing")
        chart = bars_of_counts(self._heading(title), bars, self.heads("refused", "alone")).picture
        return ReportSection(
            "criteria",
            self.say("criteria"),
            (),
            (chart,),
            (TextGrid(self.say("verdicts"), head, tuple(rows)),),
        )

    def missing(self) -> ReportSection:
        found = {n: c for n, c in self.summary.unknowns.items() if c and n in self.policy.facts}
        seen = [u.name.lower() for u in UnknownReason if any(u.name.lower() in c for c in found.values())]
        whole = [(self.names.fact(name), sum(counts.values())) for name, counts in found.items()]
        rows = tuple(
            (title, self.number(all_), *(self.number(counts.get(why, 0)) for why in seen))
            for (title, all_), counts in zip(whole, found.values(), strict=True)
        )
        head = (*self.heads("data_item", "all"), *(say_why(why, self.lang) for why in seen))
        chart = self.chart(self.say("missing_chart"), whole, self.say("households"))
        return ReportSection(
            "missing", self.say("missing"), (self.say("missing_about"),), chart,
            (TextGrid(self.say("missing_chart"), head, rows), self._whom_to_ask(found)),
        )  # fmt: skip

    def _whom_to_ask(self, facts: Iterable[str]) -> TextGrid:
        by_register: dict[str, list[str]] = {}
        for name in facts:
            by_register.setdefault(self.policy.facts[name].table.name, []).append(self.names.fact(name))
        rows = [
            (self._register(register), self._owner(register), self._in_a_list(titles))
            for register, titles in by_register.items()
        ]
        return TextGrid(self.say("whom_to_ask"), self.heads("register", "owner", "data"), tuple(rows))

    def _in_a_list(self, titles: list[str]) -> str:
        """Only the first title begins with a capital."""
        first, *others = titles
        return list_text([first, *(affirmed(title, self.lang) for title in others)], self.lang)

    def _owner(self, register: str) -> str:
        return OWNERS[TABLES[register].owner].in_(self.lang)

    def not_decided(self) -> ReportSection:
        counts: Mapping[str, int] = self.manifest["not_decided"]
        rows = [(NOT_DECIDED[why].in_(self.lang), self.number(n)) for why, n in counts.items()]
        grid = TextGrid(self.say("not_decided"), self.heads("reason", "households"), tuple(rows))
        whole = sum(counts.values()) + self.summary.households
        about = self.say("not_decided_about", n=self.number(sum(counts.values())), whole=self.number(whole))
        return ReportSection("not_decided", self.say("not_decided"), (about,), (), (grid,))

    def quarantine(self) -> ReportSection:
        rows = [
            (
                self._register(table),
                REASONS[reason].in_(self.lang) if reason in REASONS else reason,
                self.number(n),
            )
            for table, reasons in self.manifest["quarantined"].items()
            for reason, n in reasons.items()
        ]
        grid = TextGrid(self.say("quarantine"), self.heads("register", "reason", "rows"), tuple(rows))
        return ReportSection(
            "quarantine", self.say("quarantine"), (self.say("quarantine_about"),), (), (grid,)
        )

    def registers(self) -> ReportSection:
        rows = []
        for name, day in self.manifest["registers"].items():
            counts = self.manifest["registers_read"].get(name, {})
            numbers = (self.number(counts.get(k, 0)) for k in ("read", "accepted", "quarantined", "repaired"))
            as_of = format_date(dt.date.fromisoformat(day), self.lang)
            rows.append((self._register(name), self._owner(name), as_of, *numbers))
        head = self.heads("register", "owner", "as_of", "read", "accepted", "quarantined", "repaired")
        title = self.say("registers")
        return ReportSection("registers", title, (), (), (TextGrid(title, head, tuple(rows)),))

    def _register(self, name: str) -> str:
        return TABLES[name].title.in_(self.lang)

    def cuts(self) -> ReportSection:
        grids = []
        for name, points in self.manifest["cut_points"].items():
            rank = self.policy.ranks.get(name)
            if rank is None:
                continue
            step = -(-len(points) // MOST_CUTS) if points else 1
            step = step if step == 1 else max(step, 10)
            unit = rank.by.type.unit
            rows = [
                (self.number(place), number_words(point, unit, self.lang))
                for place, point in enumerate(points, 1)
                if place % step == 0
            ]
            caption = self.names.rank(name)
            if step > 1:
                caption = self.say("cuts_some", rank=caption, n=self.number(len(points)))
            grids.append(TextGrid(caption, self.heads("rank", "up_to"), tuple(rows)))
        return ReportSection("cuts", self.say("cuts"), (self.say("cuts_about"),), (), tuple(grids))
