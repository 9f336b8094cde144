"""Cases with one cause: the list with counts, marking an error, sending it to the register's owner, and its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemayat.accounts.roles import Role
from hemayat.common.language import text_in
from hemayat.common.spreadsheet import csv_text
from hemayat.eligibility.current_rules import rules_in_force
from hemayat.eligibility.entry_titles import entry_title
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.actions import (
    keep_cause_answer,
    mark_cause_sent,
    open_error_cause,
    open_record_cause,
)
from hemayat.requests.errors import RequestFault
from hemayat.requests.queries import title_of
from hemayat.requests.shared_causes import CauseLine, cases_by_province, causes, dispute_references
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.forms import PastDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language, pgettext_lazy
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.lookup import ROLES, fault_text

_REQUIRED = {"required": _("This field is empty. Fill it in")}
_CHOOSE = dict.fromkeys(("required", "invalid_choice"), pgettext_lazy("web/staff/cases/causes", "Choose one"))
_WORDS = _("What is wrong? (Do not write a person’s name or number.)")


class RegisterErrorForm(PlainForm):
    """One data item of a register that is wrong on some days."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["item"] = forms.ChoiceField(
            label=_("Which information?"), choices=_data_items(), error_messages=_CHOOSE
        )
        self.order_fields(["item"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["register"], _separator, given["fact"] = given.pop("item", "").partition(":")
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            fault = _("The last day must not be before the first day")
            self.add_error("until", forms.ValidationError(fault, code="day"))
        return given

    since = PastDateField(label=pgettext_lazy("label", "From"))
    until = PastDateField(label=_("To"))
    words = forms.CharField(label=_WORDS, max_length=2000, widget=forms.Textarea, error_messages=_REQUIRED)


class SharedRecordForm(PlainForm):
    """The record that a dispute names."""

    code = forms.CharField(
        label=_("Tracking code of a dispute that mentions this record"),
        max_length=20,
        error_messages=_REQUIRED,
    )
    why = forms.CharField(label=_WORDS, max_length=2000, widget=forms.Textarea, error_messages=_REQUIRED)


class OwnerAnswerForm(PlainForm):
    """What the register's owner said."""

    result = forms.ChoiceField(
        label=_("The register owner’s answer"),
        choices=[
            ("corrected", _("The organisation has corrected the information")),
            ("upheld", _("The information is correct")),
        ],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    words = forms.CharField(
        label=_("Text of the answer (applicants will read this)"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages=_REQUIRED,
    )


def _data_items() -> list[tuple[str, str]]:
    """Every data item of the rules in force that a register gives, by register."""
    lang = page_language()
    return [
        (
            f"{fact.table.name}:{fact.name}",
            f"{title_of(fact.table.name).in_(lang)}: {text_in(fact.title, lang)}",
        )
        for fact in rules_in_force(timezone.localdate()).decider.policy.facts.values()
        if fact.table.name in REGISTERS_ASKED
    ]


@for_staff(*ROLES)
@require_safe
def listed(request: StaffRequest) -> HttpResponse:
    """Every shared cause, the newest first, with its cases in the member's provinces."""
    return _list_page(request, RegisterErrorForm(), SharedRecordForm())


@for_staff(Role.SENIOR_OFFICER)
@require_POST
def mark_error(request: StaffRequest) -> HttpResponse:
    """An error of a register, marked once for all its cases."""
    form = RegisterErrorForm(request.POST)
    if form.is_valid():
        try:
            number = open_error_cause(**form.cleaned_data, by=request.member, now=timezone.now())
        except RequestFault as fault:
            form.add_error(None, fault_text(fault))
        else:
            return _to(number)
    return _list_page(request, form, SharedRecordForm())


@for_staff(Role.SENIOR_OFFICER)
@require_POST
def mark_record(request: StaffRequest) -> HttpResponse:
    """One record, for all cases about it."""
    form = SharedRecordForm(request.POST)
    if form.is_valid():
        try:
            number = open_record_cause(
                code=form.cleaned_data["code"],
                words=form.cleaned_data["why"],
                by=request.member,
                now=timezone.now(),
            )
        except RequestFault as fault:
            form.add_error(None, fault_text(fault))
        else:
            return _to(number)
    return _list_page(request, RegisterErrorForm(), form)


@for_staff(*ROLES)
@require_safe
def show(request: StaffRequest, number: int) -> HttpResponse:
    """One shared cause, and its cases by province."""
    return _page(request, number, OwnerAnswerForm())


@for_staff(Role.SENIOR_OFFICER)
@require_POST
def send(request: StaffRequest, number: int) -> HttpResponse:
    """The owner has it."""
    _line(request, number)
    try:
        mark_cause_sent(cause=number, by=request.member, now=timezone.now())
    except RequestFault as fault:
        return _page(request, number, OwnerAnswerForm(), fault_text(fault))
    return _to(number)


@for_staff(Role.SENIOR_OFFICER)
@require_http_methods(["POST"])
def answer(request: StaffRequest, number: int) -> HttpResponse:
    """What the owner said: a correction lets each case be examined again."""
    _line(request, number)
    form = OwnerAnswerForm(request.POST)
    if form.is_valid():
        try:
            keep_cause_answer(cause=number, **form.cleaned_data, by=request.member, now=timezone.now())
        except RequestFault as fault:
            return _page(request, number, form, fault_text(fault))
        return _to(number)
    return _page(request, number, form)


@for_staff(Role.SENIOR_OFFICER)
@require_safe
def sheet(request: StaffRequest, number: int) -> HttpResponse:
    """For the owner of the register: the error, and the references of the disputes that it has already. Nobody's id."""
    cause = _line(request, number).cause
    lines = [
        ("reference", "register", "fact", "since", "until", "words"),
        (cause.reference, cause.register, cause.fact, cause.since_on, cause.until_on, cause.words),
        ("dispute",),
        *((reference,) for reference in dispute_references(number)),
    ]
    return csv_download(csv_text(lines), f"cause-{cause.reference}.csv")


def _to(number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("cases:cause", args=[number]))


@reading
def _line(request: StaffRequest, number: int) -> CauseLine:
    this_line = next((line for line in causes() if line.cause.pk == number), None)
    if this_line is None:
        raise Http404
    return this_line


@reading
def _list_page(request: StaffRequest, error: RegisterErrorForm, record: SharedRecordForm) -> HttpResponse:
    shown: dict[str, Any] = {
        "causes": causes(),
        "error": error,
        "record": record,
        "may_mark": _may_mark(request),
    }
    return render(request, "staff/cases/causes.html", shown)


@reading
def _page(request: StaffRequest, number: int, form: OwnerAnswerForm, fault: str = "") -> HttpResponse:
    line = _line(request, number)
    policy = rules_in_force(timezone.localdate()).decider.policy
    shown: dict[str, Any] = {
        "line": line, "provinces": cases_by_province(number), "form": form, "fault": fault,
        "fact": entry_title(line.cause.fact, [policy], page_language()), "may_mark": _may_mark(request),
    }  # fmt: skip
    return render(request, "staff/cases/cause.html", shown)


def _may_mark(request: StaffRequest) -> bool:
    return Role.SENIOR_OFFICER in request.member.roles and "*" in request.member.provinces
