"""deploy/database.sql as its parts: psql, which the guide uses, is not on every machine that runs a drill or a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "deploy" / "database.sql"
_CONNECT = re.compile(r"^\\connect (\w+)\n", re.MULTILINE)
_COMMENT = re.compile(r"^--.*$", re.MULTILINE)
_STATEMENT = re.compile(r"(?:\$\$.*?\$\$|[^;$])+", re.DOTALL)


def parts_of_script() -> Iterator[tuple[str, list[str]]]:
    """Each database that the script connects to, first `postgres`, and its statements in their order."""
    first, *others = _CONNECT.split(SCRIPT.read_text("utf-8"))
    for database, text in (("postgres", first), *zip(others[::2], others[1::2], strict=True)):
        found = (one.strip() for one in _STATEMENT.findall(_COMMENT.sub("", text)))
        yield database, [statement for statement in found if statement]
