"""The registers over HTTP: what they say is taken exactly, and what they do not say is never a refusal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.inquiries import adapter_selection
from hemayat.inquiries.actions import confirm_identity
from hemayat.inquiries.answers import ActsFor, PersonConfirmation, RegisterQuestion, RegisterSilent
from hemayat.inquiries.breaker import CircuitBreaker
from hemayat.inquiries.http_adapter import HttpRegisterAdapter
from hemayat.inquiries.models import InquiryReceipt
from tests.inquiries.register_server import RegisterServer, made_up_id, running

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
BORN = dt.date(1980, 1, 1)
WARD = {"acts_as": "guardian", "household_id": 7, "province": "tehran"}


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[RegisterServer]:
    with running() as server:
        registers = HttpRegisterAdapter(
            {"civil_registry": server.civil, "shahkar": server.shahkar},
            timeout=httpx.Timeout(0.3),
            sleep=lambda _: None,
        )
        settings.INQUIRIES = "http"
        monkeypatch.setattr(adapter_selection, "_over_http", lambda *_: registers)
        yield server
        registers.close()


def ask(national_id: str, mobile: str | None, born: dt.date | None = BORN) -> PersonConfirmation:
    return confirm_identity(
        national_id=national_id, birth_date=born, mobile=mobile, now=NOW, asked_by="sign_in:7"
    )


@pytest.mark.django_db
def test_r3_2_a_head_with_a_line_of_their_own_is_confirmed(register: RegisterServer) -> None:
    register.add(1)
    assert ask(made_up_id(1), "+989120000001") == PersonConfirmation(
        answered=True,
        identity=True,
        is_head=True,
        owns_line=True,
        household_id=1,
        province="23",
        is_synthetic=True,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ({"is_head": False}, {"is_head": False, "identity": True}),
        ({"is_alive": False}, {"is_alive": False}),
        ({"acts_for": WARD}, {"acts_for": ActsFor("guardian", 7, "23"), "household_id": 1}),
        ({"acts_for": None}, {"acts_for": None}),
        ({"household_id": None}, {"household_id": None, "is_minor": False}),
        ({"household_id": None, "is_minor": True}, {"household_id": None, "is_minor": True}),
        ({"birth_date": "1980-01-02"}, {"identity": False, "household_id": None}),
        ({"mobile": "+989129999999"}, {"owns_line": False, "identity": True}),
    ],
)
def test_what_the_registers_say_is_taken_exactly(
    register: RegisterServer, differing: dict[str, Any], expected: dict[str, Any]
) -> None:
    register.add(1, **differing)
    confirmed = ask(made_up_id(1), "+989120000001")
    assert confirmed.answered
    assert {name: getattr(confirmed, name) for name in expected} == expected


@pytest.mark.django_db
@pytest.mark.parametrize("spoilt", [{"acts_as": "friend"}, {"household_id": "7"}, {"province": "nowhere"}])
def test_a14_who_acts_for_whom_is_taken_exactly_or_not_at_all(
    register: RegisterServer, spoilt: dict[str, Any]
) -> None:
    register.add(1, acts_for={**WARD, **spoilt})
    assert not ask(made_up_id(1), "+989120000001").answered
    register.add(1, acts_for="guardian")
    assert not ask(made_up_id(1), "+989120000001").answered


@pytest.mark.django_db
def test_the_single_sign_on_asks_for_no_line_and_no_birth_date(register: RegisterServer) -> None:
    register.add(1)
    confirmed = ask(made_up_id(1), None, None)
    assert (confirmed.answered, confirmed.is_head, confirmed.owns_line) == (True, True, None)
    assert register.asked == ["/civil"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault", ["slow", "500", "garbage", "drop", "another_reference", "wrong_type", "twice"]
)
@pytest.mark.parametrize("path", ["/civil", "/shahkar"])
def test_a_register_that_does_not_answer_is_silent_and_refuses_nobody(
    register: RegisterServer, fault: Any, path: str
) -> None:
    register.add(1)
    register.fault[path] = fault
    confirmed = ask(made_up_id(1), "+989120000001")
    assert not confirmed.answered
    assert confirmed.silent == ({"/civil": "civil_registry", "/shahkar": "shahkar"}[path],)
    assert register.asked.count(path) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["slow", "500", "garbage", "drop"])
def test_a_register_that_recovers_in_time_has_answered(register: RegisterServer, fault: Any) -> None:
    register.add(1)
    register.fault["/civil"], register.fails = fault, 2
    assert ask(made_up_id(1), "+989120000001").is_head


@pytest.mark.django_db
def test_both_registers_are_asked_about_a_stranger_too(register: RegisterServer) -> None:
    """Else a silent Shahkar would tell who is known to the civil registry."""
    register.fault["/shahkar"] = "500"
    assert ask(made_up_id(5), "+989120000005").silent == ("shahkar",)


@pytest.mark.django_db
def test_each_question_leaves_a_receipt_without_the_national_id(register: RegisterServer) -> None:
    register.add(1)
    register.fault["/shahkar"] = "500"
    ask(made_up_id(1), "+989120000001")
    with acting_as(SYSTEM):
        receipts = list(InquiryReceipt.objects.order_by("register").values())
    assert [(r["register"], r["is_answered"], r["reason"]) for r in receipts] == [
        ("civil_registry", True, ""),
        ("shahkar", False, "status 500"),
    ]
    assert {(r["asked_by"], r["asked_at"], r["household_id"]) for r in receipts} == {("sign_in:7", NOW, 1)}
    assert made_up_id(1) not in repr(receipts)


@pytest.mark.django_db
def test_a_receipt_is_seen_by_whom_it_is_about_and_changed_by_nobody(register: RegisterServer) -> None:
    register.add(1)
    ask(made_up_id(1), None)
    for household, sees in ((1, 1), (2, 0)):
        with acting_as(Actor("head", "session:1", household=household)):
            assert InquiryReceipt.objects.count() == sees


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_receipt_is_only_ever_added(register: RegisterServer, change: str) -> None:
    register.add(1)
    ask(made_up_id(1), None)
    receipts = InquiryReceipt.objects.all()
    with pytest.raises(Exception, match="permission denied"), acting_as(SYSTEM):
        receipts.update(register="x") if change == "update" else receipts.all()._raw_delete("default")


def test_after_five_failures_a_register_is_left_alone_and_then_tried_once(register: RegisterServer) -> None:
    register.add(1)
    at = [0.0]
    registers = HttpRegisterAdapter({"civil_registry": register.civil}, sleep=lambda _: None)
    registers._breakers["civil_registry"] = CircuitBreaker(clock=lambda: at[0])
    question = RegisterQuestion("r", NOW, made_up_id(1), BORN)
    register.fault["/civil"] = "500"
    for _ in range(5):
        with pytest.raises(RegisterSilent, match="500"):
            registers.person(question)
    with pytest.raises(RegisterSilent, match="left alone"):
        registers.person(question)
    assert len(register.asked) == 15
    at[0], register.fault["/civil"] = 31.0, ""
    assert registers.person(question).is_known
    assert registers.person(question).is_known
    registers.close()


def test_while_one_tries_a_tired_register_the_others_wait() -> None:
    at = [0.0]
    breaker = CircuitBreaker(failures=1, clock=lambda: at[0])
    breaker.failed()
    at[0] = 31.0
    assert [breaker.may_ask() for _ in range(3)] == [True, False, False]


def test_nobody_is_named_in_what_an_operator_may_read(register: RegisterServer) -> None:
    question = RegisterQuestion("r", NOW, made_up_id(1), BORN, "+989120000001")
    silent = RegisterSilent("shahkar", "status 500")
    for said in (repr(question), str(silent), repr(silent)):
        assert made_up_id(1) not in said
        assert "9120000001" not in said
