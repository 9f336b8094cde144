"""Run as a process of an installation: publishes a decided nation and signs in some of its heads, picked at random.

`python -m benchmarks.page_nation RUN HEADS FILE` writes, as JSON, the token of each with what their page must say.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import duckdb

HEADS = """
SELECT household_id, outcome::VARCHAR, amount_rial FROM read_parquet(?)
USING SAMPLE reservoir({heads} ROWS) REPEATABLE (1)
"""
PEOPLE = """
SELECT m.household_id, p.national_id_index, p.national_id, m.province
FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.household_id = ANY(%s) AND m.relation = 'head' AND upper_inf(m.valid)
"""


def main(run: Path, heads: int) -> dict[str, Any]:
    from hemayat.synthetic.demo.service import publish  # noqa: PLC0415 - after the settings

    publish(run, dt.datetime.now(dt.UTC))
    signed_in = sign_in(drawn(run, heads))
    return {"heads": signed_in, "statements": statements(signed_in[0]["token"])}


def drawn(run: Path, heads: int) -> dict[int, tuple[str, int | None]]:
    """Household → outcome and amount, from the files of the run and not from what was published."""
    query = HEADS.format(heads=heads)
    rows = duckdb.execute(query, [str(run / "decisions" / "*.parquet")]).fetchall()
    return {household: (outcome, amount) for household, outcome, amount in rows}


def sign_in(households: dict[int, tuple[str, int | None]]) -> list[dict[str, Any]]:
    """A session for the head of each, begun by what sign-in itself begins one with."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    from hemayat.accounts.models import CitizenSession  # noqa: PLC0415 - after the settings
    from hemayat.accounts.sessions import begin_session  # noqa: PLC0415 - after the settings
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - after the settings

    found = []
    now = dt.datetime.now(dt.UTC)
    with acting_as(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, [list(households)])
            people = cursor.fetchall()
        for household, index, national_id, province in people:
            session = CitizenSession(
                person_index=index,
                national_id_sealed=national_id,
                household_id=household,
                province=province,
                is_synthetic=True,
                via="code",
            )
            outcome, amount = households[household]
            token = begin_session(session, former="", now=now).token
            found.append({"household": household, "token": token, "outcome": outcome, "amount": amount})
    return found


def statements(token: str) -> dict[str, int]:
    """How many statements each page asks of the database, once it is warm."""
    from django.db import connection  # noqa: PLC0415 - after the settings
    from django.test import Client  # noqa: PLC0415 - after the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after the settings

    client = Client(SERVER_NAME="hemayat.localhost")
    client.cookies["__Host-head"] = token
    counted = {}
    for path in ("/my/decision/", "/plain/", "/plain/long/"):
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counted[path] = len(asked)
    return counted


if __name__ == "__main__":
    import django

    django.setup()
    told = main(Path(sys.argv[1]), int(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(told), encoding="utf-8")
