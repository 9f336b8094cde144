"""R1.3b by the API: a custodian takes its batches and answers them; the civil registry tells of people's lives."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemayat.api.messages import count_of
from hemayat.api.partner_endpoints import AnswersRequest
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.life_events.actions import apply_due
from hemayat.life_events.kinds import KINDS, LifeEventKind
from hemayat.life_events.models import LifeEvent
from hemayat.registers.schema import RELATIONS
from tests.api.test_scenarios import judged
from tests.approvals.conftest import decided, nation
from tests.support.extracts import national_id

__all__ = ["decided", "nation"]
BATCHES, RECORDS, ANSWERS = (f"/partners/referrals/{name}" for name in ("batches", "records", "answers"))
EVENTS, PAYMENTS = "/partners/lifeevents", "/partners/referrals/payments"


@pytest.fixture
def world(nation: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any, int]:
    """The custodian of a batch, another organisation, and the batch's number."""
    from tests.api.steps import let_in  # noqa: PLC0415 - models, once Django is set up
    from tests.referrals.steps import batch, cut  # noqa: PLC0415 - as above

    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    (number, *_) = cut(timezone.now())
    with acting_as(SYSTEM):
        code = batch(number).custodian_id
    other = next(one for one in ("relief_committee", "behzisti", "subsidy_targeting") if one != code)
    return let_in(code), let_in(other), number


def ask(let: Any, path: str, action: str, **message: Any) -> dict[str, Any]:
    response = let.post(path, action, {"transaction_id": "t", **message})
    told = judged(path, response)
    return {
        "status": response.status_code,
        **(told["message"] if response.status_code == 200 else told["errors"][0]),
    }


def test_r1_3b_a_custodian_takes_its_batch_answers_each_record_and_no_other_sees_it(world):
    let, other, number = world
    (one,) = ask(let, BATCHES, "referral-batches", is_open=True)["batches"]
    assert (one["batch"], one["records"], one["acknowledged"]) == (number, 5, 0)
    assert ask(other, BATCHES, "referral-batches")["batches"] == []
    records = ask(let, RECORDS, "referral-records", batch=number)["records"]
    assert len(records) == 5
    assert {record["told"] for record in records} == {"introduced"}
    assert all(len(record["national_id"]) == 10 for record in records)
    rest = ask(let, RECORDS, "referral-records", batch=number, after=records[2]["reference"])["records"]
    assert rest == records[3:]
    said = [{"reference": record["reference"], "result": "acknowledged"} for record in records[:4]]
    said.append(
        {"reference": records[4]["reference"], "result": "rejected", "reason": "no_account", "words": "نیست"}
    )
    for known in (0, 5):
        heard = ask(let, ANSWERS, "referral-answers", batch=number, records=said)
        assert (heard["acknowledged"], heard["rejected"], heard["known"]) == (
            (0, 0, 5) if known else (4, 1, 0)
        )
    stranger = ask(
        let,
        ANSWERS,
        "referral-answers",
        batch=number,
        records=[{"reference": 10**9, "result": "acknowledged"}],
    )
    assert [one["reference"] for one in stranger["refused"]] == [10**9]
    assert ask(let, BATCHES, "referral-batches", is_open=True)["batches"] == []
    for path, action, message in (
        (RECORDS, "referral-records", {}), (ANSWERS, "referral-answers", {"records": said}),
    ):  # fmt: skip
        assert ask(other, path, action, batch=number, **message)["status"] == 404
        assert ask(let, path, action, batch=number + 99, **message)["status"] == 404


def test_an_agency_reports_payments_line_by_line_and_again_changes_nothing(world):
    let, other, number = world
    records = ask(let, RECORDS, "referral-records", batch=number)["records"]
    given = {"month": "1404-07", "attempt": 1, "day": "2025-10-24", "amount_rial": records[0]["amount_rial"]}
    rows = [
        {"reference": records[0]["reference"], "result": "paid", **given},
        {"reference": records[1]["reference"], "result": "failed", "reason": "closed_account", **given},
        {"reference": records[2]["reference"], "result": "returned", "reason": "other", **given},
        {"reference": records[3]["reference"], "result": "paid", **given, "amount_rial": 5},
        {"reference": 10**9, "result": "paid", **given},
        {"reference": records[4]["reference"], "result": "failed", **given},
    ]
    for known in (0, 3):
        heard = ask(let, PAYMENTS, "payment-results", payments=rows)
        counts = [heard[name] for name in ("paid", "failed", "returned", "known")]
        assert counts == ([0, 0, 0, 3] if known else [1, 1, 1, 0])
        assert [(one["line"], one["reference"]) for one in heard["refused"]] == [
            (4, records[3]["reference"]), (5, 10**9), (6, records[4]["reference"])
        ]  # fmt: skip
        assert "rials were due for Mehr 1404, not 5" in heard["refused"][0]["reason"]
    confirmed = ask(let, PAYMENTS, "payment-results", payments=[{**rows[3], "other_amount": True}])
    assert (confirmed["paid"], confirmed["other_amounts"], confirmed["refused"]) == (1, 1, [])
    strange = ask(other, PAYMENTS, "payment-results", payments=rows[:1])
    assert (strange["paid"], strange["refused"][0]["line"]) == (0, 1)


def test_a_report_of_a_payment_that_cannot_be_read_is_refused_whole(world):
    let, _, _ = world
    right: dict[str, Any] = {
        "reference": 1, "month": "1404-07", "attempt": 1, "day": "2025-10-24", "amount_rial": 5, "result": "paid",
    }  # fmt: skip
    wrong: list[dict[str, Any]] = [
        {"month": "1404-13"}, {"month": "1404-7"}, {"attempt": 0}, {"attempt": True}, {"day": 5}, {"day": "2025-02-30"},
        {"amount_rial": 0}, {"amount_rial": "5"}, {"amount_rial": 5.5}, {"result": "pending"}, {"reason": "because"},
        {"reference": "1"}, {"reference": 0}, {"other_amount": "yes"},
    ]  # fmt: skip
    for one in wrong:
        assert ask(let, PAYMENTS, "payment-results", payments=[{**right, **one}])["status"] == 400, one
    assert ask(let, PAYMENTS, "payment-results", payments=[right])["status"] == 200


def test_nothing_is_answered_that_is_no_answer(world):
    let, _, number = world
    for records in ([], [{"reference": 1, "result": "maybe"}], [{"reference": 0, "result": "rejected"}], "x"):
        assert ask(let, ANSWERS, "referral-answers", batch=number, records=records)["status"] == 400
    many = {"transaction_id": "t", "batch": 1, "records": [{"reference": 1, "result": "acknowledged"}] * 3}
    assert count_of(AnswersRequest.model_validate(many)) == 3


def test_the_civil_registry_alone_tells_of_peoples_lives_and_is_told_what_was_refused(world):
    from tests.api.steps import let_in_registry  # noqa: PLC0415 - models, once Django is set up

    let, _, _ = world
    event = {
        "number": 1, "kind": "death", "occurred_on": "2020-01-02", "registered_on": "2020-01-03",
        "national_id": national_id(30),
    }  # fmt: skip
    assert ask(let, EVENTS, "life-events", events=[event])["status"] == 403
    registry = let_in_registry()
    for new, known in ((1, 0), (0, 1)):
        told = ask(registry, EVENTS, "life-events", events=[event, {"number": 2, "kind": "wish"}])
        assert (told["read"], told["new"], told["known"]) == (2, new, known)
        (refused,) = told["refused"]
        assert (refused["line"], refused["reason"]) == (2, "unknown_kind")


IDS = st.sampled_from([national_id(place) for place in (30, 31, 50, 999)])
DAYS = st.dates(dt.date(2019, 9, 1), dt.date(2020, 1, 1)).map(str)
SAID = {
    "number": st.integers(1, 200), "occurred_on": DAYS, "registered_on": st.just("۱۳۹۹/۰۱/۱۵"),
    "corrects": st.integers(1, 40), "national_id": IDS, "other_national_id": IDS,
    "household_id": st.integers(1, 9), "relation": st.sampled_from(RELATIONS), "given_name": st.just("سارا"),
    "other_relation": st.sampled_from(RELATIONS), "family_name": st.just("رضایی"), "country": st.just("DE"),
    "sex": st.sampled_from(["female", "male"]),
}  # fmt: skip
ALWAYS = ("number", "occurred_on", "registered_on")
RIGHT = st.sampled_from(LifeEventKind).flatmap(
    lambda kind: st.fixed_dictionaries(
        {"kind": st.just(str(kind)), **{name: SAID[name] for name in (*ALWAYS, *KINDS[kind].needs)}}
    )
)
WILD = st.dictionaries(
    st.sampled_from(["kind", *SAID]) | st.text(max_size=9),
    st.none() | st.integers(-(2**52), 2**52) | st.text(max_size=30) | DAYS | IDS,
    max_size=9,
)
EVENT = RIGHT | st.builds(lambda right, wild: {**right, **wild}, RIGHT, WILD) | WILD


@pytest.mark.slow
def test_whatever_the_civil_registry_tells_is_taken_in_or_refused_line_by_line_and_gone_through(world):
    from tests.api.steps import let_in_registry  # noqa: PLC0415 - models, once Django is set up

    registry, seen = let_in_registry(), {"new": 0, "refused": 0}

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(EVENT, min_size=1, max_size=8))
    def tell(events: list[dict[str, Any]]) -> None:
        told = ask(registry, EVENTS, "life-events", events=events)
        if told["status"] != 200:
            assert (told["status"], told["message"] != "") == (400, True)
            return
        assert told["read"] == len(events)
        assert told["new"] + told["known"] + len({one["line"] for one in told["refused"]}) == len(events)
        assert all(one["reason"] and one["line"] <= len(events) for one in told["refused"])
        seen["new"] += told["new"]
        seen["refused"] += len(told["refused"])
        while apply_due(now=timezone.now()):
            pass

    tell()
    assert min(seen.values()) > 0, seen
    with acting_as(SYSTEM, is_read_only=True):
        assert LifeEvent.objects.exclude(state="waits").exists()
        assert not LifeEvent.objects.filter(why="not_taken").exists()
