"""Events of life that registers report."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import hemayat.life_events.kinds


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("calls", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="HomeBefore",
            fields=[
                ("household_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField()),
            ],
            options={
                "db_table": "life_home",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("received_at", models.DateTimeField()),
                ("read", models.IntegerField(default=0)),
                ("new", models.IntegerField(default=0)),
                ("known", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "life_delivery",
                "indexes": [models.Index(fields=["received_at"], name="life_delivery_at")],
            },
        ),
        migrations.CreateModel(
            name="EventHome",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "event_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("event_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "life_event_home",
                "indexes": [models.Index(fields=["event_id"], name="life_event_home_event")],
            },
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("occurred_on", models.DateField()),
                ("registered_on", models.DateField()),
                ("corrects", models.BigIntegerField(null=True)),
                ("matter", models.BigIntegerField()),
                ("person_sealed", models.BinaryField(default=b"")),
                ("person_index", models.BinaryField(null=True)),
                ("other_sealed", models.BinaryField(default=b"")),
                ("other_index", models.BinaryField(null=True)),
                ("person_id", models.BigIntegerField(null=True)),
                ("other_id", models.BigIntegerField(null=True)),
                ("household_id", models.BigIntegerField(null=True)),
                ("body", models.BinaryField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("state", models.CharField(default="waits", max_length=12)),
                ("why", models.CharField(blank=True, max_length=32)),
                ("source", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "life_event",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at", "id"],
                        name="life_event_due",
                    ),
                    models.Index(fields=["matter"], name="life_event_matter"),
                    models.Index(
                        condition=models.Q(("corrects__isnull", False)),
                        fields=["corrects"],
                        name="life_event_corrects",
                    ),
                    models.Index(
                        condition=models.Q(("person_id__isnull", False)),
                        fields=["person_id"],
                        name="life_event_person",
                    ),
                    models.Index(
                        condition=models.Q(("other_id__isnull", False)),
                        fields=["other_id"],
                        name="life_event_other",
                    ),
                    models.Index(
                        condition=models.Q(("person_id__isnull", True)),
                        fields=["person_index"],
                        name="life_event_unknown",
                    ),
                    models.Index(
                        condition=models.Q(("other_id__isnull", True), ("other_index__isnull", False)),
                        fields=["other_index"],
                        name="life_event_other_unknown",
                    ),
                    models.Index(
                        condition=models.Q(("household_id__isnull", False)),
                        fields=["household_id"],
                        name="life_event_household",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waits")),
                        fields=["received_at"],
                        name="life_event_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    hemayat.life_events.kinds.LifeEventKind["DEATH"],
                                    hemayat.life_events.kinds.LifeEventKind["BIRTH"],
                                    hemayat.life_events.kinds.LifeEventKind["MARRIAGE"],
                                    hemayat.life_events.kinds.LifeEventKind["DIVORCE"],
                                    hemayat.life_events.kinds.LifeEventKind["CHANGE_OF_HEAD"],
                                    hemayat.life_events.kinds.LifeEventKind["RESIDENCE"],
                                    hemayat.life_events.kinds.LifeEventKind["ANNULMENT"],
                                ],
                            )
                        ),
                        name="life_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waits", "applied", "corrected", "past"])),
                        name="life_event_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refused",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.IntegerField()),
                ("number", models.BigIntegerField(default=0)),
                ("column", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=32)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="lifeevents.delivery",
                    ),
                ),
            ],
            options={
                "db_table": "life_event_refused",
            },
        ),
    ]
