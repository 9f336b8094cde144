"""A process of the installation under test: it works on this test's own database, keys and gateways."""

from __future__ import annotations

import os
from urllib.parse import quote, urlencode

from django.conf import settings


def environment_of_worker() -> dict[str, str]:
    """What `subprocess` gives it; it logs in as the application, as the test does."""
    given = settings.DATABASES["default"]
    who = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}"
    options = urlencode({"host": given["HOST"], **given["OPTIONS"]})
    url = f"postgresql://{who}@:{given['PORT']}/{given['NAME']}?{options}"
    gateways = settings.NOTIFICATIONS["gateways"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hemayat.config.settings",
        "HEMAYAT_MODE": "test",
        "DATABASE_URL": url,
        "HEMAYAT_KEYS": str(settings.KEYS),
        "HEMAYAT_GATEWAYS": str(gateways) if gateways else "",
    }
