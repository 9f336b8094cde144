"""Errors that a person can act on. Anything else that escapes is a bug and may show a traceback."""

from __future__ import annotations

from collections.abc import Iterable


class HemayatError(Exception):
    """A fault that the user can correct: one line for each, which says what is wrong, where, and what to do.

    The command line prints the lines and exits with `exit_code`.
    """

    exit_code = 2

    def __init__(self, faults: str | Iterable[str]) -> None:
        self.faults: list[str] = [faults] if isinstance(faults, str) else list(faults)
        super().__init__("\n".join(self.faults))
