"""The model of what an officer asks has a name of its own; its table keeps its name."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("requests", "0035_member_strikes")]
    operations = [migrations.RenameModel("Question", "OfficerQuestion")]
