"""Which run a household sees depends on its province (`published_run`), so no data set is the current one of all."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("households", "0007_left_alone_while_loaded")]

    operations = [
        migrations.RemoveConstraint("dataset", "data_set_one_current"),
        migrations.RemoveField("dataset", "is_current"),
    ]
