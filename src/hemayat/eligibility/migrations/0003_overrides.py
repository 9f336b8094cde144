"""Decisions against the rules, by two officers."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0002_decisions")]
    operations = [
        migrations.AlterField(
            "decision",
            "kind",
            models.CharField(
                choices=[("engine", "Engine"), ("officer", "Officer"), ("override", "Override")], max_length=8
            ),
        ),
        migrations.RemoveConstraint("decision", "decision_kind"),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=models.Q(("kind__in", ["engine", "officer", "override"])), name="decision_kind"
            ),
        ),
        migrations.RemoveConstraint("decision", "decision_of_an_officer_has_a_reason"),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "engine"), ("reason", "")),
                    models.Q(("kind__in", ["officer", "override"]), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="decision_of_an_officer_has_a_reason",
            ),
        ),
        migrations.RunSQL((SQL / "override.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
