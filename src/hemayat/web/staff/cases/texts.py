"""What deeds are called: on the button, on the page that asks for what is needed, and once it is done."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.requests.available_actions import CaseAction
from hemayat.requests.claimed_members import RegistryPlacement
from hemayat.requests.states import CaseState
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
        _("If you take the case, you become responsible for it."),
    ),
    CaseAction.DECIDE_BY_RULES: CaseActionText(
        CaseAction.DECIDE_BY_RULES,
        _("Let the rules decide"),
        _(
            "The rules give a clear result with the information received. That result becomes the "
            "decision, and the head of household will be notified."
        ),
    ),
    CaseAction.DECIDE: CaseActionText(
        CaseAction.DECIDE,
        _("Decide"),
        _(
            "The rules give no clear result with this information. If you decide now, the household becomes "
            "eligible, and you must give the reason. If you are not sure yet, ask the applicant first."
        ),
    ),
    CaseAction.OVERRIDE: CaseActionText(
        CaseAction.OVERRIDE,
        _("Propose a decision that differs from the result of the rules"),
        _(
            "You must give a reason, and another senior officer must agree. The head of household "
            "will read the reason."
        ),
    ),
    CaseAction.CONFIRM_OVERRIDE: CaseActionText(
        CaseAction.CONFIRM_OVERRIDE,
        _("I agree with this decision"),
        _(
            "You are the second person needed for this decision. If you agree, the decision will "
            "differ from the result of the rules."
        ),
    ),
    CaseAction.REFUSE_OVERRIDE: CaseActionText(
        CaseAction.REFUSE_OVERRIDE,
        _("I do not agree"),
        _("The case will not change."),
    ),
    CaseAction.WITHDRAW_OVERRIDE: CaseActionText(
        CaseAction.WITHDRAW_OVERRIDE,
        _("Withdraw my proposal"),
        _("The case will not change."),
    ),
    CaseAction.ANSWER: CaseActionText(
        CaseAction.ANSWER,
        pgettext_lazy("link", "Respond to the explanation and documents"),
    ),
    CaseAction.ASK: CaseActionText(
        CaseAction.ASK,
        _("Ask the applicant"),
        _(
            "The time limit pauses until the answer arrives. If the applicant does not answer, "
            "that is not a reason to refuse the request."
        ),
    ),
    CaseAction.ASK_AGAIN: CaseActionText(
        CaseAction.ASK_AGAIN,
        pgettext_lazy("deeds", "Ask the registers again"),
        _(
            "The system will send a new inquiry to every register. The rules will then decide, or "
            "the case will return to the queue."
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
            "You are the second officer needed to approve these corrections. First open the "
            "documents and compare them with the corrections in the case."
        ),
    ),
    CaseAction.STRIKE_OUT: CaseActionText(
        CaseAction.STRIKE_OUT,
        _("Exclude a claimed member"),
        _(
            "From now on, the rules are applied without this person. You cannot undo this for this "
            "request. If the applicant objects to the result, another officer will review it. The "
            "applicant will be notified."
        ),
    ),
    CaseAction.VISIT: CaseActionText(
        CaseAction.VISIT,
        _("Ask the applicant to visit the office"),
        _(
            "Ask for a visit only in exceptional cases. No step of the service requires a visit, "
            "and the case does not wait for it. The applicant will be notified."
        ),
    ),
    CaseAction.HAND_OVER: CaseActionText(
        CaseAction.HAND_OVER, pgettext_lazy("deeds", "Hand over to a colleague")
    ),
    CaseAction.RELEASE: CaseActionText(
        CaseAction.RELEASE,
        pgettext_lazy("deeds", "Return it to the queue"),
        _("Another officer will take the case."),
    ),
    CaseAction.NOTE: CaseActionText(CaseAction.NOTE, _("Add a note")),
}

DONE: dict[str, str] = {
    CaseAction.CLAIM: _("The case is now assigned to you"),
    CaseAction.DECIDE_BY_RULES: _("The decision is made, and the head of household will be notified"),
    CaseAction.DECIDE: _("The decision is made, and the head of household will be notified"),
    CaseAction.OVERRIDE: _("The proposal is waiting for a second person"),
    CaseAction.CONFIRM_OVERRIDE: _("The decision is made, and the head of household will be notified"),
    CaseAction.REFUSE_OVERRIDE: _("The proposal was refused"),
    CaseAction.WITHDRAW_OVERRIDE: _("The proposal was withdrawn"),
    CaseAction.ANSWER: _("The answer is recorded. The applicant will read it with the decision"),
    CaseAction.ASK: _("The question was sent"),
    CaseAction.ASK_AGAIN: _("New inquiries are being sent to the registers"),
    CaseAction.CORRECT: _("The information was corrected. The original value in the register is still shown"),
    CaseAction.CHECK_CORRECTIONS: _("The corrections were approved"),
    CaseAction.STRIKE_OUT: _("This person was excluded. The applicant will be notified"),
    CaseAction.VISIT: _("The applicant will be notified"),
    CaseAction.HAND_OVER: _("The case was handed over"),
    CaseAction.RELEASE: _("You are no longer responsible for the case"),
    CaseAction.NOTE: _("The note was added"),
    "call-off": _("The applicant will be notified that the visit is cancelled"),
}

NOT_NOW = _("You cannot do this while the case is in its current status. This page shows what you can do now")

ANSWERS: dict[str, str] = {
    "why": _("In the applicant’s own words"),
    "note": _("In the applicant’s own words"),
    "criteria": _("What the applicant objects to"),
    "register": _("Owner of the information"),
    "fact": _("Which information"),
    "record": pgettext_lazy("record", "Record"),
    "claim": _("What is wrong"),
    "person": _("Person concerned"),
    "new_head": _("The new head"),
    "cause": _("Why"),
}

CHOICES: dict[str, str] = {
    "sold": _("It was sold"),
    "not_mine": _("It is not about this household"),
    "wrong_value": pgettext_lazy("staff", "The number or amount is wrong"),
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
        "the civil registry does not list this person in any household and does not confirm the relationship"
    ),
    RegistryPlacement.ELSEWHERE: _(
        "the civil registry lists this person in another household and does not confirm the relationship"
    ),
    RegistryPlacement.UNKNOWN: _("the civil registry has no record of this person"),
    RegistryPlacement.NOT_ASKED: _(
        "the civil registry confirmed this person’s identity at the time of the request, but "
        "not the relationship"
    ),
    RegistryPlacement.UNANSWERED: _("the civil registry has not replied about this person yet"),
}

FAULTS: dict[str, str] = {
    "nobody_to_ask_about": _("The guardian applied for a head of household who is not in the civil registry"),
    "unknown_person": _("The civil registry has no record of the applicant"),
    "another_household": _("The civil registry lists the applicant in another household"),
    "another_head": _("According to the civil registry, another person is the head of household"),
    "member_elsewhere": _("A claimed member is in another household"),
    "members_claimed": _(
        "Only the applicant has named these members. The civil registry does not list them in "
        "the household. Before you decide, check the relationship, and check that they or "
        "their guardian agree"
    ),
    "household_unclear": _("It is not clear who belongs to the household"),
    "applicant_wrote": _(
        "The applicant sent an explanation or a document. Read and answer it before you "
        "record any unfavourable result"
    ),
    "corrected": _("An officer corrected information with a document, so an officer must make the decision"),
    "person_asked": _("The applicant asked for a review by a case officer after an automatic result"),
    "nothing_published": _("No result is published yet"),
}


_RELEASE_WAITING = CaseActionText(
    CaseAction.RELEASE,
    _("Stop being responsible for the case"),
    _(
        "The case keeps waiting for the applicant. Once they answer, or the time for the answer is over, any officer "
        "can take it. Until then nobody can decide it."
    ),
)


def shown(deed: CaseAction, state: CaseState) -> CaseActionText:
    """`state`: of the case. One that waits for its applicant returns to no queue yet."""
    if deed is CaseAction.RELEASE and state is CaseState.AWAITING_APPLICANT:
        return _RELEASE_WAITING
    return _DEEDS[deed]
