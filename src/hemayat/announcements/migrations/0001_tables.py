"""Announcements on the sites."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("publication", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("agreement", "Agreement"), ("ending", "Ending")], max_length=9
                    ),
                ),
                ("about", models.BigIntegerField()),
                ("day", models.DateField()),
                ("begun_at", models.DateTimeField()),
                ("after_household", models.BigIntegerField(default=0)),
                ("round", models.SmallIntegerField(default=1)),
                ("queued", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("concerned", models.BigIntegerField(null=True)),
                ("told", models.BigIntegerField(null=True)),
                ("states", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField(null=True)),
                ("ended_upto", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "announcement",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "about"), name="announcement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["agreement", "ending"])), name="announcement_kind"
                    ),
                ],
            },
        ),
    ]
