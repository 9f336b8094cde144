"""What heads of household did: sign in, object, dispute, ask, reply, complain. Each is an action of the citizens' site.

The code that a telephone receives is not played: a session begins with the final step of sign-in.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from hemayat.accounts.identity_match import IdentityMatch
from hemayat.accounts.results import Citizen, NewSession
from hemayat.accounts.session_admission import MOBILE, NATIONAL_ID, VerifiedPerson, admit
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.complaints import actions as complaints
from hemayat.documents.actions import receive_upload
from hemayat.documents.document_check import check_upload
from hemayat.documents.kinds import DocumentKind
from hemayat.eligibility.queries import run_of
from hemayat.questions import actions as questions
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.requests import actions
from hemayat.requests.case_process import notify_household
from hemayat.requests.consents import ReadText, consent_text, needed_on
from hemayat.requests.states import CaseKind
from hemayat.requests.submission import SubmittedForm
from hemayat.synthetic.demo.history.people import HistoryHead
from hemayat.synthetic.demo.history.scenario import CaseStory
from hemayat.synthetic.demo.history.staff import HistoryStaff
from hemayat.synthetic.demo.history.texts import CLAIM, CONDUCT, DELAY, QUESTIONS, REPLIED, WHY


@dataclass
class HistoryCase:
    """What one head did, and what is known of it. `number`: its place in the history.

    `item`: the number of the request, question or call-back, once it is there; `complaint`: of the one about it.
    `done`: the steps that were taken.
    """

    story: CaseStory
    number: int
    head: HistoryHead
    members: Sequence[str] = field(repr=False)
    filed_on: dt.date
    item: int = 0
    due_on: dt.date | None = None
    complaint: int = 0
    done: list[str] = field(default_factory=list)

    @property
    def is_request(self) -> bool:
        return self.story.kind in set(CaseKind)


def sign_in(head: HistoryHead, now: dt.datetime) -> Citizen:
    """A session of this head, as after the registers have confirmed who it is."""
    person = VerifiedPerson(
        national_id_sealed=key_ring().seal(head.national_id.encode(), NATIONAL_ID),
        found=IdentityMatch("head", head.household, PROVINCE_CODES[head.province]),
        is_synthetic=True,
        via="code",
        subject="demo history",
        mobile_sealed=key_ring().seal(head.line.encode(), MOBILE),
    )
    with acting_as(SYSTEM):
        session = admit(person, device="", former="", now=now)
    assert isinstance(session, NewSession), "the head of a household of the nation"
    return session.citizen


def file_cases(cases: Sequence[HistoryCase], now: dt.datetime) -> None:
    """Write each draft, and file all of them together, as the intake does."""
    forms = [_form(case, now) for case in cases]
    for case, filed in zip(cases, actions.file_together(forms, now=now), strict=True):
        if isinstance(filed, Exception):
            raise filed
        case.item, case.due_on = filed.request, filed.due_on


def ask_question(case: HistoryCase, now: dt.datetime) -> None:
    """Ask something on the site."""
    category, words, _ = QUESTIONS[case.number % len(QUESTIONS)]
    case.item = questions.ask_question(category=category, words=words, by=sign_in(case.head, now), now=now)


def reply(case: HistoryCase, _staff: HistoryStaff, now: dt.datetime) -> None:
    """Answer what the officer asked."""
    actions.answer_question(request_id=case.item, words=REPLIED, by=sign_in(case.head, now), now=now)


def withdraw(case: HistoryCase, _staff: HistoryStaff, now: dt.datetime) -> None:
    """Give the request up."""
    actions.withdraw_request(request_id=case.item, by=sign_in(case.head, now), now=now)


def complain_of_delay(case: HistoryCase, _staff: HistoryStaff, now: dt.datetime) -> None:
    """Complain to the inspection office that the result is late."""
    words = DELAY[case.number % len(DELAY)]
    case.complaint = complaints.complain_of_delay(
        request_id=case.item, words=words, key=f"history {case.number}", by=sign_in(case.head, now), now=now
    )


def complain_of_conduct(case: HistoryCase, _staff: HistoryStaff, now: dt.datetime) -> None:
    """Complain to the inspection office about somebody of the staff."""
    words = CONDUCT[case.number % len(CONDUCT)]
    case.complaint = complaints.complain_of_conduct(
        request_id=case.item, words=words, key=f"history {case.number}", by=sign_in(case.head, now), now=now
    )


STEPS = {
    "reply": reply,
    "withdraw": withdraw,
    "complain_of_delay": complain_of_delay,
    "complain_of_conduct": complain_of_conduct,
}
"""Step of a story → what the head does."""


# ---------------------------------------------------------------------------------------- underneath


def _form(case: HistoryCase, now: dt.datetime) -> SubmittedForm:
    citizen, kind = sign_in(case.head, now), CaseKind(case.story.kind)
    with acting_as(SYSTEM, is_read_only=True):
        run = run_of(case.head.household)
    assert run is not None, "people see a run in every province"
    about = run.pk if kind is CaseKind.OBJECTION else None
    draft = actions.begin_draft(kind=kind, about_run=about, by=citizen, now=now)
    answers = _answers(case, kind)
    actions.save_answers(request_id=draft, answers=answers, by=citizen, now=now)
    if case.story.documents:
        _send_picture(draft, citizen, case.number, now)
    text = consent_text(needed_on(day_of(now), answers), "fa")
    return SubmittedForm(draft, f"history {case.number}", citizen, ReadText(text.sha256, "fa"))


def _answers(case: HistoryCase, kind: CaseKind) -> dict[str, str]:
    words = {"why": WHY[case.number % len(WHY)]} if case.story.words else {}
    if kind is CaseKind.DISPUTE:
        return {**CLAIM, **words}
    criterion = case.head.pool if case.head.pool not in {"unvalued", "eligible"} else ""
    return {"criteria": criterion, **words}


def _send_picture(draft: int, citizen: Citizen, number: int, now: dt.datetime) -> None:
    """A picture, opened and checked as every upload is."""
    assert citizen.household is not None
    document = receive_upload(
        household=citizen.household, province=citizen.province, case=f"request:{draft}", name="سند.png",
        content=_picture(number), kind=DocumentKind.OTHER, by=citizen.actor, now=now,
    )  # fmt: skip
    check_upload(household=citizen.household, document=document.id, now=now, tell=notify_household)


def _picture(number: int) -> bytes:
    """A sheet of paper with lines on it: every number has another one."""
    from PIL import Image, ImageDraw

    sheet = Image.new("RGB", (840, 1188), (250, 248, 240))
    pen = ImageDraw.Draw(sheet)
    for line in range(12):
        width = 300 + (number * 37 + line * 91) % 380
        pen.rectangle((760 - width, 160 + line * 70, 760, 172 + line * 70), fill=(90, 90, 100))
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
