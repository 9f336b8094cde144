"""A small nation that was really published; heads whom real registers confirm, by the ids that the nation knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
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
def enter(nation: Any, register: RegisterServer, citizen: Client) -> Callable[..., Client]:
    """`enter(household)`: a browser in which the head of this household is signed in; `enter(None)`: of none."""
    from tests.web.citizen.requests.steps import token_of  # noqa: PLC0415 - models, once Django is set up

    def entered(household: int | None, browser: Client = citizen) -> Client:
        from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - the same

        browser.cookies[COOKIE] = token_of(register, household, timezone.now())
        return browser

    return entered


@pytest.fixture
def take_on(nation: Any, settings: Any, tmp_path: Path) -> Callable[[], int]:
    """`take_on()`: what the worker does with all that is due; the registers say what the nation's snapshot has."""
    from hemayat.requests.actions import take_on_due  # noqa: PLC0415 - models, once Django is set up

    settings.DEMO_NATION = nation.snapshot
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)

    def taken() -> int:
        before, settings.INQUIRIES = settings.INQUIRIES, "snapshot"
        done = 0
        while more := take_on_due(now=timezone.now()):
            done += more
        settings.INQUIRIES = before
        return done

    return taken
