"""A head by the registers alone, or a later head, reaches nothing that is another person's (decision 0052).

For the role of the citizens' site, whose sessions are proven. The application says the same in accounts/headship.py.
"""

from __future__ import annotations

from django.db import migrations

SESSION = """
    SELECT s.acts_as <> '' AS is_in_stead, s.person_indexes || s.person_index AS own FROM citizen_session s
    WHERE acting_kind() = 'head' AND s.id = substring(acting_id() FROM '^session:([0-9]{1,18})$')::bigint"""
FUNCTIONS = f"""
-- Whether the head who acts leads the household by our own record too, as its head or in the head's stead. If our record has no
-- head, nobody contradicts the registers.
CREATE FUNCTION acting_leads() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((
        SELECT of.is_in_stead OR coalesce((
            SELECT p.national_id_index = ANY (of.own) FROM membership m JOIN person p ON p.id = m.person_id
            WHERE m.household_id = acting_household() AND m.relation = 'head' AND upper_inf(m.valid)), true)
        FROM ({SESSION}) AS of), false)
$$;
CREATE FUNCTION acting_in_stead() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce((SELECT of.is_in_stead FROM ({SESSION}) AS of), false)
$$;
-- As before. On the citizens' site, a complaint about a delay is also of who leads the household, and of nobody else.
CREATE OR REPLACE FUNCTION complaint_is_anothers(home bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() <> 'head' OR home IS DISTINCT FROM acting_household() OR EXISTS (
        SELECT FROM complaint c WHERE (c.household_id, c.id) = (home, number)
            AND NOT coalesce(c.person_index = ANY (acting_person()), false)
            AND (c.kind = 'conduct' OR (session_user = 'hemayat_citizen' AND NOT acting_leads())))
$$;
REVOKE ALL ON FUNCTION acting_leads, acting_in_stead FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_leads, acting_in_stead TO hemayat_app, hemayat_citizen;
"""  # noqa: S608 - statements of ours
POLICIES = """
CREATE POLICY of_who_leads ON disclosure_consent AS RESTRICTIVE TO hemayat_citizen USING ((SELECT acting_leads()));
CREATE POLICY of_who_leads ON complaint AS RESTRICTIVE TO hemayat_citizen
    USING (coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false) OR (SELECT acting_leads()));
CREATE POLICY of_its_writer ON request AS RESTRICTIVE TO hemayat_citizen USING (
    kind <> 'change_of_head' OR filed_at IS NOT NULL
    OR coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));
"""
BACK = """
DROP POLICY of_who_leads ON disclosure_consent;
DROP POLICY of_who_leads ON complaint;
DROP POLICY of_its_writer ON request;
CREATE OR REPLACE FUNCTION complaint_is_anothers(home bigint, number bigint) RETURNS boolean LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT acting_kind() <> 'head' OR home IS DISTINCT FROM acting_household() OR EXISTS (
        SELECT FROM complaint c WHERE (c.household_id, c.id) = (home, number) AND c.kind = 'conduct'
            AND NOT coalesce(c.person_index = ANY (acting_person()), false))
$$;
DROP FUNCTION acting_leads();
DROP FUNCTION acting_in_stead();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("web_shared", "0009_household_letters"),
        ("complaints", "0004_actor_checks"),
        ("partners", "0002_terms"),
        ("requests", "0040_own_drafts"),
    ]
    operations = [migrations.RunSQL(FUNCTIONS + POLICIES, BACK)]
