"""A publisher whose power is new confirms no version and no closing law: held by the database."""

from __future__ import annotations

from django.db import migrations

SETTLED = """
CREATE TRIGGER closing_law_by_settled BEFORE UPDATE OF confirmed_by_id ON closing_law FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('confirmed_by_id', 'may', 'publisher');
CREATE TRIGGER review_by_settled BEFORE INSERT ON agreement_review FOR EACH ROW WHEN (NEW.is_approval)
    EXECUTE FUNCTION confirmer_is_settled('by_id', 'may', 'publisher');
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0004_announced_due_dates"), ("accounts", "0011_powers")]
    operations = [migrations.RunSQL(SETTLED, migrations.RunSQL.noop)]
