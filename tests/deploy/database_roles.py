"""The database of an installation, as its administrator makes it with deploy/database.sql."""

from __future__ import annotations

import re

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier, Literal

from hemayat.operations.postgres import DatabaseUrls
from tests.deploy.proxy import DEPLOY


def create_roles(urls: DatabaseUrls) -> None:
    """As the guide says: deploy/database.sql by the administrator, then a password for each role."""
    admin = make_conninfo(urls.admin, dbname="postgres")
    first, *parts = re.split(
        r"^\\connect (\w+)\n", (DEPLOY / "database.sql").read_text("utf-8"), flags=re.MULTILINE
    )
    with psycopg.connect(admin, autocommit=True) as there:
        for name in ("hemayat", "hemayat_template"):
            there.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
        there.execute("DROP ROLE hemayat_owner")
        there.execute("DROP ROLE hemayat_app")
        there.execute("DROP ROLE hemayat_citizen")
        _run_statements(there, first)
        given = {"hemayat_owner": urls.owner, "hemayat_app": urls.app, "hemayat_citizen": urls.citizen}
        for role, url in given.items():
            password = conninfo_to_dict(url)["password"]
            there.execute(SQL("ALTER ROLE {} PASSWORD {}").format(Identifier(role), Literal(password)))
    for name, part in zip(parts[::2], parts[1::2], strict=True):
        with psycopg.connect(make_conninfo(urls.admin, dbname=name), autocommit=True) as inside:
            _run_statements(inside, part)


def _run_statements(connection: psycopg.Connection, text: str) -> None:
    said = re.sub(r"^--.*$", "", text, flags=re.MULTILINE)
    for statement in filter(None, (one.strip() for one in said.split(";"))):
        connection.execute(statement.encode())
