"""Two workers share the queues: one checks uploads, the other does everything else, and nothing is left out."""

from __future__ import annotations

import subprocess
import sys

import pytest
from procrastinate.contrib.django import app

from hemayat.cli.commands.work import queues
from hemayat.documents.actions import CHECK_TASK
from hemayat.documents.states import DocumentState
from hemayat.jobs.timetable import TIMETABLE
from tests.documents.upload_steps import listed, receive
from tests.support.worker import environment_of_worker


def test_each_task_is_done_by_one_of_the_two() -> None:
    uploads, rest = queues(True), queues(False)
    assert uploads
    assert rest
    assert not uploads & rest
    assert {task.queue for task in app.tasks.values()} == uploads | rest
    assert {app.tasks[CHECK_TASK].queue} == uploads
    assert {task.queue for _, task in TIMETABLE} - uploads <= rest
    assert queues(None) is None


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_as_processes_one_leaves_uploads_to_the_other() -> None:
    receive()
    for which, state in (("--no-uploads", DocumentState.RECEIVED), ("--uploads", DocumentState.UNSCANNED)):
        subprocess.run(
            [sys.executable, "-m", "hemayat.cli.main", "work", which, "--drain"],
            env=environment_of_worker(),
            check=True,
        )
        assert [one.state for one in listed()] == [state]
