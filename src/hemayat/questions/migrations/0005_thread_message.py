"""The model of a message in a thread has a name of its own; its table keeps its name."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0004_settled_confirmers")]
    operations = [migrations.RenameModel("Message", "ThreadMessage")]
