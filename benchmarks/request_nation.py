"""Run as a process of an installation: publishes a decided nation, some of whose heads have a draft ready to file.

`python -m benchmarks.request_nation RUN HEADS FILE`, with the owner's address of the database in BENCH_OWNER_URL,
writes household, token and request of each, and the hash of the text of consent. The rows are those that the pages
write, but many at a time.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import django
import psycopg

AT_A_TIME = 400
STAYS = dt.timedelta(hours=8)
HEADS = """
SELECT m.household_id, p.national_id, p.national_id_index, p.mobile, h.province
FROM membership m JOIN person p ON p.id = m.person_id JOIN household h ON h.id = m.household_id
WHERE m.relation = 'head' AND upper_inf(m.valid) AND p.mobile IS NOT NULL
ORDER BY m.household_id LIMIT %s"""


def main(run: Path, heads: int) -> list[dict[str, Any]]:
    from django.db import connection  # noqa: PLC0415 - after the settings

    from hemayat.synthetic.demo.service import publish  # noqa: PLC0415 - after the settings

    publish(run, dt.datetime.now(dt.UTC))
    # Drafts of many heads in one transaction: no one of them may do that.
    as_owner = psycopg.conninfo.conninfo_to_dict(os.environ["BENCH_OWNER_URL"])
    connection.close()
    connection.settings_dict.update(USER=as_owner["user"], PASSWORD=as_owner["password"])
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [heads])
        rows = cursor.fetchall()
        cursor.execute("SELECT run_id FROM published_run")
        published = int(cursor.fetchone()[0])
    parts = (rows[start : start + AT_A_TIME] for start in range(0, len(rows), AT_A_TIME))
    return [one for part in parts for one in ready(part, published)]


def ready(rows: Sequence[tuple[Any, ...]], run: int) -> Iterator[dict[str, Any]]:
    from hemayat.accounts.models import CitizenSession  # noqa: PLC0415 - after the settings
    from hemayat.accounts.tokens import hash_of, new_token  # noqa: PLC0415 - after the settings
    from hemayat.requests.answers import set_answers  # noqa: PLC0415 - after the settings
    from hemayat.requests.consents import consent_text, needed_on  # noqa: PLC0415 - after the settings
    from hemayat.requests.models import Consent, Request  # noqa: PLC0415 - after the settings

    now = dt.datetime.now(dt.UTC)
    tokens = [new_token() for _ in rows]
    sessions, drafts = [], []
    for (household, national_id, index, mobile, province), token in zip(rows, tokens, strict=True):
        own = {"household_id": household, "province": province, "person_index": index, "is_synthetic": True}
        times = {"created_at": now, "seen_at": now, "expires_at": now + STAYS, "ends_at": now + STAYS}
        sealed = {"national_id_sealed": national_id, "mobile_sealed": mobile}
        sessions.append(CitizenSession(token_hash=hash_of(token), via="code", **own, **times, **sealed))
        draft = Request(kind="objection", about_run=run, created_at=now, saved_at=now, **own)
        set_answers(draft, {"criteria": "car"})
        drafts.append(draft)
    CitizenSession.objects.bulk_create(sessions)
    Request.objects.bulk_create(drafts)
    text = consent_text(needed_on(now.date(), {}), "fa")
    Consent.objects.bulk_create(
        Consent(
            household_id=draft.household_id,
            province=draft.province,
            request_id=draft.id,
            register=register,
            lang="fa",
            wording=text.words,
            wording_sha256=text.sha256,
            version=text.version,
            given_at=now,
        )
        for draft in drafts
        for register in text.registers
    )
    for draft, token in zip(drafts, tokens, strict=True):
        yield {"household": draft.household_id, "token": token, "request": draft.id, "read": text.sha256}


if __name__ == "__main__":
    django.setup()
    told = main(Path(sys.argv[1]), int(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(told), encoding="utf-8")
