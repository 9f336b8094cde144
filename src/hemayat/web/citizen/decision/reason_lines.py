"""A criterion in one line, on the page of a decision and in the form of an objection."""

from __future__ import annotations

from django.utils.translation import gettext

from hemayat.eligibility.reasons import CriterionReason
from hemayat.rules.unknowns import Verdict


def reason_line(reason: CriterionReason) -> str:
    """A title alone reads as if the criterion were met: of a failed one, how it fails, or by how much."""
    if is_line_sentence(reason):
        return reason.sentence
    if reason.gap:
        return f"{reason.gap.title or reason.title}{gettext(':')} {reason.gap.words}"
    return reason.title


def is_line_sentence(reason: CriterionReason) -> bool:
    """Where no unit says what the distance counts. An open criterion has its title below a heading that says so."""
    return reason.verdict is Verdict.FAILED and not (reason.gap and not reason.gap.name)
