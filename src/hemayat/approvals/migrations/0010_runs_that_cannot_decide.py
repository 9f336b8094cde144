"""A corrected run that cannot decide takes back what the wrong one ended; a household that is left out says so."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_put_off_suspensions")]
    operations = [migrations.RunSQL((SQL / "follow.sql").read_text("utf-8"), migrations.RunSQL.noop)]
