"""Who applies without a household, and who a session is of, sealed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_in_the_stead")]

    operations = [
        migrations.CreateModel(
            name="Applicant",
            fields=[
                ("person_index", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("household_id", models.BigIntegerField(unique=True)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "applicant",
            },
        ),
        migrations.RemoveField(model_name="signinattempt", name="person_index"),
        migrations.AddField(
            model_name="citizensession",
            name="is_applicant",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="citizensession",
            name="national_id_sealed",
            field=models.BinaryField(default=b""),
        ),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("entering.sql", "session_with.sql")
        ),
    ]
