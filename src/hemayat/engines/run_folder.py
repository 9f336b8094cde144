"""A run on disk: what it was asked, what is already done, and the manifest that makes it whole.

run.json                        what was asked: policy, day, snapshot, engine-independent; written first
facts/00000.parquet …           staged facts, one file a bucket; 00000.json has its hashes and counts
cut_points.json                 the cut points, once all facts are there
decisions/00000.parquet …       decisions, in the same way
manifest.json                   written last: a folder without it is not a run
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular, write_whole
from hemayat.common.strict_json import parse_json

FORMAT = "hemayat-run/3"


@dataclass(frozen=True)
class RunFolder:
    path: Path

    @property
    def asked(self) -> Path:
        return self.path / "run.json"

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.json"

    @property
    def cut_points(self) -> Path:
        return self.path / "cut_points.json"

    def facts(self, bucket: int) -> Path:
        return self.path / "facts" / f"{bucket:05d}.parquet"

    def decisions(self, bucket: int) -> Path:
        return self.path / "decisions" / f"{bucket:05d}.parquet"

    def facts_seal(self, bucket: int) -> Path:
        return self.path / "facts" / f"{bucket:05d}.json"

    def decisions_seal(self, bucket: int) -> Path:
        return self.path / "decisions" / f"{bucket:05d}.json"

    def has_facts(self, bucket: int) -> bool:
        return self.facts(bucket).exists() and self.facts_seal(bucket).exists()

    def is_sealed(self, bucket: int) -> bool:
        return self.facts_seal(bucket).exists() and self.decisions_seal(bucket).exists()

    def has_decisions(self, bucket: int) -> bool:
        return self.decisions(bucket).exists() and self.decisions_seal(bucket).exists()

    def begin(self, identity: dict[str, Any]) -> None:
        """Start a run, or continue one with the same input. Raises HemayatError if the folder has another run."""
        if self.asked.exists():
            before = read_json(self.asked)
            if before != identity:
                different = ", ".join(
                    sorted(k for k in {*identity, *before} if before.get(k) != identity.get(k))
                )
                raise HemayatError(
                    f"{self.path}: this folder has another run (its {different} differs); "
                    "give another --out or remove it"
                )
        elif self.path.exists() and any(self.path.iterdir()):
            raise HemayatError(f"{self.path}: is not empty and is not a run; give another --out")
        else:
            self.path.mkdir(parents=True, exist_ok=True)
            write_json(self.asked, identity)
        for name in ("facts", "decisions"):
            (self.path / name).mkdir(exist_ok=True)

    def sweep(self) -> None:
        """Removes what a killed run left half-written."""
        for part in self.path.rglob(".*.part"):
            part.unlink(missing_ok=True)

    def is_whole(self) -> bool:
        return self.manifest.exists()


def open_run(path: Path) -> tuple[RunFolder, dict[str, Any]]:
    """A finished run and its manifest. Raises HemayatError where there is none."""
    folder = RunFolder(path)
    try:
        is_whole, is_begun = folder.is_whole(), folder.asked.exists()
    except OSError as error:
        raise HemayatError(f"{path}: cannot be read ({error.strerror}); let this program read it") from None
    if not is_whole:
        hint = (
            "it was not finished: run the same command again"
            if is_begun
            else "give the --out of `determine nation`"
        )
        raise HemayatError(f"{path}: is not a finished run; {hint}")
    manifest = read_json(folder.manifest)
    if manifest.get("format") != FORMAT:
        raise HemayatError(f"{folder.manifest}: format is not {FORMAT}; made by another version")
    return folder, manifest


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """One line for each key: as quick to read by eye, and much quicker to write than one line for each number."""
    lines = (f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items())
    with write_whole(path) as part:
        part.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def read_json(path: Path) -> Any:
    try:
        return parse_json(read_regular(path))
    except (OSError, ValueError) as error:
        raise HemayatError(f"{path}: cannot be read as JSON ({error})") from None


def write_table(path: Path, table: pa.Table) -> pa.Buffer:
    """Write Parquet, whole or not at all, and return its bytes. These encodings were the fastest to write and read."""
    texts = [f.name for f in table.schema if pa.types.is_string(f.type) or pa.types.is_dictionary(f.type)]
    numbers = [f.name for f in table.schema if pa.types.is_int64(f.type)]
    # DELTA_BINARY_PACKED stores small differences. Compressing them too took a third longer and saved only a fourth.
    compression = {f.name: "none" if f.name in numbers else "lz4" for f in table.schema}
    out = pa.BufferOutputStream()
    pq.write_table(
        table,
        out,
        compression=compression,
        use_dictionary=texts,
        column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        write_statistics=False,
        store_schema=False,  # The bytes must not depend on whether texts were a dictionary in memory.
        row_group_size=1 << 18,
    )
    content = out.getvalue()
    with write_whole(path) as part:
        part.write_bytes(content)
    return content


def read_table(path: Path, columns: Sequence[str] | None = None, codes: Sequence[str] = ()) -> pa.Table:
    """The rows of a file, or some columns of them; texts named in `codes` stay the dictionaries that they are there."""
    with pq.ParquetFile(path, read_dictionary=list(codes)) as file:
        return file.read(list(columns) if columns else None, use_threads=False)
