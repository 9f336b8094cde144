"""In which browser a head signed in, so that a rule can count for how many households one browser files."""

from __future__ import annotations

from django.db import connection

from hemayat.accounts.tokens import hash_of
from hemayat.audit.keys import key_ring


def note_session_browser(*, token: str, visitor: str) -> None:
    """Keep a keyed hash of the door's cookie with the session that just began; nothing without a door.

    `visitor`: as the proxy names the browser. The cookie is over after eight hours, so that nobody is followed by it.
    """
    if visitor:
        mark = key_ring().blind_index("session_browser", visitor)
        with connection.cursor() as cursor:
            cursor.execute("SELECT note_session_browser(%s, %s)", [hash_of(token), mark])
