"""Reviews of what officers found: which wait, and one of them with what it is about and how it ends."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.errors import ConfirmationRefused
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.requests.actions import end_after_review, keep_after_review
from hemayat.requests.corrected_rows import CorrectionView
from hemayat.requests.corrections import corrections_in_force
from hemayat.requests.errors import NoSuchRequest, RequestFault
from hemayat.requests.finding_reviews import ReviewView, review_of, reviews_waiting
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language, pgettext_lazy
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.correction_views import row_texts
from hemayat.web.staff.cases.forms import words_field
from hemayat.web.staff.cases.lookup import ROLES, fault_text
from hemayat.web.staff.purpose import HouseholdFileAddress, for_file

KIND_WORDS = {
    "correction": _("Information corrected using a document"),
    "settlement": _("An officer’s decision on a criterion with no clear result"),
    "override": _("A decision by two officers that differs from the result of the rules"),
}
BECAUSE_WORDS = {
    "contradicted": _("A newer record in a register contradicts the finding"),
    "review_date": _("The finding is due for review"),
    "household": _("The head or members of the household have changed"),
    "law": _("The rules of the criterion have changed"),
    "other_criterion": _("Another criterion is not met either"),
    "second_officer": _(
        "A correction that one officer made alone would give the household more support. Open the document "
        "in the case first"
    ),
    "data_missing": _("The data in the latest national run is not enough to decide this household’s result"),
}


class FindingReviewForm(PlainForm):
    """Whether the finding stays valid, and why; the head of the household is told."""

    result = forms.ChoiceField(
        label=_("Result of the review"),
        choices=[
            ("kept", _("The finding stays valid")),
            (
                "ended",
                _("The finding is no longer valid, and the household’s result is determined again"),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": pgettext_lazy("web/staff/cases/causes", "Choose one")},
    )
    words = words_field(_("What is your reason?"))


def file_of(number: int) -> HouseholdFileAddress | None:
    try:
        this_review = review_of(number)
    except NoSuchRequest:
        return None
    return HouseholdFileAddress(
        this_review.household, this_review.province, reverse("cases:review", args=[number])
    )


@for_staff(*ROLES)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """Those of the member's provinces, the ones due first."""
    found = [(review, KIND_WORDS[review.kind], BECAUSE_WORDS[review.because]) for review in reviews_waiting()]
    return render(request, "staff/cases/reviews.html", {"found": found, "today": timezone.localdate()})


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """What was found, why it is looked at again, and what is in force; POST ends the review."""
    form = FindingReviewForm(request.POST if request.method == "POST" else None)
    try:
        if request.method != "POST" or not form.is_valid() or not _is_done(request, number, form):
            return _page(request, number, form)
    except ConfirmationRefused as fault:
        form.add_error(None, fault_text(fault))
        return _page(request, number, form, 409)
    return HttpResponseRedirect(reverse("cases:reviews"))


def _is_done(request: StaffRequest, number: int, form: FindingReviewForm) -> bool:
    end = keep_after_review if form.cleaned_data["result"] == "kept" else end_after_review
    try:
        end(review=number, words=form.cleaned_data["words"], by=request.member, now=timezone.now())
    except RequestFault as fault:
        form.add_error(None, fault_text(fault))
    return not form.errors


@reading
def _page(request: StaffRequest, number: int, form: FindingReviewForm, status: int = 200) -> HttpResponse:
    lang, review = page_language(), _review(number)
    correction = _correction(review)
    decided = determination_of(review.household)
    shown = {
        "review": review, "form": form, "kind": KIND_WORDS[review.kind], "because": BECAUSE_WORDS[review.because],
        "correction": correction,
        "said": list(row_texts(correction.register, correction.said, lang)) if correction and correction.said else [],
        "used": list(row_texts(correction.register, correction.used, lang)) if correction and correction.used else [],
        "decided": present_decision(decided, lang) if decided else None,
    }  # fmt: skip
    return render(request, "staff/cases/review.html", shown, status=status)


def _correction(review: ReviewView) -> CorrectionView | None:
    correction = corrections_in_force([review.household])[review.household]
    return next((one for one in correction if one.finding_id == review.finding_id), None)


def _review(number: int) -> ReviewView:
    try:
        return review_of(number)
    except NoSuchRequest:
        raise Http404 from None
