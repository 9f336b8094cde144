"""For tests of sign-in: real registers over HTTP, asked as in production."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hemayat.accounts import metrics
from hemayat.inquiries import adapter_selection
from hemayat.inquiries.http_adapter import HttpRegisterAdapter
from tests.inquiries.register_server import RegisterServer, running


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[RegisterServer]:
    metrics.begin()
    with running() as server:
        registers = HttpRegisterAdapter(
            {"civil_registry": server.civil, "shahkar": server.shahkar},
            timeout=httpx.Timeout(2.0),
            sleep=lambda _: None,
        )
        settings.INQUIRIES = "http"
        monkeypatch.setattr(adapter_selection, "_over_http", lambda *_: registers)
        yield server
        registers.close()
