"""A small published nation with its registers, a case that needs an officer, and staff in browsers of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

if TYPE_CHECKING:
    from tests.requests.registers import RunningSimulator

from tests.requests.conftest import decided, nation, registers

__all__ = ["decided", "nation", "registers"]
UNVALUED = 7
PASSWORD = "of the desk’s tests"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """The days after the nation was published."""
    from tests.requests.steps import NOW  # noqa: PLC0415 - models, once Django is set up

    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def undecided(nation: int, registers: RunningSimulator) -> int:
    """A request of Tehran that waits for an officer, since nobody knows what the car is worth."""
    from tests.requests.steps import WHY, filed, head, take_on  # noqa: PLC0415 - as above

    request = filed(head(UNVALUED), why=WHY)
    take_on()
    return request


@pytest.fixture
def enter(desk: Client) -> Callable[..., Client]:
    """`enter("sara", roles=…, provinces=…)`: a browser in which this member of staff is signed in."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - as above
    from tests.requests.steps import officer  # noqa: PLC0415 - as above

    def entered(name: str = "sara", **given: Any) -> Client:
        browser = Client(HTTP_HOST=desk.defaults["HTTP_HOST"])
        member = officer(name=name, **given)
        member.password, member.joined_at = make_password(PASSWORD), member.created_at
        with acting_as(SYSTEM):
            member.save()
        sent = {"username": name, "password": PASSWORD, "code": ""}
        assert browser.post("/sign-in/", sent).status_code == 302
        return browser

    return entered
