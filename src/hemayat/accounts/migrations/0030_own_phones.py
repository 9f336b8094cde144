"""A head can call a phone only theirs: it stays signed in for an hour without a page, and one types less there."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0029_messages_read")]
    operations = [
        migrations.CreateModel(
            name="OwnPhone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("former_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                (
                    "person_indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), size=None
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("device", models.CharField(max_length=80)),
                ("session_id", models.BigIntegerField(unique=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "own_phone",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["person_indexes"], name="own_phone_of_person"
                    )
                ],
            },
        ),
        migrations.RunSQL(
            (SQL / "own_phones.sql").read_text("utf-8"), (SQL / "own_phones_back.sql").read_text("utf-8")
        ),
    ]
