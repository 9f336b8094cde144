"""Every policy asks once a statement who acts: `(SELECT acting_kind())` where it was `acting_kind()`.

What a policy asks may be a function that reads a key and cannot be made part of the statement; it would be called for
each row. All policies are rewritten here, and mean what they meant; tests/architecture/test_policies.py holds later
ones to it.
"""

from __future__ import annotations

from django.db import migrations

ASKED_ONCE = r"""
CREATE FUNCTION pg_temp.asked_once(said text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    -- What is asked once already, so that it is not wrapped twice.
    said := regexp_replace(said, '\( SELECT (acting_\w+\(\)) AS acting_\w+\)', '\1', 'g');
    said := regexp_replace(said, 'current_setting\(''hemayat\.actor''::text, true\)', 'acting_id()', 'g');
    -- Its two arguments are columns, maybe with a cast in brackets.
    said := regexp_replace(said, '\mmay_see\(((?:[^()]|\([^()]*\))*)\)',
        'may_see(\1, acting_kind(), acting_household())', 'g');
    said := regexp_replace(said, '\macting_(?:has_role\(''\w+''::text\)|(?:kind|id|household|member|inspects|answers)\(\))',
        '(SELECT \&)', 'g');
    -- Without the cast, ANY and ALL would take the SELECT for a list of rows.
    said := regexp_replace(said, '\macting_barred\(\)', '(SELECT acting_barred())::bigint[]', 'g');
    RETURN regexp_replace(said, '\macting_person\(\)', '(SELECT acting_person())::bytea[]', 'g');
END $$;

DO $$
DECLARE policy record; begun text;
BEGIN
    FOR policy IN SELECT * FROM pg_policies WHERE schemaname = 'public'
    LOOP
        begun := format('ALTER POLICY %I ON %I', policy.policyname, policy.tablename);
        IF pg_temp.asked_once(policy.qual) <> policy.qual THEN
            EXECUTE format('%s USING (%s)', begun, pg_temp.asked_once(policy.qual));
        END IF;
        IF pg_temp.asked_once(policy.with_check) <> policy.with_check THEN
            EXECUTE format('%s WITH CHECK (%s)', begun, pg_temp.asked_once(policy.with_check));
        END IF;
    END LOOP;
END $$;

DROP FUNCTION pg_temp.asked_once(text);
"""


class Migration(migrations.Migration):
    # Of api, questions and notifications the last that make policies: later ones are taken back alone in a test or a drill.
    dependencies = [
        ("web_shared", "0002_closed_functions"),
        ("accounts", "0019_identity_of_owner"),
        ("agreements", "0005_settled_confirmers"),
        ("announcements", "0001_announcements"),
        ("api", "0001_messages"),
        ("approvals", "0011_without_the_system"),
        ("audit", "0008_ask_once"),
        ("calls", "0001_calls"),
        ("complaints", "0004_actor_checks"),
        ("documents", "0005_filed_by_head"),
        ("eligibility", "0012_replaced_decisions"),
        ("holdings", "0003_own_rows"),
        ("households", "0013_own_household"),
        ("inquiries", "0004_without_the_system"),
        ("lifeevents", "0001_lifeevents"),
        ("notifications", "0002_wrong_numbers"),
        ("oversight", "0007_search_budgets"),
        ("partners", "0003_two_people"),
        ("publication", "0013_without_decision"),
        ("questions", "0002_by_message"),
        ("records", "0003_asked_by_head"),
        ("referrals", "0010_own_following"),
        ("requests", "0035_member_strikes"),
    ]
    operations = [migrations.RunSQL(ASKED_ONCE, migrations.RunSQL.noop)]
