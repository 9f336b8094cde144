"""A letter about one's household: short or full, made when it is asked for, and the same file from then on."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.attempt_limits import LimitReached
from hemayat.audit.context import acting_as
from hemayat.letters.actions import LetterSignature, keep_letter, sign_facts
from hemayat.letters.permissions import is_addressed_to
from hemayat.letters.queries import current_letters, letter_with, letters_of, pdf_of
from hemayat.letters.states import LetterDetail
from hemayat.requests.permissions import check_is_recorded_head
from hemayat.web.citizen.access import for_head, household_of, reading
from hemayat.web.citizen.approvals.own_approval import is_refused, own_approval
from hemayat.web.citizen.approvals.views import refused_page
from hemayat.web.citizen.archival_pdf import PdfAttachment
from hemayat.web.citizen.letters.contents import LetterDraft, letter_draft, situation_facts
from hemayat.web.citizen.letters.paper import letter_html
from hemayat.web.citizen.letters.subject import LetterSubject, approval_subject, letter_subject
from hemayat.web.citizen.pdf import PdfUnavailable, file_answer, render_pdf
from hemayat.web.citizen.sessions import HeadRequest

JWS = "application/jose"


@for_head
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HeadRequest) -> HttpResponse:
    """/my/letter/: a letter about the current result, or that there is none yet."""
    return _answer(request, None)


@for_head
@require_http_methods(["GET", "HEAD", "POST"])
def of_approval(request: HeadRequest, number: int) -> HttpResponse:
    """/my/approvals/N/letter/: a letter about this approval, also if it has ended."""
    return _answer(request, number)


@for_head
@require_safe
def pdf(request: HeadRequest, number: int) -> HttpResponse:
    """The file. Only for its addressee; for others there is no such letter."""
    letter = letter_with(household_of(request), number)
    if letter is None or not is_addressed_to(letter, request.citizen, timezone.localdate()):
        raise Http404
    return file_answer(pdf_of(letter), "application/pdf", f"hemayat-{letter.serial}.pdf")


def _answer(request: HeadRequest, approval: int | None) -> HttpResponse:
    form = request.POST.get("form", "") if request.method == "POST" else None
    draft = _draft(request, approval, form)
    if isinstance(draft, HttpResponse):
        return draft
    try:
        number = _letter_number(request, draft)
    except PdfUnavailable:
        return _no_pdf(request, draft.subject)
    except LimitReached:
        return _too_many(request, draft.subject)
    return HttpResponseRedirect(reverse("letters:pdf", args=[number]))


@reading
def _draft(request: HeadRequest, approval: int | None, form: str | None) -> LetterDraft | HttpResponse:
    """What the letter says, all read in one transaction; or else the page that asks for the form."""
    subject = _subject(request, approval)
    if isinstance(subject, HttpResponse):
        return subject
    if form is None:
        return _page(request, subject)
    if form not in set(LetterDetail) or (form == LetterDetail.FULL and not subject.has_full):
        return _page(request, subject, status=422)
    return letter_draft(subject, LetterDetail(form))


def _subject(request: HeadRequest, approval: int | None) -> LetterSubject | HttpResponse:
    """What the letter would be about, or the page that says why there is none."""
    this_approval = None if approval is None else own_approval(request, approval)
    if this_approval is not None and is_refused(request, this_approval):
        return refused_page(request, this_approval)
    if this_approval is None:
        check_is_recorded_head(request.citizen, timezone.localdate())
    subject = approval_subject(this_approval) if this_approval else letter_subject(household_of(request))
    if subject is None:
        return render(request, "citizen/letters/none.html")
    if subject.approval is not None and subject.approval.letter is None:
        return render(
            request, "citizen/approvals/not_yet.html", {"approval": subject.approval.approval}, status=404
        )
    return subject


def _page(request: HeadRequest, subject: LetterSubject, status: int = 200) -> HttpResponse:
    today, household = timezone.localdate(), household_of(request)
    current = current_letters(household, subject.holder_id, situation_facts(subject))
    made = [
        (letter, letter.id in current)
        for letter in letters_of(household)
        if is_addressed_to(letter, request.citizen, today)
    ]
    return render(
        request,
        "citizen/letters/show.html",
        {"subject": subject, "made": made, "is_too_often": status == 429},
        status=status,
    )


@reading
def _too_many(request: HeadRequest, subject: LetterSubject) -> HttpResponse:
    return _page(request, subject, status=429)


@reading
def _no_pdf(request: HeadRequest, subject: LetterSubject) -> HttpResponse:
    return render(request, "citizen/letters/no_pdf.html", {"subject": subject}, status=503)


def _letter_number(request: HeadRequest, draft: LetterDraft) -> int:
    """Raises PdfUnavailable."""
    now, actor = timezone.now(), request.citizen.actor

    def make(signed: LetterSignature) -> bytes:
        with acting_as(actor, is_read_only=True):
            html = letter_html(request, draft, signed)
        return render_pdf(html, _attachments(draft, signed), now)

    return keep_letter(draft.contents, make, by=request.citizen, now=now)


def _attachments(draft: LetterDraft, signed: LetterSignature) -> list[PdfAttachment]:
    """Of a full letter the facts, as programs read them and signed; of an approval also its own signed text."""
    contents, approval = draft.contents, draft.subject.approval
    if contents.form is not LetterDetail.FULL:
        return []
    facts = json.dumps(contents.facts, ensure_ascii=False, indent=1).encode()
    found = [
        PdfAttachment("facts.json", facts, "application/json", "facts of this letter"),
        PdfAttachment(
            "letter.jws", sign_facts(contents, signed).encode(), JWS, "signed facts of this letter"
        ),
    ]
    if approval is not None and approval.letter is not None:
        jws = approval.letter.jws.encode()
        found.append(PdfAttachment("approval.jws", jws, JWS, "signed text of the approval"))
    return found
