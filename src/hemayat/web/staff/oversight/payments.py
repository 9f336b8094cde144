"""Payments that did not arrive, or that no agency has reported, with their age; and whether each month adds up.

Why payments failed or came back is shown and downloaded with them: no reason of a few payments is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.common.dates import format_month
from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.referrals.payment_queries import (
    MOST_MONTHS,
    FailureReasonTotal,
    UnpaidPayments,
    agency_months,
    all_unpaid_payments,
    failure_reasons,
    other_amounts,
    paid_twice,
    payment_months,
    unpaid_payments,
)
from hemayat.referrals.payment_reconciliation import AMOUNT_UNKNOWN, STATES
from hemayat.referrals.payment_texts import FAILURE_WORDS
from hemayat.requests.queues import ABROAD, provinces_of
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import in_reading_order
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.oversight.forms import UnpaidPaymentsForm

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
            return _("Other reasons, too few to list")
        return next(words for reason, words in FAILURE_WORDS.items() if reason == self.reason).in_(
            page_language()
        )


@for_staff(Role.OVERSIGHT)
@require_safe
def unpaid(request: StaffRequest) -> HttpResponse:
    """By month, agency and province, the oldest first, of the provinces of who asks: sums alone, and nobody by name."""
    form, now, lang = UnpaidPaymentsForm(request.member, request.GET), timezone.now(), page_language()
    chosen = form.cleaned_data if form.is_valid() else {}
    province = chosen.get("province", "")
    seen = in_reading_order(provinces_of(request.member), str)
    provinces = ["" if province == ABROAD else province] if province else seen
    page = unpaid_payments(
        provinces,
        now,
        custodian=chosen.get("custodian", ""),
        days=int(chosen.get("days") or 0),
        after=request.GET.get("after", ""),
    )
    shown = {
        "form": form,
        "rows": [(row, format_month(row.month, lang), STATES[row.state]) for row in page.lines],
        "following": urlencode({**chosen, "after": page.following}) if page.following else "",
        "agencies": [
            (row, format_month(row.month, lang))
            for row in reversed(agency_months(provinces_of(request.member), now, MOST_MONTHS))
        ],
        "other_amounts": [
            (row, format_month(row.month, lang))
            for row in other_amounts(provinces, custodian=chosen.get("custodian", ""))
        ],
        "paid_twice": [
            (row, format_month(row.month, lang))
            for row in paid_twice(provinces, custodian=chosen.get("custodian", ""))
        ],
        # Of all own provinces: from one of them and the others, a reason of a few would follow.
        "reasons": [
            (row, format_month(row.month, lang))
            for row in reason_rows(failure_reasons(provinces_of(request.member)))
        ],
        "months": [(month, format_month(month.month, lang)) for month in payment_months()],
    }
    return render(request, "staff/oversight/payments.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def unpaid_csv(request: StaffRequest) -> HttpResponse:
    """Both tables of the page for a spreadsheet, of all own provinces."""
    seen = in_reading_order(provinces_of(request.member), str)
    words = payments_csv(all_unpaid_payments(seen, timezone.now()), reason_rows(failure_reasons(seen)))
    return csv_download(words, "payments.csv")


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
