"""R4.4a: a request followed from its filing to its decision by text message only: a real server and a real worker, over
a provider's sockets and, where it is installed, through a real Kannel.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.gateways.telephone import PhoneGateway
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.telephone import token_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.models import Request
from tests.journeys.browser import Site, serving
from tests.notifications import kannel
from tests.notifications.http_provider import Provider, http_provider
from tests.notifications.message_centre import Centre, message_centre
from tests.requests.registers import RunningSimulator
from tests.requests.steps import filed
from tests.support.worker import environment_of_worker
from tests.web.phone.steps import head_at, looks

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
LINE = "+989120000001"
HOUSEHOLD = 2
GATEWAY = PhoneGateway("provider", "sms")
UNIT = "مسئول: "
"""In an answer, and in no notice."""
Say = Callable[[str], str]


def gateways(folder: Path, url: str) -> Path:
    """The one file that names who takes our messages and who hands us theirs."""
    path = folder / "gateways.json"
    sender = {
        "driver": "http",
        "name": "provider",
        "url": url,
        "username": "hemayat",
        "password": "not secret",
    }
    theirs = {"name": GATEWAY.name, "channel": GATEWAY.channel}
    path.write_text(json.dumps({"gateways": [sender], "telephone": [theirs]}), "utf-8")
    path.chmod(0o600)
    return path


@contextmanager
def working(registers: RunningSimulator, **told: str) -> Iterator[None]:
    asks = {"HEMAYAT_REGISTERS_URL": registers.url, "HEMAYAT_DEMO_NATION": ""}
    command = [sys.executable, "-m", "hemayat.cli", "work"]
    with subprocess.Popen(command, env={**environment_of_worker(), **asks, **told}) as process:
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_until_state(state: str, seconds: float = 60) -> None:
    """What waits for its next try in a few minutes is tried at once."""
    until = time.monotonic() + seconds
    while True:
        with acting_as(SYSTEM):
            rows = Request.objects.filter(household_id=HOUSEHOLD)
            if rows.get().state == state:
                return
            rows.filter(tries__gt=0).update(next_at=F("filed_at"))
        assert time.monotonic() < until, state
        time.sleep(0.1)


def code_in_the_notice() -> str:
    """As the message about the filing tells it."""
    with acting_as(SYSTEM, is_read_only=True):
        notice = OutboxMessage.objects.get(household_id=HOUSEHOLD, notice="request_filed.1")
    code: str = notice.parameters["code"]
    return code


def follow(say: Say, registers: RunningSimulator) -> None:
    """From the day of filing on, all by messages."""
    code = code_in_the_notice()
    waiting = say(f"وضعیت {code}")
    assert "در انتظار پاسخ سازمان‌ها" in waiting
    assert "واحد استعلام از سازمان‌ها" in waiting
    assert "تا ۱۴" in waiting
    registers.fail(incomes=None)
    wait_until_state("decided")
    decided = say(code.lower())
    assert "تصمیم گرفته شد: " in decided
    assert "دفتر استحقاق‌سنجی" in decided
    assert looks() == [(HOUSEHOLD, "head", "telephone", "پیامک")] * 2


@pytest.fixture
def waiting(registers: RunningSimulator) -> RunningSimulator:
    """A request of a head whose line is real, while a register is silent."""
    registers.fail(incomes={"status": 500})
    filed(head_at(LINE, HOUSEHOLD, is_synthetic=False), now=timezone.now())
    return registers


@pytest.mark.long
def test_r4_4a_by_message_only_over_a_providers_sockets(
    waiting: RunningSimulator, django_db_setup: DatabaseUrls, tmp_path: Path
) -> None:
    with http_provider() as provider:
        told = {"HEMAYAT_GATEWAYS": str(gateways(tmp_path, provider.url)), "HEMAYAT_KEYS": str(settings.KEYS)}
        with serving(django_db_setup, tmp_path, host="127.0.0.1", **told) as site, working(waiting, **told):
            wait_until_state("awaiting_registers")
            follow(by_post(site, provider), waiting)


def by_post(site: Site, provider: Provider) -> Say:
    """As a provider hands a message over, and takes the answer."""

    def say(text: str) -> str:
        before = len(_answers(provider))
        given = {"from": LINE, "text": text, "id": str(before)}
        response = httpx.post(
            f"{site.citizen}/telephone/sms/", data=given, auth=("provider", token_of(GATEWAY))
        )
        assert (response.status_code, response.content) == (200, b"")
        until = time.monotonic() + 30
        while len(_answers(provider)) == before:
            assert time.monotonic() < until
            time.sleep(0.05)
        return _answers(provider)[-1]

    return say


def _answers(provider: Provider) -> list[str]:
    """Not the notices, which come by day alone."""
    return [
        one["text"]
        for one in provider.taken.values()
        if one["text"].startswith("درخواست ") and "مسئول" in one["text"]
    ]


@pytest.mark.skipif(not kannel.is_there(), reason=kannel.MISSING)
def test_r4_4a_by_message_only_through_kannel(
    waiting: RunningSimulator, django_db_setup: DatabaseUrls, tmp_path: Path
) -> None:
    path = gateways(tmp_path, "http://127.0.0.1:9/")
    told = {"HEMAYAT_GATEWAYS": str(path), "HEMAYAT_KEYS": str(settings.KEYS)}
    with (
        serving(django_db_setup, tmp_path, host="127.0.0.1", **told) as site,
        message_centre() as phones,
        kannel.kannel(tmp_path, service=address(site), centre=phones.port) as running,
    ):
        gateways(tmp_path, running.url)
        with working(waiting, **told):
            wait_until_state("awaiting_registers")
            follow(by_phone(phones), waiting)


def address(site: Site) -> str:
    return f"{site.citizen.replace('//', f'//provider:{token_of(GATEWAY)}@')}/telephone/sms/?id=%I"


def by_phone(phones: Centre) -> Say:
    """As somebody with a telephone that knows nothing but messages."""

    def answers() -> list[str]:
        return [text for text in phones.texts() if UNIT in text]

    def say(text: str) -> str:
        before = len(answers())
        phones.write(LINE, "6369", text)
        assert phones.wait_for(lambda: len(answers()) > before, seconds=30), phones.texts()
        assert {short.to for short in phones.submitted} == {LINE.lstrip("+")}
        return answers()[-1]

    return say
