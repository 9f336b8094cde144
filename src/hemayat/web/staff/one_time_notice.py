"""What a POST leaves in the session for the page that it leads to: shown once, and gone at the next load."""

from __future__ import annotations

from typing import Any

from hemayat.web.staff.access import StaffRequest

_KEPT = "notices"


def keep_notice(request: StaffRequest, name: str, value: Any) -> None:
    """`value`: of what JSON can hold, and nobody's data."""
    request.session[_KEPT] = {**request.session.get(_KEPT, {}), name: value}


def take_notice(request: StaffRequest, name: str) -> Any:
    """None if nothing was left."""
    notices = dict(request.session.get(_KEPT, {}))
    value = notices.pop(name, None)
    if value is not None:
        request.session[_KEPT] = notices
    return value
