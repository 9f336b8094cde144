"""The questions of a request's form: what may be answered, how an answer is kept, and what is left to do before filing.

Which kind asks which is in kinds.py; the pages put them into words. No Django.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hemayat.common.language import Message
from hemayat.common.persian import repair_letters, without_direction_controls
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.errors import AnswerInvalid

MOST_SIGNS = 2_000
PERSONS = "persons"
"""The civil registry, beside the registers that are asked about incomes and belongings."""
REGISTERS = (PERSONS, *REGISTERS_ASKED)
MEMBER, MISSING = "member", "missing"
"""What may be disputed of the civil registry: that somebody belongs to the household, or that nobody else does."""

CLAIMS = ("not_mine", "sold", "wrong_value", "has_left", "is_missing", "other")
"""What may be wrong with a data item; "has_left" and "is_missing" are about members of the household."""
_RECORD_CLAIMS: Mapping[str, tuple[str, ...]] = {
    "vehicles": ("not_mine", "sold", "wrong_value", "other"),
    "properties": ("not_mine", "sold", "wrong_value", "other"),
    "employment": ("not_mine", "other"),
    "incomes": ("not_mine", "wrong_value", "other"),
    "trips": ("not_mine", "other"),
}


def claims_about_record(register: str) -> tuple[str, ...]:
    """What may be wrong with one row of this register: a job cannot be sold, and a trip has no amount."""
    return _RECORD_CLAIMS[register]


CAUSES = ("death", "divorce", "cannot_act", "agreed", "other")
"""Why another one is to head the household."""


@dataclass(frozen=True)
class FormQuestion:
    """`task`: the part of the form that it stands in. `choices`: the only answers there are; else a text."""

    name: str
    task: str
    is_required: bool = True
    may_be_empty: bool = False
    choices: tuple[str, ...] = ()
    most: int = MOST_SIGNS


WORDS = ("why", "note")
"""The questions that are answered in the applicant's own words. Choosing one of the options is not writing."""


def has_words(answers: Mapping[str, str]) -> bool:
    """Whether the applicant wrote anything of their own."""
    return any(answers.get(name) for name in WORDS)


def is_answered(question: FormQuestion, answers: Mapping[str, str]) -> bool:
    """Whether nothing more is needed; what may be empty has to have been asked."""
    if question.may_be_empty:
        return question.name in answers
    return bool(answers.get(question.name))


def plain_text(text: str) -> str:
    """The text as it is kept: without signs that nobody sees, and with the letters that Persian uses."""
    return repair_letters(without_direction_controls(text).replace("\r\n", "\n")).replace("\0", "").strip()


def checked_answer(question: FormQuestion, text: str) -> str:
    """As it is kept. Raises AnswerInvalid."""
    plain = plain_text(text)
    if plain and question.choices and plain not in question.choices:
        raise AnswerInvalid(question.name, Message("Choose one of the options."))
    if len(plain) > question.most:
        raise AnswerInvalid(
            question.name,
            Message("The text can have at most {most} characters. Make it shorter.").format(
                most=question.most
            ),
        )
    return plain


@dataclass(frozen=True)
class DraftTask:
    """`is_optional`: it can be filed without."""

    name: str
    is_done: bool
    is_optional: bool = False


@dataclass(frozen=True)
class DraftContent:
    """What is there of a draft. `questions`: of its kind.

    `consents`: the registers that the head consented to; `needed`: those that the request needs.
    """

    questions: Sequence[FormQuestion]
    answers: Mapping[str, str]
    consents: Collection[str]
    needed: Collection[str]
    is_built: bool
    """Whether its household is built member by member, since no register knows one."""


def form_parts(questions: Iterable[FormQuestion]) -> tuple[str, ...]:
    """The parts of a form, in order: those of its questions, and those that every form has."""
    return tuple(dict.fromkeys([*(question.task for question in questions), "evidence", "consents"]))


def tasks(filled: DraftContent) -> list[DraftTask]:
    """In the order of the page."""
    names = [name for name in form_parts(filled.questions) if name != "members" or filled.is_built]
    return [_task(name, filled) for name in names]


def unfinished_tasks(filled: DraftContent) -> list[str]:
    """The tasks without which it cannot be filed."""
    return unfinished(tasks(filled))


def unfinished(listed: Iterable[DraftTask]) -> list[str]:
    """The names of those among these tasks."""
    return [task.name for task in listed if not task.is_optional and not task.is_done]


def _task(name: str, filled: DraftContent) -> DraftTask:
    if name == "evidence":
        return DraftTask(name, is_done=True, is_optional=True)
    if name == "consents":
        return DraftTask(name, set(filled.needed) <= set(filled.consents))
    questions = [each for each in filled.questions if each.task == name]
    if name == "members":
        return DraftTask(name, is_answered(questions[0], filled.answers))
    return _answered(name, questions, filled.answers)


def _answered(name: str, questions: list[FormQuestion], answers: Mapping[str, str]) -> DraftTask:
    required = [each for each in questions if each.is_required] or questions
    is_done = all(is_answered(each, answers) for each in required)
    return DraftTask(name, is_done, is_optional=not any(each.is_required for each in questions))
