"""Filing by SQL as the role of the citizens' site: by a session only its own head files, and only that job is queued.

The drafts and sessions are real; what the role does is rolled back. As `hemayat_citizen` the database believes a proof,
and nothing else (decision 0044).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from hemayat.accounts.results import Citizen
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from tests.requests.steps import ready, signed_in

REFUSED = psycopg.errors.InsufficientPrivilege
READ = "SELECT id FROM drafts_to_file(%s::bytea[], %s::bigint[], %s::bytea[], now(), '2019-12-03')"
FILE = "SELECT file_drafts(%s::bytea[], %s, 1, %s::jsonb)"
STATES = "SELECT id, state::text FROM request ORDER BY id"
BY_WHOM = """
SELECT household_id, actor_kind, actor_id, subject FROM audit_event WHERE event = 'request.filed' ORDER BY id"""
JOBS = """
SELECT task_name, queue_name, lock, queueing_lock, args FROM procrastinate_jobs
WHERE task_name NOT LIKE 'publication.%'"""
"""All but those of publishing the nation."""
TAKE_ON: tuple[Any, ...] = ("requests.take_on", "requests", "requests woken", "requests woken", {})
OTHER_JOB = "ROW('jobs', 'jobs.sweep', 0, NULL, NULL, '{}', NULL)::procrastinate_job_to_defer_v1"
ACTING = "SELECT acting_kind(), acting_id(), acting_household()"
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Sender:
    """A head with an open session and a draft in which nothing is missing."""

    by: Citizen
    draft: int

    @property
    def token(self) -> bytes:
        return self.by.token_hash

    @property
    def form(self) -> dict[str, Any]:
        """What the intake gives to the database about this draft."""
        return {
            "number": self.draft, "working_days": 10, "day": "2030-01-01", "code": f"{self.draft:012}",
            "key": f"\\x{self.draft:064}", "person": f"\\x{self.by.person_index.hex()}",
            "person_sealed": f"\\x{self.by.national_id_sealed.hex()}",
            "mobile": None, "mobile_index": None, "line": None, "line_index": None, "line_is_synthetic": True,
            "notice": "request_filed.1", "parameters": {},
        }  # fmt: skip


@pytest.fixture
def senders(nation: int) -> tuple[Sender, Sender]:
    """Of households 1 and 2."""
    heads = [signed_in(household, timezone.now()) for household in (1, 2)]
    return Sender(heads[0], ready(heads[0])), Sender(heads[1], ready(heads[1]))


@pytest.fixture
def site(nation: int, django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection on which nobody is proven. It asks for the nation, so that it ends before the tables are emptied."""
    with psycopg.connect(django_db_setup.admin) as connection, connection.transaction(force_rollback=True):
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        yield connection


@contextmanager
def as_superuser(site: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """To see what became of it, with everything checked that is checked at the end of a transaction."""
    site.execute("SET CONSTRAINTS ALL IMMEDIATE")
    site.execute("RESET SESSION AUTHORIZATION")
    yield site
    site.execute("SET CONSTRAINTS ALL DEFERRED")
    site.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))


def rows(site: psycopg.Connection, statement: str) -> list[tuple[Any, ...]]:
    with as_superuser(site):
        return site.execute(statement.encode()).fetchall()


def file(
    site: psycopg.Connection,
    tokens: Sequence[bytes | None] | None,
    forms: Sequence[dict[str, Any]],
    at: dt.datetime | None = None,
) -> None:
    site.execute(FILE.encode(), [tokens, at or timezone.now(), json.dumps(forms)])


def drafts(site: psycopg.Connection, tokens: Sequence[bytes | None] | None, numbers: list[int]) -> set[int]:
    return {number for (number,) in site.execute(READ.encode(), [tokens, numbers, [b"key"] * len(numbers)])}


def test_each_head_files_the_own_draft_by_the_own_token(
    site: psycopg.Connection, senders: tuple[Sender, Sender]
) -> None:
    tokens = [sender.token for sender in senders]
    numbers = [sender.draft for sender in senders]
    assert drafts(site, tokens, numbers) == set(numbers)
    file(site, tokens, [sender.form for sender in senders])
    assert site.execute(ACTING).fetchone() == ("nobody", "", None)
    assert rows(site, STATES) == [(number, "submitted") for number in numbers]
    assert rows(site, BY_WHOM) == [
        (sender.by.household, "head", f"session:{sender.by.session}", f"request:{sender.draft}")
        for sender in senders
    ]
    assert rows(site, JOBS) == [TAKE_ON]


def test_no_token_reaches_the_draft_of_another_household(
    site: psycopg.Connection, senders: tuple[Sender, Sender]
) -> None:
    own, other = senders
    over = signed_in(2, timezone.now() - 3 * HOUR)
    in_time = over.created_at
    for tokens, forms, at in (
        ([own.token], [other.form], None),
        ([other.token, own.token], [own.form, other.form], None),
        ([own.token, own.token], [own.form, other.form], None),
        ([own.token, None], [own.form, other.form], None),
        ([own.token], [own.form, other.form], None),
        ([b"made up"], [other.form], None),
        ([None], [other.form], None),
        ([over.token_hash], [other.form], in_time),
    ):
        with (
            pytest.raises(REFUSED, match=r"no draft of this household|nobody has this session"),
            site.transaction(),
        ):
            file(site, tokens, forms, at)
        assert site.execute(ACTING).fetchone() == ("nobody", "", None)
    for tokens in ([own.token], [b"made up"], [None], [over.token_hash], []):
        assert drafts(site, tokens, [other.draft]) == set()
    assert {state for _, state in rows(site, STATES)} == {"draft"}
    assert rows(site, JOBS) == []


def test_without_a_token_only_the_head_who_is_proven_files(
    site: psycopg.Connection, senders: tuple[Sender, Sender]
) -> None:
    own, other = senders
    for kind in ("head", "system", "staff", "nobody", ""):
        claims = {"kind": kind, "actor": f"session:{own.by.session}", "household": "1"}
        for name, value in claims.items():
            site.execute("SELECT set_config(%s, %s, true)", [f"hemayat.{name}", value])
        with pytest.raises(REFUSED, match="only a head of household"), site.transaction():
            file(site, None, [own.form])
        with pytest.raises(REFUSED, match="only a head of household"), site.transaction():
            drafts(site, None, [own.draft])
    site.execute("SELECT FROM bind_session(%s, now())", [own.token])
    assert drafts(site, None, [own.draft, other.draft]) == {own.draft}
    with pytest.raises(REFUSED, match="no draft of this household"), site.transaction():
        file(site, None, [other.form])
    file(site, None, [own.form])
    assert site.execute(ACTING).fetchone() == ("head", f"session:{own.by.session}", 1)
    assert rows(site, STATES) == [(own.draft, "submitted"), (other.draft, "draft")]


def test_a_bound_head_acts_again_after_filing_for_others(
    site: psycopg.Connection, senders: tuple[Sender, Sender]
) -> None:
    own, other = senders
    site.execute("SELECT FROM bind_session(%s, now())", [own.token])
    file(site, [other.token], [other.form])
    assert site.execute(ACTING).fetchone() == ("head", f"session:{own.by.session}", 1)


def test_filing_queues_one_job_and_the_site_can_queue_no_other(
    site: psycopg.Connection, senders: tuple[Sender, Sender]
) -> None:
    own, other = senders
    file(site, [own.token], [])
    assert rows(site, JOBS) == []
    for statement in (
        "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('requests', 'requests.take_on')",
        "SELECT FROM procrastinate_jobs",
        f"SELECT procrastinate_defer_jobs_v1(ARRAY[{OTHER_JOB}])",
        "SELECT wake_assessment()",
        "SELECT file_draft(2, now(), 1, '{}')",
    ):
        with pytest.raises(REFUSED), site.transaction():
            site.execute(statement.encode())
    named = {
        "task": "jobs.sweep",
        "task_name": "jobs.sweep",
        "queue": "jobs",
        "household": 2,
        "args": {"x": 1},
    }
    file(site, [own.token], [{**own.form, **named}])
    file(site, [other.token], [other.form])
    assert rows(site, JOBS) == [TAKE_ON]
    assert [household for household, *_ in rows(site, BY_WHOM)] == [1, 2]


def test_consents_of_a_form_are_given_for_the_own_draft_alone(
    site: psycopg.Connection, senders: tuple[Sender, Sender]
) -> None:
    own, other = senders
    consents = {
        "registers": ["persons", "properties"],
        "lang": "fa",
        "wording": "w",
        "sha256": "0" * 64,
        "version": 2,
    }
    given = "SELECT household_id, request_id, register::text FROM request_consent WHERE wording = 'w' ORDER BY register"
    with pytest.raises(REFUSED, match="no draft of this household"), site.transaction():
        file(site, [own.token], [{**other.form, "consents": consents}])
    for statement in (
        "SELECT give_consents_of_form(2, now(), '{}')",
        "SELECT file_consented_draft(2, now(), 1, '{}')",
    ):
        with pytest.raises(REFUSED), site.transaction():
            site.execute(statement.encode())
    assert rows(site, given) == []
    file(site, [own.token], [{**own.form, "consents": consents}])
    assert rows(site, given) == [(1, own.draft, "properties")], "to the civil registry the draft has one"


def test_filing_sends_no_other_notice(site: psycopg.Connection, senders: tuple[Sender, Sender]) -> None:
    own, _ = senders
    for notice in ("approval_ended.1", "", None):
        with pytest.raises(REFUSED, match="is no notice of a filed request"), site.transaction():
            file(site, [own.token], [{**own.form, "notice": notice}])
    wrong: list[Any] = [[], "x", None, {"code": 1}, {"code": "pay here"}, {"address": "//pay.example"}]
    for values in wrong:
        with pytest.raises(REFUSED, match="is no notice of a filed request"), site.transaction():
            file(site, [own.token], [{**own.form, "parameters": values}])
    file(site, [own.token], [own.form])
    outbox = "SELECT household_id, notice, key LIKE 'request:%' FROM outbox WHERE notice LIKE 'request%'"
    assert rows(site, outbox) == [(1, "request_filed.1", True)]


@pytest.mark.parametrize("column", ["person", "person_sealed", "mobile", "line"])
def test_a_form_is_filed_as_that_of_its_sender_alone(
    site: psycopg.Connection, senders: tuple[Sender, Sender], column: str
) -> None:
    own, _ = senders
    with pytest.raises(REFUSED, match="a form of somebody else"), site.transaction():
        file(site, [own.token], [{**own.form, column: "\\x0123"}])
    file(site, [own.token], [own.form])
