"""A senior officer whose power is new publishes no ready answer: held by the database."""

from __future__ import annotations

from django.db import migrations

SETTLED = """
CREATE TRIGGER ready_answer_by_settled BEFORE UPDATE OF published_by_id ON ready_answer FOR EACH ROW WHEN (NEW.published_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('published_by_id', 'may', 'senior_officer');
"""
UNSETTLED = "DROP TRIGGER ready_answer_by_settled ON ready_answer"


class Migration(migrations.Migration):
    dependencies = [("questions", "0003_everywhere"), ("accounts", "0011_powers")]
    operations = [migrations.RunSQL(SETTLED, UNSETTLED)]
