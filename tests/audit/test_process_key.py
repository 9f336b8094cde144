"""The application's login without a key is nobody; what a process signed is good on one connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from hemayat.audit.process_key import act_as_system, own_connection, signed
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.roles import TAKE_AWAY
from tests.audit.claims import CLAIMS, NOBODY, OF_STAFF, PARALLEL, acting, bind, claim, proof_of
from tests.audit.every_table import HOUSEHOLD


@pytest.fixture
def application(django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """The application's login, as a thief of its password has it."""
    with psycopg.connect(django_db_setup.app) as connection:
        yield connection
        connection.rollback()


def test_a_proof_is_worth_nothing_in_another_transaction_or_on_another_connection(
    application: psycopg.Connection, django_db_setup: DatabaseUrls
) -> None:
    assert bind(application, OF_STAFF)
    proof = proof_of(application)
    with psycopg.connect(django_db_setup.app) as other:
        claim(other, *OF_STAFF)
        other.execute("SELECT set_config('hemayat.proof', %s, true)", [proof])
        assert acting(other) == NOBODY
    assert acting(application) == ("staff", "staff:1", None, ["01"])
    application.commit()
    assert acting(application) == NOBODY
    claim(application, *OF_STAFF)
    application.execute("SELECT set_config('hemayat.proof', %s, true)", [proof])
    assert acting(application) == NOBODY


@pytest.mark.parametrize(
    ("setting", "value"),
    [("kind", "system"), ("actor", "staff:2"), ("household", str(HOUSEHOLD)), ("provinces", "*")],
)
def test_whoever_changes_a_word_of_what_is_proven_is_nobody(
    application: psycopg.Connection, setting: str, value: str
) -> None:
    assert bind(application, OF_STAFF)
    application.execute("SELECT set_config(%s, %s, true)", [f"hemayat.{setting}", value])
    assert acting(application) == NOBODY


def test_a_wrong_signature_binds_nobody_and_says_no_more(application: psycopg.Connection) -> None:
    said, signature = signed(*CLAIMS["the system"], own_connection(application))
    wrong = (b"", signature[:-1], signature[:-1] + bytes([signature[-1] ^ 1]), signature + b"0", None)
    for given in wrong:
        assert bind(application, OF_STAFF)
        answer = application.execute("SELECT bind_actor(%s, %s)", [said, given]).fetchone()
        # Also not the one who acted before.
        assert (answer, acting(application)) == ((False,), NOBODY)
    assert application.execute("SELECT bind_actor('no list', '')").fetchone() == (False,)


def test_a_signature_that_was_seen_is_good_on_its_own_connection_alone(
    application: psycopg.Connection, django_db_setup: DatabaseUrls
) -> None:
    seen = own_connection(application)
    with psycopg.connect(django_db_setup.app) as other:
        assert own_connection(other) != seen
        assert not bind(other, CLAIMS["the system"], of=seen)
        assert acting(other) == NOBODY
    # Also where the number of the server's process comes back: this one is given another name, and never that one.
    assert bind(application, CLAIMS["the system"], of=seen)
    for forgets in ("DISCARD SEQUENCES", "SELECT own_connection()"):
        application.execute(forgets.encode())
        assert not bind(application, CLAIMS["the system"], of=seen)
    assert not bind(application, CLAIMS["the system"], of=str(application.info.backend_pid))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT setval('connection_number', 1, false)",
        "SELECT nextval('connection_number')",
        "ALTER SEQUENCE connection_number RESTART",
        "CREATE TEMP SEQUENCE connection_number",
        "CREATE DOMAIN pg_temp.bytea AS pg_catalog.bytea",
    ],
)
def test_nobody_chooses_what_a_connection_is_called(application: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.encode())


def test_the_citizens_site_can_have_nothing_signed(django_db_setup: DatabaseUrls) -> None:
    with psycopg.connect(django_db_setup.citizen) as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            bind(connection, CLAIMS["the system"])
        connection.rollback()


@pytest.mark.parametrize(
    "statement", ["SELECT FROM process_key", "SELECT acting_proof('system', '', '', '')"]
)
def test_nobody_but_the_owner_reads_the_keys_or_makes_a_proof(
    application: psycopg.Connection, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.encode())


def test_the_helpers_of_a_parallel_plan_know_who_acts(
    application: psycopg.Connection,
) -> None:
    """Or the system would see too little, and every sum be wrong."""
    assert bind(application, CLAIMS["the system"])
    application.execute(PARALLEL)
    shown_to_system = "count(*) FILTER (WHERE acting_kind() = 'system' AND may_see(id, '01'))"
    asked = f"SELECT count(*), {shown_to_system} FROM django_content_type".encode()
    plan = "\n".join(line for (line,) in application.execute(b"EXPLAIN (ANALYZE) " + asked))
    assert "Workers Launched: " in plan, plan
    every, shown = application.execute(asked).fetchone() or (0, 0)
    assert every == shown > 50


def test_a_connection_that_django_does_not_know_acts_as_the_system(application: psycopg.Connection) -> None:
    act_as_system(application)
    assert acting(application)[0] == "system"


QUEUES = """
SELECT procrastinate_defer_jobs_v1(
    ARRAY[ROW('q', 'accounts.answer_attempt', 0, NULL, NULL, '{}', NULL)::procrastinate_job_to_defer_v1])"""
WRITES = (
    QUEUES,
    "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('q', 'accounts.answer_attempt')",
    """UPDATE procrastinate_jobs SET args = '{"attempt": 1}', status = 'todo'""",
    "DELETE FROM procrastinate_jobs",
    "SELECT * FROM procrastinate_fetch_job_v2(NULL, NULL)",
    "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id) VALUES ('x', 1, '')",
    "DELETE FROM procrastinate_workers",
    "UPDATE procrastinate_events SET at = now()",
    "INSERT INTO outbox (household_id, province, to_sealed, is_urgent) VALUES (1, '01', 'sealed', false)",
    "INSERT INTO known_outage (fa, en, from_at, set_by_id) VALUES ('x', 'x', now(), 1)",
    "UPDATE known_outage SET ended_at = now(), ended_by_id = 1",
    "UPDATE django_content_type SET model = 'x'",
    "INSERT INTO auth_group (name) VALUES ('x')",
)


@pytest.mark.parametrize("statement", WRITES)
def test_the_password_alone_queues_no_job_and_no_message_and_announces_nothing(
    application: psycopg.Connection, statement: str
) -> None:
    for who in ("nobody named", "the system"):
        claim(application, *CLAIMS[who])
        try:
            assert application.execute(statement.encode()).rowcount == 0
        except psycopg.errors.InsufficientPrivilege:
            application.rollback()


@pytest.mark.parametrize(
    ("who", "statement"),
    [
        ("staff", "DELETE FROM procrastinate_jobs"),
        ("staff", "UPDATE procrastinate_jobs SET priority = 1"),
        *((who, statement) for who in ("staff", "") for statement in (
            "INSERT INTO published_run (province, run_id, since) VALUES ('01', 1, now())",
            "INSERT INTO audit_checkpoint (hour, document, root, key_id, signature) VALUES (now(), '', '', '', '')",
        )),
    ],
)  # fmt: skip
def test_no_member_changes_jobs_or_what_is_published_or_signs_the_record(
    application: psycopg.Connection, who: str, statement: str
) -> None:
    assert bind(application, OF_STAFF if who else CLAIMS["nobody named"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.encode())
    application.rollback()
    assert bind(application, CLAIMS["the system"])
    # The system has the right; that no such run was approved is said only after that.
    with suppress(psycopg.errors.CheckViolation):
        application.execute(statement.encode())


def test_a_process_of_ours_queues_jobs(application: psycopg.Connection) -> None:
    assert bind(application, CLAIMS["nobody named"])
    application.execute(QUEUES.encode())
    assert application.execute(
        "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'q'"
    ).fetchone() == (1,)


@pytest.mark.parametrize("ends", ["pg_terminate_backend", "pg_cancel_backend"])
@pytest.mark.parametrize("database", ["", "postgres", "template1"])
def test_the_password_alone_ends_no_session_of_another_process(
    django_db_setup: DatabaseUrls, database: str, ends: str
) -> None:
    urls = django_db_setup
    inside = urls.of_database(database) if database else urls
    with psycopg.connect(urls.app) as other:
        with psycopg.connect(inside.app) as it, pytest.raises(psycopg.errors.InsufficientPrivilege):
            it.execute(f"SELECT {ends}(%s)".encode(), [other.info.backend_pid])
        assert other.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("role", ["app", "citizen"])
@pytest.mark.parametrize("database", ["", "postgres", "template1"])
@pytest.mark.parametrize(
    "fills",
    ["pg_logical_emit_message(false, 'a', 'b')", "lo_create(0)", "lo_creat(0)", "lo_from_bytea(0, '')"],
)
def test_no_sql_fills_the_disk_with_what_is_in_no_table(
    django_db_setup: DatabaseUrls, fills: str, database: str, role: str
) -> None:
    """Nothing erases a large object, and each message is in the log of changes and in its archive."""
    inside = django_db_setup.of_database(database) if database else django_db_setup
    with psycopg.connect(getattr(inside, role)) as it, pytest.raises(psycopg.errors.InsufficientPrivilege):
        it.execute(f"SELECT {fills}".encode())


def test_both_ways_of_making_a_database_take_the_same_away() -> None:
    assert (Path(__file__).parents[2] / "deploy" / "database.sql").read_text("utf-8").count(TAKE_AWAY) == 3
