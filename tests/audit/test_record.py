"""Every act stands in the record, in one unbroken chain for each province, for good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from hemayat.audit.actions import AuditEntry, record, record_many
from hemayat.audit.chain_verification import verify
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.models import AuditEvent, AuditLink
from hemayat.common.national_id import national_id_from_parts
from hemayat.operations.postgres import DatabaseUrls
from tests.audit.event_recorder import CLERK, NOW, events, write

TABLES = ("audit_event", "audit_link", "audit_checkpoint")


def numbers(chain: str) -> list[int]:
    with acting_as(SYSTEM):
        return list(AuditLink.objects.filter(chain=chain).order_by("number").values_list("number", flat=True))


@pytest.mark.django_db
def test_an_event_says_who_what_to_whom_and_why() -> None:
    with acting_as(CLERK):
        record(
            by=CLERK,
            event="test.closed",
            household=7,
            province="tehran",
            subject="request:5",
            detail={"reason": "موارد دیگر"},
            now=NOW,
        )
    (written,) = events()
    assert (written.actor_kind, written.actor_id, written.purpose) == ("staff", "12", "complaint 7")
    assert (written.event, written.household_id, written.province) == ("test.closed", 7, "tehran")
    assert (written.subject, written.detail, written.at) == ("request:5", {"reason": "موارد دیگر"}, NOW)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(by=SYSTEM, event="test.done", now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["actor", "subject", "detail"])
def test_a_national_id_is_never_recorded(place: str) -> None:
    number = national_id_from_parts(851, 77)
    actor = Actor("staff", number) if place == "actor" else CLERK
    subject = number if place == "subject" else ""
    detail = {"id": number} if place == "detail" else {}
    with acting_as(CLERK), pytest.raises(ValueError, match="no place") as refused:
        record(by=actor, event="test.done", subject=subject, detail=detail, now=NOW)
    assert number not in str(refused.value)


@pytest.mark.django_db(transaction=True)
def test_every_province_has_a_chain_of_its_own() -> None:
    write(3, "tehran")
    write(2, "")
    assert (numbers("tehran"), numbers("")) == ([1, 2, 3], [1, 2])
    with acting_as(SYSTEM):
        assert (verify().chains, verify().events, verify().breaks) == (2, 5, [])


@pytest.mark.django_db
def test_those_who_write_into_several_chains_come_to_each_in_the_same_order() -> None:
    """Or two of them would wait for each other as they commit. Within a chain it is the order of what happened."""
    happened = [
        AuditEntry(SYSTEM, "test.done", province=name, subject=name + each) for each in "ab" for name in "yxz"
    ]
    with acting_as(SYSTEM):
        record_many(happened, now=NOW)
    assert [one.subject for one in events()] == ["xa", "xb", "ya", "yb", "za", "zb"]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_leaves_no_gap() -> None:
    write(1)
    with pytest.raises(KeyError), acting_as(CLERK):
        record(by=CLERK, event="test.undone", province="tehran", now=NOW)
        raise KeyError
    with acting_as(CLERK):
        with pytest.raises(KeyError), transaction.atomic():
            record(by=CLERK, event="test.undone", province="tehran", now=NOW)
            raise KeyError
        record(by=CLERK, event="test.done", province="tehran", now=NOW)
    assert numbers("tehran") == [1, 2]
    assert {event.event for event in events()} == {"test.done"}
    with acting_as(SYSTEM):
        assert verify().breaks == []


@pytest.mark.django_db(transaction=True)
def test_many_writers_make_one_chain() -> None:
    together = threading.Barrier(4)

    def writer(number: int) -> None:
        together.wait(10)
        write(25, household=number)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(writer, range(4)))
    assert numbers("tehran") == list(range(1, 101))
    with acting_as(SYSTEM):
        assert (verify().events, verify().breaks) == (100, [])


@pytest.mark.django_db(transaction=True)
def test_a_long_transaction_keeps_nobody_from_recording() -> None:
    """A chain is entered at the commit, so that a publication does not hold up the nation's sign-ins."""

    def other() -> None:
        write(1)
        connection.close()

    with acting_as(CLERK), ThreadPoolExecutor(1) as pool:
        record(by=CLERK, event="test.long", province="tehran", now=NOW)
        pool.submit(other).result(timeout=10)
    assert [event.event for event in events()] == ["test.long", "test.done"]
    with acting_as(SYSTEM):
        links = list(AuditLink.objects.order_by("number").values_list("event_id", flat=True))
    assert links == [events()[1].pk, events()[0].pk]


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_only_add(table: str, statement: str) -> None:
    column = {"audit_event": "event", "audit_link": "chain", "audit_checkpoint": "key_id"}[table]
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))


@pytest.mark.django_db
def test_the_application_cannot_make_links() -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO audit_link VALUES ('tehran', 1, 1, '')")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {}"])
def test_not_even_the_owner_can_take_away(django_db_setup: DatabaseUrls, table: str, statement: str) -> None:
    with (
        psycopg.connect(django_db_setup.owner) as owner,
        pytest.raises(psycopg.Error, match="only ever added to"),
    ):
        owner.execute(statement.format(table))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        (Actor("head", "1", household=7), {7}),
        (Actor("staff", "2", provinces=("qom",)), {8}),
        (Actor("staff", "3", provinces=("*",)), {7, 8, None}),
        (SYSTEM, {7, 8, None}),
        (NOBODY, set()),
    ],
)
def test_r4_1c_the_database_hides_events_even_where_no_check_was_made(actor: Actor, sees: set) -> None:
    with acting_as(NOBODY):
        record(by=NOBODY, event="test.done", household=7, province="tehran", now=NOW)
        record(by=NOBODY, event="test.done", household=8, province="qom", now=NOW)
        record(by=NOBODY, event="test.done", now=NOW)
    with acting_as(actor):
        assert set(AuditEvent.objects.values_list("household_id", flat=True)) == sees


# What PostgreSQL keeps as text: no NUL, no half of a pair.
TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)
DETAIL = st.dictionaries(
    TEXT,
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    max_size=4,
)


@pytest.mark.slow
@pytest.mark.django_db
@given(
    subject=TEXT,
    purpose=TEXT,
    detail=DETAIL,
    household=st.none() | st.integers(1, 2**62),
    at=st.datetimes(timezones=st.timezones()).filter(lambda at: 1000 < at.year < 9000),
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_and_the_verifier_hash_alike(subject, purpose, detail, household, at) -> None:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        actor = Actor("system", "system", purpose=purpose)
        record(by=actor, event="test", household=household, subject=subject, detail=detail, now=at)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert verify().breaks == []
