"""The installation's key ring: read anew when its file changes, and never a demonstration's in production."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as given

from hemayat.audit.keys import ring
from hemayat.common.keyring import KeyRing
from hemayat.common.keys import KeyRingFault, UnreadableRing


@pytest.fixture
def path(tmp_path: Path, settings) -> Path:
    settings.KEYS = tmp_path / "keys.json"
    return settings.KEYS


def _in_production(settings) -> None:
    settings.ENVIRONMENT = replace(given.ENVIRONMENT, mode="production")


def test_a_test_has_a_ring_without_asking(path: Path) -> None:
    assert ring().is_demo
    assert ring() is ring()


def test_a_rotation_needs_no_restart(path: Path) -> None:
    before = ring()
    before.rotate("encryption")
    assert len(ring().keys) == len(before.keys) + 1
    assert ring().unseal(before.seal(b"x", b"a"), b"a") == b"x"


def test_production_makes_no_ring_of_itself(path: Path, settings) -> None:
    _in_production(settings)
    with pytest.raises(UnreadableRing, match="keys make"):
        ring()


def test_production_refuses_the_keys_of_a_demonstration(path: Path, settings) -> None:
    KeyRing.make(path, is_demo=True)
    _in_production(settings)
    with pytest.raises(KeyRingFault, match="demonstration"):
        ring()


def test_production_refuses_a_ring_that_others_may_read(path: Path, settings) -> None:
    KeyRing.make(path)
    path.chmod(0o644)
    assert ring()
    _in_production(settings)
    path.touch()
    with pytest.raises(UnreadableRing, match="others may read"):
        ring()
