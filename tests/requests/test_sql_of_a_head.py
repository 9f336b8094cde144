"""What SQL as the role of the citizens' site changes of a request that is filed: what the acts of its head change.

The session and the request are real; what the role does is rolled back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.cases.transitions import notice_about
from hemayat.common.tracking_code import grouped, new_tracking_code
from hemayat.complaints import states as complaints
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from hemayat.questions import states as questions
from hemayat.requests import states as requests
from tests.requests.steps import NEEDED, NOW, filed, head, signed_in, with_session

REFUSED = psycopg.errors.InsufficientPrivilege
DRAFT = """
INSERT INTO request (household_id, province, kind, state, person_index, person_sealed, acts_as, is_applicant,
    is_synthetic, answers, awaited, tries, round, created_at, saved_at, officer_id, next_at, lane)
VALUES (1, '23', 'application', 'draft', {person}, '', '', true,
    true, '', {awaited}, 0, 1, now(), now(), {officer_id}, {next_at}, {lane})
RETURNING id"""
EMPTY = {
    "person": "(acting_person())[1]", "awaited": "'{}'", "officer_id": "NULL", "next_at": "NULL", "lane": "NULL",
}  # fmt: skip
MEMBER = """
INSERT INTO request_member (household_id, request_id, person_no, province, relation, row, person_sealed, person_index,
    confirmed_at, reference)
VALUES (1, %s, 2, '23', 'spouse', '', {}, {}, now(), gen_random_uuid())"""
CONSENT = """
INSERT INTO request_consent (household_id, province, request_id, register, lang, wording, wording_sha256, version,
    given_at)
VALUES (1, '23', %s, 'properties', 'fa', 'w', '', 1, {}) RETURNING extract(epoch FROM given_at - now())::int"""

EVENT = """
INSERT INTO request_event (household_id, province, request_id, at, by_kind, event, state, detail, notice_key)
VALUES (1, '23', %s, now(), 'head', '{}', '{}', '{}', '')"""

WORDS = (
    "INSERT INTO request_words (household_id, province, request_id, words, at) VALUES (1, '23', %s, '', {})"
)

MESSAGE = """
INSERT INTO outbox (uuid, key, household_id, province, to_sealed, is_synthetic, notice, parameters, words, secret,
    is_urgent, state, fault, attempts, next_at, queued_at, created_at, provider, provider_reference, awaits_receipt,
    parts)
SELECT gen_random_uuid(), {key}, {household}, '23', {line}, true, {notice}, {parameters}, {words}, {secret},
    {is_urgent}, {state}, '', {attempts}, {next_at}, now(), now(), '', '', false, 0"""
WITHDRAWN = {
    "household": "acting_household()", "key": f"'request:1:{0:032}'", "line": "''", "notice": "'request_withdrawn.1'",
    "parameters": """'{"address": "/my/requests/", "code": "2345-6789-CDFH"}'""", "words": "''", "secret": "NULL",
    "is_urgent": "false", "state": "'held'", "attempts": "0", "next_at": "now()",
}  # fmt: skip


@pytest.fixture
def by(nation: int) -> Citizen:
    """A head whose session is open."""
    line = key_ring().seal(b"+989120000000", b"mobile")
    return with_session(head(1, mobile_sealed=line), timezone.now())


@pytest.fixture
def site(by: Citizen, django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection of the citizens' site on which this head acts, once `bind` was called."""
    with psycopg.connect(django_db_setup.admin) as connection, connection.transaction(force_rollback=True):
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        connection.execute("SELECT FROM bind_session(%s, now())", [by.token_hash])
        yield connection


def refused(site: psycopg.Connection, statement: str, *values: object) -> None:
    with pytest.raises((REFUSED, psycopg.errors.CheckViolation)), site.transaction():
        assert site.execute(statement.encode(), values).rowcount, "it reached no row"


@pytest.mark.parametrize(
    "change",
    [
        "person_sealed = ''",
        "person_index = ''",
        "mobile = '', mobile_index = ''",
        "person_asked_about = 1",
        "saved_at = now()",
        "next_at = now() + interval '1 year'",
        "next_at = now()",
        "next_at = NULL",
        # A claim in the middle of the statement.
        "next_at = CASE set_config('hemayat.kind', 'system', true) WHEN 'system' THEN now() END",
        "moved_due_on = current_date + 900",
        "stuck_since = now()",
    ],
)
def test_a_filed_request_changes_by_the_acts_of_its_head_alone(
    by: Citizen, site: psycopg.Connection, change: str
) -> None:
    request = filed(by, why="خودرو را فروخته‌ام.")
    refused(site, f"UPDATE request SET {change} WHERE id = %s", request)


@pytest.mark.parametrize(
    "change",
    ["words_at = now()", "touched_at = now()", "state = 'withdrawn', ended_at = now(), next_at = NULL"],
)
def test_what_the_acts_of_a_head_change_they_may_change(
    by: Citizen, site: psycopg.Connection, change: str
) -> None:
    request = filed(by)
    assert site.execute(f"UPDATE request SET {change} WHERE id = %s".encode(), [request]).rowcount == 1


@pytest.mark.parametrize(
    ("change", "time"),
    [
        ("words_at = now() + interval '1 day'", "words_at"),
        ("words_at = NULL", "words_at"),
        ("touched_at = now() + interval '1 day'", "touched_at"),
        ("touched_at = now() - interval '1 day'", "touched_at"),
        ("state = 'withdrawn', ended_at = now() - interval '1 day', next_at = NULL", "ended_at"),
    ],
)
def test_a_head_names_no_other_time_than_now_for_an_act(
    by: Citizen, site: psycopg.Connection, change: str, time: str
) -> None:
    request = filed(by, why="خودرو را فروخته‌ام.")
    near = f"abs(extract(epoch FROM {time} - now())) <= 60"
    changed = site.execute(f"UPDATE request SET {change} WHERE id = %s RETURNING {near}".encode(), [request])
    assert changed.fetchall() == [(True,)]


def test_a_head_puts_no_consent_off_and_ends_none_before_now(by: Citizen, site: psycopg.Connection) -> None:
    """The registers would be asked years later, or would seem to have been asked without consent."""
    request = filed(by)
    given = site.execute(CONSENT.format("now() + interval '9 years'").encode(), [request]).fetchone()
    assert given == (60,)
    site.execute(
        "UPDATE request SET state = 'withdrawn', ended_at = now(), next_at = NULL WHERE id = %s", [request]
    )
    taken_back = site.execute(
        "UPDATE request_consent SET withdrawn_at = now() - interval '9 years' WHERE request_id = %s"
        " RETURNING register, extract(epoch FROM withdrawn_at - now())::int",
        [request],
    )
    assert dict(taken_back.fetchall()) == {"properties": 60, **dict.fromkeys(NEEDED, -60)}


def test_registers_are_asked_at_once_after_a_consent_alone(by: Citizen, site: psycopg.Connection) -> None:
    request = filed(by)
    at_once = "UPDATE request SET next_at = now() WHERE id = %s"
    refused(site, at_once, request)
    site.execute(CONSENT.format("now()").encode(), [request])
    assert site.execute(at_once.encode(), [request]).rowcount == 1


@pytest.mark.parametrize(
    ("event", "state", "detail"),
    [
        ("request.decided", "submitted", "{}"),
        ("request.handed_over", "submitted", "{}"),
        ("no such event", "submitted", "{}"),
        ("request.words_added", "no such state", "{}"),
        ("request.words_added", "decided", "{}"),
        ("request.words_added", "submitted", '{"missing": ["no such fact"]}'),
        ("request.consented", "submitted", '{"registers": 5}'),
        ("request.consented", "submitted", '{"registers": [["loans"]]}'),
    ],
)
def test_the_history_says_of_a_head_only_what_heads_do(
    by: Citizen, site: psycopg.Connection, event: str, state: str, detail: str
) -> None:
    """What no page can show would keep every officer from opening the case: it would never be decided."""
    request = filed(by)
    refused(site, EVENT.format(event, state, detail), request)
    site.execute(EVENT.format("request.words_added", "submitted", "{}").encode(), [request])


@pytest.mark.parametrize("at", ["'infinity'", "'-infinity'", "'9999-12-31'", "'0600-01-01'"])
def test_no_time_that_a_page_cannot_show_is_written(by: Citizen, site: psycopg.Connection, at: str) -> None:
    request = filed(by)
    event = EVENT.format("request.words_added", "submitted", "{}")
    refused(site, event.replace("now()", at), request)
    refused(site, WORDS.format(at), request)
    site.execute(WORDS.format("now()").encode(), [request])


@pytest.mark.parametrize(
    ("column", "value"),
    [("officer_id", "1"), ("next_at", "now()"), ("awaited", "'{\"x\": 1}'"), ("lane", "'document'")],
)
def test_a_draft_begins_with_nothing_that_staff_or_the_system_say(
    site: psycopg.Connection, column: str, value: str
) -> None:
    refused(site, DRAFT.format(**{**EMPTY, column: value}))
    refused(site, DRAFT.format(**{**EMPTY, "person": "'\\x01'::bytea"}))
    site.execute(DRAFT.format(**EMPTY).encode())


def test_a_member_is_named_with_who_they_are(site: psycopg.Connection) -> None:
    """By the index the database closes the request to the member's relatives among the staff."""
    number = site.execute(DRAFT.format(**EMPTY).encode()).fetchone()
    for missing in (("NULL", "'x'"), ("'x'", "NULL")):
        with pytest.raises(psycopg.errors.NotNullViolation), site.transaction():
            site.execute(MEMBER.format(*missing).encode(), number)
    site.execute(MEMBER.format("'x'", "'x'").encode(), number)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("words", "'x'"),
        ("secret", "'x'"),
        ("is_urgent", "true"),
        ("state", "'sent'"),
        ("state", "'queued'"),
        ("attempts", "9"),
        ("notice", "'approval_ended.1'"),
        ("notice", "'request_eligible.1'"),
        ("notice", "'own_phone_added.1'"),
        ("notice", "''"),
        ("household", "2"),
        ("key", "'approval_withdrawn:1'"),
        ("key", "'result:1:2'"),
        ("line", "'line of somebody else'"),
        ("parameters", """'{"address": "//elsewhere.example/"}'"""),
        ("parameters", """'{"code": "call 09120000000"}'"""),
        ("parameters", """'{"address": 1}'"""),
        ("parameters", """'{"more": "x"}'"""),
        ("parameters", "'[]'"),
    ],
)
def test_a_head_queues_the_notice_of_an_act_and_no_other_message(
    site: psycopg.Connection, column: str, value: str
) -> None:
    refused(site, MESSAGE.format(**{**WITHDRAWN, column: value}))


def test_a_head_holds_no_message_back(site: psycopg.Connection) -> None:
    message = MESSAGE.format(**{**WITHDRAWN, "next_at": "now() + interval '1 year'"})
    queued = site.execute(f"{message} RETURNING extract(epoch FROM next_at - now())::int".encode())
    assert queued.fetchall() == [(60,)]


def test_the_notice_of_an_act_goes_to_a_line_of_the_head(by: Citizen, site: psycopg.Connection) -> None:
    queued = {**WITHDRAWN, "state": "'queued'"}
    site.execute(MESSAGE.format(**{**queued, "line": f"'\\x{by.mobile_sealed.hex()}'::bytea"}).encode())
    refused(site, MESSAGE.format(**{**queued, "line": "'line of somebody else'"}))


NOTICES_OF_ACTS = sorted(
    (notice, table.name)
    for table in (requests.TABLE, complaints.TABLE, questions.TABLE)
    for step in table.transitions
    for notice in step.notices
    if step.by in {"head", "asker"} and step.event != "request.filed"
)
"""With the kind of case. A request is filed by a function, which queues its notice."""


@pytest.mark.parametrize(("notice", "kind"), NOTICES_OF_ACTS)
def test_each_notice_of_an_act_of_a_head_is_queued(site: psycopg.Connection, notice: str, kind: str) -> None:
    told = notice_about(
        (1, "23"),
        notice,
        "",
        (None, None, True),
        page=f"/my/{kind}s/",
        day=NOW.date(),
        code=grouped(new_tracking_code()),
    )
    known = {
        "key": f"'{kind}:1:{0:032}'", "notice": f"'{notice}'", "parameters": f"'{json.dumps(told.parameters)}'"
    }  # fmt: skip
    site.execute(MESSAGE.format(**{**WITHDRAWN, **known}).encode())


def test_a_message_tells_of_a_phone_by_the_session_that_added_it(
    by: Citizen, site: psycopg.Connection
) -> None:
    known = {"notice": "'own_phone_added.1'", "parameters": """'{"address": "/my/sessions/"}'"""}
    refused(site, MESSAGE.format(**{**WITHDRAWN, **known, "key": f"'own_phone_added:{by.session + 1}'"}))
    site.execute(MESSAGE.format(**{**WITHDRAWN, **known, "key": f"'own_phone_added:{by.session}'"}).encode())


def test_no_message_takes_the_key_of_the_notice_of_another_approval(
    nation: int, site: psycopg.Connection
) -> None:
    """Each key is queued once: that household would not hear that its approval has ended."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT id, household_id FROM approval ORDER BY id LIMIT 2")
        (own, household), (another, _) = cursor.fetchall()
    ended = {**WITHDRAWN, "notice": "'approval_withdrawn.1'"}
    site.execute("SELECT FROM bind_session(%s, now())", [signed_in(household, timezone.now()).token_hash])
    refused(site, MESSAGE.format(**{**ended, "key": f"'approval_withdrawn:{another}'"}))
    site.execute(MESSAGE.format(**{**ended, "key": f"'approval_withdrawn:{own}'"}).encode())
