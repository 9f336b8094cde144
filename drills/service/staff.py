"""For a process of an installation: members of staff who sign in with a password alone, as only a demo lets them."""

from __future__ import annotations

import datetime as dt

from drills.service.members import MEMBERS, PASSWORD
from hemayat.accounts.staff import add_staff
from hemayat.audit.context import SYSTEM


def main() -> None:
    for username, role in MEMBERS.items():
        add_staff(
            username=username,
            full_name=username,
            roles=[role],
            provinces=["*"],
            by=SYSTEM,
            now=dt.datetime.now(dt.UTC),
            password=PASSWORD,
            is_demo=True,
        )
