"""What SQL of its own reaches in a visitor's transaction, as the citizens' site and the organisations' door log in.

One row is made in every table, and each is read and written as the application's role with no check of the application.
The lists are exact: a table that is closed is taken out of them, and a new table is closed or put in with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.sql import SQL, Identifier

from hemayat.audit.context import NOBODY, Actor
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP, CITIZEN
from tests.audit.every_table import HOUSEHOLD, EveryTable, every_table

VISITORS = {
    "a head": Actor("head", "session:2", household=HOUSEHOLD + 1),
    "an organisation": Actor("partner", "partner:1"),
    "nobody": NOBODY,
}
SEEN = {
    **dict.fromkeys(
        ("agreement_version", "availability_probe", "closing_law", "holiday", "known_outage", "official_text",
         "published_period", "published_run", "quality_measurement", "quality_month", "queue_forecast"),
        "a page shows it to everybody",
    ),
    **dict.fromkeys(("organisation", "partner_terms"), "heads read to whom what is told, and on which ground"),
    **dict.fromkeys(("approval_revocation_list", "approval_signing"), "whoever is shown an approval verifies it"),
    "demo_inbox": "it is filled in a demonstration alone, with made-up people, for all to read",
    **dict.fromkeys(
        ("auth_group", "auth_group_permissions", "auth_permission", "django_content_type"),
        "Django makes them, and nothing here uses them; nobody writes them",
    ),
    "django_migrations": "/readyz compares them with the code",
    **dict.fromkeys(
        ("custodian", "custodian_rule", "referral_batch", "referral_mark", "referral_reconciliation",
         "referral_taking"),
        "payment agencies, and numbers of what they were sent, about no household: not closed yet",
    ),
    **dict.fromkeys(
        ("procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers", "procrastinate_workers"),
        "jobs: not closed yet",
    ),
    "retention_run": "how many rows were erased: not closed yet",
    "staff_power_wait": "one number of hours: not closed yet",
}  # fmt: skip
"""Table → why a visitor may read a row that is not theirs."""
BY_TRIGGER = "a trigger lets the system alone; triggers are taken away here"
WRITTEN = {
    ("outbox", "INSERT"): "whoever acts has a notice sent to the household",
    ("referral_batch", "INSERT"): BY_TRIGGER,
    ("referral_batch", "UPDATE"): BY_TRIGGER,
    ("referral_taking", "INSERT"): BY_TRIGGER,
    **{(table, statement): "not closed yet" for table, statements in {
        "procrastinate_events": ("DELETE", "INSERT", "UPDATE"),
        "procrastinate_jobs": ("DELETE", "INSERT", "UPDATE"),
        "procrastinate_periodic_defers": ("DELETE", "INSERT", "UPDATE"),
        "procrastinate_workers": ("DELETE", "INSERT", "UPDATE"),
    }.items() for statement in statements},
}  # fmt: skip
"""Table and statement → why a visitor may do that."""
CLOSED = {
    "audit_checkpoint", "audit_link", "errand", "publication", "publication_justification", "publication_pause",
    "staff_identity", "staff_invitation", "staff_leave", "staff_member",
    "staff_passkey", "staff_power", "staff_power_request", "staff_reset", "staff_session", "staff_tie",
}  # fmt: skip
"""Accounts, proposals and trials, and proof of the record."""


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True) as made:
        yield made


@pytest.mark.parametrize("who", VISITORS)
def test_a_visitor_reads_what_is_listed_and_nothing_else(tables: EveryTable, who: str) -> None:
    assert tables.seen_by(VISITORS[who]) == SEEN.keys()


@pytest.mark.parametrize("who", VISITORS)
def test_a_visitor_writes_what_is_listed_and_nothing_else(tables: EveryTable, who: str) -> None:
    assert tables.written_by(VISITORS[who]) == WRITTEN.keys()


def test_accounts_proposals_and_proof_are_closed(tables: EveryTable) -> None:
    assert tables.columns.keys() >= CLOSED
    assert not CLOSED & SEEN.keys()
    assert not CLOSED & {table for table, _ in WRITTEN}


@pytest.mark.parametrize("role", [CITIZEN, APP])
def test_a_visitor_who_claims_to_be_the_system_sees_nobody(tables: EveryTable, role: str) -> None:
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(role)))
        tables.connection.execute("SELECT set_config('hemayat.kind', 'system', true)")
        found = tables.connection.execute("SELECT count(*) FROM person").fetchone()
    assert found == (0,)
