"""What can stand in the way of a question. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.language import Message, Words
from hemayat.requests.errors import RequestFault


class QuestionFault(RequestFault):
    """Something with a question is refused."""


class NoSuchQuestion(QuestionFault):
    """There is no such question that this person may see: look at the list."""

    def __init__(self) -> None:
        super().__init__(
            Message("We could not find this question. Check the list of questions."),
        )


class ReadyAnswerInvalid(QuestionFault):
    """A ready answer cannot be kept or used so: `field` names what to mend, the text says how."""

    def __init__(self, field: str | None, words: Words) -> None:
        super().__init__(words)
        self.field = field


NOT_THEIR_QUESTION = Message(
    "Only the head of the household (after signing in) or a hotline agent on their behalf can ask a question."
)
NOT_THE_RECORDED_HEAD = Message(
    "In our records, another person is the head of this household. The caller can sign in to this service and "
    "ask there, in their own name."
)
QUESTION_STATE_CHANGED = Message(
    "This question has changed. A colleague may have answered it, or the applicant may "
    "have written more. Read it again."
)
QUESTION_TEXT_MISSING = Message("You have not written anything. Write a few sentences.")
QUESTION_TOO_LONG = Message("The text is too long. Shorten it to {most} characters.")
TOO_MANY_OPEN_QUESTIONS = Message(
    "You already have {most} questions waiting for an answer. Add to one of them instead."
)
NOT_AN_ANSWERER = Message(
    "Only officers and hotline agents for the household’s province can answer questions."
)
NOT_A_HOTLINE_AGENT = Message(
    "Only a hotline agent for the household’s province can write down what a caller says."
)
QUESTION_CLAIMED = Message(
    "A colleague has taken this question and is answering it. Choose another question."
)
CANNOT_MERGE = Message(
    "You can join two questions only if the same household asked both and both are "
    "waiting for an answer. Answer this question instead."
)
READY_ANSWER_CHANGED = Message("This answer has changed since you read it. Open it and read it again.")
NOT_A_SECOND_PERSON = Message(
    "A senior officer who did not write the answer must publish it. Ask another senior officer."
)
