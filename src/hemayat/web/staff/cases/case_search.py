"""Finding a case by its tracking code, or all of a household's by the national id of its head."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_search
from hemayat.audit.context import acting_as
from hemayat.requests.queues import CaseQueueRow, lines_by_code, lines_of_head
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.cases.forms import CaseSearchForm
from hemayat.web.staff.cases.lookup import ROLES, reading, to_case
from hemayat.web.staff.purpose import HardStopReached, count_search, stopped_page


@for_staff(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: StaffRequest) -> HttpResponse:
    """Nobody's number stands in an address: it is sent, and answered on the page itself."""
    form = CaseSearchForm(request.POST if request.method == "POST" else None)
    national_id = form.cleaned_data["what"].get("national_id") if form.is_valid() else None
    if national_id:
        try:
            count_search(request, form.purpose, ROLES)
        except HardStopReached:
            return stopped_page(request)
    rows = _found(request, form.cleaned_data["what"]) if form.is_valid() else None
    if rows is not None and national_id:
        _record(request, national_id, form.purpose, rows)
    if rows is not None and len(rows) == 1:
        return to_case(rows[0].id)
    return render(request, "staff/cases/find.html", {"form": form, "found": rows})


def _record(request: StaffRequest, national_id: str, purpose: str, lines: list[CaseQueueRow]) -> None:
    """A person was looked for by the number, found or not: on record with the purpose, and for a head to read."""
    home = lines[0] if lines else None
    with acting_as(actor_of(request.member, purpose)) as by:
        record_search(
            by=by,
            national_id=national_id,
            is_hit=bool(lines),
            household=home.household if home else None,
            province=home.province if home else "",
            now=timezone.now(),
        )


@reading
def _found(request: StaffRequest, what: dict[str, str]) -> list[CaseQueueRow]:
    now = timezone.now()
    return lines_by_code(what["code"], now) if "code" in what else lines_of_head(what["national_id"], now)
