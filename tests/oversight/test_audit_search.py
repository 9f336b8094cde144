"""Searching the record and walking along it: who may, what is found, and that searching is on record itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from hemayat.accounts.conflict_of_interest import add_tie
from hemayat.accounts.models import Applicant, StaffMember
from hemayat.audit.actions import checkpoint, record
from hemayat.audit.chain import SignedCheckpoint
from hemayat.audit.chain_verification import ChainVerification, verify
from hemayat.audit.checkpoint_delivery import send_checkpoints
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.config.environment import CheckpointSettings
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import audit_search, verifications
from hemayat.oversight.actions import ask_verification, run_verification, search
from hemayat.oversight.audit_search import AuditSearchHit, AuditSearchQuery
from hemayat.oversight.errors import NOT_OVERSIGHT, OversightFault
from hemayat.oversight.models import Verification
from hemayat.oversight.verifications import ReceiverState, VerificationWalk, latest_walks, outside_state
from hemayat.requests.models import Request
from hemayat.requests.states import CaseKind
from tests.requests.steps import NOW, citizen, filed, head, officer
from tests.support.extracts import national_id
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")


def watcher(name: str = "watch", **given: object) -> StaffMember:
    return officer(name=name, roles=["oversight"], **given)  # type: ignore[arg-type]  # as `officer` takes them


def found(by: StaffMember | None = None, **sought: object) -> list[AuditSearchHit]:
    return search(sought=AuditSearchQuery(**sought), by=by or watcher(), now=NOW).events  # type: ignore[arg-type]  # as each test names them


def of_head(household: int) -> str:
    return key_ring().unseal(bytes(head(household).national_id_sealed), b"national_id").decode()


def test_r2_2b_oversight_finds_events_by_who_what_when_and_whose() -> None:
    request = filed(head())
    filed(head(2))
    with acting_as(SYSTEM, is_read_only=True):
        code = Request.objects.get(id=request).tracking_code
    assert {one.household for one in found(what="request.filed")} == {1, 2}
    assert {one.event.split(".")[0] for one in found(what="request")} == {"request"}
    for typed in (code, of_head(1)):
        own = found(household=typed)
        assert {one.household for one in own} == {1}
        assert {"request.begun", "request.filed"} <= {one.event for one in own}
    assert found(who="head", what="request.filed")
    assert not found(who="system", what="request.filed")
    assert found(who=f"staff:{watcher().pk}")
    assert not found(who="staff:999")
    for name in ("earlier", "watch", "later"):
        found(watcher(name), what="request.filed")
    for name in ("earlier", "watch", "later"):
        assert {one.member for one in found(who=name)} == {watcher(name).pk}, "nobody else's doing"
    searches = found(who="watch", what="audit.searched")
    assert searches[0].purpose == "review"
    assert of_head(1) not in repr(searches), "what was typed is on record by its household alone"
    later = search(
        sought=AuditSearchQuery(what="request.filed", days=1), by=watcher(), now=NOW + dt.timedelta(days=3)
    )
    assert later.events == []


def test_r2_2b_page_by_page_every_event_comes_once() -> None:
    with acting_as(SYSTEM):
        for n in range(120):
            record(by=SYSTEM, event="test.happened", subject=f"test:{n}", now=NOW)
    seen: list[str] = []
    sought: AuditSearchQuery | None = AuditSearchQuery(what="test.happened")
    while sought is not None:
        page = search(sought=sought, by=watcher(), now=NOW)
        seen += [one.subject for one in page.events]
        sought = page.following
    assert seen == [f"test:{n}" for n in reversed(range(120))]


def test_r2_2b_nobody_else_searches_and_one_province_sees_its_own() -> None:
    filed(head())
    watcher("stays")
    others: list[object] = [
        officer(), officer(name="boss", roles=["senior_officer"]), officer(name="admin", roles=["administrator"]),
        officer(name="gone", roles=["oversight"], is_active=False), SYSTEM, NOBODY, head(),
        Actor("staff", "staff:1", provinces=("*",)),
    ]  # fmt: skip
    for by in others:
        with refuses(NOT_OVERSIGHT):
            search(sought=AuditSearchQuery(), by=by, now=NOW)  # type: ignore[arg-type]  # who is none of them
        with refuses(NOT_OVERSIGHT):
            ask_verification(by=by, now=NOW)  # type: ignore[arg-type]  # who is none of them
    assert found(watcher("here", provinces=("23",)), what="request.filed")
    assert not found(watcher("far", provinces=("01",)), what="request.filed")


def test_the_record_of_ones_own_household_stays_closed_and_a_wrong_number_is_told() -> None:
    filed(head())
    related = watcher("related")
    add_tie(related, of_head(1), "sibling", SYSTEM, NOW)
    with pytest.raises(OversightFault, match="No household"):
        found(related, household=of_head(1))
    assert found(watcher(), what="request.filed")
    assert not found(related, what="request.filed")
    with pytest.raises(OversightFault, match="No household"):
        found(household="0000000000")
    for what in (of_head(1), "request.", "۱۲۳"):
        with pytest.raises(OversightFault, match="No event"):
            found(what=what)
    with pytest.raises(OversightFault, match="No account"):
        found(who="nobody.here")


def test_whether_somebody_applied_elsewhere_is_told_to_nobody() -> None:
    stranger = national_id(99)
    index = key_ring().blind_index("national_id", stranger)
    with acting_as(SYSTEM):
        Applicant.objects.create(person_index=index, household_id=900, since=NOW)
    filed(citizen(900, stranger, province="23"), CaseKind.APPLICATION)
    for by in (watcher(), watcher("here", provinces=("23",))):
        assert {one.household for one in found(by, household=stranger)} == {900}
    with pytest.raises(OversightFault, match="No household"):
        found(watcher("far", provinces=("01",)), household=stranger)
    related = watcher("related")
    add_tie(related, stranger, "sibling", SYSTEM, NOW)
    with pytest.raises(OversightFault, match="No household"):
        found(related, household=stranger)


@pytest.mark.parametrize("typed", ["0012345679", "۰۰۱۲۳۴۵۶۷۹", "request.filed.x", "Ahmad", "x' OR true --"])
def test_what_is_no_name_of_an_event_is_told_and_never_goes_on_record(typed: str) -> None:
    with pytest.raises(OversightFault, match="No event"):
        found(what=typed)
    assert not [one for one in found(what="audit.searched") if typed in repr(one)]


def test_a_search_that_takes_too_long_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    by = watcher()
    slow = audit_search._EVENTS.replace("WHERE", "WHERE (SELECT pg_sleep(20)) IS NOT NULL AND")
    with monkeypatch.context() as never_ends:
        never_ends.setattr(audit_search, "_EVENTS", slow)
        never_ends.setattr(audit_search, "LONGEST", "50ms")
        with pytest.raises(OversightFault, match="took too long"):
            found(by)
    assert found(by, what="audit.searched"), "the next is answered, and that one is on record"


def test_r2_2b_a_walk_along_the_record_names_what_was_changed(django_db_setup: DatabaseUrls) -> None:
    filed(head())
    ask_verification(by=watcher(), now=NOW)
    ask_verification(by=watcher("other"), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        (walk,) = Verification.objects.all()
        assert latest_walks()[0].percent is None
    whole = run_verification(verification=walk.pk, now=NOW)
    assert whole
    assert (whole.breaks, whole.events > 0) == ([], True)
    assert run_verification(verification=walk.pk, now=NOW) is None, "once is enough"
    with psycopg.connect(django_db_setup.admin) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE audit_event SET purpose = 'other' WHERE event = 'request.filed'")
    ask_verification(by=watcher(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        second = Verification.objects.get(ended_at=None).pk
    run_verification(verification=second, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        last, first = latest_walks()
    assert (first.breaks, first.percent) == ([], 100)
    assert [one.what for one in last.breaks] == ["the event or its place was changed"]
    assert found(what="audit.verified")


def test_r2_2b_a_walk_compares_with_what_is_kept_outside_and_says_so(
    tmp_path: Path, settings: Any, django_db_setup: DatabaseUrls
) -> None:
    filed(head())
    with acting_as(SYSTEM):
        checkpoint(NOW)
    assert outside_state(watcher()) == ReceiverState(is_named=False, last=None)
    assert (walked().outside, walked().outside_until) == (None, None)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, checkpoints=CheckpointSettings(str(tmp_path), b""))
    assert outside_state(watcher()) == ReceiverState(is_named=True, last=None)
    assert send_checkpoints(now=NOW) == 1
    filed(head(2))
    last = outside_state(watcher()).last
    assert last
    assert (last.at, last.hour) == (NOW, NOW.replace(minute=0, second=0, microsecond=0))
    assert {one.chain for one in last.heads} >= {"23"}
    assert (last.events > 0, last.since > 0) == (True, True)
    walk = walked()
    assert (walk.outside, walk.outside_until, walk.breaks) == (1, last.hour, [])
    with psycopg.connect(django_db_setup.admin) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM audit_checkpoint")
    assert [one.what for one in walked().breaks] == [
        f"the checkpoint of {last.hour.isoformat()} is kept outside and gone here"
    ]
    with refuses(NOT_OVERSIGHT):
        outside_state(officer())


def walked() -> VerificationWalk:
    ask_verification(by=watcher(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        number = Verification.objects.get(ended_at=None).pk
    run_verification(verification=number, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        return latest_walks()[0]


def test_r2_2b_a_walk_that_fails_is_over_says_so_and_the_next_may_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filed(head())
    ask_verification(by=watcher(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        number = Verification.objects.get().pk

    def fails(*, beside: list[SignedCheckpoint], advance: Callable[[int], None]) -> ChainVerification:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        raise AssertionError

    with monkeypatch.context() as broken:
        broken.setattr(verifications, "verify", fails)
        with pytest.raises(DatabaseError):
            run_verification(verification=number, now=NOW)
    assert run_verification(verification=number, now=NOW) is None, "the worker's next try finds it over"
    ask_verification(by=watcher(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        second, first = latest_walks()
    assert (first.has_failed, first.ended_at is None) == (True, False)
    assert (second.has_failed, second.ended_at) == (False, None)
    whole = run_verification(verification=second.id, now=NOW)
    assert whole
    assert whole.breaks == []
    assert found(what="audit.verification_failed")


def test_how_far_a_walk_is_shows_while_it_goes_on_and_a_worker_that_died_is_followed_by_another(
    django_db_setup: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(head())
    ask_verification(by=watcher(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        number = Verification.objects.get().pk
    monkeypatch.setattr(verifications, "TOLD_EVERY", 1)
    seen: list[tuple[int, int]] = []

    def killed(*, beside: list[SignedCheckpoint], advance: Callable[[int], None]) -> ChainVerification:
        """Walks as the real one does, and falls before it has said what came of it."""
        verify(beside=beside, advance=advance)
        with psycopg.connect(django_db_setup.admin) as other:
            row = other.execute(
                "SELECT walked, links FROM audit_verification WHERE ended_at IS NULL"
            ).fetchone()
        seen.append(row or (0, 0))
        raise KeyboardInterrupt

    monkeypatch.setattr(verifications, "verify", killed)
    with pytest.raises(KeyboardInterrupt):
        run_verification(verification=number, now=NOW)
    ((walked, links),) = seen
    assert walked == links > 1, "another connection sees it while the walk's own transaction is open"
    monkeypatch.setattr(verifications, "verify", verify)
    again = run_verification(verification=number, now=NOW)
    assert again
    assert again.breaks == []
