"""Persons who may be one: the list that waits for a member, what was found, and one pair side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.cases.queue_pages import read_number
from hemayat.common.language import Message, in_digits
from hemayat.common.money import format_tenths
from hemayat.households.adjudication import (
    AdjudicationStage,
    DuplicateCandidate,
    DuplicateFinding,
    DuplicatePair,
    give_opinion,
    pair_of,
    place_of_pair,
)
from hemayat.households.duplicate_queue import pairs_waiting_for, settled
from hemayat.households.errors import DuplicateFault, NoSuchPair
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language, pgettext_lazy
from hemayat.web.shared.member_presenter import relation_words
from hemayat.web.shared.provinces import province_name
from hemayat.web.shared.templatetags.formats import jalali
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.lookup import ROLES
from hemayat.web.staff.cases.presenter import id_ending
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.purpose import HouseholdFileAddress, for_file, record_file_look

FINDINGS = {
    DuplicateFinding.SAME: _("They are the same person"),
    DuplicateFinding.DIFFERENT: _("They are two people"),
    DuplicateFinding.UNCLEAR: _("It is not clear"),
}


class FindingForm(PlainForm):
    finding = forms.ChoiceField(
        label=pgettext_lazy("label", "Are they the same person?"),
        choices=[(str(finding), words) for finding, words in FINDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("What is the evidence?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason for your opinion")},
    )

    def __init__(self, data: Any, stage: AdjudicationStage) -> None:
        super().__init__(data)
        if stage is AdjudicationStage.FIRST:
            self.fields["words"].help_text = _(
                "The second officer cannot read this before giving their own opinion"
            )


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
    "swapped": _("given name and family name swapped"),
    "day_and_month": _("day and month swapped"),
    "calendar": _("could be an error in converting between calendars"),
    "digit": _("one digit differs"),
    "different": pgettext_lazy("comparison", "different"),
}


NEXT_STEPS = {
    AdjudicationStage.SECOND: _("Another officer now gives a separate opinion."),
    AdjudicationStage.SENIOR: _("The two opinions differ, so a senior officer decides."),
    AdjudicationStage.SETTLED: _(
        "The review of this pair is complete. If the two records are about one person, the system notifies the "
        "civil registry."
    ),
}


@dataclass(frozen=True)
class ComparisonRow:
    """One line about both. `comparison` and `points` (with its sign): as they were weighed; empty if they were not."""

    title: str
    values: tuple[str, str]
    comparison: str
    points: str


def comparison_rows(pair: DuplicatePair) -> Sequence[ComparisonRow]:
    """What is known of both, with how alike they are in it."""
    lang = page_language()
    weighed = {name: (level, tenths) for name, level, tenths in pair.evidence}

    def row(name: str, title: Any, value: Callable[[DuplicateCandidate], str]) -> ComparisonRow:
        level, tenths = weighed.get(name, ("", 0))
        points = f"{'+' if tenths > 0 else ''}{format_tenths(tenths, lang)}" if level else ""
        first, second = pair.people
        return ComparisonRow(
            str(title), (value(first), value(second)), str(LEVELS[level]) if level else "", points
        )

    rows = [
        row("given", FIELDS["given"], lambda one: one.given_name),
        row("family", FIELDS["family"], lambda one: one.family_name),
        row("", pgettext_lazy("column", "National ID"), lambda one: id_ending(one.national_id, lang)),
        row("born", FIELDS["born"], lambda one: jalali(one.birth_date)),
        row("father", FIELDS["father"], lambda _one: ""),
        row("line", FIELDS["line"], lambda one: _line_ending(one.mobile_ending)),
        row("sex", FIELDS["sex"], lambda one: str(_SEXES[one.sex])),
        row("", _("Date of death"), lambda one: jalali(one.died_on) if one.died_on else ""),
        row(
            "",
            _("Relation to the head of household"),
            lambda one: relation_words(one.relation, lang, one.sex),
        ),
        row("", _("Province"), lambda one: province_name(one.province)),
        row("address", FIELDS["address"], lambda _one: ""),
        row("", _("Member of this household since"), _membership),
    ]
    return [one for one in rows if any(one.values) or one.comparison]


_SEXES = {"female": _("Female"), "male": _("Male")}


def _line_ending(digits: str) -> str:
    if not digits:
        return ""
    return Message("number ending {digits}").format(digits=in_digits(digits)).in_(page_language())


def _membership(one: DuplicateCandidate) -> str:
    since = jalali(one.since)
    if one.until is None:
        return since
    return in_page_language(Message("{since} until {until}").format(since=since, until=jalali(one.until)))


@for_staff(*ROLES)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """What this member is asked to judge, the longest known first."""
    shown = {
        "page": pairs_waiting_for(request.member, read_number(request.GET.get("after", ""))),
        "done": NEXT_STEPS.get(request.GET.get("stage", "")),  # type: ignore[call-overload]  # any text
        "done_pair": read_number(request.GET.get("done", "")),
    }
    return render(request, "staff/duplicates/all.html", shown)


@for_staff(*ROLES)
@require_safe
def found(request: StaffRequest) -> HttpResponse:
    """What was found of pairs with a household in the member's provinces."""
    shown = {
        "page": settled(request.member, read_number(request.GET.get("after", ""))),
        "is_found": True,
        "findings": FINDINGS,
    }
    return render(request, "staff/duplicates/all.html", shown)


def file_of(number: int) -> HouseholdFileAddress | None:
    """The first of the two households: whoever gives a purpose gives it for both."""
    places = place_of_pair(number)
    return places and HouseholdFileAddress(*places[0], reverse("duplicates:show", args=[number]))


def _look_at_the_other(request: StaffRequest, number: int) -> None:
    """Each of the two heads reads that their file was looked at."""
    with acting_as(actor_of(request.member), is_read_only=True):
        places = place_of_pair(number)
    if places is None:
        raise Http404
    if places[0] != places[1]:
        record_file_look(request, HouseholdFileAddress(*places[1], ""), request.purpose, ROLES)


@for_file(*ROLES, of=file_of, then=_look_at_the_other)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """Both side by side; whoever is asked says what they find, and then goes on to the next."""
    pair = _pair(request, number)
    form = FindingForm(request.POST if request.method == "POST" else None, pair.stage)
    if request.method != "POST" or not form.is_valid():
        return _page(request, pair, form)
    cleaned_data = form.cleaned_data
    try:
        stage = give_opinion(
            duplicate=number, finding=DuplicateFinding(cleaned_data["finding"]), words=cleaned_data["words"],
            by=request.member, now=timezone.now(),
        )  # fmt: skip
    except DuplicateFault as fault:
        add_form_error(form, fault)
        return _page(request, _pair(request, number), form)
    return HttpResponseRedirect(f"{reverse('duplicates:waiting')}?done={number}&stage={stage}")


@reading
def _pair(request: StaffRequest, number: int) -> DuplicatePair:
    try:
        return pair_of(number, request.member)
    except NoSuchPair:
        raise Http404 from None


def _page(request: StaffRequest, pair: DuplicatePair, form: FindingForm) -> HttpResponse:
    shown = {
        "pair": pair,
        "rows": comparison_rows(pair),
        "has_father": any(name == "father" for name, *_ in pair.evidence),
        "weight": format_tenths(pair.weight, page_language()),
        "needed": format_tenths(pair.needed, page_language()),
        "form": form,
        "findings": FINDINGS,
    }
    return render(request, "staff/duplicates/pair.html", shown)


app_name = "duplicates"
urlpatterns = [
    path("duplicates/", waiting, name="waiting"),
    path("duplicates/found/", found, name="found"),
    path("duplicates/<number:number>/", show, name="show"),
]
