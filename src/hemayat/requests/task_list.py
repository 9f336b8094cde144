"""What a head has to do before a request can be filed: tasks with a state in words each. No query of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hemayat.requests.questions import QUESTIONS, FormQuestion, is_answered
from hemayat.requests.states import CaseKind

TaskState = Literal["cannot_start", "not_started", "in_progress", "done"]
TaskName = Literal["members", "ground", "data_item", "new_head", "why", "evidence", "consents", "check"]
TASKS: Mapping[CaseKind, tuple[TaskName, ...]] = {
    CaseKind.APPLICATION: ("members", "why", "evidence", "consents", "check"),
    CaseKind.OBJECTION: ("ground", "why", "evidence", "consents", "check"),
    CaseKind.DISPUTE: ("data_item", "why", "evidence", "consents", "check"),
    CaseKind.CHANGE_OF_HEAD: ("new_head", "why", "evidence", "consents", "check"),
}


@dataclass(frozen=True)
class DraftTask:
    """`is_optional`: it can be filed without."""

    name: TaskName
    state: TaskState
    is_optional: bool = False


@dataclass(frozen=True)
class DraftContent:
    """What is there of a draft. `members`: beside the head; `documents`: how many.

    `consents`: the registers that the head consented to; `needed`: those that the request needs.
    """

    kind: CaseKind
    answers: Mapping[str, str]
    members: int
    consents: Collection[str]
    needed: Collection[str]
    documents: int
    is_built: bool
    """Whether its household is built member by member, since no register knows one."""


def tasks(filled: DraftContent) -> list[DraftTask]:
    """In the order of the page; the last can start once nothing else is missing."""
    names = [name for name in TASKS[filled.kind] if name != "members" or filled.is_built]
    before = [_task(name, filled) for name in names if name != "check"]
    is_ready = all(task.state == "done" for task in before if not task.is_optional)
    return [*before, DraftTask("check", "not_started" if is_ready else "cannot_start")]


def unfinished_tasks(filled: DraftContent) -> list[str]:
    """The tasks without which it cannot be filed."""
    return unfinished(tasks(filled))


def unfinished(listed: Iterable[DraftTask]) -> list[str]:
    """The names of those among these tasks."""
    needed = [task for task in listed if task.name != "check" and not task.is_optional]
    return [task.name for task in needed if task.state != "done"]


def _task(name: TaskName, filled: DraftContent) -> DraftTask:
    if name == "evidence":
        return DraftTask(name, "done" if filled.documents else "not_started", is_optional=True)
    if name == "consents":
        return DraftTask(name, _progress(len(set(filled.consents) & set(filled.needed)), len(filled.needed)))
    questions = [each for each in QUESTIONS[filled.kind] if each.task == name]
    if name == "members":
        is_said = is_answered(questions[0], filled.answers)
        return DraftTask(name, "done" if is_said else "in_progress" if filled.members else "not_started")
    return _answered(name, questions, filled.answers)


def _answered(name: TaskName, questions: list[FormQuestion], answers: Mapping[str, str]) -> DraftTask:
    required = [each for each in questions if each.is_required] or questions
    done = sum(is_answered(each, answers) for each in required)
    return DraftTask(
        name, _progress(done, len(required)), is_optional=not any(each.is_required for each in questions)
    )


def _progress(done: int, of: int) -> TaskState:
    if done == of:
        return "done"
    return "in_progress" if done else "not_started"
