"""A statement such as «سرپرست بیمه دارد» or “The head has insurance”, denied or made into a condition.

The titles of yes-or-no facts are whole statements, which policies write. Sentences about them need the verb in another
form. Only forms that are sure are built: everything else gets a phrase around the untouched statement, because a
wrong word here would turn a condition of the law into its opposite.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hemayat.common.language import Lang, translate

_VERBS = {"است": ("نیست", "باشد", "نباشد"), "دارد": ("ندارد", "داشته باشد", "نداشته باشد")}
"""Verb → denied; as a condition; denied as a condition."""
_DENIED, _AFFIRMED, _DENIED_CONDITION = range(3)
_ONE_OF, _NONE_OF = "یکی از", "هیچ‌یک از"
"""«یکی از اعضا … نباشد» would be met by a single member; what is meant is that no member is."""
_MEMBER = re.compile(r"a (?P<subject>(?:household )?member)(?P<rest>(?:['’]s \w+)? (?:is|has|\w+s) .+)")
_HEAD = re.compile(
    r"(?P<subject>the (?:head|household|person|property|loan|trip)(?: of the household)?) "
    r"(?P<verb>is|was|has|\w+s) (?P<rest>.+)"
)
_COUNT = "Number of "
_COUNTS = {"at_most": "at most", "above": "more than", "at_least": "at least", "below": "fewer than"}
_PERSON = {"fa": "شخص ", "en": "the person "}
_HEAD_OF_HOUSEHOLD = {"fa": "سرپرست خانوار ", "en": "The head of the household "}


def affirmed(statement: str, lang: Lang) -> str:
    """The statement in the middle of a sentence: “… that the head has insurance”."""
    return statement if lang == "fa" else _inside(statement)


def is_about_head(statement: str, lang: Lang) -> bool:
    """Whether the head of the household is its subject, so that others like it need not repeat the subject."""
    return statement.startswith(_HEAD_OF_HOUSEHOLD[lang])


def whether_head(statements: Sequence[str], lang: Lang) -> list[str]:
    """What is not known about the head, by statements about the head, as one item that names the subject once."""
    subject = _HEAD_OF_HOUSEHOLD[lang]
    first, *others = (statement.removeprefix(subject) for statement in statements)
    if lang == "fa" and others:
        return [f"اینکه {subject}{'، '.join((first, *others[:-1]))} یا {others[-1]}، یا هیچ‌کدام"]
    if lang == "fa":
        return [f"اینکه {subject}{first} یا نه"]
    choices = " or ".join((", ".join((first, *others[:-1])), *others[-1:]))
    return [f"whether {_inside(subject)}{choices}"]


def object_of_knowing(whether: str, lang: Lang) -> str:
    """The object of “We do not yet know”: Persian needs no conjunction there."""
    return whether.removeprefix("اینکه ") if lang == "fa" else whether


def without_repeated_person(conditions: Sequence[str], lang: Lang) -> list[str]:
    """Parts joined by "and": a statement about the person that follows another of the same needs no subject."""
    subject = _PERSON[lang]
    pairs = zip(conditions, ["", *conditions], strict=False)
    return [
        one.removeprefix(subject) if one.startswith(subject) and before.startswith(subject) else one
        for one, before in pairs
    ]


def denied(statement: str, lang: Lang) -> str:
    """That the statement is not true: «سرپرست بیمه ندارد», “the head does not have insurance”."""
    if lang == "en":
        return _denied_in_english(statement)
    return _persian(statement, _DENIED) or translate("it is not the case that {a}", lang).format(a=statement)


def as_condition(statement: str, lang: Lang, *, is_so: bool = True) -> str:
    """The statement after “if”: «سرپرست بیمه داشته باشد», or «نداشته باشد» where it must not be so."""
    if lang == "en":
        return _inside(statement) if is_so else _denied_in_english(statement)
    if found := _persian(statement, _AFFIRMED if is_so else _DENIED_CONDITION):
        return found
    return statement if is_so else translate("it is not true that {a}", lang).format(a=statement)


def as_shown(conditions: str, lang: Lang) -> str:
    """Conditions after “the register shows”: “at most 5 trips abroad”, “that the income is …”."""
    if lang == "fa":
        return conditions
    counted = conditions.removeprefix("there are ")
    return counted if counted != conditions and " and " not in counted else f"that {conditions}"


def how_many(title: str, how: str, number: str, lang: Lang) -> str:
    """Of a title such as “Number of trips abroad”: “there are at most 6 trips abroad”. Empty where this is not sure."""
    # Of one thing the noun would have to be singular, and a title gives only the plural.
    if lang == "fa" or not title.startswith(_COUNT):
        return ""
    if how == "zero":
        return f"there are no {title.removeprefix(_COUNT)}"
    if how not in _COUNTS or number in ("0", "1"):
        return ""
    return f"there are {_COUNTS[how]} {number} {title.removeprefix(_COUNT)}"


def _persian(statement: str, form: int) -> str:
    """Empty if the verb at the end is not one that is known here."""
    words, _, verb = statement.rpartition(" ")
    if verb not in _VERBS:
        return ""
    if form == _AFFIRMED:
        return f"{words} {_VERBS[verb][form]}"
    words = words.replace(_ONE_OF, _NONE_OF)
    # Of «ثبت شده است» the participle is denied: «ثبت نشده باشد», never «ثبت شده نباشد».
    if words.endswith(" شده"):
        return f"{words.removesuffix('شده')}نشده {'است' if form == _DENIED else 'باشد'}"
    return f"{words} {_VERBS[verb][form]}"


def _denied_in_english(statement: str) -> str:
    plain = _inside(statement)
    # “And” could join two statements, and the words below deny only the first of them.
    is_simple = " and " not in plain
    if is_simple and (this_match := _MEMBER.fullmatch(plain)):
        return f"no {this_match['subject']}{this_match['rest']}"
    if is_simple and (this_match := _HEAD.fullmatch(plain)):
        return f"{this_match['subject']} {_denied_verb(this_match['verb'])} {this_match['rest']}"
    return translate("it is not true that {a}", "en").format(a=plain)


def _denied_verb(verb: str) -> str:
    if verb in ("is", "was"):
        return f"{verb} not"
    if verb == "has":
        return "does not have"
    return f"does not {verb.removesuffix('ies') + 'y' if verb.endswith('ies') else verb.removesuffix('s')}"


def _inside(statement: str) -> str:
    return statement[:1].lower() + statement[1:]
