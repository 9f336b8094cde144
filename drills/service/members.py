"""Who gives the commands that are answered for by a person, and how they sign in."""

from __future__ import annotations

PASSWORD = "drill"  # noqa: S105 - of accounts that nothing but a demo accepts
DEMO = {"HEMAYAT_MODE": "demo"}
"""What an installation is told that lets them in."""
MEMBERS = {"maker": "publisher", "checker": "publisher", "senior": "senior_officer"}

ATTACKER, ATTACKERS_LINE = "boss", "+989120000001"
OTHERS = {
    "admin2": ("administrator", "+989120000002"),
    "watcher": ("oversight", "+989120000003"),
    "publisher1": ("publisher", "+989120000004"),
    "publisher2": ("publisher", "+989120000005"),
    "inspector1": ("inspector", "+989120000006"),
    "officer1": ("case_officer", "+989120000007"),
}
"""For `one-administrator`: user name → role and own line."""


def as_member(username: str) -> dict[str, str]:
    """The environment variables by which a command knows them."""
    return _signs_in(username, MEMBERS[username])


def as_writer(username: str) -> dict[str, str]:
    """The same for `publish justify`, which publishers and senior officers give."""
    return _signs_in(username, "member")


def _signs_in(username: str, role: str) -> dict[str, str]:
    variable = f"HEMAYAT_{role.upper()}"
    return {variable: username, f"{variable}_PASSWORD": PASSWORD, f"{variable}_CODE": ""}
