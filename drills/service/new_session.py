"""For a process of an installation: the head of a household signs in, as the last step of every way does it."""

from __future__ import annotations

import datetime as dt

from drills.service.nation import signed_in


def main(household: str) -> None:
    """Print the token of the new session."""
    print(signed_in(int(household), dt.datetime.now(dt.UTC)).token)
