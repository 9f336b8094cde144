"""What a head has to do before a request can be filed. No query of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from hemayat.requests.kinds import KINDS
from hemayat.requests.questions import FormQuestion, is_answered
from hemayat.requests.states import CaseKind

_TASKS = {kind: of_kind.tasks for kind, of_kind in KINDS.items()}


@dataclass(frozen=True)
class DraftTask:
    """`is_optional`: it can be filed without."""

    name: str
    is_done: bool
    is_optional: bool = False


@dataclass(frozen=True)
class DraftContent:
    """What is there of a draft.

    `consents`: the registers that the head consented to; `needed`: those that the request needs.
    """

    kind: CaseKind
    answers: Mapping[str, str]
    consents: Collection[str]
    needed: Collection[str]
    is_built: bool
    """Whether its household is built member by member, since no register knows one."""


def tasks(filled: DraftContent) -> list[DraftTask]:
    """In the order of the page."""
    names = [name for name in _TASKS[filled.kind] if name != "members" or filled.is_built]
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
    questions = [each for each in KINDS[filled.kind].questions if each.task == name]
    if name == "members":
        return DraftTask(name, is_answered(questions[0], filled.answers))
    return _answered(name, questions, filled.answers)


def _answered(name: str, questions: list[FormQuestion], answers: Mapping[str, str]) -> DraftTask:
    required = [each for each in questions if each.is_required] or questions
    is_done = all(is_answered(each, answers) for each in required)
    return DraftTask(name, is_done, is_optional=not any(each.is_required for each in questions))
