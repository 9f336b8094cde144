"""Only the worker imports what tasks run, and it imports the tasks of every slice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from procrastinate.contrib.django import app

import hemayat.jobs.timetable

pytestmark = pytest.mark.slow

SLICES = Path(hemayat.jobs.timetable.__file__).parents[1]
HEAVY = ("duckdb", "numpy", "pyarrow", "hemayat.jobs.timetable")
SETUP = f"""
import importlib, json, sys, django
django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""


@pytest.mark.parametrize("imported", [[], ["hemayat.config.urls.citizen"]], ids=["command", "citizens-site"])
def test_commands_and_the_citizens_site_import_neither_tasks_nor_engines(imported: list[str]) -> None:
    """They start about a second sooner, and each process of the site takes less memory."""
    command = [sys.executable, "-c", SETUP, *imported]
    done = subprocess.run(command, env=os.environ, capture_output=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_module_of_the_timetable_brings_the_tasks_of_every_slice() -> None:
    modules = {f"hemayat.{path.parent.name}.tasks" for path in SLICES.glob("*/tasks.py")}
    code = "import django, sys; django.setup(); import hemayat.jobs.timetable; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert modules <= set(done.stdout.split())


def test_every_job_of_the_timetable_is_registered() -> None:
    assert {task.name for _, task in hemayat.jobs.timetable.TIMETABLE} <= set(app.tasks)
