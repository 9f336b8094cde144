"""Pages before sign-in: asked as a browser asks them, in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

Read = Callable[..., str]


@pytest.fixture
def read(citizen: Client) -> Read:
    """`read("/help/", "en")`: the HTML of a page that has to be there."""

    def page(path: str, lang: str = "fa", data: dict[str, Any] | None = None) -> str:
        citizen.cookies["__Host-language"] = lang
        answer = citizen.get(path) if data is None else citizen.post(path, data)
        assert answer.status_code == 200, path
        return answer.content.decode()

    return page


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """Let today be another day, for the pages that ask which rules hold."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda: day)


@pytest.fixture(autouse=True)
def _no_old_readings() -> None:
    """Runs of one number follow each other in these tests."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - models, before Django is ready

    reading_of.cache_clear()
