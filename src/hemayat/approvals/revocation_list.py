"""The signed list of approvals that are in force no more, for whoever verifies without asking us.

A token status list (IETF): one bit for each approval by its number, set where it has ended; a signed JWT. It names
nobody: without a letter at hand a number means nothing.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable

from django.conf import settings

from hemayat.approvals.jws import base64url, canonical, compact, header_of, signing_input
from hemayat.approvals.models import RevocationList
from hemayat.approvals.public_keys import PURPOSE
from hemayat.audit.context import SYSTEM, acting_as, run_statement
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of

KIND = "statuslist+jwt"
PATH = "/verify/revoked.jwt"
LASTS = dt.timedelta(days=2)
"""After which a verifier fetches another one; ours is made anew long before."""
AGAIN_AFTER = dt.timedelta(hours=12)
_ENDED = "SELECT id FROM approval_standing WHERE ended_on <= %s"


def make_list(*, now: dt.datetime) -> bool:
    """Make it anew where something has ended or been restored since, or its day is over; whether it was."""
    with acting_as(SYSTEM):
        ((upto,),) = run_statement("SELECT approval_horizon()", [])
        last = RevocationList.objects.select_for_update().filter(only=True).first()
        if last and last.upto == upto and not _is_stale(last.made_at, now):
            return False
        ended = [number for (number,) in run_statement(_ENDED, [day_of(now)])]
        text = signed_list(ended, upto, now)
        given = {"upto": upto, "made_at": now, "text": text}
        RevocationList.objects.update_or_create(only=True, defaults=given)
    return True


def latest() -> str | None:
    """The list as it was made last; None before the first."""
    return RevocationList.objects.filter(only=True).values_list("text", flat=True).first()


def signed_list(ended: Iterable[int], upto: int, now: dt.datetime) -> str:
    """As a JWT, signed by the active key."""
    bits = bytearray(upto // 8 + 1)
    for number in ended:
        bits[number // 8] |= 1 << number % 8
    at = int(now.timestamp())
    payload = {
        "sub": f"{settings.ENVIRONMENT.citizen_origin}{PATH}",
        "iat": at,
        "exp": at + int(LASTS.total_seconds()),
        "status_list": {"bits": 1, "lst": base64url(zlib.compress(bytes(bits), 9))},
    }
    keys = key_ring()
    signed = signing_input(header_of(keys.keys_for(PURPOSE)[0].id, KIND), canonical(payload))
    return compact(signed, keys.sign(PURPOSE, signed).signature)


def _is_stale(made_at: dt.datetime, now: dt.datetime) -> bool:
    return now - made_at >= AGAIN_AFTER or day_of(made_at) != day_of(now)
