"""Whether a body is an agreement: every fault at once, each with its place. No Django.

What passes here is read by `reading.agreement_of` without a fault of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from hemayat.agreements.calendar import WEEKDAYS
from hemayat.agreements.content import (
    ALWAYS_READ,
    INDICATORS,
    KINDS,
    MOST_DAYS,
    MOST_REMINDERS,
    MOST_RIAL,
    SIDES,
    SUPPORT,
    WHOLE,
)
from hemayat.agreements.faults import AgreementTextFault, Path
from hemayat.common.dates import DateFault, parse_date
from hemayat.common.language import Message, Words, message_in

Check = Callable[[Any, Path], list[AgreementTextFault]]
MOST_SIGNS = 5_000
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u200b\u2028-\u202e\u2066-\u2069\ufeff]")
"""Controls (PostgreSQL keeps no NUL) and signs that nobody sees or that turn text around: reviewers would read
something else than what is in force. YAML can name them, `"\\u202e"`, after the form took out those that were typed."""
_NUMBER = re.compile(r"[0-9]{1,9}")
_CLAUSE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
_PHONE = re.compile(r"[0-9]{3,15}")
_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(:[0-9]+)?(/[!-~]*)?")


def check_body(body: Any) -> list[AgreementTextFault]:
    """Every fault, in the order of the text; empty where it is a whole agreement."""
    return _AGREEMENT(body, ())


def _fault(path: Path, words: Words) -> list[AgreementTextFault]:
    return [AgreementTextFault(path, words)]


def _text(value: Any, path: Path) -> list[AgreementTextFault]:
    if not isinstance(value, str) or not value.strip():
        return _fault(path, Message("This part is empty. Enter some text."))
    if len(value) > MOST_SIGNS:
        return _fault(
            path, Message("This text has more than {most} characters. Shorten it.").format(most=MOST_SIGNS)
        )
    if unseen := _UNSEEN.search(value):
        words = Message("This text has an invisible character (U+{code}). Delete it.")
        return _fault(path, words.format(code=f"{ord(unseen[0]):04X}"))
    return []


def _day(value: Any, path: Path) -> list[AgreementTextFault]:
    try:
        parse_date(str(value))
    except DateFault:
        return _fault(
            path, Message("This is not a date. Write it as year-month-day, for example 1405-07-01.")
        )
    return []


def _whole(least: int, most: int, unit: Words) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if isinstance(value, str) and _NUMBER.fullmatch(value) and least <= int(value) <= most:
            return []
        words = Message("“{value}” is not accepted. Write a whole number from {least} to {most} ({unit}).")
        return _fault(path, words.format(value=str(value), least=least, most=most, unit=unit))

    return check


def _like(pattern: re.Pattern[str], words: Words) -> Check:
    """`words`: with the place of the `{value}` that is wrong."""

    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if isinstance(value, str) and pattern.fullmatch(value):
            return []
        return _fault(path, words.format(value=str(value)))

    return check


def _one_of(allowed: Sequence[str]) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if value in allowed:
            return []
        words = Message("“{value}” is not recognised. Write one of these: {listed}.")
        return _fault(path, words.format(value=str(value), listed=", ".join(allowed)))

    return check


def _free(value: Any, path: Path) -> list[AgreementTextFault]:
    if value == "0":
        return []
    words = Message("“{value}” is not accepted. The service is free, so write 0.")
    return _fault(path, words.format(value=str(value)))


def _window(value: Any, path: Path) -> list[AgreementTextFault]:
    if value == "none":
        return []
    return _DAYS(value, path)


def _record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if not isinstance(value, Mapping):
            words = Message("Write these parts here: {listed}.")
            return _fault(path, words.format(listed=", ".join(required)))
        faults = [fault for name in value if name not in known for fault in _unknown(name, known, path)]
        for name, inner in known.items():
            if name in value:
                faults += inner(value[name], (*path, name))
            elif name in required:
                faults += _fault((*path, name), Message("This part is missing. Add it."))
        return faults

    return check


def _unknown(name: object, checks: Mapping[str, Check], path: Path) -> list[AgreementTextFault]:
    near = get_close_matches(str(name), checks, n=1)
    words: Words = Message("This name is not recognised. Remove it.")
    if near:
        words = Message("This name is not recognised. Did you mean {near}?").format(near=near[0])
    return _fault((*path, str(name)), words)


def _list(each: Check, *, least: int) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if not isinstance(value, list):
            return _fault(path, Message("This must be a list."))
        if len(value) < least:
            return _fault(path, Message("This list is empty. Write at least one item."))
        return [fault for place, one in enumerate(value) for fault in each(one, (*path, place))]

    return check


def _reminder_days(value: Any, path: Path) -> list[AgreementTextFault]:
    found = _list(_DAYS, least=0)(value, path)
    if not found and len(value) > MOST_REMINDERS:
        words = Message("This list has more than {most} days. Shorten it.")
        return _fault(path, words.format(most=MOST_REMINDERS))
    if not found and any(int(day) >= int(after) for day, after in pairwise(value)):
        return _fault(path, Message("Write each number of days once, the smallest first."))
    return found


def _weekend(value: Any, path: Path) -> list[AgreementTextFault]:
    found = _list(_one_of(WEEKDAYS), least=0)(value, path)
    if not found and len(set(value)) == len(WEEKDAYS):
        return _fault(path, Message("This list leaves no working days. Remove at least one day from it."))
    return found


def _person_reads(value: Any, path: Path) -> list[AgreementTextFault]:
    found = _list(_one_of(KINDS), least=0)(value, path)
    missing = ", ".join(kind for kind in ALWAYS_READ if not found and kind not in value)
    if missing:
        words = Message("Add {missing}. A case officer must always read what applicants write or send there.")
        found += _fault(path, words.format(missing=missing))
    return found


def _sections(value: Any, path: Path) -> list[AgreementTextFault]:
    found = _list(_SECTION, least=1)(value, path)
    return found or _twice(value, path)


def _twice(sections: Any, path: Path) -> list[AgreementTextFault]:
    """A clause is linked to by its number, so each has one of its own."""
    seen: set[str] = set()
    found = []
    for place, section in enumerate(sections):
        for number, clause in enumerate(section["clauses"]):
            if clause["number"] in seen:
                where = (*path, place, "clauses", number, "number")
                words = Message("Clause number {number} is used twice. Change one of them.")
                found += _fault(where, words.format(number=str(clause["number"])))
            seen.add(clause["number"])
    return found


_IN_DAYS, _IN_TENTHS = message_in("unit", "days"), message_in("unit", "tenths of a percent")
_DAYS = _whole(1, MOST_DAYS, _IN_DAYS)
_DAYS_OR_NONE = _whole(0, MOST_DAYS, _IN_DAYS)
_MONTHS = _whole(1, 120, message_in("unit", "months"))
_SHARE = _whole(1, WHOLE, _IN_TENTHS)
_NUMBERED = _like(_CLAUSE, Message("“{value}” is not a clause number. Write a number such as 4.1."))
_WORDS = _record({"fa": _text, "en": _text})
_DIAL = _like(_PHONE, Message("“{value}” is not a phone number. Write 3 to 15 Latin digits."))
_URL = _like(
    _ADDRESS,
    Message("“{value}” is not an address. Write an address that begins with https://."),
)
_SECTION = _record(
    {
        "number": _NUMBERED,
        "title": _WORDS,
        "clauses": _list(
            _record({"number": _NUMBERED, "fa": _text, "en": _text}, {"side": _one_of(SIDES)}), least=1
        ),
    }
)
_AGREEMENT = _record(
    {
        "number": _whole(1, 2**31 - 1, message_in("unit", "number")),
        "effective_from": _day,
        "title": _WORDS,
        "legal_basis": _record({"title": _WORDS, "issuer": _WORDS, "number": _text, "date": _day}),
        "fee_rial": _free,
        "parameters": _record(
            {
                "answer_within": _record(dict.fromkeys(KINDS, _DAYS)),
                "register_within": _DAYS,
                "applicant_within": _DAYS,
                "reminder_days": _reminder_days,
                "question_within": _DAYS,
                "complaint_within": _DAYS,
                "objection_window_days": _window,
                "support_while_objecting": _one_of(SUPPORT),
                "adverse_change_after_days": _DAYS_OR_NONE,
                "override_review_after_months": _MONTHS,
                "finding_review_within": _DAYS,
                "person_reads": _person_reads,
                "one_officer_up_to_rial": _whole(0, MOST_RIAL, message_in("unit", "rials")),
                "pace_over_days": _DAYS,
                "document_lane_share": _whole(0, WHOLE, _IN_TENTHS),
                "weekend": _weekend,
                "run_stops": _record({"nation": _SHARE, "province": _SHARE}),
            },
            {"criterion_reviews": _record({"overturned": _SHARE, "wrong_refusals": _SHARE})},
        ),
        "indicators": _record({name: _DAYS if name == "days_to_decision" else _SHARE for name in INDICATORS}),
        "contacts": _record(
            {
                "hotline_from_anywhere": _DIAL,
                "hotline": _DIAL,
                "service_address": _URL,
                "inspection_address": _URL,
                "inspection_office": _WORDS,
            }
        ),
        "remedies": _record(
            {
                "authority": _WORDS,
                "court": _WORDS,
                "court_address": _URL,
                "court_basis": _WORDS,
                "court_within_months": _MONTHS,
                "court_within_months_abroad": _MONTHS,
            }
        ),
        "sections": _sections,
    },
    {
        "official_sha256": _like(
            re.compile(r"[0-9a-f]{64}"),
            Message("“{value}” is not a SHA-256 hash. Write its 64 hexadecimal digits."),
        )
    },
)
