"""Clients for the two sites; the host name chooses the site."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from hemayat.monitoring.logs import settings_for_logging


def _client(origin: str) -> Client:
    return Client(HTTP_HOST=urlsplit(origin).netloc, raise_request_exception=False)


@pytest.fixture
def citizen() -> Client:
    """A browser at the citizens' address; a fault of the server is answered with its page."""
    return _client(settings.ENVIRONMENT.citizen_origin)


@pytest.fixture
def desk() -> Client:
    """A browser at the staff's address."""
    return _client(settings.ENVIRONMENT.staff_origin)


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What was logged, as it would be written."""
    written, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:]
    told = settings_for_logging()
    told["handlers"]["lines"]["stream"] = written
    logging.config.dictConfig(told)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:] = before
