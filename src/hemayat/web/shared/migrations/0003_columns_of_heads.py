"""A head changes none of the columns of a request that filing writes: that is done by a function."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
GRANT UPDATE (
    filed_at, agreement_number, clock_id, due_on, tracking_code, key_hash, person_index, person_sealed, mobile, mobile_index
) ON request TO hemayat_citizen"""


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0002_runs_of_system")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]
