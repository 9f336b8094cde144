"""R4.6b within a minute of the registry's word, by a worker that runs: ended, stopped, and everybody told."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from tests.api.test_callbacks import receiver
from tests.api.test_event_delivery import HOUSEHOLD, PLACE, let, national_id_of_head, subscribe
from tests.api.test_partner_endpoints import EVENTS, ask
from tests.approvals.conftest import decided, nation
from tests.notifications.conftest import install
from tests.support.extracts import national_id
from tests.support.worker import environment_of_worker

__all__ = ["decided", "install", "let", "nation", "receiver"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MINUTE = 60.0


@pytest.fixture
def worker(install: Callable[..., None], let: Any) -> Iterator[None]:
    """As `hemayat serve` runs it, and long enough to have begun."""
    install({"driver": "demo_inbox", "name": "inbox"})
    command = [sys.executable, "-m", "hemayat.cli.main", "work"]
    process = subprocess.Popen(command, env=environment_of_worker())
    time.sleep(8)
    assert process.poll() is None
    yield
    process.terminate()
    process.wait(30)


def give_line(national_id: str) -> None:
    """The civil registry says of this grown-up of the household which line is theirs."""
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - models, once Django is set up
    from hemayat.households.actions import update_person  # noqa: PLC0415 - as above
    from hemayat.households.people import RegistryPerson  # noqa: PLC0415 - as above

    said = RegistryPerson("مریم", "رضایی", "female", dt.date(1985, 3, 21), mobile="+989120000077")
    index = key_ring().blind_index("national_id", national_id)
    update_person(person_index=index, registry_person=said, by=SYSTEM, now=timezone.now())


def found(statement: str) -> bool:
    from tests.approvals.steps import sql  # noqa: PLC0415 - models, once Django is set up

    return bool(sql(statement, HOUSEHOLD))


def test_r4_6b_a_death_ends_stops_and_is_told_within_a_minute(let: Any, receiver: Any, worker: None) -> None:
    from tests.api.steps import let_in_registry  # noqa: PLC0415 - models, once Django is set up

    subscribe(let, receiver, "DEREGISTER", PLACE)
    give_line(national_id(HOUSEHOLD * 10 + 1))
    registry, head = let_in_registry(), national_id_of_head()
    day = str(timezone.localdate() - dt.timedelta(days=1))
    event = {"number": 1, "kind": "death", "occurred_on": day, "registered_on": day, "national_id": head}
    began = time.monotonic()
    assert ask(registry, EVENTS, "life-events", events=[event])["new"] == 1
    steps: dict[str, Callable[[], bool]] = {
        "approval ended": lambda: found(
            "SELECT 1 FROM approval_standing WHERE household_id = %s AND ended_because = 'death'"
        ),
        "referral stopped": lambda: found(
            "SELECT 1 FROM referral_event WHERE household_id = %s AND kind = 'stopped'"
        ),
        "household told": lambda: found(
            "SELECT 1 FROM outbox WHERE household_id = %s AND notice = 'head_died.1' AND state = 'sent'"
        ),
        "organisation told": lambda: any(path.endswith("/notify") for path, _ in receiver.came),
    }
    took: dict[str, float] = {}
    while len(took) < len(steps):
        gone = time.monotonic() - began
        took |= {name: round(gone, 1) for name, is_done in steps.items() if name not in took and is_done()}
        assert gone < MINUTE, f"{took} of {list(steps)}"
        time.sleep(0.1)
    (message,) = [body["message"] for path, body in receiver.came if path.endswith("/notify")]
    with acting_as(SYSTEM, is_read_only=True):
        (told,) = message["notify_event"]
    assert told["data"]["reg_records"]["approval"]["because"] == "death"
    print(took)  # noqa: T201 - what was measured
