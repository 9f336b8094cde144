"""The database of an installation, as its administrator makes it with deploy/database.sql."""

from __future__ import annotations

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from drills.service.database_script import parts_of_script
from hemayat.operations.postgres import DatabaseUrls


def create_roles(urls: DatabaseUrls) -> None:
    """As the guide says: deploy/database.sql by the administrator, then a password for each role."""
    admin = make_conninfo(urls.admin, dbname="postgres")
    (_, first), *parts = parts_of_script()
    with psycopg.connect(admin, autocommit=True) as there:
        for name in ("hemayat", "hemayat_template"):
            there.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        there.execute("DROP ROLE hemayat_owner")
        there.execute("DROP ROLE hemayat_app")
        there.execute("DROP ROLE hemayat_citizen")
        for statement in first:
            there.execute(statement.encode())
        given = {"hemayat_owner": urls.owner, "hemayat_app": urls.app, "hemayat_citizen": urls.citizen}
        for role, url in given.items():
            password = conninfo_to_dict(url)["password"]
            there.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(password)))
    for name, statements in parts:
        with psycopg.connect(make_conninfo(urls.admin, dbname=name), autocommit=True) as inside:
            for statement in statements:
                inside.execute(statement.encode())
