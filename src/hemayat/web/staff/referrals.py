"""What is handed over to custodians: how far they answered, what waits too long, and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.errors import ConfirmationRefused
from hemayat.accounts.roles import Role
from hemayat.cases.queue_pages import read_number
from hemayat.common.dates import day_of
from hemayat.common.language import Words
from hemayat.households.errors import ConflictOfInterest
from hemayat.oversight.audit_search import names_of
from hemayat.referrals import actions
from hemayat.referrals.errors import ReferralFault
from hemayat.referrals.models import ReferralTaking
from hemayat.referrals.queries import ageing, batch_with_answers, unanswered, waiting
from hemayat.referrals.queues import ReturnedRecordView, place_of_returned, returned_record, waiting_here
from hemayat.referrals.reconciliation import last_sums
from hemayat.referrals.record_kinds import TOLD_WORDS, ReferralRecordKind
from hemayat.referrals.return_reasons import REASON_WORDS, ReturnReason
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.presenter import id_ending
from hemayat.web.staff.fault_messages import fault_message
from hemayat.web.staff.purpose import CasePage, for_file


class ReferralMoveForm(PlainForm):
    """Which other custodian is the right one, and why."""

    custodian = forms.ChoiceField(
        label=_("Which organisation?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an organisation")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The senior officer who accepts or refuses the proposal will read this"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason")},
    )

    def __init__(self, others: Mapping[str, tuple[str, str]], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(code, in_page_language(Words(fa, en))) for code, (fa, en) in others.items()]
        self.fields["custodian"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField


def told_words(kind: str) -> str:
    return in_page_language(TOLD_WORDS[ReferralRecordKind(kind)])


def reason_words(reason: str) -> str:
    return in_page_language(REASON_WORDS[ReturnReason(reason)])


OFFICERS = (Role.CASE_OFFICER, Role.SENIOR_OFFICER)
READERS = (*OFFICERS, Role.OVERSIGHT)


@for_staff(*READERS)
@require_safe
def standing(request: StaffRequest) -> HttpResponse:
    """By custodian: what waits for the next batch, what is unanswered and for how long; and whether it adds up."""
    now, sums = timezone.now(), last_sums()
    shown = {
        "ageing": ageing(now),
        "waiting": waiting(),
        "sums": sums,
        "sums_age": (day_of(now) - day_of(sums.at)).days if sums else 0,
        "may_work": bool({*request.member.roles} & {*OFFICERS}),
    }
    return render(request, "staff/referrals/custodians.html", shown)


@for_staff(*READERS)
@require_safe
def batch(request: StaffRequest, number: int) -> HttpResponse:
    """One batch, to whom it was given, and the records of the member's provinces that nothing was said of."""
    this_batch = batch_with_answers(number)
    if this_batch is None:
        raise Http404
    lines = unanswered(this_batch.batch, read_number(request.GET.get("after", "")))
    shown = {
        "found": this_batch,
        "takings": _with_names(this_batch.takings),
        "lines": [(line, told_words(line.told)) for line in lines[:50]],
        "following": lines[49].reference if len(lines) > 50 else None,
    }
    return render(request, "staff/referrals/batch.html", shown)


def _with_names(takings: Sequence[ReferralTaking]) -> list[tuple[ReferralTaking, str]]:
    """Each delivery with the name of the colleague who took the batch; empty if a payment agency fetched it."""
    members = {one.by: int(number) for one in takings if (number := one.by.removeprefix("staff:")).isdigit()}
    names = names_of(list(members.values()))
    return [(one, names.get(members.get(one.by, 0), "")) for one in takings]


@for_staff(*OFFICERS)
@require_safe
def returned(request: StaffRequest) -> HttpResponse:
    """What custodians sent back in the member's provinces."""
    page = waiting_here(read_number(request.GET.get("after", "")))
    shown = {
        "page": page,
        "lines": [(line, told_words(line.told), reason_words(line.reason)) for line in page.lines],
        "done": request.GET.get("done", ""),
    }
    return render(request, "staff/referrals/returned.html", shown)


file_of = CasePage("referrals:show", place_of_returned).file_of


@for_file(*OFFICERS, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """One of them: sent again, or to another custodian by two people."""
    if request.method != "POST":
        return _page(request, number)
    form = ReferralMoveForm(_found(request, number).others, request.POST)
    act = request.POST.get("act", "")
    if act == "propose" and not form.is_valid():
        return _page(request, number, form)
    try:
        _act(request, number, act, form)
    except (ReferralFault, ConflictOfInterest, ConfirmationRefused) as fault:
        return _page(request, number, fault=fault_message(fault))
    return HttpResponseRedirect(f"{reverse('referrals:returned')}?done={act}")


def _act(request: StaffRequest, number: int, act: str, form: ReferralMoveForm) -> None:
    given: dict[str, Any] = {"reference": number, "by": request.member, "now": timezone.now()}
    acts = {
        "again": actions.send_again,
        "confirm": actions.confirm_move,
        "refuse": actions.refuse_move,
        "withdraw": actions.withdraw_move,
    }
    if act == "propose":
        actions.propose_move(**given, **form.cleaned_data)
    elif act in acts:
        acts[act](**given)
    else:
        raise Http404


@reading
def _found(request: StaffRequest, number: int) -> ReturnedRecordView:
    record = returned_record(number, request.member)
    if record is None:
        raise Http404
    return record


@reading
def _page(
    request: StaffRequest, number: int, form: ReferralMoveForm | None = None, fault: str = ""
) -> HttpResponse:
    record = _found(request, number)
    shown = {
        "one": record,
        "told": told_words(record.told),
        "reason": reason_words(record.reason),
        "national_id": id_ending(record.national_id, page_language()),
        "form": form or ReferralMoveForm(record.others),
        "fault": fault,
    }
    return render(request, "staff/referrals/show.html", shown, status=409 if fault else 200)


app_name = "referrals"
urlpatterns = [
    path("referrals/", standing, name="standing"),
    path("referrals/batches/<number:number>/", batch, name="batch"),
    path("referrals/returned/", returned, name="returned"),
    path("referrals/returned/<number:number>/", show, name="show"),
]
