"""Only the worker imports what tasks run, and it imports the tasks of every slice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from procrastinate.contrib.django import app

import hemayat.jobs.tasks

SLICES = Path(hemayat.jobs.tasks.__file__).parents[1]
HEAVY = ("duckdb", "numpy", "pyarrow", "hemayat.jobs.tasks")
SETUP = f"""
import json, sys, django
django.setup()
print(json.dumps([name for name in {HEAVY} if name in sys.modules]))
"""


def test_a_process_that_is_not_the_worker_imports_neither_tasks_nor_engines() -> None:
    """Each command and each server process starts about a second sooner."""
    done = subprocess.run([sys.executable, "-c", SETUP], env=os.environ, capture_output=True, check=True)
    assert json.loads(done.stdout) == []


def test_the_module_of_the_timetable_brings_the_tasks_of_every_slice() -> None:
    modules = {f"hemayat.{path.parent.name}.tasks" for path in SLICES.glob("*/tasks.py")}
    code = "import django, sys; django.setup(); import hemayat.jobs.tasks; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, capture_output=True, text=True, check=True
    )
    assert modules <= set(done.stdout.split())


def test_every_job_of_the_timetable_is_registered() -> None:
    assert {task.name for _, task in hemayat.jobs.tasks.TIMETABLE} <= set(app.tasks)
