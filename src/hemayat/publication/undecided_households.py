"""The households of a run's extract that it did not decide, stored with the proposal. `queries` reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc
from django.db import connection

from hemayat.eligibility.models import HouseholdNotDecided
from hemayat.publication.errors import WRONG_CONTENT, PublicationFault
from hemayat.publication.run_files import RunFiles
from hemayat.registers.undecided_households import HEAD_UNBORN

_KEEP = """
INSERT INTO household_not_decided (household_id, run_id, reason)
SELECT household_id, %s, reason FROM unnest(%s::bigint[], %s::text[]) AS each (household_id, reason)
ON CONFLICT DO NOTHING"""


def keep_not_decided(files: RunFiles, run_id: int) -> None:
    """Store them, bucket by bucket. Act as the system. Raises WRONG_CONTENT if they are not as many as the run says."""
    forget_not_decided(run_id)
    kept = 0
    with connection.cursor() as cursor:
        for ids, reasons in _buckets(files):
            cursor.execute(_KEEP, [run_id, ids, reasons])
            kept += cursor.rowcount
    expected = sum(files.manifest["not_decided"].values())
    if kept != expected:
        raise PublicationFault(
            WRONG_CONTENT,
            f"{files.snapshot.path}: lists {kept:,} households that cannot be decided, but the run counts "
            f"{expected:,}; copy the snapshot again",
        )


def forget_not_decided(run_id: int) -> None:
    """Remove those of a proposal that was withdrawn. Act as the system."""
    HouseholdNotDecided.objects.filter(run_id=run_id).delete()


def _buckets(files: RunFiles) -> Iterator[tuple[list[int], list[str]]]:
    for bucket in range(files.snapshot.buckets):
        listed = files.not_decided(bucket)
        yield listed.column("household_id").to_pylist(), listed.column("reason").to_pylist()
        persons = files.persons(bucket, ["household_id", "person_no", "birth_date"])
        heads = persons.filter(pc.equal(persons.column("person_no"), 1))
        unborn = heads.filter(pc.greater(heads.column("birth_date"), files.compiled.on))
        ids = unborn.column("household_id").to_pylist()
        yield ids, [HEAD_UNBORN] * len(ids)
