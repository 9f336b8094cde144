"""For a process of an installation: an administrator who will try everything, and those to whom it would be done."""

from __future__ import annotations

import datetime as dt
import json

from django.urls import URLPattern, URLResolver, get_resolver

from drills.service.members import ATTACKER, ATTACKERS_LINE, OTHERS, PASSWORD
from hemayat.accounts.staff import add_staff
from hemayat.audit.context import SYSTEM


def main(national_id: str) -> None:
    """`national_id`: the attacker's own. Prints every address of the desk, by name."""
    everybody = {ATTACKER: ("administrator", ATTACKERS_LINE), **OTHERS}
    for username, (role, line) in everybody.items():
        add_staff(
            username=username,
            full_name=username,
            roles=[role],
            provinces=["*"],
            by=SYSTEM,
            now=dt.datetime.now(dt.UTC),
            password=PASSWORD,
            mobile=line,
            national_id=national_id if username == ATTACKER else "",
            is_demo=True,
        )
    print(json.dumps(sorted(set(_addresses(get_resolver("hemayat.web.staff.urls"), "")))))


def _addresses(of: URLResolver, before: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in of.url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += [(f"{one.namespace or ''}:{name}".lstrip(":"), at) for name, at in _addresses(one, path)]
        elif isinstance(one, URLPattern):
            found.append((one.name or "", path))
    return found
