"""The day from which a run counts for whom it is worse than what held before."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_overrides")]

    operations = [
        migrations.AddField(model_name="run", name="adverse_from_on", field=models.DateField(null=True)),
    ]
