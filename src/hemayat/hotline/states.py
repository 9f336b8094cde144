"""What a call was about, what came of it, and what happens during one. No Django."""

from __future__ import annotations

from enum import StrEnum

from hemayat.common.language import Message, Words, message_in


class CallTopic(StrEnum):
    """What the caller wanted: the first tap of two with which a call is closed."""

    WHERE = "where"
    WHY = "why"
    HOW = "how"
    DATA_ITEM = "data_item"
    SIGN_IN = "sign_in"
    MESSAGE = "message"
    COMPLAINT = "complaint"
    UNANSWERED = "unanswered"
    OTHER = "other"


class CallOutcome(StrEnum):
    """What came of it: the second tap. LEFT is never chosen: the agent took another call instead."""

    ANSWERED = "answered"
    QUESTION = "question"
    CALL_BACK = "call_back"
    AT_THE_SITE = "at_the_site"
    NOT_PROVEN = "not_proven"
    BROKEN_OFF = "broken_off"
    NO_ANSWER = "no_answer"
    LEFT = "left"


class CallStepKind(StrEnum):
    """What is written down of a call, in its order."""

    CODE_ASKED = "code_asked"
    CODE_WRONG = "code_wrong"
    PROVEN = "proven"
    TURNED_AWAY = "turned_away"
    CODES_SENT = "codes_sent"
    LINE_ASKED = "line_asked"
    LINE_MARKED = "line_marked"
    QUESTION_OPENED = "question_opened"
    QUESTION_CONTINUED = "question_continued"
    CALL_BACK_WANTED = "call_back_wanted"
    ENDED = "ended"


class PartOfDay(StrEnum):
    """Of a day on which somebody wants to be called back."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    ANY = "any"


WITHOUT_TOPIC = frozenset({CallOutcome.BROKEN_OFF, CallOutcome.NO_ANSWER, CallOutcome.LEFT})
"""Of a call in which nobody may have said what it is about."""
TOPICS: dict[CallTopic, Words] = {
    CallTopic.WHERE: Message("Progress of a case"),
    CallTopic.WHY: Message("Reason for the result"),
    CallTopic.HOW: Message("How to apply or object"),
    CallTopic.DATA_ITEM: Message("Some information is wrong"),
    CallTopic.SIGN_IN: Message("Signing in"),
    CallTopic.MESSAGE: Message("A message or a phone number"),
    CallTopic.COMPLAINT: Message("A complaint"),
    CallTopic.UNANSWERED: Message("An unanswered question from a case officer"),
    CallTopic.OTHER: Message("Something else"),
}
OUTCOMES: dict[CallOutcome, Words] = {
    CallOutcome.ANSWERED: Message("Answered"),
    CallOutcome.QUESTION: Message("A question was registered"),
    CallOutcome.CALL_BACK: Message("We will call back"),
    CallOutcome.AT_THE_SITE: Message("We explained how to do it on the site"),
    CallOutcome.NOT_PROVEN: Message("Identity not verified, so we gave a general answer"),
    CallOutcome.BROKEN_OFF: Message("The call was cut off"),
    CallOutcome.NO_ANSWER: Message("Nobody answered"),
    CallOutcome.LEFT: message_in("calls", "Call not closed"),
}
PARTS: dict[PartOfDay, Words] = {
    PartOfDay.MORNING: Message("In the morning"),
    PartOfDay.AFTERNOON: Message("In the afternoon"),
    PartOfDay.ANY: Message("At any hour"),
}
