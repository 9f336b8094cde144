"""Faults of a policy in the language of the reader: each message as a template.

A part in braces is translated too if it is a message itself; otherwise it is a name or a number, and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from hemayat.common.language import Lang, Message

_MESSAGES: tuple[Message, ...] = (
    # Names and entries
    Message("unknown entry; {hint}"),
    Message("unknown register; {hint}"),
    Message("unknown register '{name}'; {hint}"),
    Message("unknown column of {table}; {hint}"),
    Message("unknown column '{name}'; {hint}"),
    Message("unknown criterion '{name}'; {hint}"),
    Message("unknown name '{name}'; {hint}"),
    Message("unknown function '{name}'; {hint}"),
    Message("unknown unit '{unit}'; one of: {units}"),
    Message("unknown here; {hint}"),
    Message("did you mean {names}?"),
    Message("'{name}' or {others}"),
    Message("known here: {names}"),
    Message("see `hemayat registers describe` for the registers' columns"),
    Message("'{name}' is not one of the acts; {hint}"),
    Message("'{name}' is not one of the codes; {hint}"),
    Message("'{name}' is not a code of {of}; {hint}"),
    Message("'{name}' is not a member of the household; {hint}"),
    Message("is not a relation to the head; {hint}"),
    Message("no criterion '{name}' on that day; {hint}"),
    Message("{name} is not known; {hint}"),
    Message("the name is taken by {other}"),
    Message("the name is taken by the case in line {line}"),
    Message("this name is predefined; use it without defining it"),
    Message(
        "needs 'weight', a fact that says how much a household counts in the rank, such as household_size"
    ),
    Message("needs 'by', the value that households are ranked by"),
    Message("needs 'quantiles', the number of equal parts that people are divided into, such as 10"),
    Message(
        "'{name}' is a reserved word; choose another name (`hemayat policy check --reserved` "
        "lists the reserved words)"
    ),
    Message("'{name}' appears twice here; keep one"),
    Message("a name may have only a-z, 0-9 and single _, and at most 48 characters"),
    Message("must be a short name such as livelihood-support"),
    Message("never used; use it or remove it"),
    Message("never used; use it in a criterion or a sentence, or remove it"),
    Message("no 'law' refers to it; use it or remove it"),
    Message("written twice (first in line {line}); keep one"),
    # What must be there
    Message("needs 'title', the name that people read, in both languages: {fa: …, en: …}"),
    Message(
        "needs 'passed', the sentence shown when the criterion is met, in both languages: {fa: …, en: …}"
    ),
    Message(
        "needs 'failed', the sentence shown when the criterion is not met, in both languages: {fa: …, en: …}"
    ),
    Message("needs 'unknown': what a missing answer means; 'ask' (not known), or 0 / false (counts as none)"),
    Message("needs 'fact' with 'at_most' or 'at_least', or 'require', or 'refuse_when' alone"),
    Message(
        "needs the outcome: write 'expect: {word}' with one of {outcomes}, or 'shows' with a "
        "criterion that determines it"
    ),
    Message("needs 'empty': the value if there are no rows"),
    Message("needs 'on', the date of the decision, here or in 'base'"),
    Message("needs '{lang}', the {language} wording"),
    Message("Persian"),
    Message("English"),
    Message("needs '{key}': which law, and which article of it"),
    Message("needs '{key}'"),
    Message("needs exactly one of {names}"),
    Message("needs a name that says what it demonstrates"),
    Message("needs members, such as [head, spouse, child]"),
    Message("needs one head, not {n}, and fewer than {most} members"),
    Message("needs the cut points of '{rank}': give 'cuts' in 'base'"),
    Message("needs a value for each {by}, as in {1: 480_000_000, 2: 600_000_000}"),
    Message("needs {missing}, here or in 'defaults' (`unknown` for an empty cell)"),
    # Wordings and shapes
    Message("write the wording in both languages: {fa: …, en: …}"),
    Message("'{lang}' is not a language here; if the sentence has a comma, put the whole sentence in quotes"),
    Message("'{lang}' has no wording"),
    Message(
        "repeats the title of {other}; name the condition to be met, such as “Owning no more "
        "than one property”"
    ),
    Message("must be plain text or a number, not a list or a mapping"),
    Message("is empty; write a value or remove the entry"),
    Message("is empty"),
    Message("must be a mapping of names to values"),
    Message("must be a mapping of facts, derived values or ranks to values"),
    Message("must be a mapping with a name"),
    Message("must be a mapping such as {income: limit}; one of {sides}"),
    Message("must be a mapping such as {outcome: eligible}"),
    Message("must be a mapping, or a list of mappings that each have a 'from'"),
    Message(
        "must be a mapping with title, unit, law and values, under a name of a-z, 0-9 and _ "
        "that is not a reserved word"
    ),
    Message("must be a list of names, such as [income, loans]"),
    Message("must be a list of cases, each with a name"),
    Message("must be a list of increasing numbers, or {first: …, step: …}"),
    Message("must be one of {names}"),
    Message("must be an expression"),
    Message("must be a truth value"),
    Message("must be a truth value, such as kind == 'passenger'"),
    Message("a law must name its act and article: {act: …, article: …}"),
    Message("'{key}' is unknown; a law can have only act, article, url and note"),
    Message("name acts and give their titles: {notice_4: {fa: …, en: …}}"),
    Message("cut points are lists of numbers under their date: {1404-01-01: [10, 20, …]}"),
    Message("give 'except' or 'only', not both"),
    # Dates
    Message("must be later than 'from'"),
    Message("'to' must be later than 'from' (it is the first day no longer in force)"),
    Message("versions must be in the order of their 'from', with no date twice"),
    Message(
        "{word} between the dates of this version and the one before it; leave out 'to' or make it equal "
        "to the next 'from'"
    ),
    Message("a gap"),
    Message("an overlap"),
    Message("{text} is not a date; {hint}"),
    Message("{text} has the year {year}, which is not accepted; {hint}"),
    Message("{text} names a day that the {calendar} calendar does not have; {hint}"),
    Message(
        "write year-month-day, as in 1398/08/24 or 2019-11-15: Jalali for the years "
        "1200-1599, Gregorian for 1800-2299"
    ),
    Message("Jalali"),
    Message("Gregorian"),
    Message("the same day appears twice"),
    Message("put values under the date from which they apply: {fault}"),
    Message("put cut points under the date from which they apply: {fault}"),
    Message("changes on more than {n} days; split it"),
    Message("the policy is not in force on {day}"),
    Message("no criterion is in force on {day}: everybody would be eligible"),
    Message("'{name}' has no value on {day}: {when}"),
    Message("its definition has an error"),
    Message("there is a gap between its dates; its values start on {days}"),
    Message("it is in force {days}"),
    Message("loops: {names}; a value cannot depend on itself"),
    # Numbers, units and expressions
    Message("'{text}' is not a whole number; write 480000000 or 480_000_000, without decimals"),
    Message("'{text}' is larger than any legal amount (10^18)"),
    Message("'{text}' is neither true nor false"),
    Message("'{text}' is not a duration; write for example '18 months', '2 years' or '90 days'"),
    Message("'{text}' is longer than {n} {unit}"),
    Message("must be between {low} and {high}"),
    Message("{what} must be between {low} and {high}, not {value}"),
    Message("must be {n} numbers in increasing order"),
    Message("must be the name of a fact that counts something and is always known, such as household_size"),
    Message("the amount is in {unit}"),
    Message("plain units"),
    Message("must be an amount of money, never below zero"),
    Message("must give {wanted}, but this is a {kind}"),
    Message("a number or a truth value"),
    Message("a number"),
    Message("a truth value"),
    Message("truth value"),
    Message("a number in {unit}"),
    Message("a number in plain units"),
    Message("number in {unit}"),
    Message("number in plain units"),
    Message("a code"),
    Message("a date"),
    Message("more than {n} entries"),
    Message("more than {n} rows"),
    Message("more than {n} files of cases"),
    Message(
        "values depend on each other {n} levels deep, and at most {most} levels are allowed; combine some in "
        "one expression"
    ),
    Message("'by' names '{name}', which is not a fact or value here; {hint}"),
    Message("a table of values needs 'by', the facts that choose among them"),
    Message("the steps must increase, and none may appear twice"),
    Message("has no value for {codes}; add them or 'other'"),
    Message("has more than {n} values or {m} facts; split it"),
    Message("cut points must increase from the lowest to the highest"),
    Message("'{rank}' has {n} cut points, not {m}"),
    Message("column {n}: {fault}"),
    Message("longer than {n} characters; split it into derived values"),
    Message("more than {n} words and signs; split it into derived values"),
    Message("nested more than {n} deep; split it into derived values"),
    Message("'{sign}' is not valid here; {hint}"),
    Message("remove it"),
    Message("write {instead}"),
    Message("'{word}' was not expected here"),
    Message("expected '{sign}' but found {found}"),
    Message("expected a value but found {found}"),
    Message("the end of the expression"),
    Message("comparisons cannot be chained; join two of them with 'and'"),
    Message("write at least one code between the brackets"),
    Message("the divisor of '{op}' must never be negative or always zero; write max(…, 1)"),
    Message("rials cannot be multiplied by rials"),
    Message("{a} cannot be compared with {b}"),
    Message("{a} cannot be divided by {b}"),
    Message("'in' takes codes in single quotes"),
    Message("compare a code with a code in single quotes, such as kind == 'passenger'"),
    Message("age can only be compared with a whole number of years, as in 'age >= 18'"),
    Message("age can only be compared with a number or a plain parameter, as in 'age >= adult_age'"),
    Message("'{op}' could reach {n}, which does not fit into 64 bits; divide first, or limit it with min(…)"),
    Message("{a} and {b} cannot be {verb}"),
    Message("{a} and {b} cannot be {verb}; convert with per_month(…) or per_year(…)"),
    Message("{a} and {b} cannot be {verb}; put the amount into a parameter with a unit"),
    Message("added"),
    Message("subtracted"),
    Message("compared"),
    Message("combined"),
    Message("a plain number"),
    Message("a {kind} can only be compared with == or !="),
    Message("a truth value needs no ==; write the name alone, or with 'not' before it"),
    Message("{name}(…) takes a whole number or a plain parameter"),
    Message("'%' is for plain numbers, not for rials"),
    Message("{op}(…) takes two or more numbers"),
    Message("both results of if(…) must be numbers, or both truth values"),
    Message("{name}(…) takes an amount in {unit}, not {other}"),
    Message("per_month(…, months) takes an amount in rial, not {other}"),
    Message("per_month(…, months) takes a whole number of months or a plain parameter"),
    Message("{name}(…) takes {n} value{s}, not {m}"),
    Message("{name}(…) takes {n} value, not {m}"),
    Message("'{by}' needs {wanted}, but this is a {kind}"),
    # Facts and registers
    Message("'{name}' is a {kind}; {how} needs a {wanted}"),
    Message("a code cannot be contradicted; use an 'any' of persons with a 'where' instead"),
    Message("too complex when a value may be unknown; simplify it, or split it into two facts"),
    Message(
        "a value without a column name is allowed only if one column has no default; columns without a default: {names}"
    ),
    Message("must be 'ask' or {none}"),
    Message("takes a column of persons, such as province"),
    Message("'head' takes the head's own value; leave out 'where'"),
    Message("the column is in {unit}, not in {other}"),
    Message("only makes sense with a register and 'unknown: ask'"),
    Message("only 'min' takes this; 'max' without rows is 0"),
    Message("cannot use '{name}' here; use only facts without 'contradicted_when'"),
    Message("counts rows: write '{table}' alone, and the column in 'where'"),
    Message("can never be empty in this register"),
    Message("{word_}: {fault}"),
    # Files
    Message("the file must be a mapping of names to values, such as 'policy: my-policy'"),
    Message("anchors and aliases (& and *) are not allowed; write the value out"),
    Message("tags such as {tag} are not allowed; write plain text"),
    Message("the control character {code} is not allowed; remove it"),
    Message("the invisible character {code} changes the direction of the text and is not allowed; delete it"),
    Message("nested too deeply, or with too many entries for a policy"),
    Message("a name must be plain text"),
    Message("not valid YAML: {problem}"),
    Message("larger than {n} MB; split it, or remove what is not part of the rules"),
    Message("no such file: {path}"),
    Message("cannot be read: {problem}"),
    Message("not UTF-8 text; save the file as UTF-8"),
    # Patches and cases
    Message("a patch must say which policy it changes: 'patch: livelihood-support'"),
    Message("this patch is for '{meant}', but the policy is '{policy}'"),
    Message(
        "the policy has no '{name}'; did you mean '{near}'? (give a new entry a name that is less similar)"
    ),
    Message("cannot be removed: the policy has no such entry"),
    Message("no cases: write some in {files}"),
)
_PART = re.compile(r"\\\{(\w+)\\\}")
_IN_BRACES = re.compile(r"\{(\w+)\}")


def fault_message(message: str, lang: Lang) -> str:
    """The message in that language; what is no message of the table stays in English."""
    return message if lang == "en" else _translated(message, lang) or message


def _translated(message: str, lang: Lang) -> str:
    for pattern, known in _patterns():
        if this_match := pattern.fullmatch(message):
            parts = {name: _translated(part, lang) or part for name, part in this_match.groupdict().items()}
            return _filled(known.in_(lang), parts)
    return ""


def _filled(text: str, parts: Mapping[str, str]) -> str:
    return _IN_BRACES.sub(lambda name: parts.get(name[1], name[0]), text)


def _group(part: re.Match[str]) -> str:
    # As little as will do: of “column 1: unknown …; known here: …” the first colon ends the number.
    return f"(?P<{part[1]}>{r'[a-z_]+' if part[1] == 'word_' else '.+?'})"


@cache
def _patterns() -> list[tuple[re.Pattern[str], Message]]:
    """The most particular first: those with the most letters of their own."""
    ordered = sorted(_MESSAGES, key=lambda item: -len(_IN_BRACES.sub("", item.text)))
    return [(re.compile(_PART.sub(_group, re.escape(one.text)), re.DOTALL), one) for one in ordered]
