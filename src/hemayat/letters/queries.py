"""Letters that were made: a head reads those of the own household, and a stranger learns that one was issued."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.approvals.jws import canonical
from hemayat.audit.context import NOBODY, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import code_of, grouped, number_of
from hemayat.letters.models import HouseholdLetter
from hemayat.letters.states import PDF_ABOUT, LetterDetail, LetterKind


@dataclass(frozen=True)
class IssuedLetter:
    """A letter of a household, without its file."""

    household: int
    id: int
    holder_id: int
    serial: str
    kind: LetterKind
    form: LetterDetail
    lang: str
    issued_on: dt.date

    @property
    def serial_shown(self) -> str:
        """As people read it."""
        return grouped(self.serial)


def letters_of(household: int) -> list[IssuedLetter]:
    """The latest first. One query, as its head."""
    return [
        _issued(row)
        for row in HouseholdLetter.objects.defer("pdf").filter(household_id=household).order_by("-id")
    ]


def letter_with(household: int, number: int) -> IssuedLetter | None:
    """One of the household's. One query."""
    return next(iter(_found(household, id=number)), None)


def letter_that_says(household: int, holder_id: int, sha256: bytes) -> IssuedLetter | None:
    """The one that was already made with these contents. One query."""
    return next(iter(_found(household, holder_id=holder_id, sha256=sha256)), None)


def current_letters(household: int, holder_id: int, situation: Mapping[str, Any]) -> set[int]:
    """Numbers of those that were made in the same situation, in any form and language. One query."""
    return set(
        HouseholdLetter.objects.filter(
            household_id=household, holder_id=holder_id, situation_sha256=sha256_of(situation)
        ).values_list("id", flat=True)
    )


def sha256_of(facts: Mapping[str, Any]) -> bytes:
    """Of their canonical JSON."""
    return hashlib.sha256(canonical(facts)).digest()


def pdf_of(letter: IssuedLetter) -> bytes:
    """The file, as it was made. One query."""
    row = HouseholdLetter.objects.only("pdf").get(household_id=letter.household, id=letter.id)
    return key_ring().unseal(bytes(row.pdf), PDF_ABOUT.encode())


def issued_on(serial: str) -> dt.date | None:
    """When the letter with this number was issued; None if there is none. One query, of nobody."""
    with acting_as(NOBODY, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT issued_on FROM letter_with_serial(%s)", [number_of(serial)])
        row = cursor.fetchone()
    return row[0] if row else None


def _found(household: int, **named: object) -> Sequence[IssuedLetter]:
    return [
        _issued(row) for row in HouseholdLetter.objects.defer("pdf").filter(household_id=household, **named)
    ]


def _issued(row: HouseholdLetter) -> IssuedLetter:
    return IssuedLetter(
        row.household_id, row.id, row.holder_id, code_of(row.serial_no), LetterKind(row.kind), LetterDetail(row.form),
        row.lang, day_of(row.issued_at),
    )  # fmt: skip
