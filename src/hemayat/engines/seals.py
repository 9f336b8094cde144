"""What a run attests: a seal for each bucket's file, and one hash over all seals and the cut points."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from hemayat.common.errors import HemayatError
from hemayat.engines.content_hash import combined_hash, rows_hash
from hemayat.engines.cut_points import CutPoints
from hemayat.engines.run_folder import RunFolder, read_json, read_table
from hemayat.registers.snapshot import VerifiedFile


class WrongSeal(HemayatError):
    """A file of a run is not what the run sealed."""


def content_hash(rows_hashes: Iterable[str], cuts: CutPoints) -> str:
    """The hash of a run: its facts and decisions, bucket by bucket, and the cut points that it ranked by."""
    points = json.dumps({name: list(cuts[name]) for name in sorted(cuts)}, separators=(",", ":"))
    return combined_hash([*rows_hashes, points])


def sealed_hashes(run: RunFolder, buckets: int) -> list[str]:
    """The rows' hash of each bucket's facts and decisions, as their seals state them."""
    pairs = ((run.facts_seal(bucket), run.decisions_seal(bucket)) for bucket in range(buckets))
    return [str(read_json(seal)["sha256"]) for pair in pairs for seal in pair]


def check_seals(run: RunFolder, manifest: Mapping[str, Any]) -> None:
    """Raises WrongSeal if the seals and cut points are not those that the manifest's hash was made of."""
    found = content_hash(sealed_hashes(run, manifest["buckets"]), manifest["cut_points"])
    if found != manifest["content_sha256"]:
        raise WrongSeal(
            f"{run.path}: its seals and cut points have the hash {found}, and its manifest says "
            f"{manifest['content_sha256']}; restore the folder as the run left it, or decide the nation again"
        )


def read_sealed(file: Path, seal: Path) -> pa.Table:
    """The rows of a file. Raises WrongSeal if they are not those that were sealed."""
    table = read_table(file)
    found, expected = rows_hash(table), read_json(seal)["sha256"]
    if found != expected:
        raise WrongSeal(
            f"{file}: was changed: its rows have the hash {found}, and {expected} was sealed; "
            "restore the folder as the run left it, or decide the nation again"
        )
    return table


def staged_facts(run: RunFolder, bucket: int) -> VerifiedFile:
    """The staged facts of a bucket, to be read column by column."""
    remedy = f"delete {run.facts(bucket).name} and the file beside it, and run the same command again"
    return VerifiedFile(run.facts(bucket), read_json(run.facts_seal(bucket))["columns"], remedy)
