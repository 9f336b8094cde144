"""The process that opens uploads is confined: a decoder that a file has taken over reaches nothing of the machine."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from hemayat.audit.keys import key_ring
from hemayat.documents import reencoding
from hemayat.documents.formats import JPEG
from hemayat.documents.reencoding import (
    ReencodedFile,
    ReencodingUnavailable,
    how_confined,
    is_service_working,
    reencode,
)
from hemayat.documents.reencoding.confinement import ALLOWED, MEMORY
from tests.documents import pictures

SOURCE = Path(reencoding.__file__).parents[3]
IS_ROOT = os.geteuid() == 0
ACTIVATOR = shutil.which("systemd-socket-activate")


@pytest.fixture
def aims(tmp_path: Path, settings) -> Iterator[dict[str, Any]]:
    """What a hostile decoder would like to reach: all of it is there, and open to whoever may open it."""
    with socket.socket() as port, socket.socket(socket.AF_UNIX) as near:
        port.bind(("127.0.0.1", 0))
        port.listen()
        near.bind(str(tmp_path / "near.sock"))
        near.listen()
        database = connection.settings_dict
        key_ring()
        yield {
            "keys": str(settings.KEYS),
            "folder": str(tmp_path),
            "port": str(port.getsockname()[1]),
            "socket": str(tmp_path / "near.sock"),
            "postgres": f"{database['HOST']}/.s.PGSQL.{database['PORT']}",
        }


def hostile(monkeypatch: pytest.MonkeyPatch, folder: Path, aims: dict[str, Any]) -> dict[str, Any]:
    """What it says that it reached."""
    program = Path(__file__).with_name("hostile_decoder.py")
    (folder / "hostile_decoder.py").write_text(program.read_text("utf-8"), "utf-8")
    (folder / "aims.json").write_text(json.dumps(aims), "utf-8")
    monkeypatch.setattr(reencoding, "ROOT", f"{SOURCE}:{folder}")
    monkeypatch.setattr(reencoding, "PROGRAM", "hostile_decoder")
    picture = pictures.jpeg()
    made = reencode(picture, JPEG)
    assert isinstance(made, ReencodedFile)
    said: dict[str, Any] = json.loads(made.content.removeprefix(picture))
    return said


@pytest.mark.django_db
def test_a_decoder_that_was_taken_over_reaches_nothing(monkeypatch, tmp_path: Path, aims) -> None:
    free = hostile(monkeypatch, tmp_path, aims | {"free": True})
    missed = {name for name, what in free["reached"].items() if what != "reached"}
    assert not missed, "each try would succeed if nothing held it back"
    held = hostile(monkeypatch, tmp_path, aims)
    assert {what.split(":")[0] for what in held["reached"].values()} == {"refused"}, held
    assert held["environment"] == ["PYTHONPATH"]
    if IS_ROOT:
        assert held["user"] not in {0, 65534}


@pytest.mark.django_db
@pytest.mark.skipif(not IS_ROOT, reason="only root becomes another user")
def test_without_root_it_reaches_nothing_either(monkeypatch, tmp_path: Path, aims) -> None:
    """As in `make demo`: by what the kernel lets an ordinary user give up."""
    held = hostile(monkeypatch, tmp_path, aims | {"user": 54_321})
    assert {what.split(":")[0] for what in held["reached"].values()} == {"refused"}, held


def test_it_says_how_it_is_confined() -> None:
    nets = how_confined()
    assert nets["has_seccomp"]
    assert nets["has_no_files"]
    assert nets["has_own_user"] == IS_ROOT


@pytest.mark.slow
def test_what_is_not_confined_opens_nothing_where_it_must_be(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "loose.py").write_text(
        "import os, sys\n"
        "from hemayat.documents.reencoding import __main__ as program, confinement\n"
        "confinement._seccomp = lambda libc: False\n"
        "os._exit(program.main(sys.argv[1:]))\n",
        "utf-8",
    )
    monkeypatch.setattr(reencoding, "ROOT", f"{SOURCE}:{tmp_path}")
    monkeypatch.setattr(reencoding, "PROGRAM", "loose")
    assert isinstance(reencode(pictures.jpeg(), JPEG), ReencodedFile)
    with pytest.raises(ReencodingUnavailable):
        reencode(pictures.jpeg(), JPEG, is_required=True)


def test_every_machine_has_the_same_list() -> None:
    assert {len(numbers) for numbers in ALLOWED.values()} == {25}
    assert all(len(set(numbers)) == 25 for numbers in ALLOWED.values())
    assert ALLOWED.keys() == MEMORY.keys()


@pytest.mark.skipif(ACTIVATOR is None, reason="systemd is not installed")
def test_started_by_a_service_manager_for_each_connection_it_does_the_same(tmp_path: Path) -> None:
    """As uploads-reencoding.socket does: `Accept=yes`, and the connection is its standard input and output."""
    at = tmp_path / "reencoding.sock"
    assert not is_service_working(str(at))
    command = [str(ACTIVATOR), "--accept", "--inetd", "-l", str(at), "-E", f"PYTHONPATH={SOURCE}"]
    program = [sys.executable, "-P", "-m", reencoding.PROGRAM, reencoding.REQUIRED]
    with subprocess.Popen([*command, *program], stderr=subprocess.DEVNULL) as activator:
        try:
            while not at.exists():
                time.sleep(0.05)
            assert is_service_working(str(at))
            made = reencode(pictures.photograph(), JPEG, path=str(at))
            assert isinstance(made, ReencodedFile)
            assert pictures.opened(made.content).size == (80, 40)
        finally:
            activator.kill()
