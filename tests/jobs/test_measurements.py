"""What waits and how long is counted by the worker, for who watches; the dashboard asks for nothing else."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from hemayat.accounts import metrics
from hemayat.accounts.staff import actor_of
from hemayat.audit import actions as audit
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.answers import RegisterQuestion, RegisterSilent
from hemayat.inquiries.http_adapter import HttpRegisterAdapter
from hemayat.jobs import measurements, timetable
from hemayat.jobs.gauges import GAUGES
from hemayat.monitoring import lifetime
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.oversight import look_budgets
from hemayat.partners.actions import confirm_proposal, propose_key
from hemayat.web.gate.controller import Controller
from hemayat.web.gate.metrics import update_metrics
from hemayat.web.gate.pace import AdmissionPace
from tests.cli.test_serve import free_port
from tests.deploy.proxy import certificate
from tests.documents.upload_steps import check_all, receive
from tests.inquiries.register_server import made_up_id
from tests.notifications.gateways import Scripted
from tests.notifications.outbox import queue
from tests.support.database import server
from tests.support.figures import figure
from tests.support.members import make_member

pytestmark = pytest.mark.django_db(transaction=True)
GRAFANA = Path(__file__).parents[2] / "deploy" / "grafana" / "hemayat.json"
ALERTS = Path(__file__).parents[2] / "deploy" / "prometheus" / "alerts.yml"
MINUTE = dt.timedelta(minutes=1)


def exposed() -> set[str]:
    """Names of series on the page that Prometheus reads, those of buckets, counts and sums too."""
    page = Client(HTTP_HOST=settings.ENVIRONMENT.hosts[0]).get("/metrics").content.decode()
    return set(re.findall(r"^(hemayat_\w+)[{ ]", page, re.MULTILINE))


def clock() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def test_jobs_are_told_by_queue_with_the_age_of_the_oldest_that_is_due() -> None:
    later = clock() + dt.timedelta(hours=1)
    app.configure_task("jobs.sweep", queue="jobs").defer()
    app.configure_task("jobs.checkpoint", queue="jobs", schedule_at=later).defer()
    measurements.update_gauges(now=clock() + 5 * MINUTE)
    assert figure("hemayat_jobs", queue="jobs", state="waiting") == 1
    assert figure("hemayat_jobs", queue="jobs", state="later") == 1
    assert 295 <= figure("hemayat_jobs_oldest_seconds", queue="jobs") <= 310
    assert figure("hemayat_jobs", queue="letters", state="waiting") == 0
    # A queue that has emptied says so.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(ARRAY['jobs'], NULL)")
    measurements.update_gauges(now=clock())
    assert figure("hemayat_jobs", queue="jobs", state="waiting") == 0
    assert figure("hemayat_jobs", queue="jobs", state="running") == 1
    assert figure("hemayat_jobs_oldest_seconds", queue="jobs") == 0


def test_messages_are_told_with_how_long_the_oldest_is_due() -> None:
    now = clock()
    queue("code", is_urgent=True, now=now)
    measurements.update_gauges(now=now + 2 * MINUTE)
    assert figure("hemayat_messages_waiting", kind="urgent") == 1
    assert figure("hemayat_messages_oldest_seconds", kind="urgent") == 120
    assert figure("hemayat_messages_waiting", kind="notice") == 0


def test_the_database_and_the_record_are_told() -> None:
    measurements.update_gauges(now=clock())
    assert figure("hemayat_database_connections", state="active") >= 1
    assert figure("hemayat_database_connections_most") >= 20
    assert (figure("hemayat_log_followed"), figure("hemayat_log_kept_bytes")) == (0, 0)
    # Never signed and never acknowledged: the state in which an alert has to fire.
    assert figure("hemayat_checkpoint_timestamp_seconds") == 0
    assert figure("hemayat_checkpoint_acknowledged_timestamp_seconds") == 0
    with acting_as(SYSTEM):
        signed = audit.checkpoint(clock())
    now = clock()
    measurements.update_gauges(now=now)
    assert figure("hemayat_checkpoint_timestamp_seconds") == signed.hour.timestamp()
    assert figure("hemayat_measured_timestamp_seconds") == pytest.approx(now.timestamp(), abs=0.01)


def test_the_last_whole_copy_is_told_with_the_disk_that_it_went_to(settings: Any, tmp_path: Path) -> None:
    settings.COPIED = tmp_path / "copied.txt"
    measurements.update_gauges(now=clock())
    assert figure("hemayat_copied_timestamp_seconds") == 0
    settings.COPIED.write_text(str(tmp_path), "utf-8")
    measurements.update_gauges(now=clock())
    assert figure("hemayat_copied_timestamp_seconds") == pytest.approx(settings.COPIED.stat().st_mtime)
    for folder in ("backups", "system", "home"):
        assert 0 < figure("hemayat_disk_free_ratio", folder=folder) <= 1


def test_a_standby_that_does_not_take_the_log_is_told() -> None:
    measurements.update_gauges(now=clock())
    assert figure("hemayat_replication_lag_bytes") == 0
    with psycopg.connect(server().admin, autocommit=True) as there:
        there.execute("SELECT pg_create_physical_replication_slot('standby_of_the_test', true)")
        try:
            there.execute("CREATE TABLE written AS SELECT generate_series(1, 100000)")
            there.execute("DROP TABLE written")
            measurements.update_gauges(now=clock())
        finally:
            there.execute("SELECT pg_drop_replication_slot('standby_of_the_test')")
    assert figure("hemayat_replication_lag_bytes") > 1_000_000
    assert figure("hemayat_log_kept_bytes") == 0


def test_what_vacuum_has_to_do_is_told() -> None:
    measurements.update_gauges(now=clock())
    assert 0 < figure("hemayat_transaction_age") < 200_000_000
    assert figure("hemayat_database_dead_ratio") == 0


def test_an_upload_that_nobody_has_checked_is_told_with_its_age() -> None:
    receive(now=clock() - 20 * MINUTE)
    measurements.update_gauges(now=clock())
    assert figure("hemayat_uploads_waiting", state="received") == 1
    assert 1195 <= figure("hemayat_uploads_oldest_seconds", state="received") <= 1210
    assert figure("hemayat_uploads_waiting", state="held") == 0
    check_all()
    measurements.update_gauges(now=clock())
    assert figure("hemayat_uploads_waiting", state="received") == 0
    assert figure("hemayat_uploads_oldest_seconds", state="received") == 0


def test_a_power_is_told_for_an_hour_after_it_was_granted() -> None:
    measurements.update_gauges(now=clock())
    assert figure("hemayat_powers_granted", power="publisher") == 0
    make_member("nima", ["publisher"], created_at=clock())
    measurements.update_gauges(now=clock())
    assert figure("hemayat_powers_granted", power="publisher") == 1
    assert figure("hemayat_powers_granted", power="inspector") == 0
    measurements.update_gauges(now=clock() + 61 * MINUTE)
    assert figure("hemayat_powers_granted", power="publisher") == 0


def test_what_an_organisation_was_given_is_told_as_a_power_is() -> None:
    long_ago = clock() - dt.timedelta(days=90)
    first, second = (make_member(name, ["administrator"], created_at=long_ago) for name in ("one", "two"))
    measurements.update_gauges(now=clock())
    assert figure("hemayat_powers_granted", power="organisation_key") == 0
    public = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    proposal = propose_key(organisation="behzisti", public_key=public, by=first, now=clock())
    measurements.update_gauges(now=clock())
    assert figure("hemayat_powers_granted", power="organisation_key") == 0, "only proposed"
    confirm_proposal(proposal=proposal, by=second, now=clock())
    measurements.update_gauges(now=clock())
    assert figure("hemayat_powers_granted", power="organisation_key") == 1
    assert figure("hemayat_powers_granted", power="organisation_terms") == 0
    measurements.update_gauges(now=clock() + 61 * MINUTE)
    assert figure("hemayat_powers_granted", power="organisation_key") == 0


def test_budgets_of_files_are_told_by_how_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_budgets, "budget_of", lambda _role: 2)
    long_ago = clock() - dt.timedelta(days=90)
    sara, nima = (
        make_member(name, ["case_officer"], ["23"], created_at=long_ago) for name in ("sara", "nima")
    )
    boss = make_member("boss", ["senior_officer"], ["23"], created_at=long_ago)
    for who, files in ((sara, 3), (nima, 7)):
        with acting_as(actor_of(who)):
            for one in range(files):
                look_budgets.count_file_opening(who, one + 1)
    assert budgets() == (2, 1, 0)
    look_budgets.extend_budget(member=nima.pk, because="the queue of today is long", by=boss, now=clock())
    assert budgets() == (2, 0, 1)


def budgets() -> tuple[float, ...]:
    measurements.update_gauges(now=clock())
    states = ("exceeded", "stopped", "extended")
    return tuple(figure("hemayat_look_budgets", state=state) for state in states)


def test_the_end_of_each_certificate_is_told_also_of_one_that_nobody_trusts(
    settings: Any, tmp_path: Path
) -> None:
    with site_with_certificate(tmp_path, "desk.hemayat.localhost") as port:
        settings.ENVIRONMENT = replace(
            settings.ENVIRONMENT,
            citizen_origin=f"https://hemayat.localhost:{free_port()}",
            staff_origin=f"https://desk.hemayat.localhost:{port}",
        )
        measurements.measure_certificates()
    tomorrow = clock() + dt.timedelta(days=1)
    end = figure("hemayat_certificate_end_timestamp_seconds", site="staff")
    assert end == pytest.approx(tomorrow.timestamp(), abs=300)
    assert figure("hemayat_certificate_end_timestamp_seconds", site="citizen") == 0


@contextmanager
def site_with_certificate(folder: Path, name: str) -> Iterator[int]:
    """Something that speaks TLS once, with a certificate of a day that signs itself; at which port."""
    pem, key = certificate(folder, name)
    speaking = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    speaking.load_cert_chain(pem, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with suppress(OSError), speaking.wrap_socket(listening.accept()[0], server_side=True) as spoken:
                spoken.recv(1)

        thread = threading.Thread(target=answer)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join(10)


def test_a_part_tells_again_and_again_that_it_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifetime, "BEAT", 0.05)
    monkeypatch.setenv(lifetime.PART, "a part of the test")
    lifetime.tell_alive()
    first = figure("hemayat_part_timestamp_seconds", part="a part of the test")
    time.sleep(0.3)
    assert time.time() - 5 < first < figure("hemayat_part_timestamp_seconds", part="a part of the test")


def a_register_is_silent(times: int) -> None:
    registers = HttpRegisterAdapter({}, base="http://127.0.0.1:9", sleep=lambda _: None)
    question = RegisterQuestion("00000000-0000-0000-0000-000000000001", clock(), made_up_id(1))
    for _ in range(times):
        with pytest.raises(RegisterSilent):
            registers.person(question)
    registers.close()


def questions(outcome: str) -> float:
    return figure("hemayat_register_questions_total", register="civil_registry", outcome=outcome)


def test_a_silent_register_is_counted_and_then_left_alone() -> None:
    a_register_is_silent(6)
    before = questions("silent"), questions("left_alone")
    a_register_is_silent(7)
    assert (questions("silent"), questions("left_alone")) == (before[0] + 5, before[1] + 2)
    assert figure("hemayat_register_seconds_count", register="civil_registry") >= 10


def the_gate_lives(folder: Path) -> None:
    """For a moment, with four people before it and room for one."""
    controller = Controller(folder / "threshold.json", AdmissionPace(1.0), [])
    controller.ledger.note("a", {controller.place[0]: 4})
    controller.let_in(1.0, controller.place[0])
    update_metrics(controller)


def test_the_gate_tells_who_waits(tmp_path: Path) -> None:
    the_gate_lives(tmp_path)
    assert figure("hemayat_gate_waiting") == 3
    assert figure("hemayat_gate_pace") == 1
    assert figure("hemayat_gate_capacity") == 10
    assert figure("hemayat_gate_timestamp_seconds") > 0


def asked_for(expressions: Iterable[str]) -> set[str]:
    return {name for text in expressions for name in re.findall(r"\bhemayat_[a-z_]+", without_texts(text))}


def without_texts(expression: str) -> str:
    return re.sub(r'"[^"]*"', '""', expression)


FROM_NGINX = {"hemayat_proxy_refused_total"}
"""tests/deploy/test_refusals.py reads its page."""


def test_the_dashboard_and_the_alerts_ask_for_nothing_that_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    Client(HTTP_HOST=settings.ENVIRONMENT.hosts[0]).get("/livez")
    monkeypatch.setenv(lifetime.PART, "web")
    lifetime.tell_alive()
    timetable.reconcile()
    timetable.measure()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, staff_origin="https://127.0.0.1:9")
    timetable.measure_certificates()
    timetable.scan_uploads()
    a_register_is_silent(1)
    the_gate_lives(tmp_path)
    GatewayFailover([Scripted()])
    metrics.begin()
    alerts = yaml.safe_load(ALERTS.read_text("utf-8"))
    called = [rule["expr"] for group in alerts["groups"] for rule in group["rules"]]
    panels = json.loads(GRAFANA.read_text("utf-8"))["panels"]
    drawn = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    assert len(called) >= 10
    assert len(drawn) >= 15
    asked = asked_for([*called, *drawn])
    assert asked >= FROM_NGINX
    assert asked - FROM_NGINX <= exposed()
    # Nothing is counted that nobody looks at.
    assert set(GAUGES) <= asked
