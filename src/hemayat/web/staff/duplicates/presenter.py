"""What speaks for and against one person, field by field, in words and points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.common.money import format_tenths
from hemayat.households.adjudication import DuplicatePair
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language, pgettext_lazy

FIELDS = {
    "given": _("Given name"),
    "family": _("Family name"),
    "born": _("Date of birth"),
    "father": _("Father’s name"),
    "line": _("Mobile number"),
    "sex": _("Sex"),
    "address": _("Address"),
}
LEVELS = {
    "same": pgettext_lazy("comparison", "the same"),
    "alike": pgettext_lazy("comparison", "almost the same"),
    "similar": pgettext_lazy("comparison", "similar"),
    "swapped": _("given name and family name in each other’s place"),
    "day_and_month": _("day and month in each other’s place"),
    "calendar": _("could be a conversion error between calendars"),
    "digit": _("one digit differs"),
    "different": pgettext_lazy("comparison", "different"),
}


@dataclass(frozen=True)
class EvidenceRow:
    """One field of both: how they compare, and the points that this gives, with its sign."""

    field: str
    comparison: str
    points: str


def evidence_rows(pair: DuplicatePair) -> Sequence[EvidenceRow]:
    """The fields that are known of both, what speaks most for one person first."""
    lang = page_language()
    weighed = sorted(pair.evidence, key=lambda one: -one[2])
    return [
        EvidenceRow(
            str(FIELDS[field]),
            str(LEVELS[level]),
            f"{'+' if tenths > 0 else ''}{format_tenths(tenths, lang)}",
        )
        for field, level, tenths in weighed
    ]
