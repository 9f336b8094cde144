"""Each member named in a request has a blind index: without it, the case is open to their relatives among the staff."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0028_acts_of_heads")]
    operations = [
        migrations.AlterField("requestmember", "person_sealed", models.BinaryField()),
        migrations.AlterField("requestmember", "person_index", models.BinaryField(max_length=32)),
    ]
