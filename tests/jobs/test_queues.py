"""Two workers share the queues: one checks uploads, the other does everything else, and nothing is left out."""

from __future__ import annotations

from procrastinate.contrib.django import app

from hemayat.config.commands.work import queues
from hemayat.documents.actions import CHECK_TASK
from hemayat.jobs.tasks import TIMETABLE


def test_each_task_is_done_by_one_of_the_two() -> None:
    uploads, rest = queues(True), queues(False)
    assert uploads
    assert rest
    assert not uploads & rest
    assert {task.queue for task in app.tasks.values()} == uploads | rest
    assert {app.tasks[CHECK_TASK].queue} == uploads
    assert {task.queue for _, task in TIMETABLE} - uploads <= rest
    assert queues(None) is None
