"""The installation's key ring: read anew when its file changes, and never a demonstration's in production."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as given

from hemayat.audit.actions import checkpoint
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import checkpoint_public_keys, checkpoint_ring, key_ring
from hemayat.common.keyring import KeyRing
from hemayat.common.keys import KeyRingFault, UnreadableRing
from tests.audit.event_recorder import NOW


@pytest.fixture
def path(tmp_path: Path, settings) -> Path:
    settings.KEYS = tmp_path / "keys.json"
    return settings.KEYS


def _in_production(settings) -> None:
    settings.ENVIRONMENT = replace(given.ENVIRONMENT, mode="production")


def test_a_test_has_a_ring_without_asking(path: Path) -> None:
    assert key_ring().is_demo
    assert key_ring() is key_ring()


def test_a_rotation_needs_no_restart(path: Path) -> None:
    before = key_ring()
    before.rotate("encryption")
    assert len(key_ring().keys) == len(before.keys) + 1
    assert key_ring().unseal(before.seal(b"x", b"a"), b"a") == b"x"


@pytest.mark.django_db
def test_whoever_is_not_told_where_the_key_is_signs_no_checkpoint(path: Path, settings) -> None:
    signer = checkpoint_ring()
    settings.CHECKPOINT_KEYS = None
    with pytest.raises(KeyRingFault, match="only the worker may sign checkpoints"):
        checkpoint_ring()
    with acting_as(SYSTEM), pytest.raises(KeyRingFault, match="only the worker"):
        checkpoint(NOW)
    assert checkpoint_public_keys() == signer.public_keys("checkpoint")


def test_the_worker_knows_what_a_key_signed_that_was_lost(path: Path, settings) -> None:
    settings.CHECKPOINT_KEYS = path.with_name("checkpoint-keys.json")
    settings.ENVIRONMENT = replace(given.ENVIRONMENT, keys=path)
    lost = checkpoint_ring().public_keys("checkpoint")
    settings.CHECKPOINT_KEYS.unlink()
    new = checkpoint_ring().public_keys("checkpoint")
    assert lost.keys().isdisjoint(new)
    assert checkpoint_public_keys() == {**lost, **new}
    settings.CHECKPOINT_KEYS.unlink()
    settings.ENVIRONMENT.checkpoint_public.write_text("{", "ascii")
    with pytest.raises(UnreadableRing, match="cannot be read"):
        checkpoint_ring()
    assert not settings.CHECKPOINT_KEYS.exists(), "no key that the file does not have"


def test_production_makes_no_ring_of_itself(path: Path, settings) -> None:
    _in_production(settings)
    with pytest.raises(UnreadableRing, match="keys make"):
        key_ring()


def test_production_refuses_the_keys_of_a_demonstration(path: Path, settings) -> None:
    KeyRing.make(path, is_demo=True)
    _in_production(settings)
    with pytest.raises(KeyRingFault, match="created for a demo"):
        key_ring()


def test_production_refuses_a_ring_that_others_may_read(path: Path, settings) -> None:
    KeyRing.make(path)
    path.chmod(0o644)
    assert key_ring()
    _in_production(settings)
    path.touch()
    with pytest.raises(UnreadableRing, match="others may read"):
        key_ring()
