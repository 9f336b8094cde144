"""Proposals are hidden from the public, and the public and staff change none."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
POLICIES = {
    "publication": ("seen", "written"),
    "publication_justification": ("of_the_desk",),
    "publication_pause": ("of_the_desk",),
    "errand": ("of_the_desk",),
}
OPEN = "".join(
    "".join(f"DROP POLICY {name} ON {table};" for name in names)
    + f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
    for table, names in POLICIES.items()
)


class Migration(migrations.Migration):
    dependencies = [("publication", "0011_messages_in_force")]
    operations = [migrations.RunSQL((SQL / "publications_seen.sql").read_text("utf-8"), OPEN)]
