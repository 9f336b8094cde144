"""The fixed words of the document of a policy, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang, Message, Words, message_in

_WORDS: dict[str, Words] = {
    "day": Message("Rules in force on"),
    "legal_basis": Message("Legal basis"),
    "law_number": Message("number {number}"),
    "law_date": Message("dated {day}"),
    "in_force": message_in("in_force", "In force"),
    "from_day": Message("from {day}"),
    "until": Message("from {day} until the end of {end}"),
    "open": Message("from {day} until further notice"),
    "version": Message("Version"),
    "next_day": Message("Next change"),
    "next_day_from_today": Message("Next change after today"),
    "changed_since": Message("Last change up to today"),
    "policy_ends": Message("{day}: no longer in force"),
    "no_change": Message("none recorded"),
    "notes": Message("Notes"),
    "criteria": Message("Criteria"),
    "criteria_about": Message(
        "A household must meet all of these criteria, except those it is exempt from. Missing "
        "information alone never makes a household “Not eligible”."
    ),
    "waivers": Message("Exemptions"),
    "entitlement": Message("Amount"),
    "ranks": Message("Ranks"),
    "parameters": Message("Limits and other numbers in the law"),
    "derived": Message("Calculated values"),
    "facts": Message("Information about the household"),
    "later": Message("Rules that start later"),
    "asked": Message("Condition"),
    "at_most": Message("{fact} must be no more than {limit}."),
    "at_least": Message("{fact} must be no less than {limit}."),
    "require": Message("{condition}."),
    "refuse_when": Message("A household does not meet this criterion if {condition}."),
    "limit_in_table": Message("the limit in the table below"),
    "amount_in_table": Message("see the table of amounts"),
    "law": message_in("law", "Basis"),
    "passed": Message("Met"),
    "passed_zero": Message("If the value is zero"),
    "failed": Message("Not met"),
    "undetermined": Message("Not known"),
    "change": message_in("change", "What would change this result"),
    "exempt": Message("Exempt"),
    "when": message_in("when", "Applies if"),
    "covers": Message("Exempt from the criterion"),
    "nothing": Message("no criterion on this day"),
    "amount": Message("Amount for a household"),
    "starts": Message("When it is paid"),
    "compares": Message("What it compares"),
    "by": Message("Ranked by"),
    "quantiles": Message("Groups"),
    "quantiles_about": Message(
        "we rank all households and divide them into {n} groups. {equal} Group 1 has the lowest "
        "values. Households with equal values are always in the same group."
    ),
    "equal_people": Message("Each group has the same number of people."),
    "equal_totals": Message("Each group has the same total of “{weight}”."),
    "cuts": message_in("rules", "Boundaries between the groups"),
    "cuts_law": Message("set by the law"),
    "cuts_run": Message("calculated each time all households in the country are assessed"),
    "value": Message("Calculation"),
    "unit": Message("Unit"),
    "source": message_in("source", "Register"),
    "how": Message("What is calculated"),
    "where": Message("Which records"),
    "code": Message("In the rule language"),
    "all_rows": Message("all records"),
    "unknown": Message("If there is no answer"),
    "unknown_ask": Message(
        "the result is “unknown”, and we ask the register again. A missing answer alone never "
        "makes a household “Not eligible”."
    ),
    "unknown_none": Message("counted as none"),
    "unknown_persons": Message("we use what the civil registry has recorded"),
    "max_age": Message("Old information"),
    "max_age_about": Message("counts as unknown if it is more than {age} old"),
    "contradicted": Message("Not trusted if"),
    "changes": Message("Changes next"),
    "changed": Message("Later changes"),
    "changed_on": Message("on {day}"),
    "ended_on": Message("ended on {day}"),
    "changes_on": Message("changes on {day}"),
    "ends_on": Message("ends on {day}"),
    "in_force_from": Message("In force from"),
    "limit_word": Message("limit"),
    "value_word": Message("value"),
    "sum_word": message_in("a blank of a sentence", "amount"),
    "count_word": message_in("a blank of a sentence", "number"),
    "and_more": Message("{n} or more"),
    "and_less": Message("{n} or less"),
    "to": Message("{a} to {b}"),
    "other": Message("all others"),
    "true": Message("yes"),
    "false": Message("no"),
    "number": Message("Value"),
    "count": Message("number of records in the register “{table}”"),
    "any": Message("whether there is a record in the register “{table}”"),
    "sum": Message("total of “{column}”"),
    "max": Message("highest “{column}”"),
    "min": Message("lowest “{column}”; {empty} if there are no records"),
    "head": Message("“{column}”, as recorded for the head"),
}
_EXPRESSION: dict[str, Words] = {
    "or": Message("{a} or {b}"),
    "and": Message("{a} and {b}"),
    "not": Message("it is not true that {a}"),
    "==": Message("{a} is {b}"),
    "!=": Message("{a} is not {b}"),
    "<": Message("{a} is less than {b}"),
    "<=": Message("{a} is at most {b}"),
    ">": Message("{a} is more than {b}"),
    ">=": Message("{a} is at least {b}"),
    "+": Words("{a} + {b}", "{a} + {b}"),
    "-": Words("{a} − {b}", "{a} − {b}"),
    "*": Words("{a} × {b}", "{a} × {b}"),
    "//": Words("{a} ÷ {b}", "{a} ÷ {b}"),
    "%": Message("the remainder of {a} divided by {b}"),
    "negative": Message("minus {a}"),
    "in": message_in("in", "{a} is {b}"),
    "not in": message_in("not in", "{a} is not {b}"),
    "one_of": Message("or"),
    "min": Message("the smallest of {b}"),
    "max": Message("the largest of {b}"),
    "if": Message("if {a}: {b}, otherwise {c}"),
    "known": Message("{a} is known"),
    "min_number": Message("({a}, at most {b})"),
    "max_number": Message("({a}, at least {b})"),
    "min_sentence": Message("If “{a}” is more than {b}, we use {b} instead."),
    "max_sentence": Message("If “{a}” is less than {b}, we use {b} instead."),
    "negative_sentence": Message("If “{a}” is negative, we count it as 0."),
    "quoted": Message("“{a}”"),
    "of_person": Message("the person’s {a}"),
    "rows": Message("those where {a}"),
    "one_of_these": Message("At least one of these must also be true: {a}."),
    "and_last": Message("{a}, and {b}"),
    "either": Message("either {a}"),
    "recorded": Message("{a} is recorded"),
    "not recorded": Message("{a} is not recorded"),
    "day <": Message("{a} is before {b}"),
    "day <=": Message("{a} is not after {b}"),
    "day >": Message("{a} is after {b}"),
    "day >=": Message("{a} is not before {b}"),
    "distance <": Message("more than {n}"),
    "distance <=": Message("at least {n}"),
    "distance >": Message("less than {n}"),
    "distance >=": Message("at most {n}"),
    "before_decision": Message("{a} is {n} before the decision"),
    "until_decision": Message("{a} is {n} before the decision and not after it"),
    "decision_day": Message("the day of the decision"),
    "twelfth": Message("one twelfth of the {a}"),
    "day_before": Message("{n} before the decision"),
    "months_before": Message("“{n}” months before the decision"),
    "years_before": Message("“{n}” years before the decision"),
}
UNITS: dict[str, Words] = {
    "": Words("", ""),
    "rial": Message("rials"),
    "rial/month": Message("rials a month"),
    "rial/year": Message("rials a year"),
    "persons": Message("people"),
    "years": Message("years"),
    "months": Message("months"),
    "days": Message("days"),
    "percent": Message("percent"),
    "tenths": Message("tenths"),
}
_AGES = {
    "days": Message("{n} days"),
    "months": Message("{n} months"),
    "years": Message("{n} years"),
}


def say(key: str, lang: Lang, **parts: str) -> str:
    """The word or sentence in that language."""
    return _said(_WORDS[key], lang, parts)


def say_operation(key: str, lang: Lang, **parts: str) -> str:
    """An operation of the expression language in words."""
    return _said(_EXPRESSION[key], lang, parts)


def say_age(unit: str, number: str, lang: Lang) -> str:
    return _said(_AGES[unit], lang, {"n": number})


def unit_word(unit: str, lang: Lang, number: int = 0) -> str:
    """`number`: the number before it. The id of a unit is its English plural; of "people" the singular is "person"."""
    return unit.removesuffix("s") if lang == "en" and number == 1 else UNITS[unit].in_(lang)


def _said(words: Words, lang: Lang, parts: dict[str, str]) -> str:
    return words.in_(lang).format(**parts)
