"""Which passwords of staff are good: long, not among those that everybody tries, and not the owner's own name."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from hemayat.accounts.errors import PasswordFault

SHORTEST_PASSWORD = 12
_FEWEST_SIGNS = 6
_REPEATS = re.compile(r"(.+?)\1+", re.DOTALL)


def check_password_is_good(password: str, *names: str) -> None:
    """Raises PasswordFault with the first thing to mend. No kind of sign is demanded: length is what counts."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordFault(
            f"گذرواژه کوتاه است. دست‌کم {SHORTEST_PASSWORD} نویسه بنویسید؛ چند واژهٔ پشت سر هم خوب است.",
            f"The password is short. Write at least {SHORTEST_PASSWORD} signs; several words in a row are good.",
        )
    if len(set(password)) < _FEWEST_SIGNS or _REPEATS.fullmatch(password) or _is_common(password):
        raise PasswordFault(
            "این گذرواژه را همه حدس می‌زنند. چیز دیگری برگزینید.",
            "Everybody would guess this password. Choose something else.",
        )
    parts = {part.casefold() for name in names for part in name.split() if len(part) > 3}
    if any(part in password.casefold() for part in parts):
        raise PasswordFault(
            "نام شما در گذرواژه است. چیزی بنویسید که از نامتان پیدا نباشد.",
            "Your name is in the password. Write something that your name does not tell.",
        )


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False
