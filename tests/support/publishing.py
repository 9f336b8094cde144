"""A small nation decided and published by two members of staff, for tests of what people see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.engines.run_folder import RunFolder
from hemayat.publication import actions, rollout
from hemayat.publication.models import Publication
from hemayat.publication.stop_rule import justify_run
from hemayat.registers.snapshot import RegisterSnapshot
from tests.support.database import is_untouched, server
from tests.support.extracts import Row
from tests.support.members import find_or_make_member
from tests.support.nations import POLICY, compiled_policy, rows_of_nation, silent, snapshot_of
from tests.support.published_copies import PublishedCopy, can_copy, put_copy, take_copy
from tests.support.shared_files import copy_of

NOW = dt.datetime(2019, 11, 25, 8, 0, tzinfo=dt.UTC)


def publisher(name: str, *, roles: tuple[str, ...] = ("publisher",), is_active: bool = True) -> StaffMember:
    """A member of staff, made on the first call."""
    return find_or_make_member(name, roles=roles, is_active=is_active, created_at=NOW)


@dataclass(frozen=True)
class Decided:
    """A finished run with all that it was made of."""

    run: Path
    policy: Path
    snapshot: RegisterSnapshot


def decide(
    folder: Path,
    rows: dict[str, list[Row]] | None = None,
    *,
    name: str = "nation",
    policy: str = POLICY,
    buckets: int = 2,
) -> Decided:
    """A nation of 40 households, or of these rows, prepared and decided.

    All processes of a test run make the same nation once and copy its files: each test may change its own.
    """
    rows = rows or rows_of_nation(40)
    copy_of(
        "nations",
        (rows, name, policy, buckets),
        lambda made: _decide(made, rows, name, policy, buckets),
        folder,
    )
    return Decided(folder / f"{name}-run", folder / f"{name}-policy", RegisterSnapshot.open(folder / name))


def _decide(folder: Path, rows: dict[str, list[Row]], name: str, policy: str, buckets: int) -> None:
    snapshot = snapshot_of(folder, rows, buckets=buckets, name=name)
    compiled = compiled_policy(folder / f"{name}-policy", policy)
    determine_nation(compiled, snapshot, folder / f"{name}-run", RunOptions(workers=1), silent)


def propose(
    decided: Decided, *, now: dt.datetime = NOW, correction: actions.RunCorrection | None = None
) -> Publication:
    return actions.propose(
        decided.run,
        by=publisher("first"),
        now=now,
        policy=decided.policy,
        workers=1,
        correction=correction,
    )


def justify_both(publication: Publication, *, now: dt.datetime = NOW) -> None:
    """Both publishers write why a run that changes much may be published, if it is stopped."""
    if publication.stops:
        for name in ("first", "second"):
            justify_run(publication.pk, by=publisher(name), now=now, words="قانون تازه است")


def publish(
    decided: Decided,
    *,
    now: dt.datetime = NOW,
    correction: actions.RunCorrection | None = None,
    provinces: Sequence[str] | None = None,
) -> int:
    """Proposed by one publisher, approved by another, justified if it stops; returns the run's id."""
    publication = propose(decided, now=now, correction=correction)
    justify_both(publication, now=now)
    rollout.approve(publication.pk, by=publisher("second"), now=now, provinces=provinces)
    return publication.pk


_copies: dict[tuple[bytes, bytes, dt.date], PublishedCopy | None] = {}


def publish_or_copy(decided: Decided) -> int:
    """Publish a nation for a test that is not about publishing; an untouched database may get a copy of its rows."""
    urls = server().of_database(connection.settings_dict["NAME"])
    if connection.in_atomic_block or not (can_copy() and is_untouched(urls)):
        return publish(decided)
    key = (RunFolder(decided.run).manifest.read_bytes(), key_ring().path.read_bytes(), timezone.localdate())
    if copy := _copies.get(key):
        return put_copy(urls, copy, str(decided.run))
    run_id = publish(decided)
    # Most nations are published once or twice in a process: those are not worth a copy.
    _copies[key] = take_copy(urls, run_id, str(decided.run)) if key in _copies else None
    return run_id


def found_a_household(number: int = 900) -> None:
    """Somebody who was here before any nation: what is published then is not the first."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            """WITH somebody AS (
                INSERT INTO person (national_id, national_id_index, given_name, family_name, sex, birth_date,
                    is_synthetic)
                VALUES ('\\x00', '\\x00', 'نام', 'خانواده', 'female', '1980-01-01', true) RETURNING id),
            home AS (INSERT INTO household (id, province, since) VALUES (%(home)s, '23', '2019-01-01'))
            INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
            SELECT %(home)s, id, '23', 'head', 1, daterange('2019-01-01', NULL) FROM somebody""",
            {"home": number},
        )
