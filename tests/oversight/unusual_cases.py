"""Cases with something in common, written by the database itself, for the rules about cases."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.households.case_data import CaseSnapshot
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import actions
from hemayat.oversight.case_anomalies.queries import CaseAnomalyReport, households_of, reports
from tests.requests.steps import NOW, officer

DAY = dt.timedelta(days=1)
TONIGHT = NOW + DAY

_FILED = """
INSERT INTO request (household_id, id, province, kind, state, person_index, is_synthetic, answers, tracking_code,
    agreement_number, clock_id, due_on, filed_at, ended_at, awaited, tries, round, created_at, saved_at, person_sealed,
    acts_as, is_applicant, decision_id, mobile, mobile_index)
VALUES (%(household)s, 5000000 + 1000 * %(again)s + %(household)s, %(province)s, 'objection', 'decided', '\\x00',
    true, '', 'U' || %(household)s || '.' || %(again)s, 1, 5000000 + %(household)s, %(at)s, %(at)s, %(at)s, '{}', 0, 1,
    %(at)s, %(at)s, '', %(acts_as)s, false, 1, '\\x00', %(line)s)"""
_SESSION = """
INSERT INTO citizen_session (token_hash, person_index, person_indexes, household_id, province, is_synthetic, via,
    acts_as, is_applicant, national_id_sealed, mobile_sealed, device, created_at, seen_at, expires_at, ends_at)
VALUES (%(token)s, '\\x00', '{}', %(household)s, '23', true, 'code', '', false, '', '', '', %(at)s, %(at)s, %(at)s,
    %(at)s)
RETURNING id"""
_EVENT = """
INSERT INTO audit_event (at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail)
VALUES (%(at)s, 'head', 'session:' || %(session)s, '', 'request.filed', %(household)s, '23', '', '{}')"""
_DATA = """
INSERT INTO case_data (id, household_id, province, people, rows, registers, stored_at)
VALUES (nextval('case_data_id'), %s, '23', '[]', %s, '{}', %s)"""
_ANSWER = """
INSERT INTO referral_answer (household_id, line, approval_id, province, batch_id, result, reason, words, at, by)
SELECT n, %(first)s + n, n, '23', %(batch)s, CASE WHEN n <= %(rejected)s THEN 'rejected' ELSE 'acknowledged' END,
    CASE WHEN n <= %(rejected)s THEN 'no_account' ELSE '' END, '', %(at)s, 'system'
FROM generate_series(1, %(answered)s) n"""
_BATCH = """
INSERT INTO referral_batch (custodian_id, after, upto, records, made_at, manifest, acknowledged, rejected)
VALUES (%s, %s, %s, %s, %s, '', 0, 0) RETURNING id"""


@contextmanager
def written(urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """As the owner, without triggers."""
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def strangers(urls: DatabaseUrls, households: Sequence[int]) -> None:
    """Each head gets a family name of their own, so that none of them is a relative of another."""
    with written(urls) as connection:
        for household in households:
            connection.execute(
                "UPDATE person SET family_name = %s WHERE id IN (SELECT person_id FROM membership "
                "WHERE household_id = %s)",
                [f"خانوادهٔ {household}", household],
            )


def filed_with(
    urls: DatabaseUrls,
    mark: str,
    households: Sequence[int],
    *,
    at: dt.datetime = NOW,
    acts_as: str = "",
    province: str = "23",
    again: int = 0,
) -> None:
    """Each of these households filed a request with this line. `again`: how many they filed before."""
    with written(urls) as connection:
        for household in households:
            given = {
                "household": household, "at": at, "acts_as": acts_as, "line": hashlib.sha256(mark.encode()).digest(),
                "province": province, "again": again,
            }  # fmt: skip
            connection.execute(_FILED, given)


def filed_in(urls: DatabaseUrls, mark: str, households: Sequence[int], *, at: dt.datetime = NOW) -> None:
    """Each of these households filed a request in this browser."""
    with written(urls) as connection:
        for household in households:
            token = hashlib.sha256(f"{mark} {household}".encode()).digest()
            given = {"household": household, "at": at, "token": token}
            (session,) = connection.execute(_SESSION, given).fetchone() or (0,)
            browser = hashlib.sha256(mark.encode()).digest()
            connection.execute("INSERT INTO session_browser VALUES (%s, %s)", [session, browser])
            connection.execute(_EVENT, {**given, "session": session})


def lives_in(urls: DatabaseUrls, area: str, households: Sequence[int]) -> None:
    """What the civil registry answered for a case of theirs."""
    person = dict.fromkeys(
        ("household_id", "person_no", "relation_to_head", "sex", "birth_date", "died_on", "country", "province",
         "city", "area", "support_client", "has_disability", "special_patient", "is_synthetic")
    )  # fmt: skip
    rows = {"persons": [{**person, "relation_to_head": "head", "area": area}]}
    with written(urls) as connection:
        for household in households:
            connection.execute(_DATA, [household, CaseSnapshot.of(rows, {}).text, NOW])


def helped_by_hotline(urls: DatabaseUrls, households: Sequence[int]) -> None:
    with written(urls) as connection:
        for household in households:
            connection.execute(
                "INSERT INTO call_caller (household_id, call_id, province, agent_id, acts_as, line, is_synthetic, "
                "proven_at) VALUES (%s, %s, '23', 1, '', '', true, %s)",
                [household, household, NOW],
            )


def answered(
    urls: DatabaseUrls, custodian: str, answers: int, rejected: int, *, first: int, at: dt.datetime = NOW
) -> None:
    """An agency answered these records and rejected some. `first`: the number below that of its first record."""
    with written(urls) as connection:
        given = [custodian, first, first + answers, answers, at]
        (batch,) = connection.execute(_BATCH, given).fetchone() or (0,)
        connection.execute(
            _ANSWER,
            {"first": first, "batch": batch, "rejected": rejected, "answered": answers, "at": at},
        )


def refused_couple(urls: DatabaseUrls) -> int:
    """A household of two that the published run refused."""
    with psycopg.connect(urls.admin) as connection:
        found = connection.execute(
            "SELECT t.household_id FROM determination t JOIN membership m ON m.household_id = t.household_id "
            "WHERE t.outcome = 'not_eligible' AND NOT m.is_head ORDER BY 1 LIMIT 1"
        ).fetchone()
    assert found, "a nation without a refusal"
    return int(found[0])


def split(urls: DatabaseUrls, former: int, new: int, *, on: dt.date) -> int:
    """A member of one household leads a new one from this day on: the person's number."""
    with written(urls) as connection:
        (person,) = connection.execute(
            "SELECT person_id FROM membership WHERE household_id = %s AND NOT is_head", [former]
        ).fetchone() or (0,)
        connection.execute(
            "UPDATE membership SET valid = daterange(lower(valid), %s) WHERE person_id = %s", [on, person]
        )
        connection.execute("INSERT INTO household (id, province, since) VALUES (%s, '23', %s)", [new, on])
        connection.execute(
            "INSERT INTO membership (household_id, person_id, province, relation, person_no, valid) "
            "VALUES (%s, %s, '23', 'head', 1, daterange(%s, NULL))",
            [new, person, on],
        )
        return int(person)


def moves(urls: DatabaseUrls, household: int, province: str) -> None:
    with written(urls) as connection:
        connection.execute("UPDATE household SET province = %s WHERE id = %s", [province, household])


def decided(urls: DatabaseUrls, household: int, outcome: str, at: dt.datetime) -> None:
    with written(urls) as connection:
        connection.execute(
            "INSERT INTO decision (household_id, id, province, run_id, case_data_id, kind, outcome, facts, decision, "
            "decided_at, decided_by, reason) VALUES (%(household)s, 7000000 + %(household)s, '23', 1, 1, 'engine', "
            "%(outcome)s, '[]', '[]', %(at)s, 'system', '')",
            {"household": household, "outcome": outcome, "at": at},
        )


def happened(urls: DatabaseUrls, kind: str, person: int, on: dt.date) -> None:
    """An event in life that the civil registry reported of a person."""
    with written(urls) as connection:
        connection.execute(
            "INSERT INTO life_event (number, kind, occurred_on, registered_on, matter, person_sealed, other_sealed, "
            "person_id, body, province, state, why, source, received_at) "
            "VALUES (1, %(kind)s, %(on)s, %(on)s, 1, '', '', %(person)s, '', '23', 'applied', '', 'x', %(on)s)",
            {"kind": kind, "on": on, "person": person},
        )


# ---------------------------------------------------------------------------------------- what is read of them


def watch(**given: object) -> Actor:
    return actor_of(officer(name="watch", roles=["oversight"], **given))  # type: ignore[arg-type]  # of a member


def tonight(rule: str, now: dt.datetime = TONIGHT) -> CaseAnomalyReport:
    """What oversight reads of the rule after this night."""
    actions.find_case_anomalies(now=now)
    with acting_as(watch(), is_read_only=True):
        return next(report for report in reports() if report.rule.name == rule)


def households(report: CaseAnomalyReport) -> list[list[int]]:
    with acting_as(SYSTEM, is_read_only=True):
        return [[row.household_id for row in households_of(one.id)] for one in report.findings]


def provinces_of(number: int) -> dict[int, str]:
    with acting_as(SYSTEM, is_read_only=True):
        return {row.household_id: row.province for row in households_of(number)}
