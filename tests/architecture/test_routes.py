"""Every route says who may use it, once; every route that names an object is in the table of who may see what."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.urls import URLPattern, URLResolver

from hemayat.web.shared.access import AccessRule, rule_of
from tests.architecture.who_may_see_what import ROUTES

SITES = {site: f"hemayat.config.urls.{site}" for site in ("citizen", "phone", "staff", "partner")}
"""Lists of routes; that of telephone gateways is for the citizens' host name too, in a process of its own."""
# A rule that makes no sense on the other site.
ONLY_AT = {"head": "citizen", "gateway": "phone", "staff": "staff", "partner": "partner"}


def _patterns(
    routes: list[URLPattern | URLResolver], spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    for route in routes:
        if isinstance(route, URLResolver):
            inner = (*spaces, route.namespace) if route.namespace else spaces
            yield from _patterns(route.url_patterns, inner)
        else:
            yield ":".join((*spaces, route.name or str(route.pattern))), route


ALL = [
    (site, name, route)
    for site, module in SITES.items()
    for name, route in _patterns(import_module(module).urlpatterns)
]


def test_there_are_three_sites_and_one_server_answers_gateways_beside_the_citizens(settings):
    hosts = settings.ENVIRONMENT.hosts
    lists = [f"hemayat.config.urls.{name}" for name in ("citizen_and_phone", "staff", "partner")]
    assert dict(zip(hosts, lists, strict=True)) == settings.URLCONF_OF_HOST
    together = {name for name, _ in _patterns(import_module(lists[0]).urlpatterns)}
    assert together == {name for site, name, _ in ALL if site in {"citizen", "phone"}}


def test_a_process_for_gateways_has_no_page():
    own = {name for site, name, _ in ALL if site == "phone"}
    assert own == {
        "phone:message", "phone:dialogue", "phone:call", "health:alive", "health:ready", "health:metrics",
    }  # fmt: skip


@pytest.mark.parametrize(("site", "name", "route"), ALL, ids=[f"{site} {name}" for site, name, _ in ALL])
def test_a_route_has_a_name_and_one_rule_that_fits_its_site(site, name, route):
    assert route.name, f"{route.pattern} has no name: a log could not tell of it without its address"
    rule = rule_of(route.callback)
    assert isinstance(rule, AccessRule), f"{name} says nothing of who may use it"
    assert ONLY_AT.get(rule.kind, site) == site, f"{name} is for {rule.kind} and stands on the site of {site}"


def test_names_of_routes_are_their_own():
    names = [(site, name) for site, name, _ in ALL]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("site", SITES)
def test_every_route_with_an_id_is_in_the_table_and_no_other(site):
    with_id = {name for at, name, route in ALL if at == site and route.pattern.converters}
    assert with_id == set(ROUTES.get(site, ()))


def test_no_address_could_hold_a_national_id():
    named = {word for _, _, route in ALL for word in route.pattern.converters}
    assert not {word for word in named if "national" in word or "mobile" in word or "phone" in word}
