"""Proven messages."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

BEFORE = """
DROP POLICY IF EXISTS outbox_queue ON outbox;
CREATE POLICY outbox_queue ON outbox FOR INSERT WITH CHECK ((SELECT acting_kind()) <> '')"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_no_search_by_beginning")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), BEFORE)]
