"""Whoever subscribed hears of approvals that are issued, changed and ended, once, as far as it may be told."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils import timezone

from hemayat.api.callbacks import send_due
from hemayat.api.event_delivery import notify_due
from hemayat.api.models import Subscription
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.queries import looks_at
from tests.api.test_callbacks import Receiver, receiver, subscribing, taken, work
from tests.approvals.conftest import decided, nation

__all__ = ["decided", "nation", "receiver"]
HOUSEHOLD = 3
ENDED = "/dci/registry/on-unsubscribe"
PLACE = {"value": {"expression": {"query": {"location": "tehran"}}}}


@pytest.fixture
def let(nation: int, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Any:
    from tests.api.steps import let_in  # noqa: PLC0415 - models, once Django is set up

    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    made = let_in(callback=receiver.url)
    made.client._keys = key_ring().public_keys("signing")
    return made


def holder() -> int:
    from tests.approvals.steps import approvals  # noqa: PLC0415 - models, once Django is set up

    return approvals(HOUSEHOLD)[0].holder_id


def report_death(who: int, event: str) -> None:
    from hemayat.approvals.actions import HolderDeath, end_by_death  # noqa: PLC0415 - as above

    end_by_death([HolderDeath(HOUSEHOLD, who, timezone.localdate(), event)], now=timezone.now())


def national_id_of_head() -> str:
    from hemayat.households.queries import head_of  # noqa: PLC0415 - as above

    with acting_as(SYSTEM):
        found = head_of(HOUSEHOLD, timezone.localdate())
    assert found
    return found.national_id


def subscribe(let: Any, receiver: Receiver, event: str, filter_: Any) -> str:
    taken(let.post("/registry/subscribe", "subscribe", subscribing(reg_event_type=event, filter=filter_)))
    work()
    (item,) = receiver.next()["subscribe_response"]
    assert item["status"] == "succ", item
    return str(item["subscriptions"][0]["code"])


def told(let: Any, receiver: Receiver) -> list[dict[str, Any]]:
    """What the organisation is told now, each message verified."""
    notify_due(timezone.now())
    send_due(timezone.now())
    came, receiver.came = receiver.came, []
    assert {path for path, _ in came} <= {"/dci/registry/notify", ENDED}
    return [event for _, body in came for event in let.client.verified(body).get("notify_event", [body])]


@pytest.mark.slow
def test_r1_3b_a_custodian_hears_of_an_ending_and_of_its_correction_once(let, receiver):
    from hemayat.approvals import actions  # noqa: PLC0415 - as above

    by_person = subscribe(let, receiver, "DEREGISTER", {"type": "UIN", "value": national_id_of_head()})
    by_place = subscribe(let, receiver, "DEREGISTER", PLACE)
    another = subscribe(let, receiver, "DEREGISTER", {"type": "UIN", "value": "TEST-001"})
    changes = subscribe(let, receiver, "UPDATE", PLACE)
    assert told(let, receiver) == [], "what was before is not told"
    who, died_on = holder(), timezone.localdate()
    report_death(who, "civil:1")
    ended = told(let, receiver)
    assert {one["reference_id"].rpartition("-")[0] for one in ended} == {by_person, by_place}
    for one in ended:
        assert one["data"]["reg_event_type"] == "DEREGISTER"
        record = one["data"]["reg_records"]
        assert record["approval"] == {"kind": "ended", "from_on": died_on.isoformat(), "because": "death"}
        assert record["group_identifier"][0]["identifier_value"] == str(HOUSEHOLD)
    assert told(let, receiver) == []
    actions.restore_after_death(HOUSEHOLD, who, event="civil:2", now=timezone.now())
    (restored,) = told(let, receiver)
    assert restored["reference_id"].startswith(changes)
    assert restored["data"]["reg_records"]["approval"]["kind"] == "restored"
    assert another not in str(ended)
    with acting_as(SYSTEM):
        assert [look.kind for look in looks_at(HOUSEHOLD)] == ["partner"] * 3


@pytest.mark.slow
def test_nobody_is_told_who_may_not_ask_any_more_or_does_not_want_to(let, receiver):
    from hemayat.approvals import actions  # noqa: PLC0415 - as above
    from hemayat.partners import actions as partners  # noqa: PLC0415 - as above
    from hemayat.partners.queries import terms_of  # noqa: PLC0415 - as above
    from tests.api.steps import administrators, agree  # noqa: PLC0415 - as above

    code = subscribe(let, receiver, "DEREGISTER", PLACE)
    ending = {"transaction_id": "t", "timestamp": timezone.now().isoformat(), "subscription_codes": [code]}
    subscribe(let, receiver, "DEREGISTER", PLACE)
    taken(let.post("/registry/unsubscribe", "unsubscribe", ending))
    work()
    receiver.came.clear()
    (terms,) = terms_of(let.code, timezone.localdate())
    who = holder()
    report_death(who, "civil:1")
    assert len(told(let, receiver)) == 1
    partners.end_terms(terms=terms.pk, by=administrators()[0], now=timezone.now())
    actions.restore_after_death(HOUSEHOLD, who, event="civil:2", now=timezone.now())
    report_death(who, "civil:3")
    (word,) = told(let, receiver)
    assert word["header"]["action"] == "on-unsubscribe"
    assert told(let, receiver) == []
    # Terms that rest on consent tell of nobody who did not give it.
    agree(let.code, "grants", law="")
    subscribe(let, receiver, "DEREGISTER", PLACE)
    actions.restore_after_death(HOUSEHOLD, who, event="civil:4", now=timezone.now())
    report_death(who, "civil:5")
    assert told(let, receiver) == []
    with acting_as(SYSTEM):
        assert len({row.seen for row in Subscription.objects.all()}) > 1


def test_what_is_wrong_with_one_subscription_keeps_no_other_from_its_news(let, receiver):
    from hemayat.api.subscriptions import FILTER  # noqa: PLC0415 - as above

    poisoned = subscribe(let, receiver, "DEREGISTER", PLACE)
    right = subscribe(let, receiver, "DEREGISTER", PLACE)
    with acting_as(SYSTEM):
        no_attribute = key_ring().seal(b'{"value": {"expression": {"query": {"income": 1}}}}', FILTER)
        Subscription.objects.filter(code=poisoned).update(filter=no_attribute)
    report_death(holder(), "civil:1")
    (ended,) = told(let, receiver)
    assert ended["reference_id"].startswith(right)


@pytest.mark.slow
def test_a_subscription_that_fails_is_tried_in_growing_pauses_seen_by_operators_and_given_up_with_a_word(
    let, receiver
):
    from hemayat.api.queries import delivery_status  # noqa: PLC0415 - as above
    from hemayat.api.subscriptions import FILTER  # noqa: PLC0415 - as above

    def sealed(query: bytes) -> bytes:
        return key_ring().seal(b'{"value": {"expression": {"query": ' + query + b"}}}", FILTER)

    def standing() -> Any:
        with acting_as(SYSTEM, is_read_only=True):
            return next(one for one in delivery_status(now) if one.organisation == let.code)

    now = timezone.now()
    tried: list[dt.datetime] = []
    code = subscribe(let, receiver, "DEREGISTER", PLACE)
    with acting_as(SYSTEM):
        Subscription.objects.filter(code=code).update(filter=sealed(b'{"income": 1}'))
    report_death(holder(), "civil:1")
    while not receiver.came:
        now += dt.timedelta(minutes=1)
        before = standing()
        notify_due(now)
        with acting_as(SYSTEM, is_read_only=True):
            row = Subscription.objects.get()
        tried += [now] if row.tries > len(tried) else []
        send_due(now)
        if before.failing:
            assert row.failing_since == tried[0]
    pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
    assert pauses == sorted(pauses)
    assert len(tried) < 20
    assert dt.timedelta(days=1) < tried[-1] - tried[0] < dt.timedelta(days=2)
    ((path, word),) = receiver.came
    assert path == ENDED
    assert word["message"]["subscription_status"] == [{"code": code, "status": "unsubscribe"}]
    assert (standing().failing, standing().subscriptions_given_up) == (0, 1)


def test_one_that_failed_for_a_while_goes_on_where_it_was(let, receiver):
    from hemayat.api.subscriptions import FILTER  # noqa: PLC0415 - as above

    code = subscribe(let, receiver, "DEREGISTER", PLACE)
    with acting_as(SYSTEM):
        right = bytes(Subscription.objects.get().filter)
        Subscription.objects.update(filter=key_ring().seal(b'{"type": "income", "value": 1}', FILTER))
    report_death(holder(), "civil:1")
    assert told(let, receiver) == []
    with acting_as(SYSTEM):
        Subscription.objects.update(filter=right)
    assert told(let, receiver) == [], "its time has not come"
    later = timezone.now() + dt.timedelta(minutes=2)
    notify_due(later)
    send_due(later)
    ((_, body),) = receiver.came
    (event,) = body["message"]["notify_event"]
    assert event["reference_id"].startswith(code)
    with acting_as(SYSTEM):
        row = Subscription.objects.get()
    assert (row.tries, row.next_at, row.failing_since) == (0, None, None)


def test_who_may_not_be_told_of_the_outcome_subscribes_to_nothing(let, receiver):
    from tests.api.steps import agree  # noqa: PLC0415 - as above

    agree(let.code, attributes=["UIN", "location"])
    taken(let.post("/registry/subscribe", "subscribe", subscribing(filter=PLACE)))
    work()
    (item,) = receiver.came.pop()[1]["message"]["subscribe_response"]
    assert (item["status"], item["status_reason_code"]) == ("rjct", "rjct.notify_details.invalid")


def test_a_head_who_keeps_the_outcome_is_told_of_to_nobody(let, receiver):
    from hemayat.approvals import actions  # noqa: PLC0415 - as above
    from hemayat.partners import actions as partners  # noqa: PLC0415 - as above
    from tests.api.steps import agree  # noqa: PLC0415 - as above
    from tests.requests.steps import head  # noqa: PLC0415 - as above

    terms, by, who = agree(let.code, law=""), head(HOUSEHOLD), holder()
    subscribe(let, receiver, "UPDATE", PLACE)
    for number, given in enumerate((["UIN", "location"], ["UIN", "location", "entitlement"])):
        partners.give_disclosure(terms=terms.pk, attributes=given, by=by, now=timezone.now())
        report_death(who, f"civil:{number}")
        actions.restore_after_death(HOUSEHOLD, who, event=f"civil:back{number}", now=timezone.now())
        assert len(told(let, receiver)) == number


def test_r4_6b_by_consent_an_organisation_hears_that_it_ended_also_where_another_heads_the_household_by_then(
    let, receiver
):
    from hemayat.approvals import actions  # noqa: PLC0415 - as above
    from hemayat.partners import actions as partners  # noqa: PLC0415 - as above
    from tests.api.steps import agree  # noqa: PLC0415 - as above
    from tests.approvals.steps import lead  # noqa: PLC0415 - as above
    from tests.requests.steps import head  # noqa: PLC0415 - as above

    terms, by, who = agree(let.code, law=""), head(HOUSEHOLD), holder()
    ends = subscribe(let, receiver, "DEREGISTER", PLACE)
    subscribe(let, receiver, "UPDATE", PLACE)
    given = ["UIN", "HOUSEHOLD_ID", "location", "group_size", "entitlement"]
    partners.give_disclosure(terms=terms.pk, attributes=given, by=by, now=timezone.now())
    now_head = national_id_of_head()
    report_death(who, "civil:1")
    lead(HOUSEHOLD, 1, timezone.localdate())
    (ended,) = told(let, receiver)
    assert ended["reference_id"].startswith(ends)
    record = ended["data"]["reg_records"]
    happened = record.pop("approval")
    assert (happened["kind"], happened["because"]) == ("ended", "death")
    assert record == {
        "@type": "Group",
        "head_identifier": [{"identifier_type": "UIN", "identifier_value": now_head}],
        "group_identifier": [{"identifier_type": "HOUSEHOLD_ID", "identifier_value": str(HOUSEHOLD)}],
    }, "the new head has consented to nothing"
    # That it is restored is news of a household whose head did not consent.
    actions.restore_after_death(HOUSEHOLD, who, event="civil:2", now=timezone.now())
    assert told(let, receiver) == []


def test_a_subscription_goes_on_under_renewed_terms_and_ends_with_a_word_where_they_do_not_allow_it(
    let, receiver
):
    from tests.api.steps import EVERYTHING, agree  # noqa: PLC0415 - as above

    code, who = subscribe(let, receiver, "DEREGISTER", PLACE), holder()
    agree(let.code, quota_per_day=7)
    report_death(who, "civil:1")
    (ended,) = told(let, receiver)
    assert ended["reference_id"].startswith(code)
    agree(let.code, attributes=[name for name in EVERYTHING if name != "location"])
    (word,) = told(let, receiver)
    assert word["message"]["subscription_status"] == [{"code": code, "status": "unsubscribe"}]
    with acting_as(SYSTEM):
        assert Subscription.objects.get().ended_at is not None


def test_who_is_furthest_behind_is_told_first(let, receiver, monkeypatch):
    from hemayat.api import event_delivery  # noqa: PLC0415 - as above

    codes = [subscribe(let, receiver, "DEREGISTER", PLACE) for _ in range(3)]
    with acting_as(SYSTEM):
        for seen, code in enumerate(reversed(codes)):
            Subscription.objects.filter(code=code).update(seen=seen)
        order = list(event_delivery._open(timezone.now()).values_list("code", flat=True))
    assert order == codes[::-1]
