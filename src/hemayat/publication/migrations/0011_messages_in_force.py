"""Count no message to a household whose better decision a finding keeps."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("publication", "0010_settled_confirmers"), ("eligibility", "0012_replaced_decisions")]
    operations = [migrations.RunSQL((SQL / "messages.sql").read_text("utf-8"), migrations.RunSQL.noop)]
