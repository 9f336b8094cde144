"""R1.5b, R1.5c: one notice to each household of a run, and none without one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.notifications import actions, queries
from hemayat.notifications.actions import NewNotice
from hemayat.notifications.errors import DemoInboxUnavailable
from hemayat.notifications.gateways.demo_inbox import DemoInbox
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.notice_wordings import NOTICES, notice_text
from tests.notifications.gateways import Scripted
from tests.notifications.outbox import DAY, MINUTE, MOBILE, message, queue

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = {"address": "hemayat.mcls.gov.ir"}


def rows(count: int, notice: str = "result_eligible.1") -> Iterator[NewNotice]:
    sealed = key_ring().seal(MOBILE.encode(), b"mobile")
    for number in range(count):
        yield NewNotice(f"run 5 household {number}", number, "23", sealed, notice, ADDRESS, is_synthetic=True)


def queue_run(count: int) -> int:
    with acting_as(SYSTEM):
        return actions.queue_many(rows=rows(count), now=DAY, run_id=5)


def test_a_notice_is_queued_once_however_often_the_publication_is_repeated() -> None:
    assert queue_run(7_000) == 7_000
    assert queue_run(7_010) == 10
    with acting_as(SYSTEM):
        assert queries.coverage(5) == queries.NoticeCoverage(7_010, 7_010, 0, 0, 0, 0, 0)
        assert queries.coverage(6).notices == 0
        assert queries.backlog() == queries.OutboxBacklog(7_010, DAY)


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_num_queries) -> None:
    with acting_as(SYSTEM), django_assert_num_queries(2):
        actions.queue_many(rows=rows(2 * actions.AT_A_TIME), now=DAY, run_id=5)


def test_a_notice_can_be_queued_for_all_that_a_query_finds() -> None:
    sealed = key_ring().seal(MOBILE.encode(), b"mobile")
    with acting_as(SYSTEM):
        queued = actions.queue_selected(
            select="SELECT 'run 6 of ' || n, n, '23', %s::bytea, NULL::bytea, true FROM generate_series(1, %s) n",
            parameters_of_query=[sealed, 300],
            notice="result_needs_data.1",
            parameters=ADDRESS,
            run_id=6,
            now=DAY,
        )
        assert queued == 300
        assert queries.coverage(6).queued == 300
    assert message("run 6 of 1").to_sealed == sealed


def test_a_number_is_copied_sealed_and_opened_only_to_send() -> None:
    queue_run(3)
    provider = Scripted(is_real=False)
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([provider])).sent == 3
    assert {asked.to for asked in provider.asked} == {MOBILE}
    assert {asked.words for asked in provider.asked} == {notice_text("result_eligible.1", ADDRESS, "fa")}
    with acting_as(SYSTEM):
        assert queries.coverage(5).sent == 3


def test_a_number_that_no_key_opens_is_tried_again_and_stops_no_other() -> None:
    queue("bad")
    queue("good")
    with acting_as(SYSTEM):
        OutboxMessage.objects.filter(key="bad").update(to_sealed=b"\x01" + b"x" * 60)
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([Scripted()])).sent == 1
    assert (message("bad").state, message("bad").fault) == ("queued", "UnknownKey")


@pytest.mark.parametrize(
    ("notice", "parameters", "fault"),
    [("no such", ADDRESS, KeyError), ("result_eligible.1", {}, ValueError)],
)
def test_a_notice_that_cannot_be_worded_is_not_queued(notice: str, parameters: dict, fault: type) -> None:
    row = NewNotice("k", 1, "23", b"", notice, parameters, is_synthetic=True)
    with acting_as(SYSTEM), pytest.raises(fault):
        actions.queue_many(rows=[row], now=DAY)


@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_has_both_languages_and_the_same_parameters(name: str) -> None:
    parameters = dict.fromkeys(NOTICES[name].parameters, "۱۲۳")
    assert "{" not in notice_text(name, parameters, "fa") + notice_text(name, parameters, "en")
    assert all("۱۲۳" in notice_text(name, parameters, lang) for lang in ("fa", "en"))


def test_a_head_reads_what_was_sent_in_both_languages_and_no_code(django_assert_num_queries) -> None:
    queue_run(8)
    queue("own words", words="نامهٔ شما آماده است", now=DAY + MINUTE)
    queue("code", is_urgent=True)
    queue("of another", household=8)
    with acting_as(Actor("head", "1", household=7), is_read_only=True):
        with django_assert_num_queries(1):
            newest, oldest = queries.messages_of(7, "en")
        assert queries.messages_of(8) == []
    assert newest.words == "نامهٔ شما آماده است"
    assert oldest.words == notice_text("result_eligible.1", ADDRESS, "en")
    assert (oldest.to_ending, oldest.wording.en) == ("0001", "Waiting to be sent")


def test_the_inbox_of_the_demo_shows_the_newest_first_and_each_once() -> None:
    queue_run(2)
    queue("code", is_urgent=True, words="رمز: 12345", is_synthetic=True)
    inbox = GatewayFailover([DemoInbox("test")])
    actions.send_due(now=DAY, is_urgent=False, by_way_of=inbox)
    actions.send_due(now=DAY, is_urgent=True, by_way_of=inbox)
    with acting_as(Actor("nobody"), is_read_only=True):
        shown = queries.inbox()
    assert [each.words for each in shown] == ["رمز: 12345"] + [
        notice_text("result_eligible.1", ADDRESS, "fa")
    ] * 2
    # As if the worker had died between the inbox and the outbox.
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE outbox SET state = 'sending'")
    assert actions.send_due(now=DAY + timedelta(minutes=6), is_urgent=False, by_way_of=inbox).sent == 2
    assert len(queries.inbox()) == 3


def test_there_is_no_inbox_outside_the_demo(settings) -> None:
    settings.NOTIFICATIONS = {**settings.NOTIFICATIONS, "mode": "production"}
    with pytest.raises(DemoInboxUnavailable):
        queries.inbox()
    with pytest.raises(DemoInboxUnavailable):
        DemoInbox("production")


def test_a_head_without_a_number_has_a_notice_all_the_same() -> None:
    row = NewNotice("run 7 household 9", 9, "23", b"", "result_eligible.1", ADDRESS, is_synthetic=False)
    with acting_as(SYSTEM):
        actions.queue_many(rows=[row], now=DAY, run_id=7)
        actions.queue_selected(
            select="SELECT 'run 7 household 10', 10, '23', NULL::bytea, NULL::bytea, false",
            parameters_of_query=[],
            notice="result_eligible.1",
            parameters=ADDRESS,
            run_id=7,
            now=DAY,
        )
        assert queries.coverage(7) == queries.NoticeCoverage(2, 0, 0, 0, 0, 0, held=2)
        (shown,) = queries.messages_of(10)
    assert (shown.to_ending, shown.state) == ("", "held")
    assert actions.release(now=DAY) == 0
    assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([Scripted()])).claimed == 0
