"""The file of the key ring: for its owner alone, whole or refused, and never lost to another writer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hemayat.common.keyring import KeyRing
from hemayat.common.keyring_file import read_public, write_public
from hemayat.common.keys import KeyRingFault, UnreadableRing


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return KeyRing.make(tmp_path / "home" / "keys.json").path


def test_only_the_owner_may_read_it(path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_ring_that_others_may_read_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(UnreadableRing, match="others may read"):
        KeyRing.read(path)
    assert KeyRing.read(path, may_be_open=True).keys


def test_a_second_ring_never_takes_the_place_of_the_first(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyRingFault, match="already"):
        KeyRing.make(path)
    assert path.read_bytes() == before


def test_a_missing_ring_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRing, match="cannot be read"):
        KeyRing.read(tmp_path / "keys.json")


def _without_active(document: dict) -> None:
    document["keys"][0]["state"] = "old"


def _short(document: dict) -> None:
    document["keys"][0]["secret"] = "c2hvcnQ="


def _no_base64(document: dict) -> None:
    document["keys"][0]["secret"] = "*"


def _twice(document: dict) -> None:
    document["keys"].append(dict(document["keys"][0], state="old"))


def _other_form(document: dict) -> None:
    document["form"] = 2


def _unknown_purpose(document: dict) -> None:
    document["keys"][0]["purpose"] = "luck"


@pytest.mark.parametrize(
    "spoil", [_without_active, _short, _no_base64, _twice, _other_form, _unknown_purpose]
)
def test_a_ring_that_is_not_whole_is_refused_without_showing_it(path: Path, spoil) -> None:
    document = json.loads(path.read_bytes())
    spoil(document)
    path.write_text(json.dumps(document))
    with pytest.raises(UnreadableRing, match="not a whole key ring") as refused:
        KeyRing.read(path)
    assert document["keys"][1]["secret"] not in str(refused.value)


def test_half_a_file_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(UnreadableRing):
        KeyRing.read(path)


def test_a_demo_ring_says_so(tmp_path: Path) -> None:
    made = KeyRing.make(tmp_path / "keys.json", is_demo=True)
    assert made.is_demo
    assert made.rotate("signing").is_demo


def test_no_key_is_lost_when_many_rotate_at_once(path: Path) -> None:
    ring = KeyRing.read(path)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ring.rotate("encryption"), range(8)))
    ids = {key.id for key in KeyRing.read(path).keys}
    assert len(KeyRing.read(path).keys_for("encryption")) == 9
    assert all({key.id for key in one.keys} <= ids for one in made)


def test_the_public_half_of_a_lost_key_stays_so_that_what_it_signed_can_be_verified(tmp_path: Path) -> None:
    public = tmp_path / "checkpoint-public.json"
    write_public(public, {"lost": b"1" * 32})
    write_public(public, {"new": b"2" * 32})
    assert read_public(public) == {"lost": b"1" * 32, "new": b"2" * 32}
    public.write_text("{", "ascii")
    with pytest.raises(UnreadableRing, match="cannot be read"):
        write_public(public, {"third": b"3" * 32})
    assert public.read_text("ascii") == "{"
