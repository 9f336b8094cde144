"""What can stand in the way of a request. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.common.language import Message, Words
from hemayat.common.refusals import Refusal


class RequestFault(Refusal):
    """Something with a request is refused."""


class ApplicantNotHead(RequestFault):
    """Only the head of the household files, signed in to the portal: sign in, or ask the head to."""


class NoSuchRequest(RequestFault):
    """There is no such request in this household: look at the list of one's requests."""

    def __init__(self) -> None:
        super().__init__(
            Message("We could not find this request. Check the list of your requests."),
        )


class CaseStateChanged(RequestFault):
    """The request is in another state than this needs, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("You cannot do this at this stage of the request. Open the page of the request again."),
        )


class MembersUnanswered(RequestFault):
    """The civil registry has not answered about everybody who may belong to the household: it is asked again."""

    def __init__(self, count: int, *, is_asked_again: bool = False) -> None:
        silent = Message(
            "The civil registry has not answered about {count} of the people in this household, "
            "so no decision is possible yet. Ask the registers again. You can also exclude a "
            "member who is named only by the applicant."
        )
        message = Message(
            "The civil registry has not answered about {count} of the people in this household, "
            "so no decision is possible yet. The inquiry is repeated automatically; come back "
            "later. You can also exclude a member who is named only by the applicant."
        )
        super().__init__((message if is_asked_again else silent).format(count=count))


class ClaimsInOpenCase(RequestFault):
    """The members are named in a request that is open itself: it is decided first, and they are decided there."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "These members are named in a request that is still open. Decide that request first. "
                "The members that you accept there will then be counted in this household."
            ),
        )


class CaseNotAdmissible(RequestFault):
    """A request of this kind makes no sense for this household; the text says which one does."""


class CaseAlreadyOpen(RequestFault):
    """The same is being examined already, as `request`: follow that one."""

    def __init__(self, request: int) -> None:
        super().__init__(
            Message("We are already examining another request from you about this. Follow that request."),
        )
        self.request = request


class DraftIncomplete(RequestFault):
    """Something is missing before it can be filed: `missing` names the tasks (questions.py)."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            Message("Complete the unfinished parts before you file the request."),
        )
        self.missing = tuple(missing)


class ConsentChanged(RequestFault):
    """The registers that the request needs are not those of the text that was read: read the new list."""

    def __init__(self) -> None:
        super().__init__(
            Message("The list of registers has changed. Read the new list and consent again."),
        )


class AnswerInvalid(RequestFault):
    """One answer cannot be taken: `question` names it, the text says what to write instead."""

    def __init__(self, question: str, words: Words) -> None:
        super().__init__(words)
        self.question = question


class MemberRefused(RequestFault):
    """Somebody cannot be added to the household; the text says why and what to do.

    `field`: what was typed that is to be changed: national_id, birth_date or relation.
    """

    def __init__(self, words: Words, field: str = "national_id") -> None:
        super().__init__(words)
        self.field = field


class NotACaseOfficer(RequestFault):
    """Only a case officer of the household's province works on a request: hand it to one."""


class DocumentNotOpened(RequestFault):
    """Only an officer who has opened a document answers it, or corrects a value with it."""

    def __init__(self) -> None:
        super().__init__(Message("Open and read the document first."))


class DocumentsNotAnswered(RequestFault):
    """A decision that gives the applicant nothing more waits for openings and answers: the case lists them."""

    def __init__(self, missing: int) -> None:
        super().__init__(
            Message(
                "This result is not in the applicant’s favour. First open every document. Then respond to "
                "each document and to the applicant’s text ({missing} left)."
            ).format(missing=missing),
        )


class NoSuchExport(RequestFault):
    """It was downloaded, refused or is too old: ask for it again."""

    def __init__(self) -> None:
        super().__init__(Message("This file is no longer available. Ask for it again."))


TOO_OFTEN_TODAY = Message(
    "You have sent too many requests or messages today. The earlier ones are saved, but this one was not sent. "
    "Try again tomorrow."
)
EXPORT_TOO_LONG = Message("A file can have 1 to {most} cases. Choose a filter so that the list fits.")
EXPORT_NEEDS_SECOND_PERSON = Message(
    "A file with more than {most} cases needs the agreement of a senior officer."
)
NOT_AN_EXPORT_CONFIRMER = Message(
    "Only a senior officer for the same provinces can agree, and nobody can agree to their own request."
)
CASE_TEXT_MISSING = Message("The text is missing. Write it; the head of the household will read it.")
TOO_MANY_CASES_IN_HAND = Message(
    "You have {most} open cases. Finish one, hand one over, or put one back into the queue."
)
CASE_NOT_IN_HAND = Message(
    "Take the case first. Only the officer who has the case, or a senior officer of the "
    "province, can do this."
)
NO_SUCH_COLLEAGUE = Message(
    "This colleague cannot take this case, or already has it. Choose another colleague."
)
CHANGED_SINCE_READ = Message(
    "Something in this case has changed since you opened it, so nothing was recorded. Read the case again."
)
VISIT_IN_PAST = Message("The visit must be in the future. Enter a later day or time.")
VISIT_TOO_FAR = Message("The visit is more than a year ahead. Enter a day within one year from today.")
SECOND_OFFICER_NEEDED = Message(
    "With all the corrections of the past year, this household’s support increases by more than {value} a year. "
    "Another officer must open the documents and press “Approve the corrections”. Then you can decide."
)
SECOND_LOOK_NEEDED = Message(
    "In another case, one officer alone made a correction that changes the support by more than the limit for one "
    "officer. A second officer must first open the document and end the review of that correction. Then "
    "you can decide."
)
UNKNOWN_REFUSES_NOBODY = Message(
    "You cannot refuse a request because a value is unknown. If a document shows the "
    "value, record it as a correction and let the rules decide."
)
DOCUMENT_NOT_NAMED = Message("Choose the document of this case that supports the decision.")
DECIDED_BEFORE = Message(
    "You made the decision that this objection is about. Another officer must examine it."
)
CORRECTION_WITHOUT_DOCUMENT = Message(
    "Choose a document that the applicant sent in this case. If there is none, ask for one first."
)
CORRECTION_PERIOD_INVALID = Message(
    "The first day must be today or earlier, and the last day must not be before the first."
)
CORRECTION_CHANGES_NOTHING = Message("The register already has this value. Write the correct value.")
CORRECTION_CODE_UNKNOWN = Message("Write one of these: {value}.")
CORRECTION_VALUE_INVALID = Message(
    "This value is not valid here. Write an amount in rials and in digits, a date such as "
    "1398/09/20, or one of the words “yes” and “no”."
)
OVERRIDE_SECOND_PERSON_NEEDED = Message(
    "A decision that differs from the result of the rules needs a second person: a senior "
    "officer of this province who did not make the proposal."
)
NOTHING_TO_OVERRIDE = Message(
    "The rules give the same result, or they give no result. Let the rules decide, or decide yourself."
)
OVERRIDE_WAITS = Message(
    "A proposal that differs from the result of the rules is waiting for a second person. "
    "Wait for that person’s decision, or withdraw the proposal."
)
NOT_A_CASE_OFFICER = Message("Only a case officer of this province can work on this request.")
NOT_A_SENIOR_OFFICER = Message(
    "Only a senior officer for all provinces can do this. Ask one of them to do it."
)
CAUSE_REFUSED = Message(
    "A shared cause is one record named in a dispute, or one data item of a register over "
    "a range of days. Check the tracking code or the days."
)
CLAIMED_ELSEWHERE = Message(
    "One of the people the applicant named is in another household in our records. Ask "
    "the applicant. Nobody can be a member of two households."
)
