"""What `hemayat work` says and does besides working."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from hemayat.notifications import actions
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.gateways.telephone import PhoneGateway
from hemayat.notifications.telephone import token_of
from tests.notifications.outbox import DAY, message, queue
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WEB = {"driver": "http", "name": "web", "url": "http://127.0.0.1:9/", "password": "hidden"}


def hemayat(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hemayat.cli.main", *arguments],
        env={**environment_of_worker(), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_check_names_the_gateways_and_where_receipts_go_and_no_password(install) -> None:
    install({**WEB, "receipt": {"reference": "messageid"}})
    done = hemayat("work", "--check")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "web: HttpGateway\n  receipts: http://hemayat.localhost:8000/receipts/?via=web&key=&seal="
    )
    assert "hidden" not in done.stdout


def test_check_names_who_hands_us_what_is_said_by_telephone_with_address_and_token(install) -> None:
    install(WEB)
    path = Path(settings.NOTIFICATIONS["gateways"])
    document = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(document | {"telephone": [{"channel": "voice", "name": "centre"}]}), "utf-8")
    done = hemayat("work", "--check")
    token = token_of(PhoneGateway("centre", "voice"))
    assert done.stdout.endswith(
        f"centre: hands us voice\n  to http://hemayat.localhost:8000/telephone/voice/\n  its token: {token}\n"
    ), done.stderr


def test_a_file_that_means_nothing_stops_the_worker_with_a_line_for_each_fault(install) -> None:
    install(WEB)
    done = hemayat("work", HEMAYAT_GATEWAYS="/nowhere/gateways.json")
    assert done.returncode == 2
    assert done.stderr.startswith("error: /nowhere/gateways.json: cannot be read")


def test_release_queues_again_what_was_held(install) -> None:
    queue()
    actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([]))
    install(WEB)
    assert hemayat("work", "--release").stdout == "1 messages are queued again.\n"
    assert message().state == "queued"


def test_without_a_database_it_says_what_to_do() -> None:
    done = hemayat("work", DATABASE_URL="")
    assert done.returncode == 2
    assert "hemayat serve" in done.stderr


def test_drain_ends_when_nothing_is_left(install) -> None:
    install(WEB)
    assert hemayat("work", "--drain").returncode == 0


def test_a_worker_has_places_for_what_is_urgent_beside_what_takes_long() -> None:
    done = hemayat("work", "--at-once", "3")
    assert done.returncode == 2
    assert "equal to 4" in done.stderr
