"""What a citizen and the worker do, step by step, and what stands in the database meanwhile."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from hemayat.accounts import actions, code_dispatch, members_code, sso_verification, turn_notices
from hemayat.accounts.results import NewSession, PendingSignIn, SignInProblem
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from tests.inquiries.register_server import made_up_id

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
BORN = dt.date(1980, 1, 1)
MINUTE = dt.timedelta(minutes=1)
TASKS: dict[str, Callable[..., None]] = {
    "accounts.answer_attempt": code_dispatch.answer_attempt,
    "accounts.answer_journey": sso_verification.answer_journey,
    "accounts.replace_short_codes": code_dispatch.replace_short_codes,
    "accounts.send_members_code": members_code.send_members_code,
}
TURNS = "accounts.send_turns"


def ask(number: int, *, now: dt.datetime = NOW, **differing: Any) -> PendingSignIn | SignInProblem:
    """Person `number` of the register asks for a code."""
    given: dict[str, Any] = {
        "national_id": made_up_id(number),
        "birth_date": BORN,
        "mobile": f"+98912{number:07d}",
        "ip": f"10.{number // 250}.{number % 250}.1",
        **differing,
    }
    return actions.ask_code(**given, now=now)


def asked(number: int, **differing: Any) -> PendingSignIn:
    """As `ask`, and it was not too often."""
    answer = ask(number, **differing)
    assert isinstance(answer, PendingSignIn), answer
    return answer


def work(now: dt.datetime = NOW) -> int:
    """Do the jobs that are due, as the worker would; for how many attempts."""
    attempts: set[int] = set()
    while jobs := _due(TASKS, now):
        for _, name, args in jobs:
            given = args if isinstance(args, dict) else json.loads(args)
            TASKS[name](**given, now=now)
            attempts |= set(given.values())
    return len(attempts)


def work_turns(now: dt.datetime = NOW) -> int:
    """The same for turns in the waiting room; how many messages there are."""
    jobs = _due([TURNS], now)
    all_args = [args if isinstance(args, dict) else json.loads(args) for *_, args in jobs]
    return sum(turn_notices.send_turns(**args, now=now) for args in all_args)


def _due(tasks: Iterable[str], now: dt.datetime) -> list[tuple[int, str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs "
            "WHERE task_name = ANY(%s) AND status = 'todo' AND coalesce(scheduled_at, %s) <= %s "
            "ORDER BY priority DESC, id",
            [list(tasks), now, now],
        )
        jobs = cursor.fetchall()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = ANY(%s)",
            [[job for job, *_ in jobs]],
        )
    return jobs


def messages() -> list[str]:
    """The words of every message in the outbox, oldest first."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT secret FROM outbox WHERE secret IS NOT NULL ORDER BY split_part(key, ':', 2)::int"
        )
        return [key_ring().unseal(bytes(secret), b"message").decode() for (secret,) in cursor.fetchall()]


def last_code() -> str:
    """The code in the newest message."""
    return messages()[-1][:6]


def signed_in(
    number: int, *, now: dt.datetime = NOW, asking: dict[str, Any] | None = None, **differing: Any
) -> NewSession:
    """Person `number` signs in with the right code. `asking`: as `ask` takes it."""
    attempt = asked(number, now=now, **(asking or {}))
    work(now)
    entered = actions.enter_code(attempt=attempt.token, code=last_code(), now=now, **differing)
    assert isinstance(entered, NewSession), entered
    return entered


def problem_of(answer: Any) -> str:
    """The kind of the problem; fails where somebody was let in."""
    assert isinstance(answer, SignInProblem), answer
    return answer.kind


def events() -> list[tuple[str, dict[str, Any]]]:
    """What was recorded, in order: event and detail."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT event, detail FROM audit_event ORDER BY id")
        rows = cursor.fetchall()
    return [(event, detail if isinstance(detail, dict) else json.loads(detail)) for event, detail in rows]


def whole_database() -> str:
    """Every row of every table of ours as text, to look for what must not be there."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        # Partitions are read with the table that they are of.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT relispartition "
            "AND relname NOT IN ('acting_key', 'clock_tolerance', 'process_key')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        parts = []
        for table in tables:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" t')
            parts.append(cursor.fetchone()[0] or "")
    return "\n".join(parts)
