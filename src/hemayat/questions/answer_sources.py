"""What a ready answer can say something about: a rule in force, or a clause of the agreement; and how each stands now.

The version of a tie is a digest of everything that the rule or clause says, in both languages and with its limits:
when a word or a number of it changes, so does the version, and what was written about it has to be looked at again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import version_in_force
from hemayat.common.language import Message, Words, in_digits
from hemayat.eligibility.current_rules import CurrentRules, rules_in_force
from hemayat.eligibility.errors import NoPolicyAvailable

_SECTIONS = ("criteria", "waivers", "entitlement")


@dataclass(frozen=True)
class AnswerSource:
    """`key`: "rule:income" or "clause:4.7". `version`: as it is now. `section`: of the rules; empty for a clause."""

    key: str
    title: Words
    version: str
    section: str = ""


def answer_sources(today: dt.date) -> Mapping[str, AnswerSource]:
    """Every rule and clause that holds today, by key. Two queries."""
    agreement = version_in_force(today)
    try:
        rules = rules_in_force(today)
    except NoPolicyAvailable:
        return _clauses(agreement)
    return {**_rules(rules), **_clauses(agreement)}


@lru_cache(4)
def _rules(rules: CurrentRules) -> dict[str, AnswerSource]:
    # As on the day of the rules: that a coming change has come changes no rule.
    documents = rules.document("fa", rules.on), rules.document("en", rules.on)
    sources: dict[str, AnswerSource] = {}
    for sections in zip(*(document.sections for document in documents), strict=True):
        if sections[0].key in _SECTIONS:
            for items in zip(*(section.items for section in sections), strict=True):
                key = f"rule:{items[0].name}"
                sources[key] = AnswerSource(
                    key, Words(items[0].title, items[1].title), _digest(items), sections[0].key
                )
    return sources


def _clauses(agreement: ServiceAgreement) -> dict[str, AnswerSource]:
    """A promise in days may be what an answer quotes, so that any of them counts as a part of every clause."""
    clauses = [clause for section in agreement.sections for clause in section.clauses]
    return {
        f"clause:{clause.number}": AnswerSource(
            f"clause:{clause.number}",
            Message("Clause {clause} of the agreement").format(clause=in_digits(clause.number)),
            _digest((clause.words, agreement.parameters)),
        )
        for clause in clauses
    }


def _digest(what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()
