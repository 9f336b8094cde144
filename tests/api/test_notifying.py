"""Whoever subscribed hears of approvals that are issued, changed and ended, once, as far as it may be told."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.utils import timezone

from hemayat.api.callbacks import send_due
from hemayat.api.models import Subscription
from hemayat.api.notifying import notify_due
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import ring
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
    made.client._keys = ring().public_keys("signing")
    return made


def holder() -> int:
    from tests.approvals.steps import approvals  # noqa: PLC0415 - models, once Django is set up

    return approvals(HOUSEHOLD)[0].holder_id


def national_id_of_head() -> str:
    from hemayat.households.queries import head_of  # noqa: PLC0415 - as above

    with acting_as(SYSTEM):
        found = head_of(HOUSEHOLD, timezone.localdate())
    assert found
    return found.national_id


def subscribe(let: Any, receiver: Receiver, event: str, filter_: Any) -> str:
    taken(let.post("/registry/subscribe", "subscribe", subscribing(reg_event_type=event, filter=filter_)))
    work()
    (item,) = receiver.came.pop()[1]["message"]["subscribe_response"]
    assert item["status"] == "succ", item
    return str(item["subscriptions"][0]["code"])


def told(let: Any, receiver: Receiver) -> list[dict[str, Any]]:
    """What the organisation is told now, each message verified."""
    notify_due(timezone.now())
    send_due(timezone.now())
    came, receiver.came = receiver.came, []
    assert {path for path, _ in came} <= {"/dci/registry/notify", ENDED}
    return [event for _, body in came for event in let.client.verified(body).get("notify_event", [body])]


def test_r1_3b_a_custodian_hears_of_an_ending_and_of_its_correction_once(let, receiver):
    from hemayat.approvals import actions  # noqa: PLC0415 - as above

    by_person = subscribe(let, receiver, "DEREGISTER", {"type": "UIN", "value": national_id_of_head()})
    by_place = subscribe(let, receiver, "DEREGISTER", PLACE)
    another = subscribe(let, receiver, "DEREGISTER", {"type": "UIN", "value": "TEST-001"})
    changes = subscribe(let, receiver, "UPDATE", PLACE)
    assert told(let, receiver) == [], "what was before is not told"
    who, died_on = holder(), timezone.localdate()
    actions.end_by_death(HOUSEHOLD, who, died_on, event="civil:1", now=timezone.now())
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
    actions.end_by_death(HOUSEHOLD, who, timezone.localdate(), event="civil:1", now=timezone.now())
    assert len(told(let, receiver)) == 1
    partners.end_terms(terms=terms.pk, by=administrators()[0], now=timezone.now())
    actions.restore_after_death(HOUSEHOLD, who, event="civil:2", now=timezone.now())
    actions.end_by_death(HOUSEHOLD, who, timezone.localdate(), event="civil:3", now=timezone.now())
    (word,) = told(let, receiver)
    assert word["header"]["action"] == "on-unsubscribe"
    assert told(let, receiver) == []
    # Terms that rest on consent tell of nobody who did not give it.
    agree(let.code, "grants", law="")
    subscribe(let, receiver, "DEREGISTER", PLACE)
    actions.restore_after_death(HOUSEHOLD, who, event="civil:4", now=timezone.now())
    actions.end_by_death(HOUSEHOLD, who, timezone.localdate(), event="civil:5", now=timezone.now())
    assert told(let, receiver) == []
    with acting_as(SYSTEM):
        assert len({row.seen for row in Subscription.objects.all()}) > 1


def test_what_is_wrong_with_one_subscription_keeps_no_other_from_its_news(let, receiver):
    from hemayat.api.subscriptions import FILTER  # noqa: PLC0415 - as above
    from hemayat.approvals import actions  # noqa: PLC0415 - as above

    poisoned = subscribe(let, receiver, "DEREGISTER", PLACE)
    right = subscribe(let, receiver, "DEREGISTER", PLACE)
    with acting_as(SYSTEM):
        no_attribute = ring().seal(b'{"value": {"expression": {"query": {"income": 1}}}}', FILTER)
        Subscription.objects.filter(code=poisoned).update(filter=no_attribute)
    actions.end_by_death(HOUSEHOLD, holder(), timezone.localdate(), event="civil:1", now=timezone.now())
    (ended,) = told(let, receiver)
    assert ended["reference_id"].startswith(right)


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
        actions.end_by_death(
            HOUSEHOLD, who, timezone.localdate(), event=f"civil:{number}", now=timezone.now()
        )
        actions.restore_after_death(HOUSEHOLD, who, event=f"civil:back{number}", now=timezone.now())
        assert len(told(let, receiver)) == number


def test_a_subscription_goes_on_under_renewed_terms_and_ends_with_a_word_where_they_do_not_allow_it(
    let, receiver
):
    from hemayat.approvals import actions  # noqa: PLC0415 - as above
    from tests.api.steps import EVERYTHING, agree  # noqa: PLC0415 - as above

    code, who = subscribe(let, receiver, "DEREGISTER", PLACE), holder()
    agree(let.code, quota_per_day=7)
    actions.end_by_death(HOUSEHOLD, who, timezone.localdate(), event="civil:1", now=timezone.now())
    (ended,) = told(let, receiver)
    assert ended["reference_id"].startswith(code)
    agree(let.code, attributes=[name for name in EVERYTHING if name != "location"])
    (word,) = told(let, receiver)
    assert word["message"]["subscription_status"] == [{"code": code, "status": "unsubscribe"}]
    with acting_as(SYSTEM):
        assert Subscription.objects.get().ended_at is not None


def test_who_is_furthest_behind_is_told_first(let, receiver, monkeypatch):
    from hemayat.api import notifying  # noqa: PLC0415 - as above

    codes = [subscribe(let, receiver, "DEREGISTER", PLACE) for _ in range(3)]
    with acting_as(SYSTEM):
        for seen, code in enumerate(reversed(codes)):
            Subscription.objects.filter(code=code).update(seen=seen)
        order = list(notifying._open(timezone.now()).values_list("code", flat=True))
    assert order == codes[::-1]
