"""Many drafts filed with one statement, each by its own head."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_affected_to_officers")]
    operations = [migrations.RunSQL((SQL / "file_requests.sql").read_text("utf-8"), migrations.RunSQL.noop)]
