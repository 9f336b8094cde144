"""A senior officer whose power is new confirms no override and ends no finding: held by the database."""

from __future__ import annotations

from django.db import migrations

SETTLED = """
CREATE TRIGGER override_by_settled BEFORE UPDATE OF settled_by_id ON request_override FOR EACH ROW WHEN (NEW.result = 'confirmed')
    EXECUTE FUNCTION confirmer_is_settled('settled_by_id', 'may', 'senior_officer');
CREATE TRIGGER finding_review_by_settled BEFORE UPDATE OF ended_by_id ON finding_review FOR EACH ROW WHEN (NEW.ended_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('ended_by_id', 'may', 'senior_officer');
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0030_checked_documents"), ("accounts", "0011_powers")]
    operations = [migrations.RunSQL(SETTLED, migrations.RunSQL.noop)]
