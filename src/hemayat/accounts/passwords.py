"""Which passwords of staff are good: long, not among those that everybody tries, and not the owner's own name."""

from __future__ import annotations

import re
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from hemayat.accounts.errors import PasswordFault
from hemayat.common.language import Message

SHORTEST_PASSWORD = 12
_FEWEST_SIGNS = 6
WORDS_OF_THIS_HOUSE = (
    "behzisti", "hemayat", "karshenas", "password", "refah", "sarparast", "vezarat", "yaraneh",
    "بهزیستی", "حمایت", "رفاه", "سرپرست", "کارشناس", "گذرواژه", "وزارت", "یارانه",
)  # fmt: skip
"""What everybody here would think of first: the service, the ministry, its offices, and the thing itself."""
_REPEATS = re.compile(r"(.+?)\1+", re.DOTALL)


def check_password_is_good(password: str, *names: str) -> None:
    """Raises PasswordFault with the first thing to mend. No kind of sign is demanded: length is what counts."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordFault(
            Message(
                "The password is too short. Use at least {shortest_password} characters. You can use "
                "several words in a row."
            ).format(shortest_password=SHORTEST_PASSWORD),
        )
    if len(set(password)) < _FEWEST_SIGNS or _REPEATS.fullmatch(password) or _is_common(password):
        raise PasswordFault(
            Message("This password is easy to guess. Choose another one."),
        )
    if any(word in password.casefold() for word in WORDS_OF_THIS_HOUSE):
        raise PasswordFault(
            Message(
                "The password contains the name of this service or a word related to its work. Choose one "
                "without either."
            ),
        )
    parts = {part.casefold() for name in names for part in name.split() if len(part) > 3}
    if any(part in password.casefold() for part in parts):
        raise PasswordFault(
            Message("The password contains your name. Choose one without it."),
        )


def _is_common(password: str) -> bool:
    """Whether everybody tries it, or two such one after the other, or such a word with figures beside it."""
    parts = [(password[:cut], password[cut:]) for cut in range(1, len(password))]
    return _is_listed(password) or any(_is_common_pair(*pair) for pair in parts)


def _is_common_pair(first: str, other: str) -> bool:
    words = [_is_listed(part) and _has_letter(part) for part in (first, other)]
    is_with_figures = any(words) and not (_has_letter(first) and _has_letter(other))
    return is_with_figures or (_is_listed(first) and _is_listed(other))


def _has_letter(text: str) -> bool:
    return any(sign.isalpha() for sign in text)


def _is_listed(password: str) -> bool:
    try:
        _listed().validate(password)
    except ValidationError:
        return True
    return False


@cache
def _listed() -> CommonPasswordValidator:
    """Twenty thousand that were found in what thieves published; read once in each process."""
    return CommonPasswordValidator()
