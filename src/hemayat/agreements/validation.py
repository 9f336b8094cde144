"""Whether a body is an agreement: every fault at once, each with its place. No Django.

What passes here is read by `reading.agreement_of` without a fault of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from hemayat.agreements.calendar import WEEKDAYS
from hemayat.agreements.content import (
    ALWAYS_READ,
    INDICATORS,
    KINDS,
    MOST_DAYS,
    MOST_RIAL,
    SIDES,
    SUPPORT,
    WHOLE,
)
from hemayat.agreements.faults import AgreementTextFault, Path
from hemayat.common.dates import DateFault, parse_date
from hemayat.common.persian import to_persian_digits

Check = Callable[[Any, Path], list[AgreementTextFault]]
MOST_SIGNS = 5_000
_NUMBER = re.compile(r"[0-9]{1,9}")
_CLAUSE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
_PHONE = re.compile(r"[0-9]{3,15}")
_ADDRESS = re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(:[0-9]+)?(/[^\s]*)?")


def check_body(body: Any) -> list[AgreementTextFault]:
    """Every fault, in the order of the text; empty where it is a whole agreement."""
    return _AGREEMENT(body, ())


def _fault(path: Path, fa: str, en: str) -> list[AgreementTextFault]:
    return [AgreementTextFault(path, fa, en)]


def _text(value: Any, path: Path) -> list[AgreementTextFault]:
    if not isinstance(value, str) or not value.strip():
        return _fault(path, "خالی است؛ متنی بنویسید", "is empty; write a text")
    if len(value) > MOST_SIGNS:
        return _fault(
            path, "بیش از ۵۰۰۰ نویسه است؛ کوتاهش کنید", "has more than 5,000 signs; make it shorter"
        )
    return []


def _day(value: Any, path: Path) -> list[AgreementTextFault]:
    try:
        parse_date(str(value))
    except DateFault as fault:
        fa = "روز نیست؛ سال-ماه-روز بنویسید، مانند ۱۴۰۵-۰۷-۰۱"
        return _fault(path, fa, f"{fault}")
    return []


def _whole(least: int, most: int, unit_fa: str, unit_en: str) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if isinstance(value, str) and _NUMBER.fullmatch(value) and least <= int(value) <= most:
            return []
        span = to_persian_digits(f"{least} تا {most}")
        return _fault(
            path,
            f"«{value}» پذیرفته نیست؛ عددی از {span} بنویسید ({unit_fa})",
            f"is {value!r}; write a whole number from {least} to {most} ({unit_en})",
        )

    return check


def _like(pattern: re.Pattern[str], fa: str, en: str) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if isinstance(value, str) and pattern.fullmatch(value):
            return []
        return _fault(path, f"«{value}» {fa}", f"is {value!r}; {en}")

    return check


def _one_of(known: Sequence[str]) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if value in known:
            return []
        listed = ", ".join(known)
        return _fault(
            path,
            f"«{value}» شناخته نیست؛ یکی از این‌ها را بنویسید: {listed}",
            f"is {value!r}; write one of {listed}",
        )

    return check


def _free(value: Any, path: Path) -> list[AgreementTextFault]:
    if value == "0":
        return []
    return _fault(
        path,
        f"«{value}» است؛ این خدمت رایگان است، پس ۰ بنویسید",
        f"is {value!r}: the service is free, so write 0",
    )


def _window(value: Any, path: Path) -> list[AgreementTextFault]:
    if value == "none":
        return []
    return _DAYS(value, path)


def _record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    known = {**required, **(optional or {})}

    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if not isinstance(value, Mapping):
            listed = ", ".join(required)
            return _fault(path, f"این بخش‌ها را بنویسید: {listed}", f"write these in it: {listed}")
        found = [fault for name in value if name not in known for fault in _unknown(name, known, path)]
        for name, inner in known.items():
            if name in value:
                found += inner(value[name], (*path, name))
            elif name in required:
                found += _fault((*path, name), "نوشته نشده است", "is missing; write it")
        return found

    return check


def _unknown(name: object, known: Mapping[str, Check], path: Path) -> list[AgreementTextFault]:
    near = get_close_matches(str(name), known, n=1)
    fa = f"؛ شاید «{near[0]}»" if near else "؛ آن را بردارید"
    en = f"; did you mean {near[0]}?" if near else "; take it out"
    return _fault((*path, str(name)), f"شناخته نیست{fa}", f"is not known{en}")


def _list(each: Check, *, least: int) -> Check:
    def check(value: Any, path: Path) -> list[AgreementTextFault]:
        if not isinstance(value, list):
            return _fault(path, "فهرست نیست", "is no list")
        if len(value) < least:
            return _fault(path, "دست‌کم یکی بنویسید", "write at least one")
        return [fault for place, one in enumerate(value) for fault in each(one, (*path, place))]

    return check


def _weekend(value: Any, path: Path) -> list[AgreementTextFault]:
    found = _list(_one_of(WEEKDAYS), least=0)(value, path)
    if not found and len(set(value)) == len(WEEKDAYS):
        return _fault(path, "هیچ روز کاری نمی‌گذارد", "leaves no day of work")
    return found


def _person_reads(value: Any, path: Path) -> list[AgreementTextFault]:
    found = _list(_one_of(KINDS), least=0)(value, path)
    missing = ", ".join(kind for kind in ALWAYS_READ if not found and kind not in value)
    if missing:
        found += _fault(
            path,
            f"{missing} را هم بنویسید؛ نوشته و مدرک آن را همیشه یک نفر می‌خواند",
            f"leaves out {missing}; a person always reads what is written in it, so add it",
        )
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
                found += _fault(
                    where, f"شمارهٔ «{clause['number']}» دو بار است", f"{clause['number']} stands there twice"
                )
            seen.add(clause["number"])
    return found


_DAYS = _whole(1, MOST_DAYS, "روز", "days")
_DAYS_OR_NONE = _whole(0, MOST_DAYS, "روز", "days")
_MONTHS = _whole(1, 120, "تعداد ماه", "number of months")
_SHARE = _whole(1, WHOLE, "دهم درصد", "tenths of a percent")
_NUMBERED = _like(_CLAUSE, "شمارهٔ بند نیست؛ مانند 4.1 بنویسید", "write the number of a clause, such as 4.1")
_WORDS = _record({"fa": _text, "en": _text})
_DIAL = _like(_PHONE, "شمارهٔ تلفن نیست؛ ۳ تا ۱۵ رقم لاتین بنویسید", "write 3 to 15 digits")
_URL = _like(
    _ADDRESS,
    "نشانی نیست؛ مانند https://hemayat.mcls.gov.ir/ بنویسید",
    "write an address that begins with https://",
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
        "number": _whole(1, 2**31 - 1, "شماره", "number"),
        "effective_from": _day,
        "title": _WORDS,
        "legal_basis": _record({"title": _WORDS, "issuer": _WORDS, "number": _text, "date": _day}),
        "fee_rial": _free,
        "parameters": _record(
            {
                "answer_within": _record(dict.fromkeys(KINDS, _DAYS)),
                "register_within": _DAYS,
                "applicant_within": _DAYS,
                "question_within": _DAYS,
                "complaint_within": _DAYS,
                "objection_window_days": _window,
                "support_while_objecting": _one_of(SUPPORT),
                "adverse_change_after_days": _DAYS_OR_NONE,
                "override_review_after_months": _MONTHS,
                "finding_review_within": _DAYS,
                "person_reads": _person_reads,
                "one_officer_up_to_rial": _whole(0, MOST_RIAL, "ریال", "rials"),
                "pace_over_days": _DAYS,
                "document_lane_share": _whole(0, WHOLE, "دهم درصد", "tenths of a percent"),
                "weekend": _weekend,
                "run_stops": _record({"nation": _SHARE, "province": _SHARE}),
            }
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
    {"official_sha256": _like(re.compile(r"[0-9a-f]{64}"), "هش نیست", "write a SHA-256")},
)
