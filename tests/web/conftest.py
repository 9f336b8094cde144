"""Clients for the two sites; the host name chooses the site."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client


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
