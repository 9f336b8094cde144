"""What a notice that a head queues may say."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_receipt_times")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text("utf-8"), "DROP FUNCTION are_notice_values"
        )
    ]
