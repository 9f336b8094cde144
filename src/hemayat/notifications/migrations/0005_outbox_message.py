"""The model of the outbox has a name of its own; its table keeps its name."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_receipts")]
    operations = [migrations.RenameModel("Message", "OutboxMessage")]
