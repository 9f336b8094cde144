"""Oversight counts the payments that an agency reported as paid more than once."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_paid_to_former_head")]
    operations = [
        migrations.AddField(
            model_name="paymenttally",
            name="paid_twice",
            field=models.BigIntegerField(db_default=0),
        )
    ]
