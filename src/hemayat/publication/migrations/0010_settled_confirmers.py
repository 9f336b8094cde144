"""A publisher whose power is new approves nothing: held by the database."""

from __future__ import annotations

from django.db import migrations

SETTLED = """
CREATE TRIGGER approved_by_settled BEFORE UPDATE OF approved_by_id ON publication FOR EACH ROW WHEN (NEW.approved_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('approved_by_id', 'may', 'publisher');
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0009_messages_of_corrections"), ("accounts", "0011_powers")]
    operations = [migrations.RunSQL(SETTLED, migrations.RunSQL.noop)]
