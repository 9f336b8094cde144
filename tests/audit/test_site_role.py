"""While the citizens' site asks, the database sees a role for which only a proof counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.site_role import CITIZEN, as_application, as_citizens_site, is_citizens_site
from hemayat.config.settings import citizen_database
from hemayat.operations.postgres import DatabaseUrls
from hemayat.web.shared.hosts import HostMiddleware

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", CITIZEN])


@pytest.fixture(scope="module", autouse=True)
def named_role(django_db_setup: DatabaseUrls) -> Iterator[None]:
    """As in an installation that names the address of the role."""
    connections.settings[CITIZEN] = {
        **connections.settings["default"],
        **citizen_database(django_db_setup.citizen),
    }
    yield
    del connections[CITIZEN]
    del connections.settings[CITIZEN]


def asked(question: str = "SELECT session_user::text") -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        (said,) = cursor.fetchone() or (None,)
    return said


def test_the_role_asks_until_the_context_ends_and_what_is_left_asks_as_the_application() -> None:
    assert (asked(), is_citizens_site()) == ("hemayat_app", False)
    with as_citizens_site():
        assert (asked(), is_citizens_site()) == ("hemayat_citizen", True)
        with as_application():
            assert (asked(), is_citizens_site()) == ("hemayat_app", False)
        with as_citizens_site():
            assert asked() == "hemayat_citizen"
        assert asked() == "hemayat_citizen"
    assert asked() == "hemayat_app"


def test_to_say_that_one_is_the_system_gives_a_page_of_the_site_nothing() -> None:
    with acting_as(SYSTEM):
        assert asked("SELECT acting_kind()") == "system"
    with as_citizens_site(), acting_as(SYSTEM):
        assert asked("SELECT acting_kind()") == "nobody"


def test_no_page_runs_a_statement_that_an_earlier_page_left_prepared() -> None:
    """Nothing is prepared, so nothing can be put in its place."""
    with as_citizens_site(), connection.cursor() as cursor:
        for _ in range(10):
            cursor.execute("SELECT %s::int", [1])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)


def test_after_a_page_that_fails_the_application_asks_again() -> None:
    with pytest.raises(ZeroDivisionError), as_citizens_site():
        raise ZeroDivisionError
    assert asked() == "hemayat_app"


@pytest.mark.parametrize(
    ("site", "role"), [("citizen", "hemayat_citizen"), ("staff", "hemayat_app"), ("partner", "hemayat_app")]
)
def test_each_site_asks_as_its_role(site: str, role: str, settings: Any) -> None:
    hosts = dict(zip(("citizen", "staff", "partner"), settings.ENVIRONMENT.hosts, strict=True))
    seen = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(asked())
        return HttpResponse()

    HostMiddleware(page)(RequestFactory(HTTP_HOST=hosts[site]).get("/"))
    assert seen == [role]


def test_where_no_address_is_named_the_site_asks_as_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(connections.settings, CITIZEN)
    with as_citizens_site():
        assert (asked(), is_citizens_site()) == ("hemayat_app", False)
