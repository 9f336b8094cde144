"""The rules in force on a day as a document for people: sections, entries, lines and small tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hemayat.common.dates import date_in_words
from hemayat.common.language import Lang, text_in, translate
from hemayat.common.persian import to_persian_digits
from hemayat.rules.catalogue import PERSONS, SchemaCatalogue
from hemayat.rules.document_texts import say, say_age, unit_word
from hemayat.rules.expression_texts import ExpressionTexts, TextGrid
from hemayat.rules.nodes import Const
from hemayat.rules.policy import Parameter, PolicyEntry
from hemayat.rules.policy_parser import SENTENCES
from hemayat.rules.resolved_policy import Criterion, Fact, PolicyOn, Rank, Waiver
from hemayat.rules.row_texts import RowTexts
from hemayat.rules.scalars import ScalarFault
from hemayat.rules.scalars import date as parse_day
from hemayat.rules.source import Map, Scalar, words


@dataclass(frozen=True)
class PolicyDocumentLine:
    """`is_code`: a text that is no language, such as a version. `code`: the same in the rule language, for experts."""

    label: str
    text: str
    is_code: bool = False
    code: str = ""


@dataclass(frozen=True)
class PolicyDocumentItem:
    """One entry of the policy."""

    name: str
    title: str
    lines: tuple[PolicyDocumentLine, ...]
    grids: tuple[TextGrid, ...] = ()


@dataclass(frozen=True)
class PolicyDocumentSection:
    key: str
    title: str
    about: str
    items: tuple[PolicyDocumentItem, ...]


@dataclass(frozen=True)
class PolicyDocument:
    lang: Lang
    title: str
    lines: tuple[PolicyDocumentLine, ...]
    notes: tuple[str, ...]
    sections: tuple[PolicyDocumentSection, ...]


def policy_document(
    policy: PolicyOn, catalogue: SchemaCatalogue, lang: Lang, today: dt.date
) -> PolicyDocument:
    """Everything that the policy says on its day, in words. A change before `today` is shown as past, never as next."""
    return _PolicyDocumentWriter(policy, catalogue, lang, today).document()


class _PolicyDocumentWriter:
    def __init__(self, policy: PolicyOn, catalogue: SchemaCatalogue, lang: Lang, today: dt.date) -> None:
        self.policy, self.lang, self.today = policy, lang, today
        self.catalogue = catalogue
        self.words = ExpressionTexts(policy, lang, catalogue.labels)
        self.shown: set[str] = set()

    def document(self) -> PolicyDocument:
        whole = self.policy.policy
        made = [
            self._section("criteria", (self._criterion(c) for c in self.policy.criteria), is_told=True),
            self._section("waivers", (self._waiver(w) for w in self.policy.waivers)),
            self._section("entitlement", self._entitlement()),
            self._section("ranks", (self._rank(r) for r in self.policy.ranks.values())),
            self._section("derived", (self._derived(name) for name in self.policy.derived)),
            self._section("parameters", self._parameters()),
            self._section("facts", (self._fact(f) for f in self.policy.facts.values())),
            self._section("later", self._later()),
        ]
        sections = tuple(s for s in made if s.items)
        notes = tuple(text_in(note, self.lang) for note in whole.notes)
        return PolicyDocument(self.lang, text_in(whole.title, self.lang), self._head(), notes, sections)

    def _say(self, key: str, **parts: str) -> str:
        return say(key, self.lang, **parts)

    def _day(self, day: dt.date) -> str:
        return date_in_words(day, self.lang)

    def _section(
        self, key: str, items: Iterable[PolicyDocumentItem], *, is_told: bool = False
    ) -> PolicyDocumentSection:
        return PolicyDocumentSection(
            key, self._say(key), self._say(f"{key}_about") if is_told else "", tuple(items)
        )

    def _head(self) -> tuple[PolicyDocumentLine, ...]:
        whole = self.policy.policy
        key = "until" if whole.end else "open"
        end = self._day(whole.end - dt.timedelta(days=1)) if whole.end else ""
        return (
            PolicyDocumentLine(self._say("day"), self._day(self.policy.on)),
            PolicyDocumentLine(self._say("legal_basis"), self._legal_basis(whole.legal_basis)),
            PolicyDocumentLine(self._say("in_force"), self._say(key, day=self._day(whole.start), end=end)),
            *self._next_days(),
            PolicyDocumentLine(self._say("version"), whole.version, is_code=True),
        )

    def _next_days(self) -> list[PolicyDocumentLine]:
        """The last change before today, if there was one since; and the next day on which anything changes."""
        later = [day for day in self.policy.policy.turning_days() if day > self.policy.on]
        past = [day for day in later if day <= self.today]
        coming = self._next_day(later[len(past) :])
        if not past:
            return [PolicyDocumentLine(self._say("next_day"), coming)]
        return [
            PolicyDocumentLine(self._say("changed_since"), self._day(past[-1])),
            PolicyDocumentLine(self._say("next_day_from_today"), coming),
        ]

    def _next_day(self, later: list[dt.date]) -> str:
        """The end of the whole policy is such a day."""
        end = self.policy.policy.end
        if later:
            return self._day(later[0])
        return self._say("policy_ends", day=self._day(end)) if end else self._say("no_change")

    def _legal_basis(self, basis: Map) -> str:
        parts = []
        for key, tree in basis.entries.items():
            text = tree.value if isinstance(tree, Scalar) else text_in(words(tree), self.lang)
            parts.append(self._part_of_law(key, text))
        return translate(", ", self.lang).join(p for p in parts if p)

    def _part_of_law(self, key: str, text: str) -> str:
        if key == "number":
            return self._say("law_number", number=to_persian_digits(text) if self.lang == "fa" else text)
        try:
            return self._say("law_date", day=self._day(parse_day(text)))
        except ScalarFault:
            return text

    def _criterion(self, criterion: Criterion) -> PolicyDocumentItem:
        body = self._body(self.policy.policy.criteria[criterion.name])
        limit = _text(body, criterion.kind)
        fact = _text(body, "fact")
        called = self._say("value_word")
        if fact and criterion.value:
            called = self._say("sum_word") if criterion.value.type.is_money else self.words.expression(fact)
        lines = [PolicyDocumentLine(self._say("asked"), self._asked(criterion.kind, fact, limit))]
        lines.append(PolicyDocumentLine(self._say("law"), self.words.law(criterion.law)))
        lines += [
            PolicyDocumentLine(self._say(key), self.words.sentence(criterion.sentences[key], called))
            for key in SENTENCES
            if criterion.sentences.get(key)
        ]
        if exempt := [self._name_of(w) for w in self.policy.waivers_of(criterion.name)]:
            lines.append(PolicyDocumentLine(self._say("exempt"), translate("; ", self.lang).join(exempt)))
        lines += self._changes(self.policy.policy.criteria[criterion.name])
        return self._item(criterion.name, criterion.title, lines, f"{fact} {limit}")

    def _asked(self, kind: str, fact: str, text: str) -> str:
        if kind in ("at_most", "at_least"):
            subject = self.words.subject(fact)
            said = self._say(kind, fact=subject, limit=self.words.limit(text, title=subject))
        elif kind == "refuse_when" and text in self.policy.facts:
            said = self._say("require", condition=self.words.expression(f"not {text}"))
        else:
            said = self._say(kind, condition=self.words.expression(text))
        return _begun(said)

    def _waiver(self, waiver: Waiver) -> PolicyDocumentItem:
        entry = self.policy.policy.waivers[waiver.name]
        when = _text(self._body(entry), "when")
        titles = {c.name: text_in(c.title, self.lang) for c in self.policy.criteria}
        covers = translate(", ", self.lang).join(titles[name] for name in waiver.covers)
        lines = [
            PolicyDocumentLine(self._say("when"), self.words.expression(when)),
            PolicyDocumentLine(self._say("covers"), covers or self._say("nothing")),
            PolicyDocumentLine(self._say("law"), self.words.law(waiver.law)),
            *self._changes(entry),
        ]
        return self._item(waiver.name, waiver.title, lines, when)

    def _name_of(self, waiver: Waiver) -> str:
        return text_in(waiver.title, self.lang)

    def _entitlement(self) -> list[PolicyDocumentItem]:
        entry, made = self.policy.policy.entitlement, self.policy.entitlement
        if entry is None or made is None:
            return []
        text = _text(self._body(entry), "amount")
        lines = [
            PolicyDocumentLine(self._say("amount"), _begun(self.words.limit(text, "amount_in_table"))),
            PolicyDocumentLine(self._say("unit"), unit_word(made.unit, self.lang)),
            PolicyDocumentLine(self._say("law"), self.words.law(made.law)),
        ]
        if made.starts:
            lines.append(PolicyDocumentLine(self._say("starts"), text_in(made.starts, self.lang)))
        title = words(self._body(entry).entries.get("title"))
        return [self._item("entitlement", title, [*lines, *self._changes(entry)], text)]

    def _rank(self, rank: Rank) -> PolicyDocumentItem:
        entry = self.policy.policy.ranks[rank.name]
        by = _text(self._body(entry), "by")
        compares = text_in(rank.about, self.lang)
        equal = (
            self._say("equal_people")
            if rank.weight == "household_size"
            else self._say("equal_totals", weight=self.words.expression(rank.weight))
        )
        about = self._say("quantiles_about", n=self.words.number(rank.quantiles), equal=equal)
        lines = [
            *([PolicyDocumentLine(self._say("compares"), compares)] if compares else []),
            PolicyDocumentLine(self._say("by"), _begun(self.words.expression(by))),
            PolicyDocumentLine(self._say("quantiles"), about),
            PolicyDocumentLine(self._say("cuts"), self._say("cuts_run" if rank.cuts is None else "cuts_law")),
            *self._changes(entry),
        ]
        return self._item(rank.name, rank.title, lines, by)

    def _derived(self, name: str) -> PolicyDocumentItem:
        entry, value = self.policy.policy.derived[name], self.policy.derived[name].value
        text = _text(self._body(entry), "value")
        lines = [PolicyDocumentLine(self._say("value"), _begun(self.words.calculation(text)))]
        if value.type.is_money:
            lines.append(PolicyDocumentLine(self._say("unit"), unit_word(value.type.unit, self.lang)))
        return self._item(name, self.policy.derived[name].title, [*lines, *self._changes(entry)], text)

    def _parameters(self) -> list[PolicyDocumentItem]:
        """Every number of the law that no table above has shown with its law."""
        return [self._parameter(*self.policy.parameters[name]) for name in self.policy.parameters]

    def _parameter(self, parameter: Parameter, node: object) -> PolicyDocumentItem:
        is_plain = isinstance(node, Const)
        lines = [
            PolicyDocumentLine(self._say("law"), self.words.law(parameter.law)),
            *self._next_value(parameter),
        ]
        if isinstance(node, Const):
            lines.insert(
                0, PolicyDocumentLine(self._say("number"), self.words.number(int(node.value), parameter.unit))
            )
        is_shown = is_plain or parameter.name in self.shown
        grids = () if is_shown else (self.words.grid(parameter, self.policy.parameters[parameter.name][1]),)
        return PolicyDocumentItem(parameter.name, self.words.title(parameter.name), tuple(lines), grids)

    def _fact(self, fact: Fact) -> PolicyDocumentItem:
        entry = self.policy.policy.facts.get(fact.name)
        column = text_in(fact.column.title, self.lang) if fact.column else ""
        table, empty = text_in(fact.table.title, self.lang), self.words.number(fact.empty)
        how = self._say(fact.how, table=table, column=column, empty=empty)
        source = f"{table} ({text_in(fact.table.owner_title, self.lang)})"
        lines = [PolicyDocumentLine(self._say("how"), how), PolicyDocumentLine(self._say("source"), source)]
        if fact.how != "head":
            lines.append(self._rows(fact, _where(fact, self._body(entry) if entry else None)))
        lines.append(PolicyDocumentLine(self._say("unknown"), self._say(_unknown_key(fact))))
        if fact.max_age:
            age = say_age(fact.max_age[1], self.words.number(fact.max_age[0]), self.lang)
            lines.append(PolicyDocumentLine(self._say("max_age"), self._say("max_age_about", age=age)))
        if entry and (doubt := _text(self._body(entry), "contradicted_when")):
            lines.append(PolicyDocumentLine(self._say("contradicted"), self.words.expression(doubt)))
        if entry:
            lines += self._changes(entry)
        return PolicyDocumentItem(fact.name, self.words.title(fact.name), tuple(lines))

    def _rows(self, fact: Fact, where: str) -> PolicyDocumentLine:
        if not where:
            return PolicyDocumentLine(self._say("where"), self._say("all_rows"))
        rows = RowTexts(self.policy, self.lang, self.catalogue, fact.table).rows(where)
        return PolicyDocumentLine(self._say("where"), rows, code=where)

    def _later(self) -> list[PolicyDocumentItem]:
        """Entries that begin after this day."""
        found = []
        for entry in self.policy.policy.entries():
            first = min(
                (v for v in entry.versions if v.start > self.policy.on), key=lambda v: v.start, default=None
            )
            if first and entry.on(self.policy.on) is None and isinstance(first.body, Map):
                title = text_in(words(first.body.entries.get("title")), self.lang)
                begins = PolicyDocumentLine(self._say("in_force_from"), self._day(first.start))
                found.append(PolicyDocumentItem(entry.name, title, (begins,)))
        return found

    def _changes(self, entry: PolicyEntry) -> list[PolicyDocumentLine]:
        """From which day this entry changes or ends, as far as the file says."""
        current = entry.on(self.policy.on)
        if current is None or current.end is None:
            return []
        return [self._change(current.end, is_end=entry.on(current.end) is None)]

    def _change(self, day: dt.date, *, is_end: bool) -> PolicyDocumentLine:
        is_past = day <= self.today
        what = (
            ("ended_on" if is_end else "changed_on") if is_past else ("ends_on" if is_end else "changes_on")
        )
        return PolicyDocumentLine(
            self._say("changed" if is_past else "changes"), self._say(what, day=self._day(day))
        )

    def _next_value(self, parameter: Parameter) -> list[PolicyDocumentLine]:
        later = [(day, tree) for day, tree in parameter.values if day > self.policy.on]
        if not later:
            return []
        day, tree = later[0]
        return [self._change(day, is_end=isinstance(tree, Scalar) and tree.value == "ended")]

    def _item(
        self, name: str, title: Mapping[str, str], lines: Iterable[PolicyDocumentLine], text: str
    ) -> PolicyDocumentItem:
        """With the tables of the parameters that `text` uses, and the next change of each."""
        grids = self.words.grids(text)
        used = [
            self.policy.parameters[n][0] for n in self.words.names_in(text) if n in self.policy.parameters
        ]
        self.shown |= {p.name for p in used}
        more = [
            PolicyDocumentLine(self.words.title(p.name), line.text)
            for p in used
            for line in self._next_value(p)
        ]
        return PolicyDocumentItem(name, text_in(title, self.lang), (*lines, *more), tuple(grids))

    def _body(self, entry: PolicyEntry) -> Map:
        version = entry.on(self.policy.on)
        assert version
        assert isinstance(version.body, Map)
        return version.body


def _begun(sentence: str) -> str:
    """With a capital letter, if the script has any."""
    return sentence[:1].upper() + sentence[1:]


def _where(fact: Fact, body: Map | None) -> str:
    """Of a fact that no policy writes, every living member counts."""
    if body:
        return _text(body, "where")
    return "alive" if fact.where else ""


def _unknown_key(fact: Fact) -> str:
    if fact.table.name == PERSONS:
        return "unknown_persons"
    return "unknown_ask" if fact.ask else "unknown_none"


def _text(body: Map, key: str) -> str:
    tree = body.entries.get(key)
    return tree.value if isinstance(tree, Scalar) else ""
