"""Every policy asks once a statement for the provinces of a member of staff: they are proven now, which takes a while.

What `may_see` of four arguments meant, with the provinces as a fifth (as 0003_policies_ask_once.py did for the others).
"""

from __future__ import annotations

from django.db import migrations

ASKED_ONCE = """
-- Each of the five stands here once: then PostgreSQL makes the rule part of the statement (audit/sql/ask_once.sql).
CREATE FUNCTION may_see(household bigint, province text, kind text, own bigint, provinces text[]) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN CASE kind
        WHEN 'system' THEN true
        WHEN 'head' THEN household = own
        WHEN 'staff' THEN ARRAY[province, '*'] && provinces
        ELSE false
    END;
CREATE OR REPLACE FUNCTION may_see(household bigint, province text, kind text, own bigint) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN may_see(household, province, kind, own, acting_provinces());
CREATE OR REPLACE FUNCTION may_see(household bigint, province text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN may_see(household, province, acting_kind(), acting_household(), acting_provinces());

DO $$
DECLARE
    asked CONSTANT text := '( SELECT acting_kind() AS acting_kind), ( SELECT acting_household() AS acting_household))';
    more CONSTANT text := rtrim(asked, ')') || '), (SELECT acting_provinces()))';
    policy record;
    begun text;
BEGIN
    FOR policy IN SELECT * FROM pg_policies WHERE schemaname = 'public'
    LOOP
        begun := format('ALTER POLICY %I ON %I', policy.policyname, policy.tablename);
        IF strpos(policy.qual, asked) > 0 THEN
            EXECUTE format('%s USING (%s)', begun, replace(policy.qual, asked, more));
        END IF;
        IF strpos(policy.with_check, asked) > 0 THEN
            EXECUTE format('%s WITH CHECK (%s)', begun, replace(policy.with_check, asked, more));
        END IF;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("web_shared", "0010_words_of_others"),
        ("audit", "0010_bind_actor"),
        ("referrals", "0012_other_amounts"),
    ]
    operations = [migrations.RunSQL(ASKED_ONCE, migrations.RunSQL.noop)]
