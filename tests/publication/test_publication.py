"""A run becomes what people see: whole, by two people, and not a moment before."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from psycopg.conninfo import make_conninfo

from hemayat.accounts.roles import Role
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.errors import HemayatError
from hemayat.eligibility.models import Run
from hemayat.eligibility.queries import determination_of, earlier_of, published_run
from hemayat.households.models import Household, Membership, Person
from hemayat.households.queries import data_of, members
from hemayat.publication import actions, rollout
from hemayat.publication.database import LOCK, publication_lock
from hemayat.publication.errors import NOT_A_PUBLISHER, SAME_PERSON, WRONG_CONTENT, PublicationFault
from hemayat.publication.models import Publication
from hemayat.publication.queries import publications
from tests.support.agreements import closed
from tests.support.database import empty, server
from tests.support.nations import ON, rows_of_nation
from tests.support.publishing import NOW, Decided, decide, found_a_household, propose, publisher
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db(transaction=True)


def approve(publication: Publication) -> Publication:
    return rollout.approve(publication.pk, by=publisher("second"), now=NOW)


def tables(run_id: int) -> list[str]:
    """The tables of a run, whatever other tests have left of theirs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ %s ORDER BY relname",
            [f"_run_{run_id}(_|$)"],
        )
        return [name for (name,) in cursor.fetchall()]


def left_alone() -> list[str]:
    """The tables that autovacuum keeps away from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE 'autovacuum_enabled=false' = ANY (reloptions) ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def events() -> list[tuple[str, str]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT event, actor_kind FROM audit_event WHERE event LIKE 'publication.%%' ORDER BY id"
        )
        return [(event, kind) for event, kind in cursor.fetchall()]


def see_nothing() -> None:
    with acting_as(SYSTEM):
        assert published_run() is None
        assert determination_of(1) is None
        assert data_of(1) is None
        assert members(1) == []


@pytest.mark.slow
def test_what_is_proposed_is_seen_by_nobody_until_a_second_publisher_approves_it(tmp_path: Path) -> None:
    publication = propose(decide(tmp_path))
    assert publication.state == "proposed"
    see_nothing()
    approve(publication)
    with acting_as(SYSTEM):
        run = published_run()
        assert run
        assert (run.pk, run.households) == (publication.pk, 40)
        found = determination_of(1)
        assert found
        assert (found.household, found.province, found.run_id) == (1, "23", run.pk)
        file = data_of(1)
        assert file
        assert [person.relation for person in file.people] == ["head", "spouse"]
        assert [member.relation for member in members(1)] == ["head", "spouse"]
        assert earlier_of(1) == []
    assert tables(publication.pk) == [
        f"{table}_run_{run.pk}" for table in ("determination", "household_data", "household_records")
    ]
    assert events() == [
        ("publication.begun", "staff"),
        ("publication.proposed", "staff"),
        ("publication.approved", "staff"),
    ]


@pytest.mark.slow
def test_autovacuum_keeps_away_while_a_run_is_loaded_and_no_longer(tmp_path: Path) -> None:
    publication = propose(decide(tmp_path))
    assert left_alone() == tables(publication.pk)
    approve(publication)
    assert left_alone() == []


def test_r1_3a_the_run_leaves_a_record(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    publication = propose(decided)
    manifest = json.loads((decided.run / "manifest.json").read_text("utf-8"))
    run = publication.run
    assert run.policy_version == manifest["policy_version"]
    assert run.content_sha256 == manifest["content_sha256"]
    assert run.registers == manifest["registers"]
    assert (run.policy_id, f"{run.on}") == (manifest["policy"], manifest["on"])
    assert (run.snapshot_id, run.households) == (decided.snapshot.snapshot_id, 40)
    assert run.counts == manifest["summary"]
    (listed,) = publications()
    assert (listed.state, listed.proposed_by, sum(listed.counts.values())) == ("proposed", "first", 40)


def test_who_proposed_cannot_approve_and_the_database_holds_to_it_too(tmp_path: Path) -> None:
    publication = propose(decide(tmp_path))
    with refuses(SAME_PERSON, match="another publisher"):
        rollout.approve(publication.pk, by=publisher("first"), now=NOW)
    see_nothing()
    publication.approved_by = publisher("first")
    with (
        acting_as(SYSTEM),
        pytest.raises(IntegrityError, match="publication_two_people"),
        transaction.atomic(),
    ):
        publication.save()


@pytest.mark.slow
def test_only_publishers_publish(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    others = [publisher(f"as {role}", roles=(role,)) for role in Role if role is not Role.PUBLISHER]
    for by in (*others, publisher("gone", is_active=False)):
        with refuses(NOT_A_PUBLISHER):
            actions.propose(decided.run, by=by, now=NOW, policy=decided.policy, workers=1)
    publication = propose(decided)
    for by in others:
        with refuses(NOT_A_PUBLISHER):
            rollout.approve(publication.pk, by=by, now=NOW)
    with refuses(NOT_A_PUBLISHER):
        actions.withdraw(publication.pk, by=publisher("gone"), now=NOW, reason="wrong register")


@pytest.mark.slow
def test_r7_1c_no_run_takes_effect_from_the_day_on_which_a_law_ends_the_service(tmp_path: Path) -> None:
    decided, today = decide(tmp_path), day_of(NOW)
    waits = propose(decided)
    closed(NOW, today + dt.timedelta(days=1))
    later = NOW + dt.timedelta(days=1)
    with pytest.raises(PublicationFault, match="No runs are published after the service") as fault:
        rollout.approve(waits.pk, by=publisher("second"), now=later)
    assert "قانون پایان کمک معیشت" in fault.value.words["fa"]
    see_nothing()
    actions.withdraw(waits.pk, by=publisher("first"), now=later, reason="the service has ended")
    with pytest.raises(PublicationFault, match="No runs are published after"):
        propose(decided, now=later)
    # Until that day people are served, and one that decides for a day before it is published.
    approve(propose(decided))
    with acting_as(SYSTEM):
        assert published_run() is not None


def test_r7_1c_a_run_that_decides_for_a_day_after_the_end_is_not_even_proposed(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    closed(NOW - dt.timedelta(days=400), ON)
    with pytest.raises(PublicationFault, match="No runs are published after"):
        propose(decided, now=NOW - dt.timedelta(days=400))
    with acting_as(SYSTEM):
        assert not Run.objects.exists()


@pytest.mark.slow
def test_the_same_run_proposed_again_is_the_same_proposal(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    first = propose(decided)
    assert propose(decided).pk == first.pk
    approve(first)
    assert propose(decided).state == "published"
    assert approve(first).approved_by == publisher("second")


@pytest.mark.slow
def test_one_proposal_at_a_time(tmp_path: Path) -> None:
    first = propose(decide(tmp_path))
    other = decide(tmp_path, rows_of_nation(9), name="other")
    with pytest.raises(PublicationFault, match="Approve it or withdraw it first"):
        propose(other)
    actions.withdraw(first.pk, by=publisher("second"), now=NOW, reason="wrong register")
    assert propose(other).state == "proposed"
    with pytest.raises(PublicationFault, match="is now “Withdrawn”"):
        approve(first)


def test_a_withdrawn_proposal_leaves_nobodys_data(tmp_path: Path) -> None:
    publication = propose(decide(tmp_path))
    with acting_as(SYSTEM):
        assert Person.objects.count() == 0
    actions.withdraw(publication.pk, by=publisher("first"), now=NOW, reason="wrong register")
    assert tables(publication.pk) == []
    assert events()[-1] == ("publication.withdrawn", "staff")


@pytest.mark.slow
def test_a_withdrawn_proposal_beside_others_leaves_only_them(tmp_path: Path) -> None:
    found_a_household()
    publication = propose(decide(tmp_path))
    with acting_as(SYSTEM):
        assert Person.objects.count() == 68
        assert Household.objects.count() == 1
    actions.withdraw(publication.pk, by=publisher("first"), now=NOW, reason="wrong register")
    with acting_as(SYSTEM):
        assert Person.objects.count() == 1
    assert tables(publication.pk) == []


@pytest.mark.slow
def test_a_first_nation_is_not_put_in_the_place_of_who_came_meanwhile(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    publication = propose(decided)
    found_a_household()
    with pytest.raises(PublicationFault, match="before there were any people in the system"):
        approve(publication)
    see_nothing()
    actions.withdraw(publication.pk, by=publisher("first"), now=NOW, reason="wrong register")
    approve(propose(decided))
    with acting_as(SYSTEM):
        assert Household.objects.filter(ended_on=None).count() == 40
        assert Household.objects.get(pk=900).ended_on is not None


@pytest.mark.slow
def test_a_first_nation_and_one_beside_somebody_come_to_the_same(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    found = []
    for begin in (lambda: None, found_a_household):
        begin()
        publication = propose(decided)
        approve(publication)
        with acting_as(SYSTEM):
            found.append(
                [
                    (
                        m.household_id,
                        m.relation,
                        m.is_head,
                        m.person_no,
                        m.province,
                        m.valid,
                        *registered(m.person),
                    )
                    for m in Membership.objects.filter(household_id__lt=900)
                    .select_related("person", "household")
                    .order_by("household_id", "person_no")
                ]
            )
        empty(server().of_database(settings.DATABASES["default"]["NAME"]))
    first, beside = found
    assert len(first) == 67
    assert first == beside


def registered(person: Person) -> tuple[object, ...]:
    """What does not hang on chance or number."""
    return (
        bytes(person.national_id_index), person.given_name, person.family_name, person.sex, person.birth_date,
        person.died_on, person.mobile_index and bytes(person.mobile_index), person.is_synthetic,
        key_ring().unseal(bytes(person.national_id), b"national_id"),
        person.mobile and key_ring().unseal(bytes(person.mobile), b"mobile"),
    )  # fmt: skip


@pytest.mark.slow
def test_a_run_in_two_processes_is_the_same_as_in_one(tmp_path: Path) -> None:
    decided = decide(tmp_path, buckets=4)
    alone = propose(decided).loaded
    actions.withdraw(Publication.objects.get().pk, by=publisher("first"), now=NOW, reason="wrong register")
    together = actions.propose(
        decided.run, by=publisher("first"), now=NOW, policy=decided.policy, workers=2
    ).loaded
    assert alone == together
    assert alone["households"] == 40


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m["summary"]["cells"][0].__setitem__(-3, m["summary"]["cells"][0][-3] + 5),
        lambda m: m["summary"]["alone"].update(dict.fromkeys(m["summary"]["alone"], 0)),
        lambda m: m["title"].update(fa="قانون دیگری"),
        lambda m: m["registers"].update(incomes="2019-11-24"),
        lambda m: m.update(synthetic=not m["synthetic"]),
    ],
    ids=["outcomes", "criteria", "title", "days", "synthetic"],
)
def test_a_run_that_tells_publishers_other_numbers_than_its_rows_have_is_refused(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    """No hash covers what the manifest counts, and the second publisher of a first nation reads nothing else."""
    decided = decide(tmp_path)
    file = decided.run / "manifest.json"
    manifest = json.loads(file.read_text("utf-8"))
    change(manifest)
    file.write_text(json.dumps(manifest), "utf-8")
    with refuses(WRONG_CONTENT):
        propose(decided)
    see_nothing()


@pytest.mark.parametrize("what", ["facts", "decisions", "persons", "manifest"])
def test_files_that_are_not_those_of_the_run_are_refused(tmp_path: Path, what: str) -> None:
    decided = decide(tmp_path)
    if what == "manifest":
        manifest = decided.run / "manifest.json"
        text = manifest.read_text("utf-8")
        sealed = json.loads(text)["content_sha256"]
        manifest.write_text(text.replace(sealed, "0" * 64), "utf-8")
    else:
        folder = decided.snapshot.path if what == "persons" else decided.run
        file = folder / what / "00001.parquet"
        table = pq.read_table(file)
        pq.write_table(table.slice(1), file)
    with refuses(WRONG_CONTENT):
        propose(decided)
    see_nothing()


def test_a_policy_that_is_not_the_runs_is_refused(tmp_path: Path) -> None:
    decided = decide(tmp_path)
    file = decided.policy / "policy.yaml"
    file.write_text(file.read_text("utf-8").replace("3_000_000_000", "2_000_000_000"), "utf-8")
    with pytest.raises(PublicationFault, match="The run was made with version"):
        propose(decided)
    with pytest.raises(PublicationFault, match="This installation does not have version"):
        actions.propose(decided.run, by=publisher("first"), now=NOW)
    with pytest.raises(HemayatError, match="is not a finished run"):
        actions.propose(tmp_path, by=publisher("first"), now=NOW)


def owner(decided: Decided, statement: str) -> None:
    """Something that only the database's owner could do behind the service's back."""
    url = server().of_database(settings.DATABASES["default"]["NAME"]).owner
    with psycopg.connect(url) as connected:
        connected.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE determination_run_{run} SET outcome = 'eligible', amount_rial = 1 WHERE household_id = 7",
        "UPDATE household_data_run_{run} SET province = '01' WHERE household_id = 7",
        "DELETE FROM determination_run_{run} WHERE household_id = 7",
        "DELETE FROM membership_run_{run} WHERE household_id = 7",
        "UPDATE membership_run_{run} SET relation = 'spouse' WHERE household_id = 7",
        "TRUNCATE person_run_{run}",
    ],
)
def test_what_was_changed_since_the_proposal_is_not_approved(tmp_path: Path, statement: str) -> None:
    decided = decide(tmp_path)
    publication = propose(decided)
    owner(decided, statement.format(run=publication.pk))
    with refuses(WRONG_CONTENT):
        approve(publication)
    see_nothing()


def test_people_that_were_lost_beside_others_are_missed(tmp_path: Path) -> None:
    found_a_household()
    decided = decide(tmp_path)
    publication = propose(decided)
    owner(decided, f"TRUNCATE people_run_{publication.pk}_1")
    with refuses(WRONG_CONTENT):
        approve(publication)
    see_nothing()


def test_two_cannot_publish_at_once(tmp_path: Path) -> None:
    given = connection.get_connection_params()
    conninfo = make_conninfo(
        **{k: given[k] for k in ("dbname", "user", "password", "host", "port") if given.get(k)}
    )
    with psycopg.connect(conninfo) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(PublicationFault, match="another person is publishing"), publication_lock():
            pass
