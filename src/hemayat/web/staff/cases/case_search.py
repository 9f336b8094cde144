"""Finding a case by its tracking code, or all of a household's by the national id of its head."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_search
from hemayat.audit.context import acting_as
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.common.tracking_code import tracking_code_in
from hemayat.requests.queues import (
    CaseQueueRow,
    lines_by_code,
    lines_of_head,
)
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.lookup import ROLES, to_case
from hemayat.web.staff.purpose import HardStopReached, count_search, stopped_page
from hemayat.web.staff.purpose_form import PurposeForm


class CaseSearchForm(PurposeForm):
    """A case by its tracking code, or a household's by the national id of its head. Never in an address.

    Who is looked for by the number has a purpose asked for; the case of a tracking code asks when its file opens.
    """

    field_order = ("what", "why", "words")

    what = forms.CharField(
        label=_("Find a case by tracking code or national ID"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter a tracking code or a national ID")},
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        why = self.fields["why"]
        # Only a national ID needs it: in one line, so that the button stays in view.
        self.fields["why"] = forms.ChoiceField(
            choices=[("", _("Without a national ID")), *why.choices],  # type: ignore[attr-defined]  # as declared above
            required=False,
            error_messages=why.error_messages,
        )
        self.fields["why"].label = _("If you are searching by national ID, what is the purpose?")
        self.fields["why"].help_text = _(
            "A search by national ID is always recorded, even if nothing is found"
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "national_id" in given.get("what", {}) and not given.get("why"):
            self.add_error("why", pgettext_lazy("web/staff/cases/causes", "Choose one"))
        return given

    def clean_what(self) -> dict[str, str]:
        typed = str(self.cleaned_data["what"])
        digits = re.sub(r"\D", "", to_ascii_digits(typed))
        if code := tracking_code_in(typed):
            return {"code": code}
        if is_valid(digits):
            return {"national_id": digits}
        raise ValidationError(_("This is not a tracking code or a national ID. Check each character"))


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
