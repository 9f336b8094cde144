"""By which indexes a signed-in person is known, by every key, and a function that says so to policies."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_leave_without_deputy")]

    operations = [
        migrations.AddField(
            "citizensession",
            "person_indexes",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.BinaryField(max_length=32), default=list, size=None
            ),
        ),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("acting_person.sql", "session_with.sql")
        ),
    ]
