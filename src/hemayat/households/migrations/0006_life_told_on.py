"""Whether somebody lives: an older register takes back nothing that the registry has told by an event since."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("households", "0005_younger_word")]

    operations = [
        migrations.AddField(model_name="person", name="life_told_on", field=models.DateField(null=True)),
        migrations.RunSQL((SQL / "people.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]
