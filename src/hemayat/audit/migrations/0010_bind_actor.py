"""Who acts is proven in every session: by a head's session, or by a process that signs it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_proof")]
    operations = [migrations.RunSQL((SQL / "bind_actor.sql").read_text("utf-8"), migrations.RunSQL.noop)]
