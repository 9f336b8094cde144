"""What waits and how long is counted by the worker, for who watches; the dashboard asks for nothing else."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from math import isnan
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from hemayat.audit import actions as audit
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.answers import Question, RegisterSilent
from hemayat.inquiries.http import HttpRegisters
from hemayat.jobs import measuring, tasks
from hemayat.web.gate.controller import Controller
from hemayat.web.gate.counting import tell
from hemayat.web.gate.pace import Pace
from hemayat.web.shared import metrics
from tests.inquiries.register_server import made_up_id
from tests.notifications.outbox import queue

pytestmark = pytest.mark.django_db(transaction=True)
GRAFANA = Path(__file__).parents[2] / "deploy" / "grafana" / "hemayat.json"
ALERTS = Path(__file__).parents[2] / "deploy" / "prometheus" / "alerts.yml"
MINUTE = dt.timedelta(minutes=1)


def told(name: str, **labels: str) -> float:
    """The value that is exposed."""
    said = "".join(f'(?=.*{label}="{re.escape(value)}")' for label, value in labels.items())
    (value,) = re.findall(rf"^{name}(?:\{{{said}.*\}})? (\S+)$", metrics.exposition().decode(), re.MULTILINE)
    return float(value)


def exposed() -> set[str]:
    """Names of series, those of buckets, counts and sums too."""
    return set(re.findall(r"^(hemayat_\w+)[{ ]", metrics.exposition().decode(), re.MULTILINE))


def clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def test_jobs_are_told_by_queue_with_the_age_of_the_oldest_that_is_due() -> None:
    later = clock() + dt.timedelta(hours=1)
    app.configure_task("jobs.sweep", queue="jobs").defer()
    app.configure_task("jobs.checkpoint", queue="jobs", schedule_at=later).defer()
    measuring.measure(now=clock() + 5 * MINUTE)
    assert told("hemayat_jobs", queue="jobs", state="waiting") == 1
    assert told("hemayat_jobs", queue="jobs", state="later") == 1
    assert 295 <= told("hemayat_jobs_oldest_seconds", queue="jobs") <= 310
    assert told("hemayat_jobs", queue="letters", state="waiting") == 0
    # A queue that has emptied says so.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['jobs'], NULL)")
    measuring.measure(now=clock())
    assert told("hemayat_jobs", queue="jobs", state="waiting") == 0
    assert told("hemayat_jobs", queue="jobs", state="running") == 1
    assert told("hemayat_jobs_oldest_seconds", queue="jobs") == 0


def test_messages_are_told_with_how_long_the_oldest_is_due() -> None:
    now = clock()
    queue("code", is_urgent=True, now=now)
    measuring.measure(now=now + 2 * MINUTE)
    assert told("hemayat_messages_waiting", kind="urgent") == 1
    assert told("hemayat_messages_oldest_seconds", kind="urgent") == 120
    assert told("hemayat_messages_waiting", kind="notice") == 0


def test_the_database_and_the_record_are_told() -> None:
    measuring.measure(now=clock())
    assert told("hemayat_database_connections", state="active") >= 1
    assert told("hemayat_database_connections_most") >= 20
    assert (told("hemayat_log_followed"), told("hemayat_log_kept_bytes")) == (0, 0)
    with acting_as(SYSTEM):
        signed = audit.checkpoint(clock())
    now = clock()
    measuring.measure(now=now)
    assert told("hemayat_checkpoint_timestamp_seconds") == signed.hour.timestamp()
    assert told("hemayat_measured_timestamp_seconds") == pytest.approx(now.timestamp(), abs=0.01)


def test_the_last_whole_copy_is_told(settings: Any, tmp_path: Path) -> None:
    settings.COPIED = tmp_path / "copied.txt"
    measuring.measure(now=clock())
    assert isnan(told("hemayat_copied_timestamp_seconds"))
    settings.COPIED.touch()
    measuring.measure(now=clock())
    assert told("hemayat_copied_timestamp_seconds") == pytest.approx(settings.COPIED.stat().st_mtime)


def a_register_is_silent(times: int) -> None:
    registers = HttpRegisters({}, base="http://127.0.0.1:9", sleep=lambda _: None)
    question = Question("00000000-0000-0000-0000-000000000001", clock(), made_up_id(1))
    for _ in range(times):
        with pytest.raises(RegisterSilent):
            registers.person(question)
    registers.close()


def questions(outcome: str) -> float:
    return told("hemayat_register_questions_total", register="civil_registry", outcome=outcome)


def test_a_silent_register_is_counted_and_then_left_alone() -> None:
    a_register_is_silent(6)
    before = questions("silent"), questions("left_alone")
    a_register_is_silent(7)
    assert (questions("silent"), questions("left_alone")) == (before[0] + 5, before[1] + 2)
    assert told("hemayat_register_seconds_count", register="civil_registry") >= 10


def the_gate_lives(folder: Path) -> None:
    """For a moment, with four people before it and room for one."""
    controller = Controller(folder / "threshold.json", Pace(1.0), [])
    controller.ledger.note("a", {controller.place[0]: 4})
    controller.let_in(1.0, controller.place[0])
    tell(controller)


def test_the_gate_tells_who_waits(tmp_path: Path) -> None:
    the_gate_lives(tmp_path)
    assert told("hemayat_gate_waiting") == 3
    assert told("hemayat_gate_pace") == 1
    assert told("hemayat_gate_capacity") == 10
    assert told("hemayat_gate_timestamp_seconds") > 0


def asked_for(expressions: Iterable[str]) -> set[str]:
    return {name for text in expressions for name in re.findall(r"\bhemayat_[a-z_]+", without_texts(text))}


def without_texts(expression: str) -> str:
    return re.sub(r'"[^"]*"', '""', expression)


def test_the_dashboard_and_the_alerts_ask_for_nothing_that_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Client(HTTP_HOST=settings.ENVIRONMENT.hosts[0]).get("/livez")
    tasks.reconcile()
    tasks.measure()
    a_register_is_silent(1)
    the_gate_lives(tmp_path)
    alerts = yaml.safe_load(ALERTS.read_text("utf-8"))
    called = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    panels = json.loads(GRAFANA.read_text("utf-8"))["panels"]
    drawn = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    assert len(called) >= 10
    assert len(drawn) >= 15
    assert asked_for([*called, *drawn]) <= exposed()
    # Nothing is counted that nobody looks at.
    assert set(measuring.GAUGES) <= asked_for([*called, *drawn])
