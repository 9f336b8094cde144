"""An identity that nobody confirmed in time is its own state: no register has denied it."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q

BEFORE = (
    "operator", "asked", "confirmed", "vouched", "unknown", "not_owner", "has_account", "silent", "line_silent",
    "waiting", "failed",
)  # fmt: skip


def _allow(*states: str) -> list[migrations.operations.base.Operation]:
    return [
        migrations.RemoveConstraint("staffidentity", "staff_identity_state"),
        migrations.AddConstraint(
            "staffidentity",
            models.CheckConstraint(condition=Q(state__in=states), name="staff_identity_state"),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0023_session_list")]
    operations = [
        *_allow(*BEFORE, "expired"),
        # On the way back: the version before calls this state "unknown".
        migrations.RunSQL(
            migrations.RunSQL.noop, "UPDATE staff_identity SET state = 'unknown' WHERE state = 'expired'"
        ),
    ]
