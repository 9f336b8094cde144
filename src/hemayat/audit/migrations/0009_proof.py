"""Who acts on a connection of the citizens' site is proven, and not only said. The role is made beforehand."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
# As context.sql, own_name.sql and ask_once.sql made them.
SAID = """
CREATE OR REPLACE FUNCTION acting_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('hemayat.kind', true), '');
CREATE OR REPLACE FUNCTION acting_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(current_setting('hemayat.actor', true), '');
CREATE OR REPLACE FUNCTION acting_household() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('hemayat.household', true), '')::bigint;
CREATE OR REPLACE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(coalesce(current_setting('hemayat.provinces', true), ''), ',');
DROP FUNCTION is_proven();
DROP FUNCTION acting_proof(text, text, text);
DROP TABLE acting_key;
REVOKE USAGE ON SCHEMA public FROM hemayat_citizen;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_ask_once")]
    operations = [migrations.RunSQL((SQL / "proof.sql").read_text("utf-8"), SAID)]
