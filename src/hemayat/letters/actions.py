"""A letter is made once: number, signature and file belong together from then on."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hemayat.accounts.attempt_limits import count_own_hit
from hemayat.accounts.results import Citizen
from hemayat.approvals.jws import canonical, compact, header_of, signing_input
from hemayat.approvals.public_keys import PURPOSE
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import NUMBERS, code_of, grouped
from hemayat.letters.permissions import check_asks_as_head
from hemayat.letters.queries import letter_that_says, sha256_of
from hemayat.letters.states import PDF_ABOUT, LetterDetail, LetterKind

# Two presses at the same moment make two files; the first one is kept, and both get it.
_KEEP = """
INSERT INTO household_letter (household_id, province, serial_no, holder_id, kind, form, lang, sha256,
    situation_sha256, key_id, payload, signature, pdf, issued_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (household_id, holder_id, sha256) DO NOTHING"""


@dataclass(frozen=True)
class LetterContents:
    """What a letter says. `facts`: whole numbers, texts, lists and nothings; the same facts are the same letter.

    `situation`: those of them that each form and language shares; while they stay so, the letter is current.
    """

    kind: LetterKind
    form: LetterDetail
    lang: str
    holder_id: int
    facts: Mapping[str, Any] = field(repr=False)
    situation: Mapping[str, Any] = field(repr=False)

    @property
    def sha256(self) -> bytes:
        says = {"kind": self.kind, "form": self.form, "lang": self.lang, "facts": self.facts}
        return sha256_of(says)


@dataclass(frozen=True)
class LetterSignature:
    """The number of a new letter, and what was signed of it: that it was issued, and nothing else."""

    serial_no: int
    issued_on: dt.date
    key_id: str
    payload: bytes
    signature: bytes = field(repr=False)

    @property
    def serial(self) -> str:
        return code_of(self.serial_no)

    @property
    def serial_shown(self) -> str:
        return grouped(self.serial)

    @property
    def jws(self) -> str:
        """What the QR code holds behind its address."""
        return compact(signing_input(header_of(self.key_id), self.payload), self.signature)


def sign_letter(now: dt.datetime) -> LetterSignature:
    """A new number with its signature; nothing is stored."""
    serial_no, issued_on = secrets.randbelow(NUMBERS), day_of(now)
    payload = canonical({"v": 1, "letter": code_of(serial_no), "issued": f"{issued_on}"})
    key_id, signature = _sign(payload)
    return LetterSignature(serial_no, issued_on, key_id, payload, signature)


def sign_facts(contents: LetterContents, signed: LetterSignature) -> str:
    """The facts of a full letter as a signed text, to be attached to it."""
    payload = canonical(
        {
            "v": 1,
            "letter": signed.serial,
            "issued": f"{signed.issued_on}",
            "kind": contents.kind,
            "facts": contents.facts,
        }
    )
    key_id, signature = _sign(payload)
    return compact(signing_input(header_of(key_id), payload), signature)


def keep_letter(
    contents: LetterContents,
    make: Callable[[LetterSignature], bytes],
    *,
    by: Citizen,
    now: dt.datetime,
) -> int:
    """The number of the letter with these contents: the one that is there, or else a new one. As a head.

    Raises LetterForHeadAlone for anybody else, and LimitReached if the household had many new ones today.

    `make`: sets the file; it is called outside any transaction, because it takes most of a second.
    """
    household = check_asks_as_head(by)
    with acting_as(by.actor, is_read_only=True):
        known = letter_that_says(household, contents.holder_id, contents.sha256)
    if known is not None:
        return known.id
    with acting_as(by.actor):
        count_own_hit("letter", now)
    signed = sign_letter(now)
    pdf = key_ring().seal(make(signed), PDF_ABOUT.encode())
    with acting_as(by.actor):
        with connection.cursor() as cursor:
            cursor.execute(
                _KEEP,
                [
                    household, by.province, signed.serial_no, contents.holder_id, contents.kind, contents.form,
                    contents.lang, contents.sha256, sha256_of(contents.situation), signed.key_id,
                    signed.payload.decode(), signed.signature, pdf, now,
                ],
            )  # fmt: skip
        kept = letter_that_says(household, contents.holder_id, contents.sha256)
    assert kept is not None
    return kept.id


def _sign(payload: bytes) -> tuple[str, bytes]:
    """The key is named in what is signed, so it is chosen first."""
    keys = key_ring()
    key_id = keys.keys_for(PURPOSE)[0].id
    signed = keys.sign(PURPOSE, signing_input(header_of(key_id), payload))
    return signed.key_id, signed.signature
