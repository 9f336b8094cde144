"""A subscription whose news cannot be found is tried again in growing pauses, and given up."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("api", "0001_messages"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, db_default=0),
        ),
        migrations.AddField(model_name="subscription", name="next_at", field=models.DateTimeField(null=True)),
        migrations.AddField(
            model_name="subscription", name="failing_since", field=models.DateTimeField(null=True)
        ),
    ]
