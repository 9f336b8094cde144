"""A letter as HTML for the page of paper, with its QR code as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import segno
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from hemayat.eligibility.presenter import ReasonView
from hemayat.letters.actions import LetterContents, LetterSignature
from hemayat.letters.states import LetterDetail
from hemayat.web.citizen.decision.records import RecordCard
from hemayat.web.citizen.letters.contents import own_records
from hemayat.web.citizen.letters.subject import LetterSubject

MOST_BYTES = 600
"""What a QR code of ours holds at most: more is not read from paper by a plain phone."""


def letter_html(
    request: HttpRequest | None, subject: LetterSubject, contents: LetterContents, signed: LetterSignature
) -> str:
    """The same contents in the words of the page's language."""
    records, left_out = own_records(subject) if contents.form is LetterDetail.FULL else ({}, 0)
    decision = subject.decision
    shown = {
        "subject": subject,
        "is_full": contents.form is LetterDetail.FULL,
        "signed": signed,
        "told": subject.decision,
        "shown": subject.approval,
        "wait": subject.wait,
        "remedies": None if subject.has_ended else subject.remedies,
        "takes_effect_on": subject.takes_effect_on,
        "has_ended": subject.has_ended,
        "failed": _with_records(decision.failed if decision else [], records),
        "open": _with_records(decision.open if decision else [], records),
        "left_out": left_out,
        "qr": qr_picture(qr_text(signed)),
        "verify_at": f"{settings.ENVIRONMENT.citizen_origin}/verify/",
    }
    return render_to_string("citizen/letters/paper.html", shown, request)


def _with_records(
    views: Sequence[ReasonView], records: Mapping[str, Sequence[RecordCard]]
) -> list[tuple[ReasonView, Sequence[RecordCard]]]:
    return [(view, [_in_font(card) for card in records.get(view.reason.criterion, ())]) for view in views]


def _in_font(card: RecordCard) -> RecordCard:
    """The font of letters has no large dot, with which a record hides a part of a number."""
    return replace(card, words=replace(card.words, sentence=card.words.sentence.replace("●", "•")))


def qr_text(signed: LetterSignature) -> str:
    """The page that confirms the letter, and behind the #, which a browser sends to nobody, the same as a signed text.

    If both are too long for one code, the address alone.
    """
    address = f"{settings.ENVIRONMENT.citizen_origin}/verify/{signed.serial}/"
    whole = f"{address}#{signed.jws}"
    return whole if len(whole.encode()) <= MOST_BYTES else address


def qr_picture(text: str) -> str:
    """An address that holds the picture. On paper an <img> keeps its text alternative; an inline <svg> does not."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(border=4, encode_minimal=True))
