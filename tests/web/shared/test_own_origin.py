"""Each site takes forms from itself alone: the citizens' site is no origin that the desk trusts, nor the reverse."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

TOKEN = "a" * 32


def sent(client: Client, origin: str):
    client.handler.enforce_csrf_checks = True
    client.cookies[settings.CSRF_COOKIE_NAME] = TOKEN
    return client.post(
        "/sign-in/", {"csrfmiddlewaretoken": TOKEN, "national_id": "1"}, headers={"Origin": origin}
    )


@pytest.mark.django_db
@pytest.mark.parametrize("own", ["citizen", "desk"])
def test_a_form_from_another_of_our_sites_is_refused(own, citizen, desk):
    origins = {"citizen": settings.ENVIRONMENT.citizen_origin, "desk": settings.ENVIRONMENT.staff_origin}
    client = {"citizen": citizen, "desk": desk}[own]
    for name, origin in {**origins, "elsewhere": "https://evil.example"}.items():
        assert (sent(client, origin).status_code == 200) is (name == own), name
