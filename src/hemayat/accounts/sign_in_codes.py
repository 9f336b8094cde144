"""The codes of a person at a line: any of them that is still good lets in whoever asked for that person and line.

A code belongs to its holder and not to the browser that asked for it. So whoever asks for codes in somebody's name, and
uses up what their line may be sent, has only had good codes sent to that person: the newest stays good until the next
can be sent. And guessing locks nobody out: after so many tries in a day, codes have nine digits instead of six. After
so many wrong codes in an hour in the whole installation, so have all new ones.
Everything is counted by what was typed, whether there is such a person or not.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Max

from hemayat.accounts.attempt_limits import DAY, EVERYBODY, HOUR, counted
from hemayat.accounts.metrics import Kind, count_code, count_limit
from hemayat.accounts.models import SignInCode
from hemayat.accounts.states import ProblemKind
from hemayat.accounts.tokens import code_hashes, code_in, new_code
from hemayat.audit.keys import key_ring

_log = structlog.get_logger("hemayat.accounts")
Channel = Literal["site", "call"]
"""Where a code may be used. One that is read out to an agent of the hotline must open nothing else."""
CODE_LIFE = timedelta(minutes=10)
"""Also in sql/ask_code.sql, and in words on the page of the code and in docs/guides."""
TRIES_BEFORE_LONG = 20
"""As sql/enter_code.sql has it. Of one holder in a day, by whomever:
with five codes good at once, a right guess on one day in ten thousand."""
WRONG_OF_ALL_CODES = 10
"""One wrong code in so many that may be sent in an hour: ordinary slips are fewer. Beyond it somebody tries a few codes
of very many people, which no limit of a holder sees."""


def holder_of(channel: Channel, *, national_id: str, birth_date: date, line: str) -> bytes:
    """By what was typed, all of it: a code never lets in who does not know the birth date."""
    return key_ring().blind_index("sign_in_holder", _typed(channel, national_id, birth_date, line))


def is_holder(holder: bytes, channel: Channel, *, national_id: str, birth_date: date, line: str) -> bool:
    """Whether a code for this holder is for whoever typed this, under any key."""
    return holder in key_ring().blind_indexes(
        "sign_in_holder", _typed(channel, national_id, birth_date, line)
    )


def _typed(channel: Channel, national_id: str, birth_date: date, line: str) -> str:
    return f"{channel}:{national_id}:{birth_date.isoformat()}:{line}"


def add_code(holder: bytes, now: datetime, *, expires_at: datetime) -> str:
    """Another code that is good for this holder; it is for the message alone."""
    is_long = counted("tries", holder.hex(), DAY, now) >= TRIES_BEFORE_LONG or _is_above_ceiling(now)
    code = new_code(is_long=is_long)
    SignInCode.objects.create(
        holder=holder,
        code_hash=code_hashes(code, holder)[0],
        is_long=is_long,
        sent_at=now,
        expires_at=expires_at,
    )
    return code


def hashes_of(attempt: bytes, code: str) -> list[bytes]:
    """What the code of the attempt with this token (its hash) is compared by; the same statement for everybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT holder_with(%s)", [attempt])
        (holder,) = cursor.fetchone() or (None,)
    return code_hashes(code_in(code), bytes(holder or b""))


def count_tried_code(of: Kind, problem: ProblemKind | None, wrong: int | None) -> None:
    """What came of a code that was entered. `problem`: None if it was right.

    `wrong`: how many wrong codes there were in this hour, of everybody; None if this one was not compared.
    """
    if wrong is not None and wrong > _wrong_ceiling():
        count_limit("wrong codes")
    count_code(of, problem or "right")
    if problem is not None:
        _log.info("code_refused", why=problem)


def has_good_code(holder: bytes, now: datetime) -> bool:
    """Whether whoever holds the line has a code that can be used."""
    good = SignInCode.objects.filter(holder=holder, expires_at__gt=now)
    if counted("tries", holder.hex(), DAY, now) > TRIES_BEFORE_LONG:
        good = good.filter(is_long=True)
    return good.exists()


def short_codes_good_until(holder: bytes, now: datetime) -> datetime | None:
    """Until when the last of the holder's short codes would be good; None where they have none."""
    good = SignInCode.objects.filter(holder=holder, is_long=False, expires_at__gt=now)
    until: datetime | None = good.aggregate(until=Max("expires_at"))["until"]
    return until


def forget_codes(holder: bytes) -> None:
    """None of them lets in any more."""
    SignInCode.objects.filter(holder=holder).delete()


def _wrong_ceiling() -> int:
    return max(1, settings.CODES_PER_HOUR // WRONG_OF_ALL_CODES)


def _is_above_ceiling(now: datetime) -> bool:
    """Codes that were sent before keep being right: nobody is locked out by what others try."""
    return counted("wrong codes", EVERYBODY, HOUR, now) > _wrong_ceiling()
