"""A process of the installation under test: it works on this test's own database, keys and gateways."""

from __future__ import annotations

import os
from urllib.parse import quote, urlencode

from django.conf import settings

DRIVERS = {"server_side_binding", "prepare_threshold", "options"}


def environment_of_worker() -> dict[str, str]:
    """What `subprocess` gives it; it logs in as the application, as the test does."""
    given = settings.DATABASES["default"]
    who = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}"
    options = urlencode({"host": given["HOST"], **_of_the_server(given["OPTIONS"])})
    url = f"postgresql://{who}@:{given['PORT']}/{given['NAME']}?{options}"
    gateways = settings.NOTIFICATIONS["gateways"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "hemayat.config.settings",
        "HEMAYAT_MODE": "test",
        "DATABASE_URL": url,
        "HEMAYAT_KEYS": str(settings.KEYS),
        "HEMAYAT_CHECKPOINT_KEYS": str(settings.CHECKPOINT_KEYS),
        "HEMAYAT_GATEWAYS": str(gateways) if gateways else "",
    }


def _of_the_server(options: dict[str, object]) -> dict[str, object]:
    """Those that an address may hold: the settings say the rest themselves."""
    return {name: value for name, value in options.items() if name not in DRIVERS}
