"""The driver for message centres, against one with real sockets that throttles, repeats itself and hangs up."""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications import actions, delivery_receipts
from hemayat.notifications.gateways import (
    DeliveryAccepted,
    DeliveryNotPermitted,
    DeliveryRefused,
    DeliveryUncertain,
    OutgoingMessage,
    ReceiptNews,
)
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.gateways.smpp import SmppGateway
from hemayat.notifications.gateways.smpp.pdu import (
    BrokenPdu,
    Pdu,
    ShortMessage,
    SmppStatus,
    first_pdu,
    read_short,
    short_body,
)
from hemayat.notifications.gateways.smpp.text import receipt_in
from hemayat.notifications.models import Receipt
from tests.notifications.message_centre import Centre, message_centre
from tests.notifications.outbox import DAY, message, queue

TO = "+989121234567"
LONG = "سلام " * 40


@pytest.fixture
def centre() -> Iterator[Centre]:
    with message_centre() as started:
        yield started


@contextmanager
def driver(centre: Centre, **given: Any) -> Iterator[SmppGateway]:
    values: dict[str, Any] = {
        "timeout_seconds": 0.5,
        "quiet_seconds": 5,
        "pause": lambda seconds: None,
        **given,
    }
    made = SmppGateway("centre", centre.host, "hemayat", centre.password, "6369", centre.port, **values)
    try:
        yield made
    finally:
        made.close()


def outgoing(words: str = "سلام", key: str = "k") -> OutgoingMessage:
    return OutgoingMessage(key, TO, words)


def test_a_message_is_submitted_in_ucs2(centre: Centre) -> None:
    with driver(centre) as smpp:
        assert smpp.send(outgoing()) == DeliveryAccepted("a1")
    (short,) = centre.submitted
    assert (short.source, short.to, short.data_coding, short.esm_class) == ("6369", "989121234567", 8, 0)
    assert short.text.decode("utf-16-be") == "سلام"
    assert short.wants_receipt
    assert centre.bound == [("hemayat", "secret")]


def test_a_long_message_arrives_whole_and_asks_for_one_receipt(centre: Centre) -> None:
    with driver(centre) as smpp:
        assert smpp.send(outgoing(LONG)) == DeliveryAccepted("a3")
    assert centre.texts() == [LONG]
    assert [short.wants_receipt for short in centre.submitted] == [False, False, True]


def test_many_threads_share_one_connection(centre: Centre) -> None:
    with driver(centre) as smpp:
        said: list[Any] = []
        threads = [
            threading.Thread(target=lambda n=n: said.append(smpp.send(outgoing(f"شماره {n}", str(n)))))
            for n in range(30)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(centre.texts()) == sorted(f"شماره {n}" for n in range(30))
    assert len({each.reference for each in said}) == 30
    assert len(centre.bound) == 1


def test_a_receipt_is_heard_kept_and_only_then_acknowledged(centre: Centre) -> None:
    news: list[ReceiptNews] = []
    with driver(centre, listener=news.append) as smpp:
        smpp.send(outgoing())
        assert centre.wait_for(lambda: centre.acknowledged)
    assert news == [ReceiptNews("centre", "a1", "delivered", "DELIVRD 000")]
    assert centre.acknowledged == [SmppStatus.OK]


def test_a_receipt_that_cannot_be_kept_is_asked_for_again(centre: Centre) -> None:
    def fails(news: ReceiptNews) -> None:
        raise OSError

    with driver(centre, listener=fails) as smpp:
        smpp.send(outgoing())
        assert centre.wait_for(lambda: centre.acknowledged)
        assert smpp.send(outgoing()) != DeliveryUncertain("connection_lost")
    assert centre.acknowledged[0] == SmppStatus.TEMPORARY_FAULT_OF_OURS


def test_a_busy_centre_is_given_a_pause(centre: Centre) -> None:
    centre.statuses = [SmppStatus.THROTTLED, SmppStatus.QUEUE_FULL]
    pauses: list[float] = []
    with driver(centre, pause=pauses.append) as smpp:
        assert isinstance(smpp.send(outgoing()), DeliveryAccepted)
    assert pauses == [1, 1]
    assert len(centre.submitted) == 1


def test_a_centre_that_stays_busy_has_surely_not_taken_it(centre: Centre) -> None:
    centre.statuses = [SmppStatus.THROTTLED] * 3
    with driver(centre) as smpp:
        assert smpp.send(outgoing()) == DeliveryRefused("0x58")


def test_half_a_message_is_perhaps_taken_and_is_repeated_as_the_same(centre: Centre) -> None:
    centre.statuses = [SmppStatus.OK, SmppStatus.SYSTEM_FAULT]
    with driver(centre) as smpp:
        assert smpp.send(outgoing(LONG)) == DeliveryUncertain("0x08")
        assert isinstance(smpp.send(outgoing(LONG)), DeliveryAccepted)
    assert centre.texts() == [LONG]


def test_a_number_that_does_not_exist_is_refused_for_good(centre: Centre) -> None:
    centre.statuses = [SmppStatus.INVALID_DESTINATION]
    with driver(centre) as smpp:
        assert smpp.send(outgoing()) == DeliveryRefused("0x0b", is_final=True)


def test_a_connection_that_breaks_before_the_answer_leaves_it_open_and_is_made_again(centre: Centre) -> None:
    centre.drops_before_answer = 1
    with driver(centre) as smpp:
        assert smpp.send(outgoing()) == DeliveryUncertain("connection_lost")
        assert isinstance(smpp.send(outgoing()), DeliveryAccepted)
    assert len(centre.bound) == 2


def test_a_centre_that_never_answers_leaves_it_open(centre: Centre) -> None:
    centre.is_mute = True
    with driver(centre) as smpp:
        assert smpp.send(outgoing()) == DeliveryUncertain("connection_lost")


def test_a_wrong_password_is_said_and_nothing_sent(centre: Centre) -> None:
    with driver(centre) as smpp:
        centre.password = "another"
        assert smpp.send(outgoing()) == DeliveryRefused("bind 0x0e")
    assert centre.submitted == []


def test_where_no_centre_listens_it_was_surely_not_taken(centre: Centre) -> None:
    with driver(Centre(port=1)) as smpp:
        assert smpp.send(outgoing()) == DeliveryRefused("ConnectionRefusedError")


def test_a_quiet_line_is_asked_whether_it_lives(centre: Centre) -> None:
    with driver(centre, quiet_seconds=0.05) as smpp:
        smpp.send(outgoing())
        assert centre.wait_for(lambda: centre.asked_whether_alive >= 3)
        assert isinstance(smpp.send(outgoing()), DeliveryAccepted)
    assert len(centre.bound) == 1


def test_a_line_that_does_not_answer_is_given_up_and_made_again(centre: Centre) -> None:
    centre.is_deaf, centre.receipt = True, ""
    with driver(centre, quiet_seconds=0.05) as smpp:
        smpp.send(outgoing())
        assert centre.wait_for(lambda: centre.asked_whether_alive >= 1)
        assert smpp._connection is not None
        smpp._connection._reader.join(2)
        assert isinstance(smpp.send(outgoing()), DeliveryAccepted)
    assert len(centre.bound) == 2


def test_nobody_made_up_is_written_to(centre: Centre) -> None:
    with driver(centre) as smpp:
        assert smpp.send(OutgoingMessage("k", TO, "x", is_synthetic=True)) == DeliveryNotPermitted(
            "synthetic_person"
        )
    assert centre.bound == []


def test_some_centres_write_a_reference_in_two_ways(centre: Centre) -> None:
    with driver(centre, receipt_ids="decimal_of_hex") as smpp:
        assert smpp.send(outgoing()) == DeliveryAccepted(str(0xA1))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("said", "state"), [("DELIVRD", "delivered"), ("UNDELIV", "failed")])
def test_from_the_outbox_to_the_phone_and_back(centre: Centre, said: str, state: str) -> None:
    centre.receipt, centre.receipts_each = said, 3
    queue(words=LONG)
    with driver(centre, listener=_keep) as smpp:
        assert actions.send_due(now=DAY, is_urgent=False, by_way_of=GatewayFailover([smpp])).sent == 1
        assert centre.wait_for(lambda: len(centre.acknowledged) == 3)
    actions.settle_receipts(now=DAY)
    assert centre.texts() == [LONG]
    assert (message().state, message().parts) == (state, 3)
    with acting_as(SYSTEM):
        assert Receipt.objects.count() == 1


def _keep(news: ReceiptNews) -> None:
    delivery_receipts.store_receipt(news, DAY)


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        (b"id:7 stat:EXPIRED err:011", (), ("7", "failed", "EXPIRED 011")),
        (b"id:7 stat:ACCEPTD", (), ("7", "buffered", "ACCEPTD")),
        (b"", ((0x1E, b"9\0"), (0x427, b"\x02")), ("9", "delivered", "2")),
        (b"hello", (), None),
    ],
)
def test_a_receipt_is_read_from_its_text_or_its_options(text, options, found) -> None:
    assert receipt_in(ShortMessage("a", "b", text, 0, 4, False, 1, 1, options)) == found


@given(st.binary(max_size=200))
def test_bytes_that_mean_nothing_are_refused_in_one_way(body: bytes) -> None:
    with suppress(BrokenPdu):
        read_short(body)


@given(st.lists(st.binary(max_size=50), max_size=5), st.integers(1, 9))
def test_what_is_packed_is_read_again_however_it_is_cut(bodies: list[bytes], step: int) -> None:
    sent = [Pdu(4, 0, number, body) for number, body in enumerate(bodies)]
    stream, buffer, read = b"".join(pdu.packed() for pdu in sent), bytearray(), []
    for start in range(0, len(stream), step):
        buffer += stream[start : start + step]
        while (pdu := first_pdu(buffer)) is not None:
            read.append(pdu)
    assert read == sent


def test_a_length_that_cannot_be_ends_the_connection() -> None:
    with pytest.raises(BrokenPdu):
        first_pdu(bytearray(struct.pack(">IIII", 3, 0, 0, 0)))


@given(st.binary(max_size=140))
def test_a_message_is_read_as_it_was_written(text: bytes) -> None:
    short = ShortMessage("6369", "989121234567", text, 8, 0x40, True, 5, 0, ((0x1E, b"x"),))
    assert read_short(short_body(short)) == short
