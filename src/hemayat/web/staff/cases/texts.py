"""What deeds are called: on the button, on the page that asks for what is needed, and once it is done."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.requests.available_actions import CaseAction
from hemayat.requests.claimed_members import RegistryPlacement
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy


@dataclass(frozen=True)
class CaseActionText:
    """`text`: what comes of it, to be read before it is done."""

    deed: CaseAction
    title: str
    text: str = ""


_DEEDS = {
    CaseAction.CLAIM: CaseActionText(
        CaseAction.CLAIM,
        _("Take the case"),
        _("You are now responsible for the case."),
    ),
    CaseAction.DECIDE_BY_RULES: CaseActionText(
        CaseAction.DECIDE_BY_RULES,
        _("Let the rules decide"),
        _(
            "The rules give a clear result with the information received. That result is the "
            "decision, and the head of household is notified."
        ),
    ),
    CaseAction.DECIDE: CaseActionText(
        CaseAction.DECIDE,
        _("Decide"),
        _("The rules give no clear result with this information. You decide and write the reason."),
    ),
    CaseAction.OVERRIDE: CaseActionText(
        CaseAction.OVERRIDE,
        _("Propose a decision against the rules"),
        _(
            "You must give a reason, and another senior officer must agree. The head of household "
            "will read the reason."
        ),
    ),
    CaseAction.CONFIRM_OVERRIDE: CaseActionText(
        CaseAction.CONFIRM_OVERRIDE,
        _("I agree with this decision"),
        _("You are the second person. If you agree, the decision differs from the result of the rules."),
    ),
    CaseAction.REFUSE_OVERRIDE: CaseActionText(
        CaseAction.REFUSE_OVERRIDE,
        _("I do not agree"),
        _("The case does not change."),
    ),
    CaseAction.WITHDRAW_OVERRIDE: CaseActionText(
        CaseAction.WITHDRAW_OVERRIDE,
        _("Withdraw my proposal"),
        _("The case does not change."),
    ),
    CaseAction.ANSWER: CaseActionText(
        CaseAction.ANSWER,
        pgettext_lazy("link", "Answer the explanation and documents"),
    ),
    CaseAction.ASK: CaseActionText(
        CaseAction.ASK,
        _("Ask the applicant"),
        _(
            "The time limit pauses until the answer arrives. A missing answer is not a reason to "
            "refuse the request."
        ),
    ),
    CaseAction.ASK_AGAIN: CaseActionText(
        CaseAction.ASK_AGAIN,
        pgettext_lazy("deeds", "Ask the registers again"),
        _(
            "The system sends a new inquiry to every register. Then the rules decide, or the case "
            "returns to the queue."
        ),
    ),
    CaseAction.CORRECT: CaseActionText(
        CaseAction.CORRECT,
        _("Accept a document and correct the information"),
    ),
    CaseAction.CHECK_CORRECTIONS: CaseActionText(
        CaseAction.CHECK_CORRECTIONS,
        _("Approve the corrections"),
        _(
            "You are the second officer. First open the documents and compare them with the "
            "corrections in the case."
        ),
    ),
    CaseAction.STRIKE_OUT: CaseActionText(
        CaseAction.STRIKE_OUT,
        _("Exclude a claimed member"),
        _(
            "From now on, the rules decide without this person. You cannot undo this in this "
            "request. If the applicant objects to the result, another officer reviews it. The "
            "applicant is notified."
        ),
    ),
    CaseAction.VISIT: CaseActionText(
        CaseAction.VISIT,
        _("Ask the applicant to visit the office"),
        _(
            "This is an exception. No step of the service requires a visit, and the case does not "
            "wait for one. The applicant is notified."
        ),
    ),
    CaseAction.HAND_OVER: CaseActionText(
        CaseAction.HAND_OVER, pgettext_lazy("deeds", "Hand over to a colleague")
    ),
    CaseAction.RELEASE: CaseActionText(
        CaseAction.RELEASE,
        pgettext_lazy("deeds", "Return it to the queue"),
        _("Another officer will take it."),
    ),
    CaseAction.NOTE: CaseActionText(CaseAction.NOTE, _("Add a note")),
}

DONE: dict[str, str] = {
    CaseAction.CLAIM: _("The case is yours"),
    CaseAction.DECIDE_BY_RULES: _("The decision is made, and the head of household will be notified"),
    CaseAction.DECIDE: _("The decision is made, and the head of household will be notified"),
    CaseAction.OVERRIDE: _("The proposal is waiting for a second person"),
    CaseAction.CONFIRM_OVERRIDE: _("The decision is made, and the head of household will be notified"),
    CaseAction.REFUSE_OVERRIDE: _("The proposal was refused"),
    CaseAction.WITHDRAW_OVERRIDE: _("The proposal was withdrawn"),
    CaseAction.ANSWER: _("The answer is recorded. The applicant will read it with the decision"),
    CaseAction.ASK: _("The question was sent"),
    CaseAction.ASK_AGAIN: _("New inquiries are being sent to the registers"),
    CaseAction.CORRECT: _("The information was corrected. The register’s original value is still shown"),
    CaseAction.CHECK_CORRECTIONS: _("The corrections were approved"),
    CaseAction.STRIKE_OUT: _("This person is excluded. The applicant will be notified"),
    CaseAction.VISIT: _("The applicant will be notified"),
    CaseAction.HAND_OVER: _("The case was handed over"),
    CaseAction.RELEASE: _("The case is back in the queue"),
    CaseAction.NOTE: _("The note was added"),
    "call-off": _("The applicant will be notified that the visit is cancelled"),
}

NOT_NOW = _("This is not possible in the current status of the case. This page shows what you can do now")

ANSWERS: dict[str, str] = {
    "why": _("In the applicant’s own words"),
    "note": _("In the applicant’s own words"),
    "criteria": _("What the applicant objects to"),
    "register": _("Owner of the information"),
    "fact": _("Which information"),
    "record": pgettext_lazy("record", "Record"),
    "claim": _("What is wrong"),
    "person": _("About which person"),
    "new_head": _("The new head"),
    "cause": _("Why"),
}

CHOICES: dict[str, str] = {
    "sold": _("It was sold"),
    "not_mine": _("It does not belong to the household"),
    "wrong_value": pgettext_lazy("staff", "Its value is wrong"),
    "has_left": _("No longer a member of the household"),
    "is_missing": _("A person is missing from the list"),
    "other": _("Something else"),
    "death": pgettext_lazy("staff", "The head of household has died"),
    "divorce": _("Divorce"),
    "cannot_act": _("The head of household is unable to act"),
    "agreed": _("The household has agreed"),
}

HOMES: dict[RegistryPlacement, str] = {
    RegistryPlacement.NOWHERE: _(
        "the civil registry records this person in no household and does not confirm the relation"
    ),
    RegistryPlacement.ELSEWHERE: _(
        "the civil registry records this person in another household and does not confirm the relation"
    ),
    RegistryPlacement.UNKNOWN: _("the civil registry does not know this person"),
    RegistryPlacement.NOT_ASKED: _(
        "the civil registry confirmed the identity at the time of the request, but not the relation"
    ),
    RegistryPlacement.UNANSWERED: _("the civil registry has not answered about this person yet"),
}

FAULTS: dict[str, str] = {
    "nobody_to_ask_about": _(
        "The civil registry does not know the head of household for whom the guardian applied"
    ),
    "unknown_person": _("The civil registry does not know the applicant"),
    "another_household": _("The civil registry records the applicant in another household"),
    "another_head": _("According to the civil registry, another person is the head"),
    "member_elsewhere": _("A claimed member is in another household"),
    "members_claimed": _(
        "Only the applicant has named these members; the civil registry does not record them "
        "in the household. Before you decide, check the relation, and check that they or "
        "their guardian agree"
    ),
    "household_unclear": _("The members of the household are not clear"),
    "applicant_wrote": _(
        "The applicant sent an explanation or a document. Read and answer it before any unfavourable result"
    ),
    "corrected": _("An officer corrected information with a document, so an officer must decide"),
    "person_asked": _("The applicant asked for a case officer after an automatic result"),
    "nothing_published": _("No result is published yet"),
}


def shown(deed: CaseAction) -> CaseActionText:
    return _DEEDS[deed]
