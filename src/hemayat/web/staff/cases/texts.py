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
        _("Take the case up"),
        _("From now on you answer for it."),
    ),
    CaseAction.DECIDE_BY_RULES: CaseActionText(
        CaseAction.DECIDE_BY_RULES,
        _("Let the rules decide"),
        _(
            "With the data that have come the rules tell by themselves. That is the decision, "
            "and the head is told."
        ),
    ),
    CaseAction.DECIDE: CaseActionText(
        CaseAction.DECIDE,
        _("Decide"),
        _("The rules do not tell from these data: you decide, and write why."),
    ),
    CaseAction.OVERRIDE: CaseActionText(
        CaseAction.OVERRIDE,
        _("Propose against the rules"),
        _(
            "Only with a reason, and only if a senior officer other than you agrees. The head "
            "reads the reason."
        ),
    ),
    CaseAction.CONFIRM_OVERRIDE: CaseActionText(
        CaseAction.CONFIRM_OVERRIDE,
        _("I agree: this is the decision"),
        _("You are the second person: with your word it is decided otherwise than the rules tell."),
    ),
    CaseAction.REFUSE_OVERRIDE: CaseActionText(
        CaseAction.REFUSE_OVERRIDE,
        _("I do not agree"),
        _("The case stays as it is."),
    ),
    CaseAction.WITHDRAW_OVERRIDE: CaseActionText(
        CaseAction.WITHDRAW_OVERRIDE,
        _("Take my proposal back"),
        _("The case stays as it is."),
    ),
    CaseAction.ANSWER: CaseActionText(
        CaseAction.ANSWER,
        pgettext_lazy("link", "Answer the words and documents"),
    ),
    CaseAction.ASK: CaseActionText(
        CaseAction.ASK,
        _("Ask the applicant"),
        _("Until the answer comes our days are not counted. No answer is no reason to refuse."),
    ),
    CaseAction.ASK_AGAIN: CaseActionText(
        CaseAction.ASK_AGAIN,
        pgettext_lazy("deeds", "Ask the registers again"),
        _("Every register is asked anew; then the rules decide, or the case comes back to the queue."),
    ),
    CaseAction.CORRECT: CaseActionText(
        CaseAction.CORRECT,
        _("Accept a document and correct the data"),
    ),
    CaseAction.CHECK_CORRECTIONS: CaseActionText(
        CaseAction.CHECK_CORRECTIONS,
        _("Agree to the corrections"),
        _(
            "You are the second officer. First open the documents and compare them with the "
            "corrections in the case."
        ),
    ),
    CaseAction.STRIKE_OUT: CaseActionText(
        CaseAction.STRIKE_OUT,
        _("Strike a claimed member out"),
        _(
            "From now on the rules decide without this person. In this request that cannot be "
            "taken back; if the applicant objects to the result, another officer examines it "
            "again. The applicant is notified."
        ),
    ),
    CaseAction.VISIT: CaseActionText(
        CaseAction.VISIT,
        _("Call the applicant to come"),
        _(
            "An exception: everything is done without a visit, and the case waits for none. The "
            "applicant is told."
        ),
    ),
    CaseAction.HAND_OVER: CaseActionText(
        CaseAction.HAND_OVER, pgettext_lazy("deeds", "Hand over to a colleague")
    ),
    CaseAction.RELEASE: CaseActionText(
        CaseAction.RELEASE,
        pgettext_lazy("deeds", "Put back into the queue"),
        _("Another officer takes it up."),
    ),
    CaseAction.NOTE: CaseActionText(CaseAction.NOTE, _("Leave a note")),
}

DONE: dict[str, str] = {
    CaseAction.CLAIM: _("The case is yours"),
    CaseAction.DECIDE_BY_RULES: _("It is decided, and the head is told"),
    CaseAction.DECIDE: _("It is decided, and the head is told"),
    CaseAction.OVERRIDE: _("The proposal waits for a second person"),
    CaseAction.CONFIRM_OVERRIDE: _("It is decided, and the head is told"),
    CaseAction.REFUSE_OVERRIDE: _("The proposal was refused"),
    CaseAction.WITHDRAW_OVERRIDE: _("The proposal was taken back"),
    CaseAction.ANSWER: _("Recorded; the applicant reads it with the decision"),
    CaseAction.ASK: _("The question was sent"),
    CaseAction.ASK_AGAIN: _("The registers are being asked again"),
    CaseAction.CORRECT: _("Corrected; what the register said stays beside it"),
    CaseAction.CHECK_CORRECTIONS: _("The corrections are agreed to"),
    CaseAction.STRIKE_OUT: _("This person does not count; the applicant is notified"),
    CaseAction.VISIT: _("The applicant is being told"),
    CaseAction.HAND_OVER: _("The case was handed over"),
    CaseAction.RELEASE: _("The case is in the queue"),
    CaseAction.NOTE: _("The note was left"),
    "call-off": _("The applicant is told that they need not come"),
}

NOT_NOW = _("This cannot be done with the case as it stands. What you can do now is on this page")

ANSWERS: dict[str, str] = {
    "why": _("In the applicant’s own words"),
    "note": _("In the applicant’s own words"),
    "criteria": _("What they object to"),
    "register": _("Whose datum"),
    "fact": _("Which datum"),
    "record": pgettext_lazy("record", "Record"),
    "claim": _("What is wrong with it"),
    "person": _("About whom"),
    "new_head": _("The new head"),
    "cause": _("Why"),
}

CHOICES: dict[str, str] = {
    "sold": _("It was sold"),
    "not_mine": _("It is not the household’s"),
    "wrong_value": pgettext_lazy("staff", "Its value is not right"),
    "has_left": _("No member of the household any more"),
    "is_missing": _("Somebody is missing from the list"),
    "other": _("Something else"),
    "death": pgettext_lazy("staff", "The head has died"),
    "divorce": _("Divorce"),
    "cannot_act": _("The head cannot act"),
    "agreed": _("The household has agreed"),
}

HOMES: dict[RegistryPlacement, str] = {
    RegistryPlacement.NOWHERE: _(
        "the civil registry has them in no household and does not confirm the relation"
    ),
    RegistryPlacement.ELSEWHERE: _(
        "the civil registry has them in another household and does not confirm the relation"
    ),
    RegistryPlacement.UNKNOWN: _("the civil registry does not know them"),
    RegistryPlacement.NOT_ASKED: _(
        "the civil registry confirmed the person when they were named, and not the relation"
    ),
    RegistryPlacement.UNANSWERED: _("the civil registry has not answered about them yet"),
}

FAULTS: dict[str, str] = {
    "nobody_to_ask_about": _("The head for whom a guardian files is not known"),
    "unknown_person": _("The civil registry does not know the applicant"),
    "another_household": _("The civil registry has the applicant elsewhere"),
    "another_head": _("By the civil registry somebody else is the head"),
    "member_elsewhere": _("A claimed member is in another household"),
    "members_claimed": _(
        "Only the applicant names these members; the civil registry has them in no "
        "household. Check the relation, and that they or their guardian agree, before you "
        "decide"
    ),
    "household_unclear": _("Who belongs to the household is not clear"),
    "applicant_wrote": _(
        "The applicant wrote or sent something. Read and answer it before any unfavourable result"
    ),
    "corrected": _("An officer corrected data with a document; an officer decides"),
    "person_asked": _("After an automatic result the applicant asked for a case officer"),
    "nothing_published": _("Nothing is published yet"),
}


def shown(deed: CaseAction) -> CaseActionText:
    return _DEEDS[deed]
