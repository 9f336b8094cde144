"""What one version of the agreement says otherwise than another: line by line, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from hemayat.agreements.content import AgreementClause, ServiceAgreement
from hemayat.common.language import Lang, Message, in_digits
from hemayat.web.shared.agreement_texts import promises_of, targets_of
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language, pgettext_lazy
from hemayat.web.shared.templatetags.formats import jalali

Op = Literal["same", "out", "in"]
_WORD = re.compile(r"\s+|[^\s]+")
_SHORT = 13
"""Words and the gaps between them."""
_MOST_PAIRS = 250_000
"""Pairs of like words, which the comparison goes through: those of a clause of about 700 words."""
_SIDES = {
    "ministry": _("obligation of the ministry"),
    "applicant": _("right or obligation of the applicant"),
    "": _("obligation of neither side"),
}
_NONE = _("none")
_LANG: dict[Lang, str] = {"fa": _("in Persian"), "en": _("in English")}


@dataclass(frozen=True)
class AgreementLineChange:
    """`about`: which line. `parts`: its words in order, each kept, taken out or put in."""

    about: str
    parts: tuple[tuple[Op, str], ...]


def differences(
    before: ServiceAgreement, after: ServiceAgreement, *, is_whole: bool = False
) -> list[AgreementLineChange]:
    """In the order of the text. `is_whole`: what is written in the other language of the page counts too."""
    langs: tuple[Lang, ...] = ("fa", "en") if is_whole else (page_language(),)
    old, new = dict(_lines(before, langs)), dict(_lines(after, langs))
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        about = (new.get(key) or old[key])[0]
        was, now = (lines[key][1] if key in lines else "" for lines in (old, new))
        if was != now:
            found.append(AgreementLineChange(about, tuple(_parts(was, now))))
    return found


def _parts(was: str, now: str) -> Iterator[tuple[Op, str]]:
    old, new = _WORD.findall(was), _WORD.findall(now)
    if max(len(old), len(new)) <= _SHORT or _pairs(old, new) > _MOST_PAIRS:
        # A day or a number is read whole, and so is a clause that would keep whoever reads waiting.
        yield from _replaced(was, now)
        return
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield "same", "".join(old[a:b])
            continue
        yield from _replaced("".join(old[a:b]), "".join(new[c:d]))


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    times = Counter(new)
    return sum(times[word] for word in old)


def _replaced(was: str, now: str) -> Iterator[tuple[Op, str]]:
    if was.strip():
        yield "out", was.strip()
    if now.strip():
        yield "in", now.strip()


Lines = Iterator[tuple[str, tuple[str, str]]]
"""What a line is of, and its name and text."""


def _lines(agreement: ServiceAgreement, langs: tuple[Lang, ...]) -> Lines:
    yield from _words("title", _("Title"), agreement.title, langs)
    yield (
        "effective_from",
        (pgettext_lazy("web/shared/agreement_changes", "In force from"), jalali(agreement.effective_from)),
    )
    yield from _basis(agreement, langs)
    for kind, told in (
        ("promise", promises_of(agreement.parameters)),
        ("target", targets_of(agreement.indicators)),
    ):
        for about, promise in told:
            yield f"{kind} {about}", (str(about), str(promise))
    for section in agreement.sections:
        number = section.number
        about = in_page_language(Message("Title of section {value}").format(value=in_digits(number)))
        yield from _words(f"section {number}", about, section.title, langs)
        for clause in section.clauses:
            yield from _clause(clause, langs)
    yield from _contacts(agreement, langs)
    yield from _remedies(agreement, langs)
    official = agreement.official_sha256 or str(_NONE)
    yield "official", (_("Hash of the official text"), official)


def _basis(agreement: ServiceAgreement, langs: tuple[Lang, ...]) -> Lines:
    basis = agreement.legal_basis
    yield from _words("basis", _("Legal basis"), basis.title, langs)
    yield from _words("issuer", _("Issued by"), basis.issuer, langs)
    yield "basis number", (_("Number of the legal basis"), basis.number)
    yield "basis date", (_("Date of the legal basis"), jalali(basis.date))


def _clause(clause: AgreementClause, langs: tuple[Lang, ...]) -> Lines:
    about = in_page_language(Message("Clause {clause}").format(clause=in_digits(clause.number)))
    yield from _words(f"clause {clause.number}", about, clause.words, langs)
    whose = in_page_language(
        Message("Clause {clause}: whose right or obligation").format(clause=in_digits(clause.number))
    )
    yield f"side {clause.number}", (whose, str(_SIDES[clause.side]))


def _contacts(agreement: ServiceAgreement, langs: tuple[Lang, ...]) -> Lines:
    contacts = agreement.contacts
    for name, about in (
        ("service_address", _("Address of the service")),
        ("hotline_from_anywhere", _("Full telephone number (works from any phone)")),
        ("hotline", _("Short telephone number")),
        ("inspection_address", _("Address of the inspection office")),
    ):
        yield name, (about, getattr(contacts, name))
    about = _("Name of the inspection office")
    yield from _words("inspection_office", about, contacts.inspection_office, langs)


def _remedies(agreement: ServiceAgreement, langs: tuple[Lang, ...]) -> Lines:
    remedies = agreement.remedies
    yield from _words("authority", _("Deciding authority"), remedies.authority, langs)
    yield from _words("court", _("Court"), remedies.court, langs)
    yield "court_address", (_("Address of the court"), remedies.court_address)
    yield from _words("court_basis", _("Legal basis of the court"), remedies.court_basis, langs)
    for name, about in (
        ("court_within_months", _("Time limit to apply to the court (months)")),
        (
            "court_within_months_abroad",
            _("Time limit for residents abroad to apply to the court (months)"),
        ),
    ):
        months = str(getattr(remedies, name))
        yield name, (about, in_page_language(in_digits(months)))


def _words(key: str, about: str, words: Mapping[str, str], langs: tuple[Lang, ...]) -> Lines:
    for lang in langs:
        name = str(about) if len(langs) == 1 else f"{about} ({_LANG[lang]})"
        yield f"{key} {lang}", (name, words[lang])
