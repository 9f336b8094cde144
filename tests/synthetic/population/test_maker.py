"""The same seed gives the same bytes, and a half-written folder is never taken for whole."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hemayat.common.errors import HemayatError
from hemayat.common.files import sha256_of
from hemayat.registers.schema import TABLES
from hemayat.synthetic.population import PopulationPlan, make_population, maker
from hemayat.synthetic.population.columns import arrow_schema

PLAN = PopulationPlan(3_000, seed=7)


def bytes_of(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): sha256_of(p) for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("extract")
    return make_population(PLAN, folder).folder


def test_bytes_do_not_depend_on_the_chunk(extract: Path, tmp_path: Path) -> None:
    make_population(PLAN, tmp_path / "other", chunk=701)
    assert bytes_of(tmp_path / "other") == bytes_of(extract)


def test_row_groups_do_not_depend_on_the_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hemayat.synthetic.population.parquet_writer.ROWS_IN_GROUP", 1_000)
    make_population(PLAN, tmp_path / "one")
    make_population(PLAN, tmp_path / "other", chunk=333)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")
    assert pq.ParquetFile(tmp_path / "one/persons/00000.parquet").num_row_groups == 10


@pytest.mark.long
@pytest.mark.slow
def test_bytes_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    plan = PopulationPlan(maker.HOUSEHOLDS_IN_FILE + 500)
    make_population(plan, tmp_path / "one", workers=1)
    told: list[int] = []
    make_population(plan, tmp_path / "two", workers=2, advance=told.append)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    assert sum(told) == plan.households


def test_another_seed_gives_another_nation(extract: Path, tmp_path: Path) -> None:
    make_population(PopulationPlan(3_000, seed=8), tmp_path)
    assert bytes_of(tmp_path)["persons/00000.parquet"] != bytes_of(extract)["persons/00000.parquet"]


def test_a_nation_begins_as_a_smaller_one_does(extract: Path, tmp_path: Path) -> None:
    make_population(PopulationPlan(1_000, seed=7), tmp_path)
    small = pq.read_table(tmp_path / "persons/00000.parquet").to_pylist()
    large = pq.read_table(extract / "persons/00000.parquet").to_pylist()
    last = small[-1]["household_id"]
    assert [row for row in small if row["household_id"] < last] == [
        row for row in large if row["household_id"] < last
    ]


def test_columns_and_types_are_the_schemas(extract: Path) -> None:
    for name in TABLES:
        read = pq.read_schema(extract / name / "00000.parquet")
        assert read.names == [column.name for column in TABLES[name].columns]
        for field in arrow_schema(name):
            plain = getattr(field.type, "value_type", field.type)
            assert read.field(field.name).type == plain, (name, field.name)


def test_the_manifest_tells_the_files_as_they_are(extract: Path) -> None:
    manifest = json.loads((extract / "manifest.json").read_text())
    assert manifest["format"] == "hemayat-extract/1"
    assert manifest["synthetic"] is True
    assert manifest["snapshot_id"] == "1398-08"
    assert set(manifest["tables"]) == set(manifest["registers"]) == set(TABLES)
    for table in manifest["tables"].values():
        for file, told in table["files"].items():
            assert told["sha256"] == sha256_of(extract / file)
            assert told["rows"] == pq.read_metadata(extract / file).num_rows


def test_registers_describe_a_day_shortly_before() -> None:
    plan = PopulationPlan(1, on=date(2019, 11, 22))
    assert plan.as_of["persons"] == date(2019, 11, 21)
    for name, day in plan.as_of.items():
        behind = (plan.on - day).days
        assert 1 <= behind <= (190 if name in ("vehicles", "properties") else 62), name


def test_an_extract_is_never_overwritten(extract: Path) -> None:
    with pytest.raises(HemayatError, match="holds an extract already"):
        make_population(PLAN, extract)


def test_what_an_interrupted_run_left_is_cleared(extract: Path, tmp_path: Path) -> None:
    (tmp_path / "persons").mkdir()
    (tmp_path / "persons/00007.parquet").write_text("half")
    (tmp_path / "persons/.00000.parquet.1.part").write_text("half")
    make_population(PLAN, tmp_path)
    assert bytes_of(tmp_path) == bytes_of(extract)


def test_an_interrupted_run_leaves_no_manifest(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_population(PLAN, tmp_path, advance=stop)
    assert bytes_of(tmp_path) == {}


@pytest.mark.parametrize(
    ("households", "workers", "chunk"), [(0, 1, 1), (maker.MOST_HOUSEHOLDS + 1, 1, 1), (1, 0, 1), (1, 1, 0)]
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, households: int, workers: int, chunk: int) -> None:
    with pytest.raises(HemayatError):
        make_population(PopulationPlan(households), tmp_path / "none", workers=workers, chunk=chunk)
    assert not (tmp_path / "none").exists()


def test_the_smallest_nation_has_one_household(tmp_path: Path) -> None:
    made = make_population(PopulationPlan(1), tmp_path)
    assert made.rows["persons"] >= 1


def test_there_are_ids_for_a_nation() -> None:
    assert maker.MOST_HOUSEHOLDS >= 26_000_000
