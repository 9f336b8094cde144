"""Whether a caller leads the household by our own record too, and which requests are theirs. Callers of calls that are open now prove it again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_who_says_outages")]
    operations = [
        migrations.AddField("callcaller", "leads", models.BooleanField(db_default=False)),
        migrations.AddField(
            "callcaller", "own_requests", ArrayField(models.BigIntegerField(), db_default=[])
        ),
    ]
