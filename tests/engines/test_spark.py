"""A nation on Spark: the same content hash as DuckDB's, also when it was killed on the way, and on a cluster."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from hemayat.common.errors import HemayatError
from hemayat.engines import spark_session
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.spark import determine_nation_spark
from hemayat.registers.snapshot import RegisterSnapshot
from tests.engines.cluster import running_cluster
from tests.support.nations import compiled_policy, rows_of_nation, silent, snapshot_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

OPTIONS = RunOptions(workers=1)
SAME = ("content_sha256", "cut_points", "summary", "registers", "snapshot_sha256", "policy_version")


@pytest.fixture
def nation(tmp_path: Path) -> RegisterSnapshot:
    """More buckets than one wave takes, and some without households."""
    return snapshot_of(tmp_path, rows_of_nation(9), buckets=12)


def same_run(run: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(run[name] == other[name] for name in SAME)


@pytest.mark.spark
def test_spark_decides_the_nation_as_duckdb_does(
    spark: SparkSession, tmp_path: Path, nation: RegisterSnapshot
) -> None:
    policy = compiled_policy(tmp_path / "policy")
    duckdb = determine_nation(policy, nation, tmp_path / "duckdb", OPTIONS, silent)
    seen: list[tuple[str, int, int]] = []

    made = determine_nation_spark(
        policy, nation, tmp_path / "spark", OPTIONS, lambda *step: seen.append(step)
    )

    assert made["engine"] == "spark"
    assert same_run(made, duckdb)
    assert seen[-1] == ("Deciding", 9, 9)
    for name in ("facts", "decisions"):
        files = sorted(path.name for path in (tmp_path / "spark" / name).glob("*.parquet"))
        assert files == sorted(path.name for path in (tmp_path / "duckdb" / name).glob("*.parquet"))
        for file in files:
            mine, theirs = (pq.read_table(tmp_path / engine / name / file) for engine in ("spark", "duckdb"))
            assert mine.to_pylist() == theirs.to_pylist()
    assert not (tmp_path / "spark" / "tmp").exists()


@pytest.mark.slow
@pytest.mark.spark
def test_what_another_run_has_staged_is_not_staged_again(
    spark: SparkSession, tmp_path: Path, nation: RegisterSnapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after the first wave of facts, and after the first wave of decisions; whole files stay as they are."""
    policy = compiled_policy(tmp_path / "policy")
    whole = determine_nation(policy, nation, tmp_path / "duckdb", OPTIONS, silent)
    out = tmp_path / "spark"

    def stop_in(phase: str):
        def advance(what: str, done: int, total: int) -> None:
            if what == phase and done:
                raise KeyboardInterrupt

        return advance

    kept: dict[Path, int] = {}
    for phase, folder in (("Reading the registers", "facts"), ("Deciding", "decisions")):
        with pytest.raises(KeyboardInterrupt):
            determine_nation_spark(policy, nation, out, OPTIONS, stop_in(phase))
        files = list((out / folder).glob("0*.parquet"))
        assert 0 < len(files) < nation.buckets
        kept |= {file: file.stat().st_mtime_ns for file in files}
    resumed = determine_nation_spark(policy, nation, out, OPTIONS, silent)

    assert same_run(resumed, whole)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    assert determine_nation_spark(policy, nation, out, OPTIONS, silent) == resumed


@pytest.mark.spark
def test_kept_cut_points_are_used(spark: SparkSession, tmp_path: Path, nation: RegisterSnapshot) -> None:
    policy = compiled_policy(tmp_path / "policy")
    options = RunOptions(workers=1, cuts={"decile": [10**6 * n for n in range(9)]})
    duckdb = determine_nation(policy, nation, tmp_path / "duckdb", options, silent)
    assert same_run(determine_nation_spark(policy, nation, tmp_path / "spark", options, silent), duckdb)


@pytest.mark.slow
@pytest.mark.spark
def test_a_cluster_of_two_workers_decides_the_nation_as_duckdb_does(tmp_path: Path) -> None:
    """In a process of its own: this one may have a Spark of its own already."""
    policy = compiled_policy(tmp_path / "policy")
    nation = snapshot_of(tmp_path, rows_of_nation(400), buckets=20)
    duckdb = determine_nation(policy, nation, tmp_path / "duckdb", OPTIONS, silent)
    with running_cluster(tmp_path / "cluster", workers=2) as cluster:
        made = cluster.determine(tmp_path / "policy", nation.path, tmp_path / "spark")
        assert cluster.workers_used() == 2
    assert made["engine"] == "spark"
    assert same_run(made, duckdb)


def test_without_java_and_pyspark_both_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(spark_session, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(HemayatError) as refused:
        spark_session.session()
    assert len(refused.value.faults) == 2
    assert "pip install 'hemayat[spark]'" in refused.value.faults[0]
    assert "Java 17 or later" in refused.value.faults[1]


@pytest.mark.slow
def test_a_run_without_java_begins_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nation: RegisterSnapshot
) -> None:
    policy = compiled_policy(tmp_path / "policy")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(HemayatError, match="Java 17 or later"):
        determine_nation_spark(policy, nation, tmp_path / "spark", OPTIONS, silent)
    assert not (tmp_path / "spark").exists()


def test_an_old_java_is_not_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert spark_session.java_release() == 11
    with pytest.raises(HemayatError, match="Java 17 or later"):
        spark_session.session()


def test_the_engine_is_imported_without_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """`hemayat --help` and every other engine work where the extra is not installed."""
    assert "pyspark" not in vars(spark_session)
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        assert not name.startswith("pyspark")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(AssertionError):
        spark_session.session()
