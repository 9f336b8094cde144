"""What was uploaded and never filed is found, and the system may take it away."""

from __future__ import annotations

from django.db import migrations, models

FORGOTTEN = """
CREATE POLICY forgotten ON document FOR DELETE USING (acting_kind() = 'system' AND filed_at IS NULL
    AND split_part("case", ':', 1) IN ('question', 'complaint'))"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_documents")]

    operations = [
        migrations.AddIndex(
            "document",
            models.Index(
                models.F("uploaded_at"),
                condition=models.Q(("filed_at__isnull", True)),
                name="document_unfiled",
            ),
        ),
        migrations.RunSQL(FORGOTTEN, migrations.RunSQL.noop),
    ]
