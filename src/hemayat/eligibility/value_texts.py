"""Values of a decision as people read them: amounts with unit, codes and truth values in words, laws and days.

`data_in_words` puts all values of one household in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from hemayat.common.dates import date_in_words
from hemayat.common.language import Lang, text_in, translate
from hemayat.common.money import (
    format_bound,
    format_money,
    format_money_briefly,
    format_number,
    format_rial,
    format_tenths,
    round_bound,
    without_period,
)
from hemayat.common.persian import to_persian_digits
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.standard_texts import DECILE_TIES, SEVERAL_DECILE_TIES, YES_OR_NO
from hemayat.registers.code_labels import code_words
from hemayat.rules.document_texts import unit_word
from hemayat.rules.nodes import Type
from hemayat.rules.resolved_policy import Fact
from hemayat.rules.source import Map, Scalar, Tree, words

MOST_KEPT = 4096
"""Amounts in words that a process keeps: limits and round sums are on most people's pages."""

_MONEY = ("rial", "rial/year", "rial/month")


@lru_cache(MOST_KEPT)
def money(amount_rial: int, unit: str, lang: Lang, limit: int | None = None) -> str:
    """`۴۸ میلیون تومان در سال (۴۸۰٬۰۰۰٬۰۰۰ ریال)`; `unit` is rial, rial/month or rial/year.

    `limit`: an amount in the same sentence, here and below. An amount that rounds to it says on which side of it it is.
    """
    return format_money(amount_rial, lang, unit.partition("/")[2], limit=limit)


def value_words(value: int | bool | str | None, type_: Type, lang: Lang, *, unit: bool = True) -> str:
    """One value. Without `unit`, only money keeps it: sentences say "خانوار {household_size} نفره" themselves."""
    if value is None:
        return translate("not known", lang)
    if type_.kind == "bool":
        return YES_OR_NO[bool(value)][lang]
    if type_.kind != "number":
        return code_words(str(value), lang)
    return number_words(int(value), type_.unit, lang, unit=unit)


def number_words(
    value: int, unit_name: str, lang: Lang, *, unit: bool = True, limit: int | None = None
) -> str:
    """A number in its unit."""
    if unit_name in _MONEY:
        return money(value, unit_name, lang, limit)
    if unit_name == "tenths":
        return format_tenths(value, lang)
    said = format_number(value, lang)
    if not unit or not unit_name:
        return said
    return f"{said} {unit_word(unit_name, lang, value)}"


def brief_words(number: int, unit_name: str, lang: Lang, limit: int | None = None) -> str:
    """A number in its unit, of money without the rials: for a drawing, with the exact values in the text around it."""
    if unit_name in _MONEY:
        return format_money_briefly(number, lang, unit_name.partition("/")[2], limit)
    return number_words(number, unit_name, lang)


def range_words(
    low: int,
    high: int,
    type_: Type,
    lang: Lang,
    *,
    unit: bool = True,
    is_rank: bool = False,
    limit: int | None = None,
) -> str:
    """A number of which only the two ends are known. `is_rank`: it follows the name of a rank, "decile 4 or lower"."""
    first = number_words(low, type_.unit, lang, unit=unit, limit=limit)
    if low == high:
        return first
    last = number_words(high, type_.unit, lang, unit=unit, limit=limit)
    from_start, to_end = low <= type_.low, high >= type_.high
    if from_start and to_end:
        return translate("not known", lang)
    if to_end:
        first = first if is_rank else _end_words(low, type_, lang, unit=unit, limit=limit, up=False)
        said = translate("{first} or higher", lang) if is_rank else translate("at least {first}", lang)
        return said.format(first=first)
    if from_start:
        last = last if is_rank else _end_words(high, type_, lang, unit=unit, limit=limit, up=True)
        said = translate("{last} or lower", lang) if is_rank else translate("at most {last}", lang)
        return said.format(last=last)
    if is_rank:
        return translate("{first} to {last}", lang).format(first=first, last=last)
    return translate("between {first} and {last}", lang).format(first=first, last=last)


def _end_words(value: int, type_: Type, lang: Lang, *, unit: bool, limit: int | None, up: bool) -> str:
    """What follows "at least" or "at most": never "about" an amount. In rials alone if rounding would reach `limit`."""
    if not type_.is_money or value < 10:
        return number_words(value, type_.unit, lang, unit=unit)
    rounded, period = round_bound(value, up=up), type_.unit.partition("/")[2]
    if limit is not None and (value > limit) != (rounded > limit):
        return format_bound(value, lang, period)
    return f"{format_bound(rounded, lang, period)} ({format_rial(value, lang)})"


def law_words(law: Map, lang: Lang) -> str:
    """`مصوبهٔ …، مادهٔ ۲`."""
    act, article = _said(law.entries.get("act"), lang), _said(law.entries.get("article"), lang)
    if article.strip()[:1].isdigit():
        said = translate("{act}, article {article}", lang).format(act=act, article=article)
    else:
        said = translate(", ", lang).join((act, article))
    return to_persian_digits(said) if lang == "fa" else said


def act_words(law: Map, lang: Lang) -> str:
    """The act alone."""
    act = _said(law.entries.get("act"), lang)
    return to_persian_digits(act) if lang == "fa" else act


def law_note(law: Map, lang: Lang) -> str:
    """What the policy's author added to the law, if anything."""
    return _said(law.entries.get("note"), lang)


def law_url(law: Map) -> str:
    """Where the law can be read; empty unless it is a web address."""
    url = _said(law.entries.get("url"), "en")
    return url if url.startswith(("https://", "http://")) else ""


def _said(tree: Tree | None, lang: Lang) -> str:
    return tree.value if isinstance(tree, Scalar) else text_in(words(tree), lang)


def decile_ties(deciles: Iterable[object], quantiles: int, lang: Lang) -> str:
    """Why a table of these deciles has a gap; empty if it has none."""
    found = {decile for decile in deciles if decile is not None}
    missing = [format_number(n, lang) for n in range(1, quantiles + 1) if n not in found]
    said = DECILE_TIES if len(missing) == 1 else SEVERAL_DECILE_TIES
    return said[lang].format(missing=list_text(missing, lang)) if found and missing else ""


def list_text(items: list[str], lang: Lang) -> str:
    """`الف، ب و پ`."""
    if len(items) < 2:
        return "".join(items)
    return translate(", ", lang).join(items[:-1]) + translate(" and ", lang) + items[-1]


@dataclass(frozen=True)
class ValueText:
    """One value of a household in words."""

    name: str
    title: str
    value: str


@dataclass(frozen=True)
class RegisterDataText:
    """What one register said, in words, with its owner and the day that it describes."""

    register: str
    title: str
    owner: str
    as_of: dt.date
    as_of_text: str
    values: tuple[ValueText, ...]


def data_in_words(of: DeterminedCase, lang: Lang) -> list[RegisterDataText]:
    """Every value that counted, by register, in the order of the policy: for "my household and its data"."""
    names, found = EntryTitles(of.policy, lang), []
    for table in {fact.table.name: fact.table for fact in of.policy.facts.values()}.values():
        values = tuple(
            ValueText(fact.name, names.fact(fact.name), _value(of, fact, names.fact(fact.name), lang))
            for fact in of.policy.facts.values()
            if fact.table.name == table.name
        )
        day = of.day_of(table.name)
        title, owner = text_in(table.title, lang), text_in(table.owner_title, lang)
        found.append(RegisterDataText(table.name, title, owner, day, date_in_words(day, lang), values))
    return found


def _value(of: DeterminedCase, fact: Fact, title: str, lang: Lang) -> str:
    type_ = replace(fact.type, unit=without_period(fact.type.unit, title, lang))
    return value_words(of.facts[fact.name] if of.is_known(fact.name) else None, type_, lang)
