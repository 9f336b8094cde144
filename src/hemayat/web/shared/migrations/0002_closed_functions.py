"""No function that runs with the rights of the owner is open to everybody.

ALTER DEFAULT PRIVILEGES cannot do this for later functions: it would also close functions that a new version of
procrastinate brings, and the worker would stop. tests/architecture/test_definer_functions.py checks them instead.
"""

from __future__ import annotations

from django.db import migrations

CLOSE = """
DO $$
DECLARE closed regprocedure;
BEGIN
    FOR closed IN SELECT oid FROM pg_proc
        WHERE prosecdef AND pronamespace = 'public'::regnamespace AND pg_get_userbyid(proowner) = current_user
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', closed);
    END LOOP;
END $$;
"""
# Functions that the application calls and that had no grant of their own.
GRANT = """
GRANT EXECUTE ON FUNCTION drop_partition, open_partition, close_partition, weigh_partition, attach_partition, drop_first_nation_tables, open_first_nation_tables,
    number_people, close_first_nation_table, count_valid_memberships, install_first_nation, open_people, upsert_people, find_newer,
    end_memberships, end_households, begin_memberships, persist_staged_people, drop_placed_people, count_people, drop_people,
    forget_people, compare_run, count_notices, forget_records, forget_openings, referrals_for_next_batches
    TO hemayat_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("web_shared", "0001_readiness"),
        ("accounts", "0012_actor_checks"),
        ("agreements", "0005_settled_confirmers"),
        ("approvals", "0008_corrected_corrections"),
        ("complaints", "0004_actor_checks"),
        ("documents", "0004_received"),
        ("eligibility", "0011_no_day_without_adverse_change"),
        ("holdings", "0002_barred"),
        ("households", "0011_actor_checks"),
        ("lifeevents", "0001_lifeevents"),
        ("oversight", "0006_look_budgets"),
        ("partners", "0003_two_people"),
        ("publication", "0010_settled_confirmers"),
        ("records", "0002_opening"),
        ("referrals", "0007_settled_confirmers"),
        ("requests", "0031_settled_confirmers"),
    ]
    operations = [migrations.RunSQL(CLOSE + GRANT, migrations.RunSQL.noop)]
