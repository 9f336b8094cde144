"""Proposals of whoever read a refusal again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0020_shared_causes")]
    operations = [migrations.AddField("override", "is_reexamined", models.BooleanField(default=False))]
