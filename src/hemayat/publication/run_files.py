"""A finished run on disk as it is to be published: its manifest, its snapshot, its policy, each held to the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from hemayat.common.language import Message
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.national_run import snapshot_hash
from hemayat.engines.run_folder import RunFolder, open_run
from hemayat.engines.seals import WrongSeal, check_seals, read_sealed
from hemayat.publication.errors import WRONG_CONTENT, PublicationFault
from hemayat.publication.policies import policy_folders
from hemayat.registers.column_hashes import WrongColumn
from hemayat.registers.record_files import DetailsManifest, read_details_manifest, record_file
from hemayat.registers.record_schema import FOLDER
from hemayat.registers.snapshot import RegisterSnapshot, VerifiedFile
from hemayat.registers.undecided_households import file_of
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_parser import read_policy


@dataclass(frozen=True)
class RunFiles:
    """What a run was made of and what it made."""

    run: RunFolder
    manifest: dict[str, Any]
    snapshot: RegisterSnapshot
    compiled: CompiledPolicy
    policy_text: str
    details: DetailsManifest | None = None

    @property
    def households(self) -> int:
        return int(self.manifest["summary"]["households"])

    @property
    def since(self) -> dt.date:
        """The day that the register of persons describes."""
        return self.snapshot.registers["persons"]

    @property
    def decile(self) -> str | None:
        """The rank that people call their decile; None where the policy has none."""
        ranks = self.compiled.on_day.ranks
        return next((name for name, rank in ranks.items() if rank.quantiles == 10), None)

    def bucket(self, number: int) -> tuple[pa.Table, pa.Table]:
        """Facts and decisions of a bucket, row by row about the same households. Raises WRONG_CONTENT."""
        with _as_wrong_content():
            facts = read_sealed(self.run.facts(number), self.run.facts_seal(number))
            decisions = read_sealed(self.run.decisions(number), self.run.decisions_seal(number))
        if not facts.column("household_id").equals(decisions.column("household_id")):
            raise PublicationFault(
                WRONG_CONTENT,
                f"{self.run.path}: facts and decisions of bucket {number} differ in their households",
            )
        return facts, decisions

    def persons(self, number: int, columns: Sequence[str] | None = None) -> pa.Table:
        """These columns (all if None) of the bucket's persons, parsed from hashed bytes. Raises WRONG_CONTENT."""
        with _as_wrong_content():
            return self.snapshot.verified("persons", number).read(columns)

    def not_decided(self, number: int) -> pa.Table:
        """`household_id` and `reason` of each household of the bucket that was prepared as one that none can decide."""
        name = file_of(number)
        columns = self.snapshot.manifest.files[name].columns
        with _as_wrong_content():
            return VerifiedFile(self.snapshot.path / name, columns, "bring the snapshot again").read()

    def records(self, register: str, number: int) -> pa.Table | None:
        """The bucket's records of a register with their details; None if the snapshot was prepared without any.

        Raises WRONG_CONTENT if the file was changed.
        """
        if self.details is None:
            return None
        file = self.snapshot.path / record_file(register, number)
        entry = self.details.files[str(file.relative_to(self.snapshot.path / FOLDER))]
        with _as_wrong_content():
            return VerifiedFile(file, entry.columns, "bring the snapshot again").read()


def is_trial(manifest: dict[str, Any]) -> bool:
    """Whether the run tried patches (`determine nation --patch`): no law says what it decided."""
    return bool(manifest.get("patched"))


def open_run_files(run_dir: Path, policy: Path | None = None) -> RunFiles:
    """Raises HemayatError where the run is not whole, or its snapshot or policy are not those that it was made with.

    `policy`: its folder, where it is none of those that came with this installation.
    """
    run, manifest = open_run(run_dir)
    if is_trial(manifest):
        raise PublicationFault(
            Message(
                "The run in {folder} is a trial of a reform and cannot be published. Write the reform "
                "into the policy, and start a new national run."
            ).format(folder=str(run_dir))
        )
    snapshot = RegisterSnapshot.open((run.path / manifest["snapshot_path"]).resolve())
    if snapshot_hash(snapshot) != manifest["snapshot_sha256"]:
        raise PublicationFault(
            WRONG_CONTENT, f"{snapshot.path}: is not the snapshot from which {run_dir} was decided"
        )
    folder = policy or _shipped(manifest)
    compiled = compile_policy(folder, dt.date.fromisoformat(manifest["on"]))
    if compiled.policy.version != manifest["policy_version"]:
        raise PublicationFault(
            Message(
                "The run was made with version {run_version} of the policy, but {folder} has version "
                "{version}. Start a new national run, or name the folder of the policy with --policy."
            ).format(
                run_version=manifest["policy_version"], folder=str(folder), version=compiled.policy.version
            )
        )
    if compiled.statements_hash != manifest["statements_sha256"]:
        raise PublicationFault(
            Message(
                "The run in {folder} was made with another version of this program. Start a new national run."
            ).format(folder=str(run_dir))
        )
    with _as_wrong_content():
        check_seals(run, manifest)
    _check_described(run, manifest, snapshot, compiled)
    details = read_details_manifest(snapshot.path)
    return RunFiles(run, manifest, snapshot, compiled, compiled.policy.text, details)


def _check_described(
    run: RunFolder, manifest: dict[str, Any], snapshot: RegisterSnapshot, compiled: CompiledPolicy
) -> None:
    """Raises WRONG_CONTENT unless the manifest says of its policy and registers what these say: no hash covers it."""
    told = {
        "title": dict(compiled.policy.title),
        "registers": {name: day.isoformat() for name, day in snapshot.registers.items()},
        "synthetic": snapshot.manifest.synthetic,
    }
    if wrong := sorted(name for name, value in told.items() if manifest[name] != value):
        raise PublicationFault(
            WRONG_CONTENT,
            f"{run.path}: its manifest says another {', '.join(wrong)} than it was made with; decide the nation again",
        )


@contextmanager
def _as_wrong_content() -> Iterator[None]:
    try:
        yield
    except (WrongSeal, WrongColumn) as fault:
        raise PublicationFault(WRONG_CONTENT, str(fault)) from None


def _shipped(manifest: dict[str, Any]) -> Path:
    for folder in policy_folders().values():
        # A folder that somebody is still writing in is no reason not to find another.
        with suppress(PolicyError):
            if read_policy(folder).version == manifest["policy_version"]:
                return folder
    raise PublicationFault(
        Message(
            "This installation does not have version {version} of the policy {policy}. Put the folder of the policy "
            "in HEMAYAT_POLICIES, or name it with --policy."
        ).format(version=manifest["policy_version"], policy=manifest["policy"])
    )
