"""Checkpoints leave the house, are acknowledged there, and show it when the record is rewritten inside."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import connection

from hemayat.audit.actions import checkpoint
from hemayat.audit.chain import SignedCheckpoint, canonical, checkpoint_file
from hemayat.audit.chain_verification import verify
from hemayat.audit.checkpoint_delivery import send_checkpoints
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import checkpoint_public_keys, checkpoint_ring
from hemayat.audit.models import Acknowledgement
from hemayat.audit.queries import last_acknowledged_at, signature_of
from hemayat.audit.receiver import (
    CheckpointFolder,
    CheckpointRejected,
    Receiver,
    receipt_in,
    stored_checkpoints,
)
from hemayat.audit.receiver_server import server
from hemayat.common.errors import HemayatError
from hemayat.common.keys import SignatureMismatch
from hemayat.config.environment import CheckpointSettings, read_environment
from hemayat.operations.postgres import DatabaseUrls
from tests.audit.event_recorder import NOW, tamper, write

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = dt.timedelta(hours=1)
EMPTIED = "DELETE FROM audit_event; DELETE FROM audit_link; DELETE FROM audit_checkpoint"


def named(settings: Any, address: str, key: bytes = b"") -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, checkpoints=CheckpointSettings(address, key))


def signed(hours: int = 0) -> str:
    """The checkpoint of that hour, as it is sent."""
    with acting_as(SYSTEM):
        made = signature_of(checkpoint(NOW + hours * HOUR))
    return checkpoint_file(made, checkpoint_public_keys()[made.key_id])


def acknowledged() -> list[str]:
    with acting_as(SYSTEM):
        return [f"{one.hour:%H}" for one in Acknowledgement.objects.order_by("hour")]


def faults(outside: Path | str) -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        return [one.what for one in verify(beside=stored_checkpoints(str(outside))).breaks]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[str, Receiver]]:
    """The receiver of the inspection office, which answers; it trusts our key."""
    folder = tmp_path / "office"
    folder.mkdir()
    receiver = Receiver(folder, frozenset(checkpoint_public_keys().values()))
    with server(receiver, "127.0.0.1", 0) as listening:
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}", receiver
        listening.shutdown()


def test_a_record_rewritten_whole_with_its_checkpoints_passes_inside_and_fails_outside(
    tmp_path: Path, settings, django_db_setup: DatabaseUrls
) -> None:
    named(settings, str(tmp_path))
    write(3)
    signed()
    assert send_checkpoints(now=NOW) == 1
    assert faults(tmp_path) == []
    tamper(django_db_setup, EMPTIED)
    write(2)
    signed()
    with acting_as(SYSTEM, is_read_only=True):
        assert verify().breaks == []
    said = faults(tmp_path)
    assert any("is kept outside and gone here" in one for one in said), said
    assert any("written anew" in one or "the end is gone" in one for one in said), said


def test_the_rewritten_record_is_refused_when_it_is_sent_next(
    tmp_path: Path, settings, django_db_setup: DatabaseUrls
) -> None:
    named(settings, str(tmp_path))
    write(1)
    signed()
    send_checkpoints(now=NOW)
    tamper(django_db_setup, f"{EMPTIED}; DELETE FROM audit_acknowledgement")
    write(1)
    signed(1)
    assert send_checkpoints(now=NOW + HOUR) == 0
    assert acknowledged() == []


@pytest.mark.parametrize(
    "hour",
    ["../../x", "", "2026-01-31T09:00:00+00:00/x", "2026-01-31T09:00:00+00:00\n", "2026-01-31", "/etc/x"],
)
def test_no_file_is_named_by_anything_but_an_hour(tmp_path: Path, hour: str) -> None:
    """Also of a checkpoint that is signed: the holder of the key must not choose where the office writes."""
    (folder := tmp_path / "office" / "inside").mkdir(parents=True)
    receiver = Receiver(folder, frozenset(checkpoint_public_keys().values()))
    document = canonical({"form": 1, "hour": hour, "previous": "", "heads": []})
    made = SignedCheckpoint(document, *checkpoint_ring().sign("checkpoint", document.encode()))
    with pytest.raises(SignatureMismatch, match="hour"):
        receiver.take(checkpoint_file(made, checkpoint_public_keys()[made.key_id]), NOW)
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["receiver.key"]


def test_they_are_sent_in_order_once_and_the_office_signs_for_each(office, settings) -> None:
    address, receiver = office
    named(settings, address, receiver.public_key)
    write(1)
    for hours in range(3):
        signed(hours)
    assert send_checkpoints(now=NOW) == 3
    assert send_checkpoints(now=NOW + HOUR) == 0
    assert len(acknowledged()) == 3
    assert [one.previous != "" for one in stored_checkpoints(address)] == [False, True, True]
    assert faults(address) == []
    with acting_as(SYSTEM):
        assert last_acknowledged_at() == NOW
        receipt = receipt_in(Acknowledgement.objects.order_by("hour")[0].receipt)
    assert len(bytes.fromhex(receipt.signature)) == 64


def test_who_only_pretends_to_keep_them_acknowledges_nothing(office, settings) -> None:
    address, _ = office
    named(settings, address, bytes(32))
    signed()
    assert send_checkpoints(now=NOW) == 0
    named(settings, "http://127.0.0.1:9")
    assert send_checkpoints(now=NOW) == 0
    named(settings, "/nowhere/at/all")
    assert send_checkpoints(now=NOW) == 0
    named(settings, "")
    assert send_checkpoints(now=NOW) == 0
    assert acknowledged() == []


def test_the_office_keeps_what_follows_and_is_signed_and_nothing_else(office, tmp_path: Path) -> None:
    address, receiver = office
    write(1)
    first, second = signed(), signed(1)
    receipt = receiver.take(first, NOW)
    assert receiver.take(first, NOW) == receipt, "idempotent"
    other = Receiver(_made(tmp_path / "other"), frozenset({bytes(32)}))
    with pytest.raises(CheckpointRejected, match="not signed by a trusted key"):
        other.take(first, NOW)
    forged = json.loads(second)
    forged["document"] = forged["document"].replace('"number"', '"x"').replace("tehran", "qom")
    with pytest.raises(CheckpointRejected):
        receiver.take(json.dumps(forged), NOW)
    folder = CheckpointFolder(_made(tmp_path / "folder"))
    folder.keep(second, NOW)
    with pytest.raises(CheckpointRejected, match="does not follow"):
        folder.keep(first, NOW)
    with pytest.raises(SignatureMismatch):
        receiver.take("{}", NOW)
    for content, status in ((b"{}", 409), (b"x" * (1024**2 + 1), 404), (first.encode(), 200)):
        assert httpx.post(f"{address}/checkpoints", content=content).status_code == status
    assert httpx.get(f"{address}/").status_code == 404
    assert (receiver.folder.path / "receiver.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("torn", [b"", b'{"document": "x', b"\xff\xfe", b"[" * 200_000])
def test_a_torn_file_stops_the_office_for_the_hour_alone_and_is_named(
    office: tuple[str, Receiver], settings: Any, torn: bytes
) -> None:
    address, receiver = office
    named(settings, address, receiver.public_key)
    write(1)
    signed()
    assert send_checkpoints(now=NOW) == 1
    second = signed(1)
    hour = json.loads(json.loads(second)["document"])["hour"].replace(":", "")
    file = receiver.folder.path / f"{hour}.checkpoint.json"
    file.write_bytes(torn)
    answer = httpx.get(f"{address}/checkpoints")
    assert (answer.status_code, file.name in answer.text) == (500, True)
    with pytest.raises(SignatureMismatch, match="no other has that of its hour"):
        stored_checkpoints(str(receiver.folder.path))
    signed(2)
    assert send_checkpoints(now=NOW + 2 * HOUR) == 2
    assert file.read_bytes() == torn, "nobody can remove it"
    assert receiver.take(second, NOW).hour == stored_checkpoints(address)[1].hour
    assert len(list(receiver.folder.path.glob("*.checkpoint.json"))) == 4
    assert (faults(address), len(stored_checkpoints(address))) == ([], 3)


def test_nested_nonsense_is_no_checkpoint(office: tuple[str, Receiver]) -> None:
    assert httpx.post(f"{office[0]}/checkpoints", content=b"[" * 200_000).status_code == 409


def test_nobody_takes_an_acknowledgement_back_or_makes_one_up(tmp_path: Path, settings) -> None:
    named(settings, str(tmp_path))
    signed()
    send_checkpoints(now=NOW)
    for by in (NOBODY, Actor("head", "session:1", household=1), Actor("staff", "1", provinces=("*",))):
        with acting_as(by):
            assert not Acknowledgement.objects.exists()
        with pytest.raises(Exception, match="row-level security"), acting_as(by):
            Acknowledgement.objects.create(
                hour=NOW, root=b"x", receiver="x", receipt="x", acknowledged_at=NOW
            )
    with (
        pytest.raises(Exception, match="permission denied"),
        acting_as(SYSTEM),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_acknowledgement")


@pytest.mark.parametrize(
    "given",
    [
        {"HEMAYAT_CHECKPOINTS_TO": "http://inspection.example"},
        {"HEMAYAT_CHECKPOINTS_TO": "folder"},
        {"HEMAYAT_CHECKPOINTS_KEY": "abc"},
        {"HEMAYAT_CHECKPOINTS_KEY": "00"},
    ],
)
def test_an_address_or_key_that_means_nothing_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(HemayatError, match="HEMAYAT_CHECKPOINTS"):
        read_environment(given)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
