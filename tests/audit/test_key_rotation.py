"""After a rotation everything is sealed anew while the service runs, and nothing is lost on the way."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connection

from hemayat.audit import key_rotation
from hemayat.audit.key_rotation import count_due, reencrypt
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import SealedColumn, sealed_columns
from hemayat.common.keyring import KeyRing
from hemayat.common.national_id import national_id_from_parts
from hemayat.operations.postgres import DatabaseUrls
from tests.audit.event_recorder import NOW, events

pytestmark = pytest.mark.django_db(transaction=True)

VALUES = SealedColumn("thing", "value", about="national_id", index="value_index")
BARE = SealedColumn("thing", "value", about="national_id")
IDS = [national_id_from_parts(851, serial) for serial in range(25)]


@pytest.fixture(autouse=True)
def things(
    django_db_setup: DatabaseUrls, tmp_path: Path, settings, monkeypatch
) -> Iterator[psycopg.Connection]:
    """A table of 25 sealed national ids and two gaps, its keys from below nothing. Yields the owner's connection."""
    settings.KEYS = tmp_path / "keys.json"
    monkeypatch.setattr(key_rotation, "BATCH", 10)
    with psycopg.connect(django_db_setup.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE thing (id bigint PRIMARY KEY, value bytea, value_index bytea UNIQUE)")
        sealed = key_ring().seal_many([text.encode() for text in IDS], b"national_id")
        found = key_ring().blind_index_many("national_id", IDS)
        rows = [*zip(range(-5, 20), sealed, found, strict=True), (20, None, None), (21, b"", None)]
        owner.cursor().executemany("INSERT INTO thing VALUES (%s, %s, %s)", rows)
        yield owner
        owner.execute("DROP TABLE thing")


def kept(owner: psycopg.Connection) -> list[tuple[bytes, bytes]]:
    return owner.execute("SELECT value, value_index FROM thing WHERE id < 20 ORDER BY id").fetchall()


def newest_alone(tmp_path: Path) -> KeyRing:
    """The ring as it were without its old keys."""
    path = tmp_path / "newest.json"
    path.touch(0o600)
    ring_text = json.loads((tmp_path / "keys.json").read_text())
    ring_text["keys"] = [key for key in ring_text["keys"] if key["state"] == "active"]
    path.write_text(json.dumps(ring_text))
    return KeyRing.read(path)


def test_the_new_key_alone_opens_everything(things: psycopg.Connection, tmp_path: Path) -> None:
    assert count_due(VALUES) == 0
    key_ring().rotate("encryption")
    assert count_due(VALUES) == 25
    assert reencrypt(VALUES, now=NOW) == 25
    assert count_due(VALUES) == 0
    alone = newest_alone(tmp_path)
    assert [alone.unseal(value, b"national_id").decode() for value, _ in kept(things)] == IDS
    assert [found for _, found in kept(things)] == alone.blind_index_many("national_id", IDS)
    assert things.execute("SELECT value, value_index FROM thing WHERE id >= 20").fetchall() == [
        (None, None),
        (b"", None),
    ]


def test_a_rotated_index_finds_everybody_by_the_new_key_alone(
    things: psycopg.Connection, tmp_path: Path
) -> None:
    before = kept(things)
    key_ring().rotate("blind_index")
    found = things.execute(
        "SELECT id FROM thing WHERE value_index = ANY(%s)", [key_ring().blind_indexes("national_id", IDS[3])]
    ).fetchall()
    assert found == [(-2,)]
    assert reencrypt(VALUES, now=NOW) == 25
    assert [index for _, index in kept(things)] == newest_alone(tmp_path).blind_index_many("national_id", IDS)
    assert [value for value, _ in kept(things)] == [value for value, _ in before]
    assert reencrypt(VALUES, now=NOW) == 0


def test_a_column_without_an_index_leaves_other_columns_alone(things: psycopg.Connection) -> None:
    before = [index for _, index in kept(things)]
    key_ring().rotate("blind_index")
    key_ring().rotate("encryption")
    assert reencrypt(BARE, now=NOW) == 25
    assert [index for _, index in kept(things)] == before


def test_a_value_that_was_kept_without_its_index_stays_without(things: psycopg.Connection) -> None:
    things.execute("UPDATE thing SET value_index = NULL WHERE id = 3")
    key_ring().rotate("blind_index")
    key_ring().rotate("encryption")
    assert reencrypt(VALUES, now=NOW) == 25
    assert [place - 5 for place, (_, index) in enumerate(kept(things)) if index is None] == [3]


def test_stopped_half_way_it_goes_on_where_it_was(things: psycopg.Connection, tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    key_ring().rotate("encryption")
    with pytest.raises(KeyboardInterrupt):
        reencrypt(VALUES, now=NOW, advance=stop)
    assert count_due(VALUES) == 15
    assert reencrypt(VALUES, now=NOW) == 15
    alone = newest_alone(tmp_path)
    assert [alone.unseal(value, b"national_id").decode() for value, _ in kept(things)] == IDS


def test_a_row_in_use_is_waited_for_last(things: psycopg.Connection, django_db_setup: DatabaseUrls) -> None:
    def in_background() -> int:
        try:
            return reencrypt(VALUES, now=NOW)
        finally:
            connection.close()

    key_ring().rotate("encryption")
    with psycopg.connect(django_db_setup.app) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT FROM thing WHERE id = 0 FOR UPDATE")
        changed = pool.submit(in_background)
        until = time.monotonic() + 10
        while count_due(VALUES) > 1 and time.monotonic() < until:
            time.sleep(0.01)
        assert count_due(VALUES) == 1
        other.commit()
        assert changed.result(timeout=10) == 25
    assert count_due(VALUES) == 0


def test_the_record_says_how_many_and_of_what_but_no_value() -> None:
    key_ring().rotate("encryption")
    reencrypt(VALUES, now=NOW)
    (written,) = events()
    assert (written.event, written.actor_kind) == ("keys.resealed", "system")
    assert written.detail == {"table": "thing", "column": "value", "values": 25}


def test_the_columns_that_slices_declare_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apps.get_app_config("audit"), "sealed", (VALUES,), raising=False)
    assert VALUES in sealed_columns()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        types = {(table, column): kind for table, column, kind in cursor.fetchall()}
    for column in sealed_columns():
        assert types[column.table, column.column] == "bytea"
        assert types[column.table, column.key] in {"bigint", "integer"}
        assert not column.index or types[column.table, column.index] == "bytea"
