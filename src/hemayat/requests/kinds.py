"""Each kind of request as one object: its names, what its form asks, its promise, and what follows from it. No Django.

To add a kind: a value of `CaseKind`, an object here, and a migration for the constraint `request_kind`
(tests/architecture/test_new_kind.py does it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.common.language import Message, Words
from hemayat.requests.questions import CAUSES, CLAIMS, REGISTERS, FormQuestion, checked_answer, form_parts
from hemayat.requests.states import CaseKind

_WHY = FormQuestion("why", "why", is_required=False)
_ANYTHING_ELSE = Message("Is there anything else that we should know?")
_LEAVE_BLANK = Message("If not, leave it blank.")


@dataclass(frozen=True)
class TimeLimitText:
    """`name`: of the limit, at the desk; `promise`: what is promised within it; `about`: the kind in a sentence."""

    name: Words
    promise: Words
    about: Words


@dataclass(frozen=True)
class RequestKind:
    """`title`: its name. `clock`: the kind whose time limit in the agreement its answer has.

    `questions`: of its form, in order; the last is answered in the applicant's own words, with `label` and `hint`.
    `is_review`: it may find an earlier result to have been wrong. `limit`: of a kind with a time limit of its own.
    """

    title: Words
    clock: CaseKind
    questions: tuple[FormQuestion, ...] = (_WHY,)
    label: Words = _ANYTHING_ELSE
    hint: Words = _LEAVE_BLANK
    is_review: bool = False
    limit: TimeLimitText | None = None

    @property
    def own_words(self) -> FormQuestion:
        return self.questions[-1]

    @property
    def tasks(self) -> tuple[str, ...]:
        """The parts of its form, in order."""
        return form_parts(self.questions)


KINDS: Mapping[CaseKind, RequestKind] = {
    CaseKind.APPLICATION: RequestKind(
        title=Message("Application for livelihood support"),
        clock=CaseKind.APPLICATION,
        limit=TimeLimitText(
            Message("Time limit for answering an application"),
            Message("We answer an application for livelihood support"),
            Message("an application"),
        ),
        # Where the household is built member by member. `members_are_all`: "yes" once the head has said so.
        # `own_birth_date`: the head's own, as YYYY-MM-DD, to see whether ages fit relations (claimed_members.py).
        questions=(
            FormQuestion("members_are_all", "members", is_required=False, choices=("yes",)),
            FormQuestion("own_birth_date", "members", is_required=False, most=10),
            FormQuestion("note", "why", is_required=False),
        ),
    ),
    CaseKind.OBJECTION: RequestKind(
        title=Message("Objection to a decision"),
        clock=CaseKind.OBJECTION,
        limit=TimeLimitText(
            Message("Time limit for answering an objection"),
            Message("We answer an objection"),
            Message("an objection"),
        ),
        # `criteria`: names of those that were judged wrongly, with commas between; none for the decision as a whole.
        questions=(FormQuestion("criteria", "ground", may_be_empty=True), _WHY),
        label=Message("Why do you think the decision is wrong?"),
        hint=Message(
            "This is optional. If you write something in your own words, a case officer will read "
            "and answer it before recording any unfavourable result. Do not include anybody’s "
            "national ID or card number."
        ),
        is_review=True,
    ),
    CaseKind.DISPUTE: RequestKind(
        title=Message("Report of wrong information"),
        clock=CaseKind.DISPUTE,
        limit=TimeLimitText(
            Message("Time limit for answering a dispute about information"),
            Message("We answer a report of wrong information"),
            Message("a report of wrong information"),
        ),
        # `fact`: as households.queries.DataItem.name, or MEMBER or MISSING of the civil registry; `person`: a member,
        # as households.queries.Member.person; `record`: one row of the register, as records.reference writes it.
        questions=(
            FormQuestion("register", "data_item", choices=REGISTERS),
            FormQuestion("fact", "data_item", most=80),
            FormQuestion("person", "data_item", is_required=False, most=20),
            FormQuestion("record", "data_item", is_required=False),
            FormQuestion("claim", "data_item", choices=CLAIMS),
            _WHY,
        ),
        label=Message("What is the correct information?"),
        hint=Message(
            "You do not have to write anything. If you do, write what is right and since when. We send your "
            "text to the organisation that recorded the information, and a case officer reads it before "
            "recording any unfavourable result."
        ),
        is_review=True,
    ),
    CaseKind.CHANGE_OF_HEAD: RequestKind(
        title=Message("Change of the head of household"),
        clock=CaseKind.CHANGE_OF_HEAD,
        limit=TimeLimitText(
            Message("Time limit for answering a request to change the head"),
            Message("We answer a request to change the head of household"),
            Message("a change of head"),
        ),
        # `new_head`: as households.queries.Member.person.
        questions=(
            FormQuestion("new_head", "new_head", most=20),
            FormQuestion("cause", "new_head", choices=CAUSES),
            _WHY,
        ),
    ),
}
LIMITS: Mapping[str, TimeLimitText] = {str(kind): one.limit for kind, one in KINDS.items() if one.limit}
"""Time limit of the agreement → its texts."""
KIND_WORDS: Mapping[CaseKind, Words] = {kind: of_kind.title for kind, of_kind in KINDS.items()}


def checked(kind: CaseKind, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers as they are kept. Raises AnswerInvalid, and KeyError for a question that this kind does not ask."""
    questions = {question.name: question for question in KINDS[kind].questions}
    return {name: checked_answer(questions[name], text) for name, text in answers.items()}
