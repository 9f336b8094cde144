"""The citizens' site with the routes of these tests."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def trial(settings, citizen: Client) -> Client:
    """A client of `routes.py`."""
    settings.URLCONF_OF_HOST = {settings.ENVIRONMENT.hosts[0]: "tests.web.shared.routes"}
    return citizen
