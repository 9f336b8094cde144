"""Payments that did not arrive, or that no agency has reported, with their age; and whether each month adds up."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.common.dates import format_month
from hemayat.referrals.payment_queries import (
    all_unpaid_payments,
    failure_reasons,
    other_amounts,
    payment_months,
    unpaid_payments,
)
from hemayat.referrals.payment_reconciliation import STATES
from hemayat.requests.queues import ABROAD, provinces_of
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import in_reading_order
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.oversight.forms import UnpaidPaymentsForm
from hemayat.web.staff.oversight.payment_reasons import payments_csv, reason_rows


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
        "other_amounts": [
            (row, format_month(row.month, lang))
            for row in other_amounts(provinces, custodian=chosen.get("custodian", ""))
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
    # The mark at the beginning tells a spreadsheet that the letters are in UTF-8.
    answer = HttpResponse("\ufeff" + words, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="payments.csv"'
    return answer
