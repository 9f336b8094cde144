"""Functions that keep the plans of pages (docs/decisions/0066): what they give follows who acts at each call.

One connection serves many visitors in turn. A plan that was made while somebody acted is used for the next visitor, so
each function is asked here over one connection by one role and actor after the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from psycopg.sql import SQL, Identifier

from hemayat.audit.context import SYSTEM, Actor
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from tests.audit.every_table import HOUSEHOLD, EveryTable, every_table
from tests.audit.test_citizen_role import SESSION, bind

MONTH = "current_date, current_date + 30"
CALLS = {
    "case_rows": f"SELECT FROM case_rows({HOUSEHOLD}, 1)",
    "decided_again_since": f"SELECT FROM decided_again_since({HOUSEHOLD}) AS since WHERE since IS NOT NULL",
    "household_payments": f"SELECT FROM household_payments({HOUSEHOLD}, {MONTH})",
    # These always give one row: what is in it tells whether a row of the household was seen.
    "household_waits": f"SELECT FROM household_waits({HOUSEHOLD}) WHERE member_indexes <> '{{}}'",
    "referral_history": f"SELECT FROM referral_history({HOUSEHOLD})",
    "result_in_force": f"SELECT FROM result_in_force({HOUSEHOLD})",
    "results_of_household": f"SELECT FROM results_of_household({HOUSEHOLD})",
}
"""Function → a call about the household that has a row in every table."""
OF_ITS_OWNER = {"decided_again_since"}
"""It has its owner's rights, and asks itself who may see."""
OWN, OTHER = b"token of the household", b"token of another household"
KEPT = """
SELECT p.proname::text, NOT p.prosecdef AND p.provolatile = 's' AND l.lanname = 'plpgsql',
    array_to_string(p.proconfig, '; '), has_function_privilege('public', p.oid, 'EXECUTE')
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.proname = ANY (%s)"""
PLANS = "SELECT count(*) FROM pg_backend_memory_contexts WHERE name = 'CachedPlan' AND ident ILIKE %s"
HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True, role=CITIZEN) as made:
        now = dt.datetime.now(dt.UTC)
        for number, token, household in ((8, OWN, HOUSEHOLD), (9, OTHER, HOUSEHOLD + 1)):
            made.connection.execute(SESSION, [number, token, household, now, now, now + HOUR, now + HOUR])
        # The agency owes something for the month.
        made.connection.execute("UPDATE referral SET arrears_rial = 1, begins_on = current_date")
        # The household waits to be decided again, and not for a run.
        made.connection.execute("UPDATE request_affected SET decided_at = NULL, because_run = NULL")
        yield made


@contextmanager
def on_the_site(tables: EveryTable, token: bytes = b"") -> Iterator[None]:
    """As the login of the citizens' site, with the session of this token bound if one is named."""
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        tables.connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        if token:
            assert bind(tables.connection, token)
        yield


def sees(tables: EveryTable, function: str) -> bool:
    return tables.connection.execute(CALLS[function]).rowcount > 0


@pytest.mark.parametrize("function", sorted(CALLS))
def test_a_kept_plan_gives_each_visitor_of_a_connection_their_own_household_alone(
    tables: EveryTable, function: str
) -> None:
    # The owner of the tables is held by no policy, and plans first: often enough for a plan that is kept.
    owner_sees = function not in OF_ITS_OWNER
    assert all(sees(tables, function) is owner_sees for _ in range(7))
    for _ in range(2):
        for token, is_seen in ((b"", False), (OTHER, False), (OWN, True), (OTHER, False)):
            with on_the_site(tables, token):
                assert sees(tables, function) is is_seen
        for actor, is_seen in (
            (SYSTEM, True),
            (Actor("nobody"), False),
            (Actor("staff", "staff:3", provinces=("*",)), True),
            # A relative of the household: barred (staff_tie).
            (Actor("staff", "staff:1", provinces=("*",)), False),
            (Actor("staff", "staff:2", provinces=("01",)), False),
            (None, False),
        ):
            with tables.acting(actor):
                assert sees(tables, function) is is_seen, actor
        assert sees(tables, function) is owner_sees


@pytest.mark.parametrize("function", sorted(CALLS))
def test_the_plan_stays_on_the_connection(tables: EveryTable, function: str) -> None:
    """While it is kept, a page pays for running alone."""
    (text,) = tables.connection.execute(
        "SELECT substring(prosrc FROM 'RETURN(?: QUERY)?\\s+([^\\n]{8,60})') FROM pg_proc WHERE proname = %s",
        [function],
    ).fetchone() or ("",)
    kept = f"%{text.strip()[:40]}%"
    tables.connection.execute("DISCARD PLANS")
    with on_the_site(tables, OWN):
        assert sees(tables, function)
    (plans,) = tables.connection.execute(PLANS, [kept]).fetchone() or (0,)
    assert plans >= 1, kept


def test_functions_that_keep_plans_have_the_rights_of_their_caller(tables: EveryTable) -> None:
    found = {name: said for name, *said in tables.connection.execute(KEPT, [list(CALLS)])}
    own = [True, "search_path=public, pg_temp; plan_cache_mode=force_generic_plan", False]
    # A plan of the owner's holds no policy, so it is the same for everyone.
    owners = [False, "search_path=public, pg_temp", False]
    assert found == {name: owners if name in OF_ITS_OWNER else own for name in CALLS}
