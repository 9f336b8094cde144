"""The text messages with a one-time code: the code first, so that a phone's own reader finds it.

The last line of a sign-in code is for the browser, which fills it in on this site and on no other (WebOTP and its
origin-bound codes). The hotline's and members' codes have none: no browser may fill them in.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from hemayat.common.language import Message
from hemayat.common.persian import to_persian_digits

_CODE = Message("{code} is your sign-in code for Hemayat. Do not share it.")
_CODE_UNTIL = Message("{code} is your sign-in code for Hemayat, valid until {at}. Do not share it.")
_CALL = Message("{code} is the code for your call with 6369.\nRead it out only if you asked for the call.")
_CALL_UNTIL = Message(
    "{code} is the code for your call with 6369, valid until {at}.\nRead it out only if you asked for the "
    "call."
)
_MEMBER = Message("{code} lets the head of household see your property records.\nShare it only if you agree.")


def code_message(code: str, next_at: datetime | None = None) -> str:
    """In Persian. The digits are 0-9, as phones offer them for filling in.

    `next_at`: from when the line can be sent another one, which this one lasts until; None where it can be at once.
    Such a message takes two parts, and others one if the host name is short enough. Until when they are valid, the
    page says: there is no room for it.
    """
    words = _CODE.format(code=code) if next_at is None else _CODE_UNTIL.format(code=code, at=_clock(next_at))
    host = urlsplit(settings.ENVIRONMENT.citizen_origin).hostname
    return f"{words.fa}\n@{host} #{code}"


def call_message(code: str, next_at: datetime | None = None) -> str:
    """The same for a call with the hotline, where it is read out: to nobody who calls without having been asked to."""
    if next_at is None:
        return _CALL.format(code=code).fa
    return _CALL_UNTIL.format(code=code, at=_clock(next_at)).fa


def member_message(code: str) -> str:
    """To a member of a household whose head wants to see the records in the member's name: it is theirs to refuse."""
    return _MEMBER.format(code=code).fa


def _clock(at: datetime) -> str:
    return to_persian_digits(timezone.localtime(at).strftime("%H:%M"))
