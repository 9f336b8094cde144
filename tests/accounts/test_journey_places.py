"""How often a national sign-in may be begun: nobody is refused, and nobody waits longer than a minute for others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hemayat.accounts import actions, metrics, sso
from hemayat.accounts.attempt_limits import journeys_key
from hemayat.accounts.models import SignInLimit, SsoAttempt
from hemayat.accounts.results import NewSession, SignInProblem, SsoPlace, SsoRedirect
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from tests.accounts.provider import Provider
from tests.accounts.sso_steps import begun, browse, connected, finish
from tests.accounts.steps import MINUTE, NOW, problem_of, work
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.figures import figure

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
AT_ONCE, OF_VISITOR = 120, 5
"""Of one network, and of one visitor (sql/journey_places.sql)."""
LIMITS = "hemayat_limits_reached_total"


@pytest.fixture
def provider(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with connected(settings, tmp_path, monkeypatch) as running:
        yield running


def begin(now: dt.datetime = NOW, **differing: Any) -> SsoRedirect | SsoPlace:
    answer = sso.begin_sso(**{"ip": "10.0.0.1", "now": now, **differing})
    assert isinstance(answer, SsoRedirect | SsoPlace), answer
    return answer


def placed(now: dt.datetime = NOW, **differing: Any) -> SsoPlace:
    """A browser that has to wait."""
    answer = begin(now, **differing)
    assert isinstance(answer, SsoPlace), answer
    return answer


def crowd(begins: int = AT_ONCE, now: dt.datetime = NOW) -> None:
    """This number of browsers of one network begins."""
    for number in range(begins):
        begin(now, ip=f"10.0.0.{number % 250}")


def journeys() -> int:
    with acting_as(SYSTEM):
        return SsoAttempt.objects.count()


def test_a_network_is_never_refused_and_waits_a_minute_at_most(provider: Provider) -> None:
    crowd()
    waits = [placed(ip=f"10.0.0.{number}").begins_at - NOW for number in range(20)]
    assert [wait.total_seconds() for wait in waits] == [*range(3, 50, 3), *[50] * 4]
    begun(ip="10.0.1.1")
    begun(NOW + 10 * MINUTE)


@pytest.mark.slow
def test_an_honest_visitor_of_a_busy_network_gets_in_within_the_wait(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1, mobile="")
    provider.person = {"national_id": made_up_id(1)}
    crowd(2 * AT_ONCE)
    place = placed()
    assert place.begins_at - NOW <= 50 * SECOND
    crowd(20, place.begins_at - SECOND)
    later = place.begins_at
    journey = begun(later, former=place.token)
    assert isinstance(finish(journey, browse(journey.url), later), NewSession)


def test_who_asks_again_keeps_the_place_and_takes_no_other(provider: Provider) -> None:
    crowd()
    first = placed()
    again = placed(NOW + SECOND, former=first.token)
    assert again.begins_at == first.begins_at == NOW + 3 * SECOND
    assert placed().begins_at == NOW + 6 * SECOND
    begun(first.begins_at, former=again.token)


def test_a_place_is_good_for_one_journey(provider: Provider) -> None:
    crowd()
    place = placed()
    crowd(20)
    begun(place.begins_at, former=place.token)
    assert placed(place.begins_at, former=place.token).begins_at > place.begins_at


@pytest.mark.slow
def test_a_place_lasts_ten_minutes(provider: Provider) -> None:
    crowd()
    place = placed()
    late = place.begins_at + 10 * MINUTE
    crowd(now=late)
    assert placed(late, former=place.token).begins_at == late + 3 * SECOND


def test_a_browser_has_one_journey_however_often_it_begins(provider: Provider) -> None:
    token = ""
    for _ in range(4):
        token = begun(former=token).token
    assert journeys() == 1


def test_a_visitor_who_begins_again_and_again_waits_and_takes_nothing_of_the_network(
    provider: Provider,
) -> None:
    for _ in range(OF_VISITOR):
        begun(visitor="one")
    metrics.begin()
    before = figure(LIMITS, limit="national sign-in of a visitor")
    waits = [placed(visitor="one").begins_at - NOW for _ in range(2 * AT_ONCE)]
    assert set(waits) == {10 * SECOND}
    assert figure(LIMITS, limit="national sign-in of a visitor") == before + 2 * AT_ONCE
    assert journeys() == OF_VISITOR, "who waits leaves no row"
    begun(visitor="another")
    begun()
    begun(NOW + 10 * SECOND, visitor="one")


def test_a_visitor_waits_a_minute_at_most_for_both(provider: Provider) -> None:
    for _ in range(OF_VISITOR):
        begun(visitor="one")
    crowd(2 * AT_ONCE)
    first = placed(visitor="one")
    crowd(20, first.begins_at)
    second = placed(first.begins_at, visitor="one", former=first.token)
    assert second.begins_at - NOW <= MINUTE
    begun(second.begins_at, visitor="one", former=second.token)


def test_who_has_to_wait_is_counted_for_the_alerts_from_zero_on(provider: Provider) -> None:
    metrics.begin()
    before = figure(LIMITS, limit="national sign-in")
    crowd()
    assert figure(LIMITS, limit="national sign-in") == before
    placed()
    assert figure(LIMITS, limit="national sign-in") == before + 1


def test_the_provider_is_asked_for_nothing_before_the_place(provider: Provider) -> None:
    with acting_as(NOBODY), connection.cursor() as cursor:
        key = journeys_key("10.0.0.1")
        cursor.execute(
            "SELECT place_journey(sha256(n::text::bytea), NULL, %s, '', %s) FROM generate_series(1, %s) AS n",
            [key, NOW, AT_ONCE],
        )
    place = placed()
    assert provider.fetches == []
    begun(place.begins_at, former=place.token)
    assert provider.fetches == ["/.well-known/openid-configuration"]


def test_a_provider_that_does_not_say_its_addresses_is_left_alone(provider: Provider) -> None:
    provider.spoil = "garbage"
    for _ in range(20):
        assert problem_of(sso.begin_sso(ip="10.0.0.1", now=NOW)) == "sso_silent"
    assert len(provider.fetches) == 5
    assert journeys() == 5, "who is told so at once takes no place"


def test_a_place_is_kept_while_the_provider_is_left_alone(provider: Provider) -> None:
    crowd()
    place = placed()
    crowd(20)
    breaker = sso._breaker_of(provider.issuer)
    for _ in range(5):
        breaker.failed()
    for _ in range(3):
        silent = sso.begin_sso(ip="10.0.0.1", now=place.begins_at, former=place.token)
        assert problem_of(silent) == "sso_silent"
    breaker.succeeded()
    begun(place.begins_at, former=place.token)


def test_a_provider_that_is_silent_costs_a_visitor_one_place_however_often_they_try(
    provider: Provider,
) -> None:
    breaker, token = sso._breaker_of(provider.issuer), ""
    for _ in range(2 * OF_VISITOR):
        provider.spoil = "garbage"
        silent = sso.begin_sso(ip="10.0.0.1", now=NOW, visitor="one", former=token)
        assert problem_of(silent) == "sso_silent"
        assert isinstance(silent, SignInProblem)
        token = silent.token
        breaker.succeeded()
    assert journeys() == 1
    provider.spoil = ""
    begun(visitor="one", former=token)
    for _ in range(OF_VISITOR - 1):
        begun(visitor="one")
    placed(visitor="one")


def test_an_answer_with_a_state_that_was_made_up_asks_nobody_outside(
    register: RegisterServer, provider: Provider, django_assert_num_queries: Any
) -> None:
    journey = begun()
    asked = list(provider.fetches)
    for token in (journey.token, "made up"):
        problem = sso.hand_in_sso(token=token, state="made up", code="made up", now=NOW)
        assert problem_of(problem) == "expired"
    with django_assert_num_queries(0):
        assert problem_of(sso.hand_in_sso(token="", state="x", code="x", now=NOW)) == "expired"
    assert work() == 0
    assert (provider.fetches, register.asked) == (asked, [])


@pytest.mark.slow
def test_nothing_is_handed_in_for_a_place_alone(provider: Provider) -> None:
    crowd()
    place = placed()
    for state in ("", "made up"):
        assert problem_of(sso.hand_in_sso(token=place.token, state=state, code="x", now=NOW)) == "expired"
    assert problem_of(sso.finish_sso(token=place.token, now=NOW)) == "expired"
    begun(place.begins_at, former=place.token)


def test_places_are_forgotten(provider: Provider) -> None:
    crowd(AT_ONCE + 1)
    actions.forget_old(now=NOW + 20 * MINUTE)
    assert journeys() == 0
    with acting_as(SYSTEM):
        assert not SignInLimit.objects.exists()
