"""The line that was confirmed, sealed, so that a request can be answered to it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_entering")]

    operations = [
        migrations.AddField(
            model_name="citizensession", name="mobile_sealed", field=models.BinaryField(default=b"")
        ),
        migrations.AddField(
            model_name="signinattempt", name="mobile_sealed", field=models.BinaryField(default=b"")
        ),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("line.sql", "session_with.sql")
        ),
    ]
