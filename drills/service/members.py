"""Who gives the commands that are answered for by a person, and how they sign in."""

from __future__ import annotations

PASSWORD = "drill"  # noqa: S105 - of accounts that nothing but a demo accepts
DEMO = {"HEMAYAT_MODE": "demo"}
"""What an installation is told that lets them in."""
MEMBERS = {"maker": "publisher", "checker": "publisher", "senior": "senior_officer"}


def as_member(username: str) -> dict[str, str]:
    """The environment variables by which a command knows them."""
    return _signs_in(username, MEMBERS[username])


def as_writer(username: str) -> dict[str, str]:
    """The same for `publish justify`, which publishers and senior officers give."""
    return _signs_in(username, "member")


def _signs_in(username: str, role: str) -> dict[str, str]:
    variable = f"HEMAYAT_{role.upper()}"
    return {variable: username, f"{variable}_PASSWORD": PASSWORD, f"{variable}_CODE": ""}
