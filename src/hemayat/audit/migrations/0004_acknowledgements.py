"""That somebody outside keeps a checkpoint."""

from __future__ import annotations

from django.db import migrations, models

HELD = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_acknowledgement
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_acknowledgement FROM hemayat_app;
ALTER TABLE audit_acknowledgement ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON audit_acknowledgement FOR SELECT USING (acting_kind() = 'system');
CREATE POLICY added ON audit_acknowledgement FOR INSERT WITH CHECK (acting_kind() = 'system');
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_search")]
    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("hour", models.DateTimeField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("receiver", models.CharField(max_length=300)),
                ("receipt", models.TextField()),
                ("acknowledged_at", models.DateTimeField()),
            ],
            options={"db_table": "audit_acknowledgement"},
        ),
        migrations.RunSQL(HELD, migrations.RunSQL.noop),
    ]
