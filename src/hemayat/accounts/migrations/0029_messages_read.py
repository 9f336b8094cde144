"""A page says how many messages its household has not read yet."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
BACK = "DROP FUNCTION mark_messages_read(bytea, timestamptz); DROP FUNCTION unread_messages(bytea);"


class Migration(migrations.Migration):
    # Not a later one of notifications: an upgrade takes those back alone (drills/migration.py).
    dependencies = [("accounts", "0028_journey_places"), ("notifications", "0001_outbox")]
    operations = [
        migrations.CreateModel(
            name="MessagesRead",
            fields=[
                ("household_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("read_until", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "messages_read"},
        ),
        migrations.RunSQL((SQL / "unread_messages.sql").read_text("utf-8"), BACK),
    ]
