"""After a new password a passkey signs nobody in until its member confirms it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_applies_as")]
    operations = [migrations.AddField("staffpasskey", "held_at", models.DateTimeField(null=True))]
