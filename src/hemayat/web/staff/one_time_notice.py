"""A notice that a POST keeps in the session for the next page. It is shown once; a reload no longer shows it."""

from __future__ import annotations

from typing import Any

from hemayat.web.staff.access import StaffRequest

_KEPT = "notices"


def keep_notice(request: StaffRequest, name: str, value: Any) -> None:
    """`value`: anything that JSON can hold, without personal data."""
    request.session[_KEPT] = {**request.session.get(_KEPT, {}), name: value}


def take_notice(request: StaffRequest, name: str) -> Any:
    """None if nothing was left."""
    notices = dict(request.session.get(_KEPT, {}))
    value = notices.pop(name, None)
    if value is not None:
        request.session[_KEPT] = notices
    return value
