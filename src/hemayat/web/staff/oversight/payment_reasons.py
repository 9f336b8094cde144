"""Why payments failed or came back, as it is shown and downloaded: no reason of a few payments is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.referrals.payment_queries import FailureReasonTotal, UnpaidPayments
from hemayat.referrals.payment_reconciliation import AMOUNT_UNKNOWN
from hemayat.referrals.payment_texts import FAILURE_WORDS
from hemayat.requests.queues import ABROAD
from hemayat.web.shared.language import page_language

COLUMNS = ("month", "agency_fa", "agency_en", "province", "status", "reason", "payments", "rials")
OTHERS = "not_shown"


@dataclass(frozen=True)
class FailureReasonRow:
    """`reason`: its code, or OTHERS for all that are too rare to be named."""

    month: dt.date
    name_fa: str
    name_en: str
    reason: str
    payments: int
    rials: int

    @property
    def words(self) -> str:
        if self.reason == OTHERS:
            return _("Other reasons, not named")
        return next(words for reason, words in FAILURE_WORDS.items() if reason == self.reason).in_(
            page_language()
        )


def reason_rows(totals: Sequence[FailureReasonTotal]) -> list[FailureReasonRow]:
    """By month and agency, in the order of `totals`, which reasons make more than a few payments.

    The sum of a month and an agency is known from the list of outstanding payments. So the others are one row, in which
    any of the reasons may be that are not named: always two or more.
    """
    rows: list[FailureReasonRow] = []
    for (month, fa, en), group in groupby(totals, lambda one: (one.month, one.name_fa, one.name_en)):
        of_agency = list(group)
        named = sorted((one for one in of_agency if one.payments >= SMALLEST), key=lambda one: -one.payments)
        if len(named) == len(FAILURE_WORDS) - 1:
            del named[-1]
        rows += [FailureReasonRow(month, fa, en, one.reason, one.payments, one.rials) for one in named]
        hidden = [one for one in of_agency if one not in named]
        if hidden:
            payments, rials = sum(one.payments for one in hidden), sum(one.rials for one in hidden)
            rows.append(FailureReasonRow(month, fa, en, OTHERS, payments, rials))
    return rows


def payments_csv(unpaid: Iterable[UnpaidPayments], reasons: Iterable[FailureReasonRow]) -> str:
    """One line for each row of both tables. A line with a reason is of all provinces together."""
    lines: list[tuple[object, ...]] = [COLUMNS]
    for one in unpaid:
        rials = "" if one.state == AMOUNT_UNKNOWN else one.rials
        names = (one.name_fa, one.name_en, one.province or ABROAD)
        lines.append((one.month.isoformat(), *names, one.state, "", one.payments, rials))
    for reason in reasons:
        names = (reason.name_fa, reason.name_en, "")
        lines.append((reason.month.isoformat(), *names, "", reason.reason, reason.payments, reason.rials))
    return csv_text(lines)
