"""A letter as HTML for the page of paper, with its QR code as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import segno
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from hemayat.letters.actions import LetterSignature
from hemayat.letters.states import LetterDetail
from hemayat.rules.unknowns import Verdict
from hemayat.web.citizen.decision.records import RecordCard
from hemayat.web.citizen.letters.contents import LetterDraft
from hemayat.web.citizen.letters.criteria import LetterCriterion

MOST_BYTES = 600
"""What a QR code of ours holds at most: more is not read from paper by a plain phone."""


def letter_html(request: HttpRequest | None, draft: LetterDraft, signed: LetterSignature) -> str:
    """The same contents in the words of the page's language."""
    subject = draft.subject
    shown = {
        "subject": subject,
        "is_full": draft.contents.form is LetterDetail.FULL,
        "signed": signed,
        "told": subject.decision,
        "shown": subject.approval,
        "wait": subject.wait,
        "remedies": None if subject.has_ended else subject.remedies,
        "takes_effect_on": subject.takes_effect_on,
        "has_ended": subject.has_ended,
        "left_out": draft.criteria.left_out if draft.criteria else 0,
        "has_another_adult": draft.criteria is not None and draft.criteria.has_another_adult,
        "qr": qr_picture(qr_text(signed)),
        "verify_at": f"{settings.ENVIRONMENT.citizen_origin}/verify/",
        **{str(verdict.name).lower(): _with_verdict(draft, verdict) for verdict in Verdict},
    }
    return render_to_string("citizen/letters/paper.html", shown, request)


def _with_verdict(draft: LetterDraft, verdict: Verdict) -> Sequence[LetterCriterion]:
    criteria = draft.criteria.with_verdict(verdict) if draft.criteria else []
    return [replace(criterion, cards=[_in_font(card) for card in criterion.cards]) for criterion in criteria]


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
