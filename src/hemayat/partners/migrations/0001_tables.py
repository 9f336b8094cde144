"""Organisations and the terms of what they are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NUMBERS = """
-- A consent is given by the head alone, withdrawn once, and never another.
CREATE SEQUENCE disclosure_consent_id AS bigint;
"""
SHIPPED = (
    ("subsidy_targeting", "سازمان هدفمندسازی یارانه‌ها", "Subsidy Targeting Organisation"),
    ("relief_committee", "کمیته امداد امام خمینی", "Imam Khomeini Relief Committee"),
    ("behzisti", "سازمان بهزیستی کشور", "State Welfare Organisation"),
)


def add_shipped(apps: Any, _: Any) -> None:
    table = apps.get_model("partners", "Organisation")
    table.objects.bulk_create(
        table(code=code, name_fa=fa, name_en=en, kind="custodian") for code, fa, en in SHIPPED
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_more_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name_fa", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=16)),
                ("callback_url", models.CharField(max_length=300, null=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "organisation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]{1,39}$")),
                        name="organisation_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("custodian", "register_owner", "other"))),
                        name="organisation_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_fa", ""), _negated=True), models.Q(("name_en", ""), _negated=True)
                        ),
                        name="organisation_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClientToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "partner_token",
            },
        ),
        migrations.CreateModel(
            name="ClientKey",
            fields=[
                ("id", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("public", models.BinaryField(max_length=32, unique=True)),
                ("added_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "partner_key",
            },
        ),
        migrations.CreateModel(
            name="Terms",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=40)),
                ("purpose_fa", models.CharField(max_length=200)),
                ("purpose_en", models.CharField(max_length=200)),
                (
                    "attributes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("basis", models.CharField(max_length=8)),
                ("law", models.CharField(blank=True, max_length=300)),
                ("quota_per_day", models.PositiveIntegerField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "partner_terms",
            },
        ),
        migrations.CreateModel(
            name="DisclosureConsent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("head_id", models.BigIntegerField()),
                (
                    "attributes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "terms",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="partners.terms"
                    ),
                ),
            ],
            options={
                "db_table": "disclosure_consent",
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "terms", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("asked", models.PositiveIntegerField()),
                (
                    "terms",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="partners.terms"
                    ),
                ),
            ],
            options={
                "db_table": "partner_use",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=16)),
                ("body", models.JSONField()),
                ("proposed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(default=False)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "partner_proposal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("callback", "key", "terms", "opening"))),
                        name="partner_proposal_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_confirmed", False),
                            models.Q(("ended_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="partner_proposal_two_people",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("organisation", "purpose"),
                name="partner_terms_one_for_a_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "law"), models.Q(("law", ""), _negated=True)),
                    models.Q(("basis", "consent"), ("law", "")),
                    _connector="OR",
                ),
                name="partner_terms_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(("quota_per_day__gte", 1)), name="partner_terms_quota"
            ),
        ),
        migrations.AddConstraint(
            model_name="terms",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="partner_terms_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosureconsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("household_id", "terms"),
                name="disclosure_consent_one",
            ),
        ),
        migrations.RunPython(add_shipped, migrations.RunPython.noop),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]
