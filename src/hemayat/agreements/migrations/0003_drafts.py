"""Drafts of the agreement, their reviews, the official text, and the law that ends the service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parent.parent / "sql"


def staff(*, null: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=null, related_name="+"
    )


def own_id() -> models.BigAutoField[Any, Any]:
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_clocks"),
        ("accounts", "0007_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("agreementversion", "draft", models.BigIntegerField(null=True)),
        migrations.AddField("agreementversion", "published_by", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="OfficialText",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("name", models.CharField(max_length=120)),
                ("media_type", models.CharField(max_length=40)),
                ("loaded_at", models.DateTimeField()),
                ("loaded_by", staff()),
            ],
            options={"db_table": "official_text"},
        ),
        migrations.CreateModel(
            name="AgreementDraft",
            fields=[
                ("id", own_id()),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("offered_at", models.DateTimeField(null=True)),
                ("discarded_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(null=True, unique=True)),
                ("author", staff()),
            ],
            options={
                "db_table": "agreement_draft",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(version__isnull=True) | Q(discarded_at__isnull=True),
                        name="agreement_draft_ends_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementReview",
            fields=[
                ("id", own_id()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("is_approval", models.BooleanField()),
                ("words", models.TextField(blank=True)),
                ("by", staff()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="agreements.agreementdraft",
                    ),
                ),
            ],
            options={
                "db_table": "agreement_review",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(is_approval=True) | ~Q(words=""), name="agreement_review_says_why_not"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingLaw",
            fields=[
                ("id", own_id()),
                ("title_fa", models.CharField(max_length=300)),
                ("title_en", models.CharField(max_length=300)),
                ("number", models.CharField(max_length=60)),
                ("promulgated_on", models.DateField()),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("recorded_by", staff()),
                ("confirmed_by", staff(null=True)),
            ],
            options={
                "db_table": "closing_law",
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(title_fa="") & ~Q(title_en="") & ~Q(number=""),
                        name="closing_law_is_named",
                    ),
                    models.CheckConstraint(
                        condition=Q(effective_on__gte=F("promulgated_on")),
                        name="closing_law_holds_once_promulgated",
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                        | (
                            Q(
                                confirmed_by__isnull=False,
                                confirmed_at__isnull=False,
                                taken_back_at__isnull=True,
                            )
                            & ~Q(confirmed_by=F("recorded_by"))
                        ),
                        name="closing_law_two_people",
                    ),
                    models.UniqueConstraint(
                        models.Case(
                            models.When(taken_back_at__isnull=True, then=models.Value(1)),
                            output_field=models.IntegerField(),
                        ),
                        name="closing_law_one",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "drafts.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "closing.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
