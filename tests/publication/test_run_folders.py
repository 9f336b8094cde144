"""The folders of the operator's disk that this program may not look at, and what it keeps of those it may."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hemayat.common.errors import HemayatError
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import open_run
from hemayat.publication.errors import PublicationFault
from hemayat.publication.policies import find_policy
from hemayat.publication.run_files import open_run_files
from hemayat.publication.run_folders import runs_found
from tests.support.nations import ON, rows_of_nation, silent, snapshot_of, write_policy

NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Whoever may read everything sees no locked folder."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if before == 0:
            os.seteuid(before)


@pytest.fixture
def locked(settings: Any) -> Iterator[Path]:
    """A folder nobody may look into, below one that everybody may."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        inside = folder / "lost+found"
        inside.mkdir()
        inside.chmod(0)
        settings.RUNS = folder
        yield inside
        inside.chmod(0o700)


def test_a_folder_that_may_not_be_read_is_no_run(locked: Path) -> None:
    with as_nobody():
        assert runs_found() == []
        with pytest.raises(HemayatError, match="let this program read it"):
            open_run(locked)


def test_the_mark_of_an_editor_is_no_fault_of_a_policy(tmp_path: Path, settings: Any) -> None:
    settings.POLICIES = tmp_path
    folder = write_policy(tmp_path / "some")
    (folder / ".#policy.yaml").symlink_to("somebody@somewhere.1234")
    assert not find_policy("some").faults


@pytest.mark.slow
def test_a_run_with_patches_is_neither_offered_nor_proposed(tmp_path: Path, settings: Any) -> None:
    patch = tmp_path / "patch.yaml"
    patch.write_text("patch: trial\ntitle: {fa: اصلاحیه, en: Reform}\n", encoding="utf-8")
    policy = write_policy(tmp_path / "policy")
    snapshot = snapshot_of(tmp_path, rows_of_nation(6), buckets=2)
    settings.RUNS = tmp_path / "runs"
    settings.RUNS.mkdir()
    for name, patches in (("law", ()), ("trial", (patch,))):
        compiled = compile_policy(policy, ON, patches)
        determine_nation(compiled, snapshot, settings.RUNS / name, RunOptions(workers=1), silent)
    assert [found.name for found in runs_found()] == ["law"]
    assert open_run_files(settings.RUNS / "law", policy).households == 6
    with pytest.raises(PublicationFault, match="a trial of a reform"):
        open_run_files(settings.RUNS / "trial", policy)
