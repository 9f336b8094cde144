"""Whether the citizens' site answers, looked at once a minute from outside, as a citizen's browser would."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from urllib.parse import urlsplit, urlunsplit

import httpx
from django.conf import settings
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as

LONGEST_SECONDS = 10.0
READY = "/readyz"
_KEEP = "INSERT INTO availability_probe (minute, is_up) VALUES (%s, %s) ON CONFLICT (minute) DO NOTHING"


def probe(*, now: dt.datetime) -> bool:
    """Ask the site whether it can serve, and keep the answer for this minute; the first answer of a minute stays."""
    is_up = _answers(settings.ENVIRONMENT.citizen_origin)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_KEEP, [now.replace(second=0, microsecond=0), is_up])
    return is_up


def _answers(origin: str) -> bool:
    parts = urlsplit(origin)
    host = parts.hostname or ""
    # A browser finds such a name on its own machine; not every machine's own look-up does.
    near = parts.netloc.replace(host, "127.0.0.1") if host.endswith(".localhost") else parts.netloc
    with suppress(httpx.HTTPError):
        address = urlunsplit((parts.scheme, near, READY, "", ""))
        said = httpx.get(address, headers={"Host": parts.netloc}, timeout=LONGEST_SECONDS)
        return said.status_code == httpx.codes.OK
    return False
