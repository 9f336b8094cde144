"""The job of a sign-in, done by a real worker in a process of its own."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys

import pytest

from hemayat.accounts import actions
from hemayat.accounts.results import NewSession
from hemayat.config.postgres import DatabaseUrls
from hemayat.notifications.queries import inbox
from tests.accounts.steps import asked, messages
from tests.inquiries.register_server import RegisterServer


@pytest.mark.django_db(transaction=True)
def test_a_worker_asks_the_registers_and_sends_the_code(
    register: RegisterServer, django_db_setup: DatabaseUrls
) -> None:
    register.add(1)
    attempt = asked(1, now=dt.datetime.now(dt.UTC))
    told = {
        **os.environ,
        "DATABASE_URL": django_db_setup.app,
        "HEMAYAT_CIVIL_REGISTRY_URL": register.civil,
        "HEMAYAT_SHAHKAR_URL": register.shahkar,
    }
    command = [sys.executable, "-m", "hemayat.config.cli", "work", "--drain"]
    ran = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert register.asked == ["/civil", "/shahkar"]
    assert not [secret for secret in ("9990000018", "9120000001") if secret in ran.stderr + ran.stdout]
    now = dt.datetime.now(dt.UTC)
    # The same worker may have sent it already; its words are gone from the outbox then.
    (words, *_) = messages() or [message.words for message in inbox(has_codes=True)]
    entered = actions.enter_code(attempt=attempt.token, code=words[:6], now=now)
    assert isinstance(entered, NewSession)
