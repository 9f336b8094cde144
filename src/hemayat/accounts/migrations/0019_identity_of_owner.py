"""Another person or line for an account in use takes a second word; an inquiry that failed is a state."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parent.parent / "sql"
STATES = (
    "operator", "asked", "confirmed", "vouched", "unknown", "not_owner", "has_account", "silent", "line_silent",
    "waiting", "failed",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_installation_over")]
    operations = [
        migrations.RemoveConstraint("staffidentity", "staff_identity_state"),
        migrations.AddConstraint(
            "staffidentity",
            models.CheckConstraint(condition=Q(state__in=STATES), name="staff_identity_state"),
        ),
        migrations.RunSQL((SQL / "identity_of_owner.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
