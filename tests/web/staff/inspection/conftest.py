"""A late request of a small published nation, a complaint about it, and staff in browsers of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from tests.complaints.conftest import late, nation

__all__ = ["late", "nation"]
PASSWORD = "of the inspectors’ tests"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The day after the due date."""
    from tests.complaints.steps import LATE  # noqa: PLC0415 - models, once Django is set up

    with time_machine.travel(LATE, tick=False):
        yield


@pytest.fixture
def complaint(late: int) -> int:
    from tests.complaints.steps import DAMAGE, complained  # noqa: PLC0415 - as above

    return complained(late, damage=DAMAGE)


@pytest.fixture
def enter(desk: Client, db: None) -> Callable[..., Client]:
    """`enter("sara", roles=…, provinces=…)`: a browser in which this member of staff is signed in."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - as above
    from tests.complaints.steps import inspector  # noqa: PLC0415 - as above
    from tests.requests.steps import officer  # noqa: PLC0415 - as above

    def entered(name: str = "sara", **given: Any) -> Client:
        browser = Client(HTTP_HOST=desk.defaults["HTTP_HOST"])
        member = officer(name=name, **given) if "roles" in given else inspector(name, **given)
        member.password, member.joined_at = make_password(PASSWORD), member.created_at
        with acting_as(SYSTEM):
            member.save()
        sent = {"username": name, "password": PASSWORD, "code": ""}
        assert browser.post("/sign-in/", sent).status_code == 302
        return browser

    return entered
