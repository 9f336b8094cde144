"""A national run killed with -9 goes on where it stopped and ends with the same content hash."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import RunFolder, open_run
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.nations import compiled_policy, rows_of_nation, silent, snapshot_of

SCRIPT = """
import datetime, sys, time
from pathlib import Path
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.registers.snapshot import RegisterSnapshot

def slowly(what, done, total):
    print(what, done, flush=True)
    time.sleep(0.3)

if __name__ == "__main__":
    policy, snapshot, out = map(Path, sys.argv[1:])
    compiled = compile_policy(policy, datetime.date(2019, 11, 20))
    determine_nation(compiled, RegisterSnapshot.open(snapshot), out, RunOptions(workers=1), slowly)
"""


@pytest.fixture
def nation(tmp_path: Path) -> RegisterSnapshot:
    return snapshot_of(tmp_path, rows_of_nation(80), buckets=8)


def kill_after_a_bucket(process: subprocess.Popen[str], words: str) -> None:
    """The first line says that nothing is done yet."""
    assert process.stdout
    lines = (line for line in process.stdout if words in line)
    next(lines)
    next(lines)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


@pytest.mark.slow
@pytest.mark.parametrize("words", ["Reading the registers", "Deciding"])
def test_a_killed_run_resumes_to_the_same_hash(tmp_path: Path, nation: RegisterSnapshot, words: str) -> None:
    """What is sealed stays as it is."""
    compiled = compiled_policy(tmp_path / "policy")
    whole = determine_nation(compiled, nation, tmp_path / "whole", RunOptions(workers=1), silent)
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    out = tmp_path / "killed"
    command = [sys.executable, str(script), str(tmp_path / "policy"), str(nation.path), str(out)]
    kill_after_a_bucket(subprocess.Popen(command, stdout=subprocess.PIPE, text=True), words)

    with pytest.raises(HemayatError, match="was not finished"):
        open_run(out)
    run = RunFolder(out)
    buckets = range(nation.buckets)
    done = [run.facts(one) for one in buckets if run.has_facts(one)]
    decided = [run.decisions(one) for one in buckets if run.has_decisions(one)]
    assert decided if words == "Deciding" else done
    before = {path: path.stat().st_mtime_ns for path in [*done, *decided]}
    resumed = determine_nation(compiled, nation, out, RunOptions(workers=1), silent)

    assert resumed["content_sha256"] == whole["content_sha256"]
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.slow
def test_a_bucket_killed_before_its_seal_is_done_again(tmp_path: Path, nation: RegisterSnapshot) -> None:
    """As a kill between the file and the seal beside it leaves them."""
    compiled = compiled_policy(tmp_path / "policy")
    run = RunFolder(tmp_path / "out")
    whole = determine_nation(compiled, nation, run.path, RunOptions(workers=1), silent)
    for seal in (run.facts_seal(2), run.decisions_seal(5), run.manifest):
        seal.unlink()
    before = {path: path.stat().st_mtime_ns for path in run.path.rglob("*.parquet")}
    resumed = determine_nation(compiled, nation, run.path, RunOptions(workers=1), silent)

    assert resumed["content_sha256"] == whole["content_sha256"]
    written = {path for path in before if path.stat().st_mtime_ns != before[path]}
    assert written == {run.facts(2), run.decisions(5)}


@pytest.mark.slow
def test_no_worker_outlives_a_killed_run(tmp_path: Path, nation: RegisterSnapshot) -> None:
    compiled_policy(tmp_path / "policy")
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    command = [sys.executable, str(script), str(tmp_path / "policy"), str(nation.path), str(tmp_path / "out")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    process.stdout.readline()
    children = [
        int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ]
    assert children
    process.kill()
    process.wait()
    process.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(is_running(pid) for pid in children):
        time.sleep(0.05)
    assert not any(is_running(pid) for pid in children)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.slow
def test_another_run_in_the_same_folder_is_refused(tmp_path: Path, nation: RegisterSnapshot) -> None:
    compiled = compiled_policy(tmp_path / "policy")
    determine_nation(compiled, nation, tmp_path / "out", RunOptions(workers=1), silent)
    other = snapshot_of(tmp_path, rows_of_nation(9), name="other")
    with pytest.raises(HemayatError, match="this folder has another run"):
        determine_nation(compiled, other, tmp_path / "out", RunOptions(workers=1), silent)
