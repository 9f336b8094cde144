"""What waits for a second person, in words."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from hemayat.common.dates import date_in_words
from hemayat.common.language import translate
from hemayat.partners.attributes import WORDS
from hemayat.partners.models import Proposal
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.shared.templatetags.formats import number

_KINDS = {
    "callback": _("Callback address"),
    "key": _("New key"),
    "terms": _("New terms"),
    "opening": _("Reopening"),
}


@dataclass(frozen=True)
class ProposalDisplay:
    """`lines`: label → what is given. `may_confirm`: whether who looks is the second person."""

    id: int
    kind: str
    lines: list[tuple[str, str]]
    by: str
    at: datetime
    may_confirm: bool


def attribute_words(names: list[str]) -> str:
    lang = page_language()
    return translate(", ", lang).join(WORDS[name].in_(lang) for name in names if name in WORDS)


def proposal_shown(row: Proposal, member: int) -> ProposalDisplay:
    return ProposalDisplay(
        row.pk,
        str(_KINDS[row.kind]),
        _lines(row),
        row.proposed_by.full_name,
        row.proposed_at,
        row.proposed_by_id != member,
    )


def _lines(row: Proposal) -> list[tuple[str, str]]:
    body = row.body
    if row.kind == "callback":
        return [(str(_("Address")), body["url"])]
    if row.kind == "key":
        name = hashlib.sha256(base64.b64decode(body["public"])).hexdigest()[:8]
        return [(str(_("Key name")), name), (str(_("Key")), body["public"])]
    return _lines_of_terms(body) if row.kind == "terms" else []


def _lines_of_terms(body: dict[str, str | list[str] | int | None]) -> list[tuple[str, str]]:
    given = {name: str(value or "") for name, value in body.items()}
    basis = given["law"] or str(_("Consent of each head of household"))
    days = [
        date_in_words(date.fromisoformat(given[name]), page_language())
        for name in ("from_on", "until_on")
        if given[name]
    ]
    attributes = body["attributes"] if isinstance(body["attributes"], list) else []
    return [
        (str(_("Purpose")), given["purpose_fa"]),
        (str(_("Purpose in English")), given["purpose_en"]),
        (str(_("Purpose code")), given["purpose"]),
        (str(_("Information")), attribute_words(attributes)),
        (str(_("Legal basis")), basis),
        (str(_("Searches per day")), number(int(given["quota_per_day"]))),
        (str(_("Period")), " – ".join(days)),
    ]
