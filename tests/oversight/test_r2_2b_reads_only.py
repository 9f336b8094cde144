"""R2.2b: whoever watches over the service changes nothing: every action of every slice, and the database itself."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any, get_type_hints

import psycopg
import pytest
from django.db import DatabaseError, connection

import hemayat
from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.common.errors import HemayatError
from hemayat.households.people import NewMember
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests import actions
from hemayat.requests.queues import CaseQueueQuery
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, take_on
from tests.support.families import SAID

UNVALUED = 7
Action = Callable[..., Any]

OTHERS = {
    "approvals.withdraw": "the holder's own, found by who the head is",
    "referrals.withdraw_approval": "as above",
    "data_rights.ask_copy": "a head's own copy, found by who the head is",
    "data_rights.take_copy": "as above",
    "accounts.sign_out_everywhere": "a head's own sessions, found by who the head is",
    "accounts.remove_own_phones": "a head's own, in the transaction in which they sign out everywhere",
    "audit.record": "within a transaction of the caller's: see the test of the database below",
    "audit.record_look": "as above",
    "audit.record_search": "as above",
    "oversight.judge_case_anomaly": "says what was found by looking; the system writes it, and no case knows it",
    "oversight.open_case_anomaly_household": "reads, and the look is recorded by the system",
    "oversight.ask_verification": "walks along the record and changes nothing in it",
    "oversight.search": "reads, and is recorded by the system",
}
"""Actions that are not asked here, and why."""
OF_MANY = {
    f"requests.{name}"
    for name in ("ask_many", "claim_many", "hand_over_many", "release_many", "take_back_many")
}
"""Each says of every case what stands in the way."""
GIVEN: dict[str, Any] = {
    "kind": "objection", "outcome": "eligible", "registers": ["vehicles"], "requests": [1], "provinces": ["23"],
    "roles": ["publisher"], "username": "oversight", "national_id": "0012345679", "relation": "child",
    "document": uuid.UUID(int=1), "id": uuid.UUID(int=1), "day": dt.date(2020, 1, 5), "province": "23",
    "at": NOW + dt.timedelta(days=9), "line": "vehicles-1-0", "person_index": b"\0" * 32,
    "new_head_index": b"\0" * 32, "said": SAID, "member": NewMember("0012345679", "child", SAID),
    "theme": "other", "category": "delay", "rating": "helped",
    "members": [NewMember("0012345679", "head", SAID)], "asked": CaseQueueQuery(), "answers": {"why": "some words"},
}  # fmt: skip
BY_TYPE: dict[Any, Any] = {
    int: 1, str: "some words", bytes: b"x", bool: False, dt.date: NOW.date(), dt.datetime: NOW,
    uuid.UUID: uuid.UUID(int=1),
}  # fmt: skip


def all_actions() -> Iterator[tuple[str, Action]]:
    """Of every slice that has a module of actions: those by somebody."""
    for slice_ in pkgutil.iter_modules(hemayat.__path__):
        try:
            module = importlib.import_module(f"hemayat.{slice_.name}.actions")
        except ModuleNotFoundError:
            continue
        for name, action in vars(module).items():
            if _is_action(slice_.name, name, action):
                yield f"{slice_.name}.{name}", action


def _is_action(slice_: str, name: str, action: object) -> bool:
    if not inspect.isfunction(action) or name.startswith(("_", "check_", "can_")):
        return False
    by, now = (inspect.signature(action).parameters.get(one) for one in ("by", "now"))
    is_own = action.__module__.startswith(f"hemayat.{slice_}.")
    return is_own and by is not None and now is not None and by.kind is by.KEYWORD_ONLY


@pytest.fixture
def request_at_desk(nation: int, registers: RunningSimulator) -> int:
    """A case that an officer could do much with."""
    request = filed(head(UNVALUED))
    take_on()
    return request


def given_to(action: Action, request: int, folder: Path) -> dict[str, Any]:
    """Something for each argument that it must have, but who acts."""
    known = {**GIVEN, "request_id": request, "run_dir": folder, "out": folder, "file": folder / "file.csv"}
    hints = get_type_hints(action)
    needed = {
        name
        for name, about in inspect.signature(action).parameters.items()
        if about.default is inspect.Parameter.empty
    }
    return {name: _given(name, hints[name], known) for name in needed - {"by", "now"}}


def _given(name: str, of: Any, known: dict[str, Any]) -> Any:
    """What has the same name in two actions may be a number in one of them."""
    if name in known and (of is not int or isinstance(known[name], int)):
        return known[name]
    return something(of)


def something(of: Any) -> Any:
    """A value of that type; made from its parts where it has some."""
    if of in BY_TYPE:
        return BY_TYPE[of]
    if isinstance(of, type) and issubclass(of, Enum):
        return next(iter(of))
    if dataclasses.is_dataclass(of) and isinstance(of, type):
        hints = get_type_hints(of)
        needed = [one.name for one in dataclasses.fields(of) if one.default is one.default_factory]
        return of(**{name: something(hints[name]) for name in needed})
    return None


_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
ORDER BY relname"""
_SUM = """SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM "{}" t"""


def content(urls: DatabaseUrls) -> dict[str, str]:
    """Table → a sum over all that stands in it."""
    with psycopg.connect(urls.admin) as owner:
        tables = [name for (name,) in owner.execute(_TABLES)]
        return {name: str(owner.execute(_SUM.format(name)).fetchone()) for name in tables}


@pytest.mark.slow
def test_r2_2b_no_action_of_any_slice_is_done_for_oversight(
    request_at_desk: int, django_db_setup: DatabaseUrls, tmp_path: Path
) -> None:
    watch = officer(name="oversight", roles=["oversight"])
    before = content(django_db_setup)
    asked = dict(all_actions())
    assert len(asked) > 45, "the actions were not found"
    assert set(OTHERS) | OF_MANY <= set(asked)
    for name, action in asked.items():
        if name in OTHERS:
            continue
        given = given_to(action, request_at_desk, tmp_path)
        by = actor_of(watch) if inspect.signature(action).parameters["by"].annotation == "Actor" else watch
        if name in OF_MANY:
            told = action(**given, by=by, now=NOW).values()
            assert all(isinstance(fault, HemayatError) for fault in told)
            continue
        with pytest.raises((HemayatError, PermissionError, DatabaseError)):
            pytest.fail(f"{name} was done: {action(**given, by=by, now=NOW)!r}", pytrace=False)
    changed = {table for table, now in content(django_db_setup).items() if now != before[table]}
    assert not changed


def test_r2_2b_what_a_second_role_would_let_it_do_is_refused_by_the_database(request_at_desk: int) -> None:
    """As if the application's own check of the role were gone."""
    watch = officer(name="oversight", roles=["oversight"])
    both = StaffMember(pk=watch.pk, provinces=["*"], roles=["oversight", "case_officer"], is_active=True)
    with pytest.raises(DatabaseError, match="read-only transaction"):
        actions.claim(request_id=request_at_desk, by=both, now=NOW)
    with pytest.raises(DatabaseError, match="read-only transaction"), acting_as(actor_of(watch)) as actor:
        record(by=actor, event="test.happened", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_r2_2b_the_database_writes_nothing_for_it() -> None:
    watch = officer(name="oversight", roles=["oversight"])
    with acting_as(actor_of(watch)), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('transaction_read_only')")
        assert cursor.fetchone() == ("on",)
    assert Role.OVERSIGHT in watch.roles
    for statement in (
        "UPDATE request SET officer_id = 1",
        "INSERT INTO holiday VALUES (now(), 'x', 'x', false)",
    ):
        with pytest.raises(DatabaseError), acting_as(actor_of(watch)), connection.cursor() as cursor:
            cursor.execute(statement)
