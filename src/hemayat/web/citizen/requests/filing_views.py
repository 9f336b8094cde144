"""The last steps of a draft: consent to what it needs, the answers once more, filing, and what was promised."""

from __future__ import annotations

import re
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.common.language import Lang
from hemayat.eligibility.queries import determination_of
from hemayat.requests.actions import file_request, give_consents
from hemayat.requests.consents import ReadText
from hemayat.requests.decision_checks import must_be_read
from hemayat.requests.errors import (
    CaseNotAdmissible,
    CaseStateChanged,
    ConsentChanged,
    DraftIncomplete,
    NoSuchRequest,
)
from hemayat.requests.queries import consent_needed, lacks_consent, names_members, summary_of, tasks_of
from hemayat.requests.questions import unfinished
from hemayat.requests.results import CaseView
from hemayat.web.citizen.access import for_head, for_head_form, household_of, reading
from hemayat.web.citizen.requests.lookup import fault_text, own_request, redirect_to_request
from hemayat.web.citizen.requests.presenter import answers_shown
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language

_KEY = re.compile(r"[0-9a-f]{32}")


@for_head
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HeadRequest, number: int) -> HttpResponse:
    """One sentence, the registers that this request needs, and one button."""
    case = own_request(request, number)
    if case.ended_at or (case.filed_at and not _lacks_consent(request, case)):
        return redirect_to_request("show", number)
    if request.method != "POST":
        return _consents_page(request, case)
    read = request.POST.get("read", "")
    try:
        give_consents(
            request_id=number, read=read, lang=page_language(), by=request.citizen, now=timezone.now()
        )  # fmt: skip
    except ConsentChanged as fault:
        return _consents_page(request, case, fault_text(fault))
    return redirect_to_request("show" if case.filed_at else "check", number)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HeadRequest, number: int) -> HttpResponse:
    """All answers with the way back to each; the form's key makes one request of it, however often it is sent.

    If nothing but consent is missing, the page has its text, and the button consents and files.
    """
    key = form_key(request) if request.method == "POST" else None
    if key is None:
        # Asked for, or sent with a key that no page of ours made: it is shown with one.
        case = own_request(request, number)
        return redirect_to_request("filed", number) if case.filed_at else _check_page(request, case)
    try:
        read = read_text(request, page_language())
        file_request(request_id=number, key=key, by=request.citizen, now=timezone.now(), read=read)
    except ConsentChanged as fault:
        return _check_page(request, own_request(request, number), fault_text(fault))
    except DraftIncomplete:
        return _check_page(request, own_request(request, number))
    except CaseNotAdmissible as fault:
        return _check_page(request, own_request(request, number), fault_text(fault), may_file=False)
    except (NoSuchRequest, CaseStateChanged):
        raise Http404 from None
    return redirect_to_request("filed", number)


@for_head
@require_safe
def filed(request: HeadRequest, number: int) -> HttpResponse:
    """Tracking code, the day of the answer, who looks, and what happens next; can be opened and printed again."""
    household = household_of(request)
    try:
        case_summary = summary_of(household, number)
    except NoSuchRequest:
        raise Http404 from None
    if not case_summary.filed_at:
        return redirect_to_request("show", number)
    shown = {
        "told": case_summary,
        "names_members": names_members(household, number),
        "is_read_first": bool(must_be_read([(household, number)])),
        "is_decided": determination_of(household) is not None,
    }
    return render(request, "citizen/requests/filed.html", shown)


def read_text(request: HttpRequest, lang: Lang) -> ReadText | None:
    """The text of consent that the page of the form showed; None if it showed none."""
    sha256 = request.POST.get("read", "")
    return ReadText(sha256, lang) if sha256 else None


def form_key(request: HttpRequest) -> str | None:
    """The key that the form was shown with; None if it has none that a page of ours makes."""
    key = request.POST.get("key", "")
    return key if _KEY.fullmatch(key) else None


@reading
def _lacks_consent(request: HeadRequest, case: CaseView) -> bool:
    return lacks_consent(case.household, case.id, timezone.localdate())


@reading
def _consents_page(request: HeadRequest, case: CaseView, fault: str = "") -> HttpResponse:
    """`fault`: why the text must be read again."""
    day = timezone.localdate()
    text = consent_needed(case.household, case.id, page_language(), day)
    is_given = not case.filed_at and not lacks_consent(case.household, case.id, day)
    shown = {"told": case, "text": text, "is_given": is_given, "fault": fault}
    return render(request, "citizen/requests/consents.html", shown, status=409 if fault else 200)


@reading
def _check_page(
    request: HeadRequest, case: CaseView, fault: str = "", *, may_file: bool = True
) -> HttpResponse:
    """`fault`: why it was not filed. `may_file`: False if nothing new is taken any more; the draft stays readable."""
    lang = page_language()
    missing, answers = unfinished(tasks_of(case.id)), answers_shown(case, lang)
    text = None
    if missing == ["consents"]:
        text, missing = consent_needed(case.household, case.id, lang, timezone.localdate()), []
    shown = {
        "told": case, "key": uuid.uuid4().hex, "fault": fault, "text": text,
        "missing": [line for line in answers if line.name in missing],
        "may_file": may_file and not missing,
        "is_decided": determination_of(case.household) is not None,
        "answers": [line for line in answers if not text or line.name != "consents"],
    }  # fmt: skip
    return render(request, "citizen/requests/check.html", shown, status=409 if fault else 200)
