"""What is sealed about staff opens in its own row alone: whatever is there is sealed again."""

from typing import Any

from django.db import migrations
from psycopg.sql import SQL, Identifier

from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import bound_to

COLUMNS = (
    ("staff_member", "totp_sealed", "id", "staff_totp", "staff_totp"),
    ("staff_invitation", "secret_sealed", "id", "staff_totp", "staff_invitation"),
    ("staff_identity", "told_sealed", "member_id", "staff_identity", "staff_identity"),
    ("staff_identity", "line_sealed", "member_id", "mobile", "staff_line"),
)
"""Table, column, what the value is bound to, and what it was and is sealed with."""


READ = "SELECT {key}, {column} FROM {table} WHERE length({column}) > 0 FOR UPDATE"
WRITE = "UPDATE {table} SET {column} = %s WHERE {key} = %s"


def seal_again(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        # A trigger lets nobody else change a line.
        cursor.execute("SELECT set_config('hemayat.kind', 'system', true)")
        for table, column, key, before, now in COLUMNS:
            names = {"table": Identifier(table), "column": Identifier(column), "key": Identifier(key)}
            cursor.execute(SQL(READ).format(**names))
            for row, sealed in cursor.fetchall():
                again = key_ring().seal(key_ring().unseal(bytes(sealed), before.encode()), bound_to(now, row))
                cursor.execute(SQL(WRITE).format(**names), [again, row])
        cursor.execute("SELECT set_config('hemayat.kind', '', true)")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_who_typed")]
    operations = [migrations.RunPython(seal_again, elidable=True)]
