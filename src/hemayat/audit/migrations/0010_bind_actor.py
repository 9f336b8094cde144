"""Who acts is proven in every session: by a head's session, or by a process that signs it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
SAID = """
DROP FUNCTION bind_actor(text, bytea);
DROP FUNCTION acting_proof(text, text, text);
DROP FUNCTION acting_proof(text, text, text, text);
DROP TABLE process_key;
"""


def as_before() -> str:
    """The functions as proof.sql made them, for which the application was believed."""
    said = (SQL / "proof.sql").read_text("utf-8")
    functions = said[said.index("CREATE FUNCTION acting_proof") :]
    return SAID + functions.replace("CREATE FUNCTION is_proven", "CREATE OR REPLACE FUNCTION is_proven")


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_proof")]
    operations = [migrations.RunSQL((SQL / "bind_actor.sql").read_text("utf-8"), as_before())]
