"""A head makes and takes a copy of their own, and reads through functions of the owner what heads see nowhere else."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"
OPEN = """
DROP POLICY erased ON data_copy_piece;
DROP POLICY made ON data_copy_piece;
DROP FUNCTION is_own_copy(bigint, uuid);
GRANT UPDATE ON data_copy TO hemayat_app;
DROP POLICY made ON data_copy;
DROP POLICY asked ON data_copy;
DROP FUNCTION own_application(bytea[]), own_handovers(), own_call_backs(), own_calls(), own_corrections(),
    own_document_openings(), led_since(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0002_barred"),
        ("households", "0013_own_household"),
        ("referrals", "0009_runs_that_cannot_decide"),
        ("requests", "0032_late_scan"),
    ]
    operations = [migrations.RunSQL((SQL / "own_rows.sql").read_text("utf-8"), OPEN)]
