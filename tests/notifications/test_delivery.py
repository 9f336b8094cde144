"""R1.5b: what is queued is sent, by whichever provider takes it, as often as need be and no more."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.notifications import actions, delivery
from hemayat.notifications.delivery import SendBatchResult
from hemayat.notifications.gateways import DeliveryRefused, DeliveryUncertain, OutgoingMessage
from hemayat.notifications.gateways.demo_inbox import DemoInbox
from hemayat.notifications.gateways.provider_failover import FAULTS_IN_A_ROW, REST_SECONDS, GatewayFailover
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.send_times import TRIES
from hemayat.notifications.wrong_numbers import mark_wrong_number
from tests.notifications.gateways import Scripted, always, words_in
from tests.notifications.outbox import DAY, MINUTE, MOBILE, NIGHT, message, queue
from tests.support.figures import figure

pytestmark = pytest.mark.django_db(transaction=True)


def send(line_up: GatewayFailover, now=DAY, *, is_urgent: bool = False, batch: int = 50) -> SendBatchResult:
    return actions.send_due(now=now, is_urgent=is_urgent, batch=batch, by_way_of=line_up)


def answers(provider: str, answer: str) -> float:
    return figure("hemayat_provider_answers_total", provider=provider, answer=answer)


def test_a_message_is_sent_once_with_its_row_as_key() -> None:
    queue()
    provider = Scripted()
    assert send(GatewayFailover([provider])) == SendBatchResult(claimed=1, sent=1)
    assert send(GatewayFailover([provider])) == SendBatchResult()
    (asked,) = provider.asked
    row = message()
    assert (asked.key, asked.to, asked.words) == (str(row.uuid), MOBILE, "سلام")
    assert (row.state, row.provider, row.provider_reference, row.parts) == ("sent", "first", "first-1", 1)
    assert row.awaits_receipt
    assert row.sent_at
    assert row.sent_at >= DAY


def test_the_same_key_is_one_message() -> None:
    queue("once", words="one")
    queue("once", words="two")
    assert message("once").words == "one"


def test_a_message_is_undone_with_what_it_tells_of() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError
    with acting_as(SYSTEM):
        assert not OutboxMessage.objects.exists()


def test_where_the_first_provider_refuses_the_second_is_asked_at_once() -> None:
    queue()
    second = Scripted("second")
    assert send(GatewayFailover([always(DeliveryRefused("busy")), second])).sent == 1
    assert message().provider == "second"


def test_a_provider_that_may_have_it_is_asked_again_before_any_other() -> None:
    queue()
    first, second = (
        Scripted("first", [DeliveryUncertain("timeout")]),
        Scripted("second", [DeliveryRefused("busy")]),
    )
    line_up = GatewayFailover([second, first])
    assert send(line_up).again == 1
    assert send(line_up, DAY).sent == 1
    assert [asked.key for asked in first.asked] == [str(message().uuid)] * 2
    assert second.taken == []


def test_a_code_goes_to_the_next_provider_even_if_the_first_may_have_it() -> None:
    queue(is_urgent=True)
    second = Scripted("second")
    assert send(GatewayFailover([always(DeliveryUncertain("timeout")), second]), is_urgent=True).sent == 1
    assert len(second.taken) == 1


def test_tries_are_the_first_at_once_and_then_every_five_minutes_48_times() -> None:
    queue()
    first = always(DeliveryRefused("busy"))
    now, tried_at = DAY, []
    for _ in range(TRIES):
        # A fresh line-up each time: here it is the message that is counted, not the provider's faults.
        assert send(GatewayFailover([first]), now).claimed == 1
        tried_at.append(now)
        now = max(now, message().next_at)
    gaps = [later - earlier for earlier, later in itertools.pairwise(tried_at)]
    assert gaps == [timedelta(0)] + [5 * MINUTE] * 48
    assert (message().state, message().fault) == ("failed", "tried_often")
    assert send(GatewayFailover([first]), now + timedelta(days=1)) == SendBatchResult()


def test_what_will_never_be_taken_is_not_tried_again() -> None:
    queue()
    refused = DeliveryRefused("bad number", is_final=True)
    assert send(GatewayFailover([always(refused), always(refused, "second")])).failed == 1
    assert message().fault == "bad number"


def test_a_refusal_for_good_waits_for_a_provider_that_rests() -> None:
    for number in range(FAULTS_IN_A_ROW):
        queue(f"before{number}")
    time = [0.0]
    first, second = always(DeliveryRefused("down"), times=FAULTS_IN_A_ROW), Scripted("second")
    line_up = GatewayFailover([first, second], lambda: time[0])
    assert send(line_up).sent == FAULTS_IN_A_ROW
    second.answers = [DeliveryRefused("bad number", is_final=True)]
    queue("now")
    assert send(line_up).again == 1


def test_a_provider_that_fails_is_left_in_peace_and_then_tried_with_a_single_message() -> None:
    for number in range(20):
        queue(f"m{number}")
    time = [0.0]
    first, second = always(DeliveryRefused("down")), Scripted("second")
    line_up = GatewayFailover([first, second], lambda: time[0])
    before = answers("first", "refused"), answers("first", "resting"), answers("second", "accepted")
    assert send(line_up).sent == 20
    assert len(first.asked) == FAULTS_IN_A_ROW
    after = answers("first", "refused"), answers("first", "resting"), answers("second", "accepted")
    counted = [new - old for new, old in zip(after, before, strict=True)]
    assert counted == [FAULTS_IN_A_ROW, 20 - FAULTS_IN_A_ROW, 20]
    time[0] = REST_SECONDS + 1
    for number in range(20):
        queue(f"n{number}")
    assert send(line_up).sent == 20
    assert len(first.asked) == FAULTS_IN_A_ROW + 1


def test_while_every_provider_rests_no_message_loses_a_try() -> None:
    for number in range(FAULTS_IN_A_ROW + 3):
        queue(f"m{number}", now=DAY + number * timedelta(seconds=1))
    time = [0.0]
    line_up = GatewayFailover([always(DeliveryRefused("down"))], lambda: time[0])
    assert send(line_up, DAY + MINUTE).again == FAULTS_IN_A_ROW + 3
    assert message(f"m{FAULTS_IN_A_ROW + 2}").attempts == 0
    assert send(line_up, DAY + 10 * MINUTE) == SendBatchResult()


def test_a_worker_that_died_loses_no_message() -> None:
    queue()

    def dies(_: OutgoingMessage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(GatewayFailover([Scripted(before=dies)]))
    assert message().state == "sending"
    provider = Scripted()
    assert send(GatewayFailover([provider]), DAY + MINUTE) == SendBatchResult()
    assert send(GatewayFailover([provider]), DAY + 5 * MINUTE).sent == 1
    assert provider.taken == [str(message().uuid)]


def test_where_nothing_can_be_written_down_nothing_more_is_sent(monkeypatch) -> None:
    for number in range(40):
        queue(f"m{number}")

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(delivery, "_write", fails)
    provider = Scripted(before=lambda _: time.sleep(0.01))
    with pytest.raises(ZeroDivisionError):
        send(GatewayFailover([provider]))
    assert len(provider.asked) < 5


def test_a_fault_in_a_driver_stops_neither_the_others_nor_the_batch(caplog) -> None:
    queue()

    def fails(going: OutgoingMessage) -> None:
        raise ValueError(going.to)

    first, second = Scripted("first", before=fails), Scripted("second")
    assert send(GatewayFailover([first, second])).again == 1
    assert message().fault == "ValueError"
    assert MOBILE[1:] not in caplog.text
    queue("code", is_urgent=True)
    assert send(GatewayFailover([first, second]), is_urgent=True).sent == 1


def test_what_a_slow_provider_leaves_unbegun_is_left_to_the_next_batch(monkeypatch) -> None:
    for number in range(10):
        queue(f"m{number}")
    monkeypatch.setattr(delivery, "BEGIN_WITHIN_SECONDS", 0.1)
    provider = Scripted(before=lambda _: time.sleep(0.04))
    first = send(GatewayFailover([provider]))
    assert first.claimed == 10
    assert first.again == 10 - first.sent > 0
    monkeypatch.undo()
    assert send(GatewayFailover([provider])).sent == first.again
    assert len(set(provider.taken)) == len(provider.taken) == 10


def test_two_workers_claim_different_messages() -> None:
    for number in range(40):
        queue(f"m{number}")
    provider = Scripted(at_once=4)
    meeting = threading.Barrier(2)

    def work() -> None:
        meeting.wait(5)
        while send(GatewayFailover([provider]), batch=5).claimed:
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(provider.taken) == len(set(provider.taken)) == 40


def test_a_notice_waits_for_the_morning_and_a_code_does_not() -> None:
    queue("notice", now=NIGHT)
    queue("code", now=NIGHT, is_urgent=True, words="رمز: 12345")
    provider = Scripted()
    assert send(GatewayFailover([provider]), NIGHT) == SendBatchResult()
    assert send(GatewayFailover([provider]), NIGHT, is_urgent=True).sent == 1
    assert words_in(provider.asked) == ["رمز: 12345"]
    assert send(GatewayFailover([provider]), NIGHT + timedelta(hours=8, minutes=29)) == SendBatchResult()
    assert send(GatewayFailover([provider]), NIGHT + timedelta(hours=8, minutes=30)).sent == 1


def test_the_inbox_of_the_demo_wakes_nobody() -> None:
    queue(is_synthetic=True, now=NIGHT)
    assert send(GatewayFailover([DemoInbox("test")]), NIGHT).sent == 1


def test_a_code_is_not_kept_and_not_sent_late() -> None:
    queue("code", is_urgent=True, words="رمز: 12345", expires_at=DAY + 10 * MINUTE)
    queue("late", is_urgent=True, words="رمز: 54321", expires_at=DAY + 10 * MINUTE)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(o::text, '') FROM outbox o")
        assert "12345" not in cursor.fetchone()[0]
        cursor.execute("UPDATE outbox SET next_at = %s WHERE key = 'late'", [DAY + 11 * MINUTE])
    assert send(GatewayFailover([Scripted()]), is_urgent=True).sent == 1
    assert message("code").secret is None
    assert send(GatewayFailover([Scripted()]), DAY + 11 * MINUTE, is_urgent=True).failed == 1
    assert (message("late").fault, message("late").secret) == ("expired", None)


def test_no_real_provider_is_given_a_message_to_somebody_who_was_made_up() -> None:
    queue(is_synthetic=True)
    provider = Scripted()
    assert send(GatewayFailover([provider])).held == 1
    assert provider.asked == []
    assert send(GatewayFailover([provider]), DAY + timedelta(hours=1)) == SendBatchResult()


def test_the_inbox_of_the_demo_takes_nobody_real_outside_the_demo() -> None:
    queue("real")
    queue("made up", is_synthetic=True)
    assert send(GatewayFailover([DemoInbox("test")])) == SendBatchResult(claimed=2, sent=1, held=1)
    assert message("real").fault == "real_person"


def test_where_no_gateway_is_given_messages_are_held_until_they_are_released() -> None:
    queue()
    assert send(GatewayFailover([])).held == 1
    assert actions.release(now=DAY) == 1
    assert send(GatewayFailover([Scripted()])).sent == 1


def test_what_is_held_is_released_once_a_gateway_may_carry_it_under_its_own_key_and_once() -> None:
    queue("real", words="۱")
    queue("made up", words="۲", is_synthetic=True)
    barred, inbox = Scripted(), DemoInbox("test")
    assert send(GatewayFailover([barred])) == SendBatchResult(claimed=2, sent=1, held=1)
    before = message("made up")
    assert (before.fault, before.attempts) == ("synthetic_person", 1)
    assert send(GatewayFailover([inbox]), DAY + timedelta(hours=1)) == SendBatchResult(), (
        "nobody looks at it until it is released"
    )
    assert actions.release(now=DAY + timedelta(hours=2)) == 1
    assert actions.release(now=DAY + timedelta(hours=2)) == 0
    released = message("made up")
    assert (released.state, released.uuid, released.attempts, released.fault) == (
        "queued",
        before.uuid,
        0,
        "",
    )
    assert send(GatewayFailover([inbox]), DAY + timedelta(hours=2)).sent == 1
    assert actions.release(now=DAY + timedelta(hours=3)) == 0
    assert len(barred.taken) == 1


def test_what_is_released_at_night_wakes_nobody_and_has_its_three_days_anew() -> None:
    queue()
    send(GatewayFailover([]))
    night = NIGHT + timedelta(days=4)
    assert actions.release(now=night) == 1
    assert send(GatewayFailover([Scripted()]), night) == SendBatchResult()
    morning = night + timedelta(hours=9)
    assert send(GatewayFailover([always(DeliveryRefused("down"))]), morning).again == 1
    assert send(GatewayFailover([Scripted()]), morning).sent == 1


def test_what_nobody_will_ever_take_is_not_released() -> None:
    wrong = "+989120000002"
    with acting_as(SYSTEM):
        mark_wrong_number(line=wrong, now=DAY)
    queue("wrong number", to=wrong)
    queue("no such line")
    queue("code", is_urgent=True, words="رمز: 12345")
    queue("arrived")
    gone = DeliveryRefused("unknown_subscriber", is_final=True)
    assert send(GatewayFailover([Scripted(answers=[gone])])) == SendBatchResult(
        claimed=3, sent=1, failed=1, held=1
    )
    assert send(GatewayFailover([]), is_urgent=True).held == 1
    assert {message(key).fault for key in ("wrong number", "no such line", "code")} == {
        "wrong_number", "unknown_subscriber", "no_gateway",
    }  # fmt: skip
    assert actions.release(now=DAY + timedelta(hours=1)) == 0, "a code is of no use by then"


def test_what_was_tried_in_vain_can_be_released_days_later() -> None:
    queue()
    now = DAY
    while message().state != "failed":
        send(GatewayFailover([always(DeliveryRefused("down"))]), now)
        now = max(now, message().next_at)
    later = DAY + timedelta(days=5)
    assert actions.release(now=later) == 1
    actions.settle_receipts(now=later)
    assert send(GatewayFailover([Scripted()]), later).sent == 1


def test_what_could_not_be_sent_for_three_days_has_failed() -> None:
    queue()
    assert send(GatewayFailover([always(DeliveryRefused("down"))]), DAY + timedelta(hours=71)).again == 1
    assert send(GatewayFailover([always(DeliveryRefused("down"))]), DAY + timedelta(hours=73)).failed == 1
    assert message().fault == "too_late"


def test_the_next_batch_is_found_without_sorting_all_that_wait() -> None:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        actions.queue_selected(
            select="SELECT 'm' || n, n, '23', '\\x00'::bytea, NULL::bytea, true FROM generate_series(1, 3000) n",
            parameters_of_query=[],
            notice="result_eligible.1",
            parameters={"address": "x"},
            run_id=None,
            now=DAY,
        )
        delivery.plan_by_index(cursor)
        cursor.execute("EXPLAIN " + delivery.DUE, [["queued", "sending"], False, DAY, 200])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan using outbox_due" in plan
    assert "Sort" not in plan


def test_what_was_sent_and_never_heard_of_counts_as_failed_after_three_days() -> None:
    queue("silent")
    queue("answered")
    send(GatewayFailover([Scripted(gives_receipts=True)]), batch=1)
    send(GatewayFailover([Scripted(gives_receipts=False)]), batch=1)
    assert actions.settle_receipts(now=DAY + timedelta(hours=71)) == 0
    assert actions.settle_receipts(now=DAY + timedelta(hours=73)) == 1
    faults = sorted((message(key).state, message(key).fault) for key in ("silent", "answered"))
    assert faults == [("failed", "no_receipt"), ("sent", "")]


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (Actor("head", "1", household=7), ["notice"]),
        (Actor("head", "1", household=8), []),
        (Actor("staff", "2", provinces=("23",)), ["notice"]),
        (Actor("staff", "2", provinces=("01",)), []),
        (Actor("staff", "2", provinces=("*",)), ["notice"]),
        (NOBODY, []),
        (SYSTEM, ["code", "notice"]),
    ],
)
def test_r4_1c_messages_are_seen_by_their_household_and_codes_by_nobody(
    actor: Actor, sees: list[str]
) -> None:
    queue("notice")
    queue("code", is_urgent=True)
    with acting_as(actor):
        assert sorted(OutboxMessage.objects.values_list("key", flat=True)) == sees


def test_whoever_acts_may_queue_and_nobody_but_the_sender_may_change() -> None:
    with acting_as(NOBODY):
        actions.queue_sms(
            to=MOBILE, words="x", household=None, province="", key="k", is_synthetic=False, now=DAY
        )
        assert OutboxMessage.objects.update(words="y") == 0
    assert message("k").words == "x"


@pytest.mark.parametrize("values", ["[]", '"x"', "{}"])
def test_a_message_that_cannot_be_worded_holds_up_no_other(values: str) -> None:
    queue("broken")
    queue("right")
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox SET notice = 'request_filed.1', words = '', parameters = %s WHERE key = 'broken'",
            [values],
        )
    assert send(GatewayFailover([Scripted()])) == SendBatchResult(claimed=2, sent=1, again=1)
    assert message("right").state == "sent"
    assert message("broken").state == "queued"
