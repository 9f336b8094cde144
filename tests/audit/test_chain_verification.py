"""Whoever changes the record, even with every right in the database, is found out, and the row is named."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.actions import checkpoint
from hemayat.audit.chain import SignedCheckpoint
from hemayat.audit.chain_verification import ChainBreak, ChainVerification, verify
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import signature_of
from hemayat.operations.postgres import DatabaseUrls
from tests.audit.event_recorder import NOW, events, tamper, write

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = dt.timedelta(hours=1)


def verified(chain: str | None = None, *beside: SignedCheckpoint) -> ChainVerification:
    with acting_as(SYSTEM):
        return verify(chain, beside=beside)


def signed(now: dt.datetime = NOW) -> SignedCheckpoint:
    with acting_as(SYSTEM):
        return signature_of(checkpoint(now))


def broken(chain: str | None = None, *beside: SignedCheckpoint) -> ChainBreak:
    (found,) = verified(chain, *beside).breaks
    return found


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "actor_kind = 'system'",
        "actor_id = '13'",
        "purpose = ''",
        "event = 'test.undone'",
        "household_id = 8",
        "household_id = NULL",
        "province = 'qom'",
        "subject = 'other'",
        "detail = '{\"a\": 2}'",
    ],
)
def test_a_changed_event_is_named(django_db_setup: DatabaseUrls, change: str) -> None:
    write(5, household=7, detail={"a": 1})
    third = events()[2].pk
    tamper(django_db_setup, f"UPDATE audit_event SET {change} WHERE id = {third}")
    assert broken() == ChainBreak("tehran", 3, third, "the event or its place was changed")


def test_only_the_first_broken_row_is_named_and_other_chains_are_whole(django_db_setup: DatabaseUrls) -> None:
    write(5)
    write(4, "qom")
    tamper(
        django_db_setup,
        "UPDATE audit_event SET subject = 'x' WHERE province = 'tehran' AND subject IN ('1', '3')",
    )
    assert broken().number == 2
    assert verified().events == 1 + 4
    assert verified("qom").breaks == []


def test_a_deleted_event_is_named(django_db_setup: DatabaseUrls) -> None:
    write(3)
    second = events()[1].pk
    tamper(django_db_setup, f"DELETE FROM audit_event WHERE id = {second}")
    assert broken() == ChainBreak("tehran", 2, second, "the event is gone")


def test_a_deleted_link_is_named(django_db_setup: DatabaseUrls) -> None:
    write(3)
    second = events()[1].pk
    tamper(django_db_setup, f"DELETE FROM audit_link WHERE event_id = {second}")
    assert verified().breaks == [
        ChainBreak("tehran", 2, None, "the link is gone"),
        ChainBreak("tehran", None, second, "the event stands in no chain"),
    ]


def test_an_event_slipped_in_without_its_link_is_named(django_db_setup: DatabaseUrls) -> None:
    write(1)
    columns = "at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail"
    tamper(django_db_setup, f"INSERT INTO audit_event ({columns}) SELECT {columns} FROM audit_event")
    assert broken().what == "the event stands in no chain"
    assert verified("qom").breaks == []


def test_two_events_that_changed_places_are_named(django_db_setup: DatabaseUrls) -> None:
    write(3)
    first, second, _ = (event.pk for event in events())
    swap = "UPDATE audit_link SET event_id = {} WHERE event_id = {}"
    for new, old in ((-1, first), (first, second), (second, -1)):
        tamper(django_db_setup, swap.format(new, old))
    assert broken() == ChainBreak("tehran", 1, second, "the event or its place was changed")


REWRITTEN = """
UPDATE audit_event SET subject = 'forged' WHERE id = (SELECT max(id) FROM audit_event);
UPDATE audit_link AS link SET hash = sha256(convert_to(audit_text(done, link.number, before.hash), 'UTF8'))
FROM audit_event AS done, audit_link AS before
WHERE done.id = link.event_id AND done.subject = 'forged'
    AND before.chain = link.chain AND before.number = link.number - 1
"""


def test_a_chain_computed_anew_betrays_itself_to_a_checkpoint(django_db_setup: DatabaseUrls) -> None:
    write(3)
    kept = signed()
    tamper(django_db_setup, REWRITTEN)
    assert broken() == ChainBreak(
        "tehran", 3, events()[2].pk, "the chain was rewritten after a checkpoint was signed"
    )
    tamper(django_db_setup, "DELETE FROM audit_checkpoint")
    assert verified().breaks == []
    written_anew, gone = verified("tehran", kept).breaks
    assert (written_anew.number, gone.what) == (
        3,
        f"the checkpoint of {kept.hour} is kept outside and gone here",
    )


def test_an_end_cut_off_betrays_itself_to_a_checkpoint(django_db_setup: DatabaseUrls) -> None:
    write(3)
    kept = signed()
    tamper(django_db_setup, "DELETE FROM audit_event; DELETE FROM audit_link; DELETE FROM audit_checkpoint")
    assert verified().breaks == []
    assert verified(None, kept).breaks == [
        ChainBreak("tehran", 1, None, "the end is gone: a checkpoint saw 3 events"),
        ChainBreak("", None, None, f"the checkpoint of {kept.hour} is kept outside and gone here"),
    ]


def test_a_checkpoint_that_was_changed_or_taken_out_is_named(django_db_setup: DatabaseUrls) -> None:
    for hour in range(3):
        write(1)
        signed(NOW + hour * HOUR)
    tamper(
        django_db_setup,
        "UPDATE audit_checkpoint SET document = replace(document, '\"tehran\",2', '\"tehran\",1')",
    )
    assert "2026-03-04T06:00:00+00:00: the signature does not belong" in verified().breaks[0].what
    tamper(django_db_setup, f"DELETE FROM audit_checkpoint WHERE hour = '{NOW + HOUR:%Y-%m-%d %H}:00Z'")
    assert "does not follow the one before" in broken().what


def test_a_checkpoint_signed_by_a_stranger_is_refused() -> None:
    write(1)
    forged = SignedCheckpoint(signed().document, "00000000", b"0" * 64)
    assert "it is not signed by a key of this installation" in broken(None, forged).what
