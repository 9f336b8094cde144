"""Reviews of what officers found: which wait, and one of them with what it is about and how it ends."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.errors import PowerIsNew
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.telling import told_of
from hemayat.requests.actions import end_after_review, keep_after_review
from hemayat.requests.correction_views import CorrectionView, corrections_in_force
from hemayat.requests.errors import NoSuchRequest, RequestFault
from hemayat.requests.finding_reviews import ReviewView, review_of, reviews_waiting
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both, page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.cases.correcting import said
from hemayat.web.staff.cases.forms import words_field
from hemayat.web.staff.cases.reading import ROLES, reading, words_of
from hemayat.web.staff.purpose import File, for_file

KIND_WORDS = {
    "correction": both("اصلاح اطلاعات با مدرک", "Information corrected with a document"),
    "settlement": both(
        "تصمیم کارشناس دربارهٔ معیاری که روشن نبود", "An officer’s decision on an open criterion"
    ),
    "override": both("تصمیم دو کارشناس برخلاف نتیجهٔ قواعد", "A decision by two officers against the rules"),
}
BECAUSE_WORDS = {
    "contradicted": both("اطلاعات تازه‌تر دستگاه با آن مغایر است", "A register’s later record contradicts it"),
    "review_date": both("تاریخ بازبینی آن رسیده است", "Its review date has come"),
    "household": both("سرپرست یا اعضای خانوار تغییر کرده‌اند", "The head or the members have changed"),
    "law": both("قواعد این معیار تغییر کرده است", "The rules of the criterion have changed"),
    "other_criterion": both("معیار دیگری هم احراز نشده است", "Another criterion is not met either"),
    "data_missing": both(
        "با اطلاعات آخرین اجرای سراسری، نتیجهٔ این خانوار روشن نیست",
        "The data of the latest national run leave this household’s result open",
    ),
}


class ReviewForm(PlainForm):
    """Whether the finding stays valid, and why; the head of the household is told."""

    result = forms.ChoiceField(
        label=both("نتیجهٔ بازبینی", "Result of the review"),
        choices=[
            ("kept", both("معتبر می‌ماند", "It stays valid")),
            (
                "ended",
                both(
                    "پایان می‌یابد و خانوار دوباره بررسی می‌شود", "It ends, and the household is decided again"
                ),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": both("یکی را انتخاب کنید", "Choose one")},
    )
    words = words_field(both("به چه دلیل؟", "For what reason?"))


def file_of(number: int) -> File | None:
    try:
        found = review_of(number)
    except NoSuchRequest:
        return None
    return File(found.household, found.province, reverse("cases:review", args=[number]))


@for_staff(*ROLES)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """Those of the member's provinces, the ones due first."""
    found = [(one, KIND_WORDS[one.kind], BECAUSE_WORDS[one.because]) for one in reviews_waiting()]
    return render(request, "staff/cases/reviews.html", {"found": found, "today": timezone.localdate()})


@for_file(*ROLES, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """What was found, why it is looked at again, and what is in force; POST ends the review."""
    form = ReviewForm(request.POST if request.method == "POST" else None)
    try:
        if request.method != "POST" or not form.is_valid() or not _is_done(request, number, form):
            return _page(request, number, form)
    except PowerIsNew as fault:
        form.add_error(None, words_of(fault))
        return _page(request, number, form, 409)
    return HttpResponseRedirect(reverse("cases:reviews"))


def _is_done(request: StaffRequest, number: int, form: ReviewForm) -> bool:
    end = keep_after_review if form.cleaned_data["result"] == "kept" else end_after_review
    try:
        end(review=number, words=form.cleaned_data["words"], by=request.member, now=timezone.now())
    except RequestFault as fault:
        form.add_error(None, words_of(fault))
    return not form.errors


@reading
def _page(request: StaffRequest, number: int, form: ReviewForm, status: int = 200) -> HttpResponse:
    lang, review = page_language(), _review(number)
    correction = _correction(review)
    decided = determination_of(review.household)
    shown = {
        "review": review, "form": form, "kind": KIND_WORDS[review.kind], "because": BECAUSE_WORDS[review.because],
        "correction": correction,
        "said": list(said(correction.register, correction.said, lang)) if correction and correction.said else [],
        "used": list(said(correction.register, correction.used, lang)) if correction and correction.used else [],
        "decided": told_of(decided, lang) if decided else None,
    }  # fmt: skip
    return render(request, "staff/cases/review.html", shown, status=status)


def _correction(review: ReviewView) -> CorrectionView | None:
    found = corrections_in_force([review.household])[review.household]
    return next((one for one in found if one.finding_id == review.finding_id), None)


def _review(number: int) -> ReviewView:
    try:
        return review_of(number)
    except NoSuchRequest:
        raise Http404 from None
