"""Household payments."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("referrals", "0007_payment_reasons")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"))]
