"""What can stand in the way of a question. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.language import Message, Words
from hemayat.requests.errors import RequestFault


class QuestionFault(RequestFault):
    """`words`: for the person, by language; the exception itself reads in English."""


class NotTheirQuestion(QuestionFault):
    """Only the head of the household asks here, or the hotline for a caller whom it verified: sign in."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Only the head of the household can ask a question, after signing in. A hotline agent "
                "can also ask it for them."
            ),
        )


class NoSuchQuestion(QuestionFault):
    """There is no such question that this person may see: look at the list."""

    def __init__(self) -> None:
        super().__init__(
            Message("We could not find this question. Check the list of questions."),
        )


class QuestionStateChanged(QuestionFault):
    """The question stands otherwise since it was read: a colleague answered, the head wrote more. Read it again."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This question has changed. A colleague may have answered it, or the applicant may "
                "have written more. Read it again."
            ),
        )


class QuestionTextMissing(QuestionFault):
    """There is nothing to read: write it."""

    def __init__(self) -> None:
        super().__init__(Message("You have not written anything. Write a few sentences."))


class QuestionTooLong(QuestionFault):
    """Longer than is kept: shorten it, or send the rest as another message."""

    def __init__(self, most: int) -> None:
        super().__init__(
            Message("The text is too long. Shorten it to {most} characters.").format(most=most),
        )


class TooManyOpenQuestions(QuestionFault):
    """As many questions of the household wait as may: write on in one of them."""

    def __init__(self, most: int) -> None:
        super().__init__(
            Message(
                "You already have {most} questions waiting for an answer. Add to one of them instead."
            ).format(most=most),
        )


class NotAnAnswerer(QuestionFault):
    """Questions are answered by officers and the hotline of the household's province: leave it to one."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only officers and hotline agents for the household’s province can answer questions."),
        )


class NotAHotlineAgent(QuestionFault):
    """Only a hotline agent writes down what a caller says: hand the caller to one."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only a hotline agent for the household’s province can write down what a caller says."),
        )


class CannotMerge(QuestionFault):
    """Two questions become one only where both wait for an answer and belong to one household: answer this one."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "You can join two questions only if the same household asked both and both are "
                "waiting for an answer. Answer this question instead."
            ),
        )


class ReadyAnswerInvalid(QuestionFault):
    """A ready answer cannot be kept or used so: `field` names what to mend, the text says how."""

    def __init__(self, field: str | None, words: Words) -> None:
        super().__init__(words)
        self.field = field


class ReadyAnswerChanged(ReadyAnswerInvalid):
    """Somebody wrote the ready answer anew since it was read: open it again and read it."""

    def __init__(self) -> None:
        super().__init__(
            None,
            Message("This answer has changed since you read it. Open it and read it again."),
        )


class NotASecondPerson(QuestionFault):
    """A ready answer is published by a senior officer who did not write it: ask one."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "A senior officer who did not write the answer must publish it. Ask another senior officer."
            ),
        )
