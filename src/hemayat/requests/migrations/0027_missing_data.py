"""Households with support about which a national run lacks data are decided again once the registers answer."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

CAUSES = (("because_household", "because_request"), ("because_event",), ("because_review",), ("because_run",))
NAMES = [name for cause in CAUSES for name in cause]


def one_cause() -> Q:
    found = Q()
    for cause in CAUSES:
        found |= Q(**{f"{name}__isnull": name not in cause for name in NAMES})
    return found


class Migration(migrations.Migration):
    dependencies = [("requests", "0026_agreed_corrections")]
    operations = [
        migrations.AddField("affected", "because_run", models.BigIntegerField(null=True)),
        migrations.AddField("affected", "answer_by", models.DateField(null=True)),
        migrations.RemoveConstraint("affected", "request_affected_has_one_cause"),
        migrations.AddConstraint(
            "affected",
            models.CheckConstraint(condition=one_cause(), name="request_affected_has_one_cause"),
        ),
        migrations.AddConstraint(
            "affected",
            models.UniqueConstraint(
                fields=["household_id", "because_run"], name="request_affected_once_by_run"
            ),
        ),
        migrations.AddConstraint(
            "affected",
            models.CheckConstraint(
                condition=Q(because_run__isnull=True, answer_by__isnull=True)
                | Q(because_run__isnull=False, answer_by__isnull=False),
                name="request_affected_answer_by",
            ),
        ),
        # The head is told that data were asked for. Whose request changed their household is still not theirs to read.
        migrations.RunSQL(
            "ALTER POLICY seen ON request_affected USING (may_see(household_id, province) "
            "AND (acting_kind() <> 'head' OR because_run IS NOT NULL))",
            migrations.RunSQL.noop,
        ),
    ]
