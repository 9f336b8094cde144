"""What a telephone line is in the middle of."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_line")]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("call_hash", models.BinaryField(default=b"", max_length=32)),
                ("heard_hash", models.BinaryField(default=b"", max_length=32)),
                ("sealed", models.BinaryField(default=b"")),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "conversation"},
        ),
        migrations.RunSQL((SQL / "conversation.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
