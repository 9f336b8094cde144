"""Who gives a command that is answered for by a person: a member of staff, who signs in at the terminal."""

from __future__ import annotations

import datetime as dt
import os
import sys
from getpass import getpass
from typing import TYPE_CHECKING

from hemayat.common.console import notes
from hemayat.common.errors import HemayatError

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember


def signed_in(role: str, *, now: dt.datetime) -> StaffMember:
    """Name, password and the authenticator's code: of a publisher from HEMAYAT_PUBLISHER, …_PASSWORD and …_CODE.

    Where these are not set, the terminal is asked, or else lines of the standard input. Raises HemayatError.
    """
    from hemayat.accounts.staff import check_staff_password

    variable = f"HEMAYAT_{role.upper()}"
    username = _asked(variable, f"{role.replace('_', ' ').capitalize()}: ")
    password = _asked(f"{variable}_PASSWORD", "Password: ", is_secret=True)
    code = _asked(f"{variable}_CODE", "Code of the authenticator (empty for a demo account): ")
    return check_staff_password(username, password, code, now=now)


def _asked(variable: str, words: str, *, is_secret: bool = False) -> str:
    if variable in os.environ:
        return os.environ[variable]
    if is_secret and sys.stdin.isatty():
        return getpass(words)
    if sys.stdin.isatty():
        notes.print(words, end="")
    line = sys.stdin.readline()
    if not line:
        raise HemayatError(f"nobody answered {words.strip()!r}; sign in at a terminal, or set {variable}")
    return line.rstrip("\n")
