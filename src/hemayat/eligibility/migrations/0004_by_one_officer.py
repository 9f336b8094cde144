"""How much of a decision rests on what one officer alone corrected."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0003_household_results")]
    operations = [migrations.AddField("decision", "by_one_officer_rial", models.BigIntegerField(null=True))]
