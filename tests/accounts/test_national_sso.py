"""The national single sign-on: the provider vouches for the person, the registers for the headship."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hemayat.accounts import sso
from hemayat.accounts.results import NewSession, SignInProblem
from hemayat.accounts.sessions import citizen_of
from hemayat.audit.keys import key_ring
from tests.accounts.provider import Provider
from tests.accounts.sso_steps import begun, browse, connected, finish
from tests.accounts.steps import MINUTE, NOW, events, messages, problem_of, whole_database, work
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with connected(settings, tmp_path, monkeypatch) as running:
        yield running


def travel(now: dt.datetime = NOW, **differing: str) -> NewSession | SignInProblem:
    """There and back."""
    journey = begun(now)
    return finish(journey, {**browse(journey.url), **differing}, now)


@pytest.mark.parametrize("algorithm", ["RS256", "Ed25519"])
@pytest.mark.parametrize("in_userinfo", [False, True])
def test_a14_a_head_without_a_line_of_their_own_signs_in(
    register: RegisterServer, provider: Provider, algorithm: str, in_userinfo: bool
) -> None:
    register.add(1, mobile="")
    provider.algorithm, provider.in_userinfo = algorithm, in_userinfo
    provider.new_key()
    provider.person = {"national_id": made_up_id(1)}
    entered = travel()
    assert isinstance(entered, NewSession)
    assert citizen_of(entered.token, NOW) == entered.citizen
    assert (entered.citizen.household, entered.citizen.via) == (1, "national_sso")
    assert messages() == []
    assert register.asked == ["/civil"]
    assert events() == [("citizen.signed_in", {"via": "national_sso"})]
    assert made_up_id(1) not in whole_database()


@pytest.mark.parametrize(
    ("differing", "kind"),
    [
        ({"is_head": False}, "not_head"),
        ({"is_alive": False}, "deceased"),
    ],
)
def test_headship_is_asked_of_the_register_all_the_same(
    register: RegisterServer, provider: Provider, differing: dict[str, Any], kind: str
) -> None:
    register.add(1, **differing)
    provider.person = {"national_id": made_up_id(1)}
    assert problem_of(travel()) == kind


@pytest.mark.parametrize(("for_another", "household"), [(False, 1), (True, 7)])
def test_a14_an_attorney_may_come_by_single_sign_on(
    register: RegisterServer, provider: Provider, for_another: bool, household: int
) -> None:
    register.add(1, acts_for={"acts_as": "attorney", "household_id": 7, "province": "alborz"})
    provider.person = {"national_id": made_up_id(1)}
    journey = begun(for_another=for_another)
    entered = finish(journey, browse(journey.url))
    assert isinstance(entered, NewSession)
    assert (entered.citizen.household, entered.citizen.acts_as) == (
        household,
        "attorney" if for_another else "",
    )


def test_who_lives_apart_from_their_head_applies_by_single_sign_on(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1, mobile="", household_id=5, is_head=False)
    provider.person = {"national_id": made_up_id(1)}
    journey = begun(lives_apart=True)
    entered = finish(journey, browse(journey.url))
    assert isinstance(entered, NewSession)
    assert (entered.citizen.is_applicant, entered.citizen.acts_as) == (True, "")
    assert entered.citizen.applies_as == "applicant_apart"
    assert entered.citizen.household not in {None, 5}


def test_r3_3a_who_has_no_household_may_come_by_single_sign_on(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1, mobile="", household_id=None, is_head=False, is_minor=True)
    provider.person = {"national_id": made_up_id(1)}
    entered = travel()
    assert isinstance(entered, NewSession)
    assert (entered.citizen.is_applicant, entered.citizen.acts_as) == (True, "")
    assert entered.citizen.applies_as == "applicant_minor"
    kept = key_ring().unseal(entered.citizen.national_id_sealed, b"national_id")
    assert kept.decode() == made_up_id(1)


def test_a_person_the_register_does_not_know_or_a_silent_register(
    register: RegisterServer, provider: Provider
) -> None:
    provider.person = {"national_id": made_up_id(1)}
    assert problem_of(travel()) == "unknown_person"
    register.fault["/civil"] = "500"
    assert problem_of(travel()) == "register_silent"


@pytest.mark.parametrize(
    "spoil",
    [
        "bad_signature", "other_claims", "unsigned", "signed_with_the_public_key", "wrong_audience",
        "another_party", "wrong_issuer", "expired", "from_the_future", "too_old", "wrong_nonce", "no_nonce",
        "no_exp", "no_sub", "text_for_a_time", "no_id_token", "userinfo_of_another", "denied",
    ],
)  # fmt: skip
def test_what_does_not_prove_who_came_lets_nobody_in(
    register: RegisterServer, provider: Provider, spoil: str
) -> None:
    register.add(1)
    provider.person, provider.spoil = {"national_id": made_up_id(1)}, spoil
    assert problem_of(travel()) == "sso_refused"


@pytest.mark.parametrize("claim", [None, "", "123", 9990000015, ["x"]])
def test_without_a_national_id_nobody_is_let_in(
    register: RegisterServer, provider: Provider, claim: object
) -> None:
    provider.person = {} if claim is None else {"national_id": claim}
    assert problem_of(travel()) == "sso_refused"


@pytest.mark.parametrize("spoil", ["another_issuer", "unsafe_keys", "garbage"])
def test_a_provider_that_cannot_be_relied_on_is_not_begun_with(provider: Provider, spoil: str) -> None:
    provider.spoil = spoil
    assert problem_of(sso.begin_sso(ip="10.0.0.1", now=NOW)) == "sso_silent"


@pytest.mark.parametrize("spoil", ["slow", "500", "garbage"])
def test_a_provider_that_falls_silent_is_told_in_the_open(
    register: RegisterServer, provider: Provider, spoil: str
) -> None:
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    journey = begun()
    back = browse(journey.url)
    provider.spoil = spoil
    assert problem_of(finish(journey, back)) == "sso_silent"


def test_a_journey_ends_once_in_its_own_browser_and_in_time(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    mine, another = begun(), begun()
    back = browse(mine.url)
    assert problem_of(finish(another, back)) == "expired"
    assert isinstance(finish(mine, back), NewSession)
    assert problem_of(sso.finish_sso(token=mine.token, now=NOW)) == "expired"
    assert problem_of(finish(mine, back)) == "expired"
    late = begun()
    assert problem_of(finish(late, browse(late.url), NOW + 10 * MINUTE)) == "expired"
    assert problem_of(travel(code="made-up")) == "sso_refused"


def test_nobody_is_signed_in_before_the_worker_has_answered(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    journey = begun()
    assert problem_of(sso.finish_sso(token=journey.token, now=NOW)) == "expired"
    assert sso.hand_in_sso(token=journey.token, **browse(journey.url), now=NOW) is None
    assert sso.finish_sso(token=journey.token, now=NOW) is None
    assert provider.fetches.count("/token") == 0
    work()
    assert isinstance(sso.finish_sso(token=journey.token, now=NOW), NewSession)


def test_the_first_answer_of_a_journey_counts(register: RegisterServer, provider: Provider) -> None:
    """A page that is loaded again may come back with a second code."""
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    journey = begun()
    first, second = browse(journey.url), browse(journey.url)
    for back in (first, first, second):
        assert sso.hand_in_sso(token=journey.token, **back, now=NOW) is None
    assert work() == 1
    assert provider.codes.keys() == {second["code"]}
    assert isinstance(sso.finish_sso(token=journey.token, now=NOW), NewSession)


def test_a_worker_that_never_answers_is_said_in_the_open(provider: Provider) -> None:
    provider.person = {"national_id": made_up_id(1)}
    journey = begun()
    assert sso.hand_in_sso(token=journey.token, **browse(journey.url), now=NOW) is None
    late = NOW + 10 * MINUTE
    assert work(late) == 1
    assert provider.fetches.count("/token") == 0
    assert problem_of(sso.finish_sso(token=journey.token, now=late)) == "sso_silent"


def test_a_provider_that_was_silent_several_times_is_left_alone(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1)
    provider.person, provider.spoil = {"national_id": made_up_id(1)}, "500"
    for _ in range(5):
        assert problem_of(travel()) == "sso_silent"
    assert provider.fetches.count("/token") == 5
    provider.spoil = ""
    assert problem_of(travel()) == "sso_silent"
    assert provider.fetches.count("/token") == 5


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_with_one_journey_one_is_signed_in(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    journey = begun()
    assert sso.hand_in_sso(token=journey.token, **browse(journey.url), now=NOW) is None
    work()
    found = at_once([lambda: sso.finish_sso(token=journey.token, now=NOW)] * 4)
    assert [type(one) for one in found].count(NewSession) == 1, found
    assert found.count(SignInProblem("expired")) == 3


def test_keys_may_rotate_while_people_sign_in(register: RegisterServer, provider: Provider) -> None:
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    assert isinstance(travel(), NewSession)
    assert isinstance(travel(), NewSession)
    assert provider.fetches.count("/jwks") == 1
    provider.new_key()
    provider.now += 60
    assert isinstance(travel(NOW + MINUTE), NewSession)
    assert provider.fetches.count("/jwks") == 2


def test_unknown_keys_do_not_make_us_fetch_again_and_again(
    register: RegisterServer, provider: Provider
) -> None:
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    travel()
    for _ in range(3):
        provider.new_key()
        assert problem_of(travel()) == "sso_refused"
    assert provider.fetches.count("/jwks") == 1
