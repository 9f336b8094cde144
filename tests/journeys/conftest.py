"""The server and the browser of the journeys: each is started once a run, each visitor is new."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import NO_CHROMIUM, PHONE, Site, Visitor, find_chromium, launch, serving

Meet = Callable[..., Visitor]
NOWHERE = DatabaseUrls(*["postgresql://nobody@/nothing?host=/nowhere"] * 4)


@pytest.fixture(scope="session")
def site(django_db_setup: DatabaseUrls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The two sites over this process's database: what a test commits (`django_db(transaction=True)`) is seen there.

    With this process's keys too: what a test seals is opened there.
    """
    keys = {"HEMAYAT_KEYS": str(settings.KEYS)}
    with serving(django_db_setup, tmp_path_factory.mktemp("site"), **keys) as running:
        yield running


@pytest.fixture(scope="session")
def site_without_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The two sites while the database does not answer: the frame of a page must stand all the same."""
    with serving(NOWHERE, tmp_path_factory.mktemp("site-without-database")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if find_chromium() is None:
        pytest.skip(NO_CHROMIUM)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # The driver's loop runs in this thread while Django's tests use their connection in it.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = launch(playwright)
        yield running
        running.close()


@pytest.fixture
def meet(browser: Browser) -> Iterator[Meet]:
    """`meet(size=NARROW, has_script=False)`: a new visitor, gone after the test."""
    visitors: list[Visitor] = []

    def come(size: tuple[int, int] = PHONE, *, has_script: bool = True) -> Visitor:
        visitors.append(Visitor(browser, size, has_script))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.close()
