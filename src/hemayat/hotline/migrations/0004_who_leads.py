"""Whether a caller leads the household by our own record too. Callers of calls that are open now prove it again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0003_who_says_outages")]
    operations = [migrations.AddField("callcaller", "leads", models.BooleanField(db_default=False))]
