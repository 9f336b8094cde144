"""Leave with nobody who stands in: what the member has in hand goes back into the queue."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_desk")]
    operations = [
        migrations.AlterField(
            "staffleave",
            "deputy",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stands_in",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
