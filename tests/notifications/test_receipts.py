"""What providers say afterwards: in any order, twice, early, late, and of messages nobody knows."""

from __future__ import annotations

from itertools import permutations

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications import actions
from hemayat.notifications.gateways import DeliveryUncertain, OutgoingMessage, ReceiptNews
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.models import Receipt
from hemayat.notifications.states import MessageState, states_before
from tests.notifications.gateways import Scripted
from tests.notifications.outbox import DAY, MINUTE, message, queue

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = ReceiptNews("first", "first-1", "delivered", "DELIVRD")
BAD = ReceiptNews("first", "first-1", "failed", "UNDELIV")
WAITS = ReceiptNews("first", "first-1", "buffered", "ACCEPTD")


def sent() -> None:
    queue()
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([Scripted()])).sent == 1


def take(news: ReceiptNews) -> bool:
    return actions.take_receipt(news=news, now=DAY + MINUTE)


def kept() -> int:
    with acting_as(SYSTEM):
        return Receipt.objects.count()


@pytest.mark.parametrize("order", list(permutations([GOOD, BAD, WAITS])))
def test_in_any_order_a_message_that_arrived_has_arrived(order) -> None:
    sent()
    assert all(take(news) for news in order)
    assert (message().state, message().fault) == ("delivered", "")
    assert kept() == 3


def test_the_same_receipt_twice_is_one() -> None:
    sent()
    assert take(BAD)
    assert take(BAD)
    assert (message().state, kept()) == ("failed", 1)


def test_a_receipt_of_a_message_that_nobody_knows_is_kept() -> None:
    assert not take(ReceiptNews("first", "stranger", "delivered", ""))
    assert not take(WAITS)
    assert kept() == 2


def test_another_provider_with_the_same_reference_is_another_message() -> None:
    sent()
    assert not take(ReceiptNews("second", "first-1", "delivered", ""))
    assert message().state == "sent"


@pytest.mark.parametrize(("news", "state"), [(GOOD, "delivered"), (BAD, "failed")])
def test_a_receipt_that_overtakes_the_answer_counts_all_the_same(news, state) -> None:
    queue()

    def overtake(_: OutgoingMessage) -> None:
        take(news)

    provider = Scripted(before=overtake)
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([provider])).sent == 1
    assert message().state == "sent"
    assert actions.settle_receipts(now=DAY + MINUTE) == 1
    assert message().state == state


def test_a_good_receipt_by_our_own_key_spares_a_message_its_repetition() -> None:
    queue()
    unsure = Scripted(answers=[DeliveryUncertain("timeout")])
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([unsure])).again == 1
    assert take(ReceiptNews("first", str(message().uuid), "delivered", "1"))
    assert message().state == "delivered"
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([Scripted()])).claimed == 0


def test_an_early_good_receipt_by_our_own_key_is_not_undone_by_the_answer() -> None:
    queue()

    def overtake(going: OutgoingMessage) -> None:
        take(ReceiptNews("first", going.key, "delivered", "1"))

    actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([Scripted(before=overtake)]))
    assert message().state == "delivered"


@pytest.mark.parametrize("change", ["UPDATE message_receipt SET code = 'x'", "DELETE FROM message_receipt"])
def test_a_receipt_cannot_be_changed(change: str) -> None:
    take(GOOD)
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        acting_as(SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.parametrize("told", ["delivered", "failed", "buffered"])
def test_the_database_brings_a_message_on_as_the_table_of_states_says(told: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT receipt_follows(%s)", [told])
        (found,) = cursor.fetchone()
    expected = [] if told == "buffered" else states_before(MessageState(told), "receipt")
    assert sorted(found) == sorted(expected)


def test_an_empty_reference_is_of_no_message() -> None:
    queue()
    assert not take(ReceiptNews("", "", "delivered", ""))
    assert message().state == "queued"
