"""A small nation, decided and really published once for these tests; heads whom real registers confirm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.conftest import register
from tests.inquiries.register_server import RegisterServer

__all__ = ["register"]  # real registers over HTTP, as the tests of accounts ask them


@pytest.fixture(scope="package")
def nation(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """`published.Nation`, until the last of these tests is done."""
    from tests.web.citizen.signed_in.published_nation import published_nation  # noqa: PLC0415 - models, once Django is set up

    with (
        django_db_blocker.unblock(),
        published_nation(tmp_path_factory.mktemp("nation"), django_db_setup) as made,
    ):
        yield made


@pytest.fixture
def enter(nation: Any, register: RegisterServer, citizen: Client) -> Callable[[int], Client]:
    """`enter(household)`: the browser, in which the head of this household is signed in, as our record names them."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.households.queries import head_of  # noqa: PLC0415 - the same
    from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - the same
    from tests.accounts.steps import signed_in  # noqa: PLC0415 - the same

    def entered(household: int) -> Client:
        with acting_as(SYSTEM, is_read_only=True):
            head = head_of(household, timezone.localdate())
        known = {"national_id": head.national_id} if head else {}
        register.add(household, household_id=household, **known)
        citizen.cookies[COOKIE] = signed_in(household, now=timezone.now(), asking=known).token
        return citizen

    return entered
