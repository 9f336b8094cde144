"""A run is published province by province, paused between them, and stopped if it changes too much (A6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from hemayat.accounts.errors import PROPOSAL_LAPSED
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.eligibility.models import PublishedRun
from hemayat.eligibility.queries import determination_of, earlier_of, published_run, reading_of
from hemayat.publication import permissions, rollout
from hemayat.publication.actions import withdraw
from hemayat.publication.errors import (
    NOT_A_PUBLISHER,
    NOT_ALLOWED_TO_JUSTIFY,
    RUN_STOPPED,
    SAME_PERSON_RESUMES,
    PublicationFault,
)
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.publication.models import Justification, Pause, Publication
from hemayat.publication.notices import queue_batch
from hemayat.publication.stop_rule import justify_run, stops_in
from hemayat.registers.province_codes import EVERY_PROVINCE
from tests.publication.correction_nation import CUT, ENDED, FARS, TEHRAN, nations
from tests.support.lapsed import change_account
from tests.support.publishing import NOW, Decided, justify_both, propose, publish, publisher
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LATER = NOW + dt.timedelta(days=30)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Decided]:
    return nations(tmp_path_factory.mktemp("rollout"))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    reading_of.cache_clear()
    yield
    reading_of.cache_clear()


def told_all(run: int) -> None:
    while not Publication.objects.get(pk=run).notices_done_at:
        queue_batch(run, now=NOW)


def first(decided: dict[str, Decided]) -> int:
    run = publish(decided["right"])
    told_all(run)
    return run


def waiting(decided: dict[str, Decided]) -> int:
    """A second run that two people have justified, and nobody has approved."""
    publication = propose(decided["wrong"], now=LATER)
    justify_both(publication, now=LATER)
    return publication.pk


def run_of(household: int) -> int:
    with acting_as(SYSTEM):
        found = determination_of(household)
    assert found
    return found.run_id


def notices(household: int) -> int:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox WHERE household_id = %s", [household])
        return int(cursor.fetchone()[0])


def ends(household: int) -> list[dt.date | None]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT ended_on FROM approval_standing WHERE household_id = %s", [household])
        return [day for (day,) in cursor.fetchall()]


def test_people_of_the_first_provinces_see_a_run_and_everybody_else_the_one_before(
    decided: dict[str, Decided],
) -> None:
    old, new = first(decided), waiting(decided)
    made = rollout.approve(new, by=publisher("second"), now=LATER, provinces=[FARS])
    assert (made.state, run_of(ENDED + 10), run_of(ENDED)) == ("rollout", new, old)
    told_all(new)
    assert (notices(ENDED + 10), notices(ENDED)) == (2, 1)
    assert ends(ENDED) == [None]
    assert ends(ENDED + 10) == [(LATER + dt.timedelta(days=30)).date()]
    with acting_as(SYSTEM):
        assert published_run() == Publication.objects.get(pk=old).run, "most provinces see it"
        assert [one.run_id for one in earlier_of(ENDED + 10)] == [old]
        assert earlier_of(ENDED) == []
    rest = LATER + dt.timedelta(days=2)
    made = rollout.go_on(new, by=publisher("first"), now=rest)
    told_all(new)
    assert (made.state, run_of(ENDED), notices(ENDED), notices(ENDED + 10)) == ("published", new, 2, 2)
    assert ends(ENDED) == [(rest + dt.timedelta(days=30)).date()]
    assert ends(ENDED + 10) == [(LATER + dt.timedelta(days=30)).date()], "the first provinces keep their day"
    assert Publication.objects.get(pk=old).state == "superseded"


def paused(decided: dict[str, Decided]) -> tuple[int, int]:
    """The run that most people see, and one that is published in Fars and paused by the first publisher."""
    old, new = first(decided), waiting(decided)
    rollout.approve(new, by=publisher("second"), now=LATER, provinces=[FARS])
    rollout.pause(new, by=publisher("first"), now=LATER, reason="شماره‌ها را می‌سنجیم")
    return old, new


def test_a_pause_holds_until_two_publishers_resume_it(decided: dict[str, Decided]) -> None:
    old, new = paused(decided)
    with pytest.raises(PublicationFault, match="is paused"):
        rollout.go_on(new, by=publisher("second"), now=LATER)
    assert not rollout.resume(new, by=publisher("second"), now=LATER), "one publisher alone resumes nothing"
    with refuses(SAME_PERSON_RESUMES):
        rollout.resume(new, by=publisher("second"), now=LATER)
    with pytest.raises(PublicationFault, match="is paused"):
        rollout.go_on(new, by=publisher("second"), now=LATER)
    with refuses(NOT_A_PUBLISHER):
        rollout.resume(new, by=publisher("senior", roles=("senior_officer",)), now=LATER)
    assert run_of(ENDED) == old
    assert rollout.resume(new, by=publisher("first"), now=LATER), "who paused it may be one of the two"
    with pytest.raises(PublicationFault, match="is not paused"):
        rollout.resume(new, by=publisher("second"), now=LATER)
    with acting_as(SYSTEM):
        events = AuditEvent.objects.filter(event__startswith="publication.resume").order_by("pk")
        assert [(one.event, one.actor_id) for one in events] == [
            ("publication.resume_asked", f"staff:{publisher('second').pk}"),
            ("publication.resumed", f"staff:{publisher('first').pk}"),
        ]
    rollout.go_on(new, by=publisher("second"), now=LATER, provinces=[TEHRAN])
    assert run_of(ENDED) == new
    assert set(rollout.provinces_left(Publication.objects.get(pk=new))) == {*EVERY_PROVINCE} - {FARS, TEHRAN}


def test_a_request_to_resume_ends_with_a_new_pause_and_with_the_account_of_its_publisher(
    decided: dict[str, Decided],
) -> None:
    _, new = paused(decided)
    rollout.resume(new, by=publisher("second"), now=LATER)
    rollout.pause(new, by=publisher("first"), now=LATER, reason="هنوز نه")
    pause = rollout.pause_of(new)
    assert pause
    assert (pause.because, rollout.is_resume_asked(pause)) == ("هنوز نه", False)
    with pytest.raises(PublicationFault, match="is paused"):
        rollout.pause(new, by=publisher("first"), now=LATER, reason="باز هم")
    rollout.resume(new, by=publisher("third"), now=LATER)
    change_account(publisher("third"), is_active=False)
    assert not rollout.resume(new, by=publisher("first"), now=LATER), "the next one is the first again"
    assert rollout.resume(new, by=publisher("second"), now=LATER)


def test_the_database_itself_resumes_nothing_for_one_publisher(decided: dict[str, Decided]) -> None:
    old, new = paused(decided)
    rows = Pause.objects.filter(publication_id=new)
    second, third = publisher("second"), publisher("third")
    resumed = {"resumed_by": second, "resumed_at": LATER}
    with acting_as(SYSTEM):
        for forged in (resumed, resumed | {"resume_asked_by": third, "resume_asked_at": LATER}):
            with pytest.raises(IntegrityError, match="another resumes it"), transaction.atomic():
                rows.update(**forged)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.delete()
        with pytest.raises(IntegrityError, match="is paused"), transaction.atomic():
            PublishedRun.objects.filter(province=TEHRAN).update(run_id=new, since=LATER)
    rollout.resume(new, by=second, now=LATER)
    with acting_as(SYSTEM):
        with pytest.raises(IntegrityError, match="another resumes it"), transaction.atomic():
            rows.update(**resumed)
        change_account(second, is_active=False)
        with pytest.raises(IntegrityError, match="no open account"), transaction.atomic():
            rows.update(**resumed | {"resumed_by": third})
    assert run_of(ENDED) == old


def test_a_run_is_approved_only_while_its_proposer_and_who_wrote_why_are_still_allowed_to(
    decided: dict[str, Decided], monkeypatch: pytest.MonkeyPatch
) -> None:
    first(decided)
    publication = propose(decided["wrong"], now=LATER)
    run, senior = publication.pk, publisher("senior", roles=("senior_officer",))
    justify_run(run, by=publisher("second"), now=LATER, words="نمونه‌ها را دیدم")
    justify_run(run, by=senior, now=LATER, words="قانون سقف تازه دارد")
    change_account(senior, is_active=False)
    with refuses(RUN_STOPPED, match="Reasons so far: 1"):
        rollout.approve(run, by=publisher("second"), now=LATER)
    with monkeypatch.context() as changed, pytest.raises(IntegrityError, match="two people must write"):
        changed.setattr(rollout, "check_justified", lambda _: None)
        rollout.approve(run, by=publisher("second"), now=LATER)
    justify_run(run, by=publisher("third"), now=LATER, words="من هم دیدم")
    change_account(publisher("first"), is_active=False)
    with refuses(PROPOSAL_LAPSED):
        rollout.approve(run, by=publisher("second"), now=LATER)
    with monkeypatch.context() as changed, pytest.raises(IntegrityError, match="no open account"):
        changed.setattr(permissions, "may_still", lambda *_: True)
        rollout.approve(run, by=publisher("second"), now=LATER)
    assert withdraw(run, by=publisher("second"), now=LATER, reason="دوباره").state == "withdrawn"


def test_what_is_no_province_or_has_the_run_already_is_refused(decided: dict[str, Decided]) -> None:
    first(decided)
    new = waiting(decided)
    for provinces, refused in ((["99"], "cannot be published in 99"), ([], "No province was given")):
        with pytest.raises(PublicationFault, match=refused):
            rollout.approve(new, by=publisher("second"), now=LATER, provinces=provinces)
    rollout.approve(new, by=publisher("second"), now=LATER, provinces=[FARS])
    with pytest.raises(PublicationFault, match="cannot be published in 07"):
        rollout.go_on(new, by=publisher("second"), now=LATER, provinces=[FARS])


def test_a_run_that_changes_too_much_stops_until_two_people_write_why(decided: dict[str, Decided]) -> None:
    first(decided)
    publication = propose(decided["wrong"], now=LATER)
    run = publication.pk
    found = {one.province: (one.changed, one.households, one.limit) for one in stops_in(publication)}
    # In each province two lose and one gains, of five; the fall of an amount is no change of the outcome.
    assert found == {"*": (6, 10, 50), TEHRAN: (3, 5, 100), FARS: (3, 5, 100)}
    senior, officer = (
        publisher("senior", roles=("senior_officer",)),
        publisher("case", roles=("case_officer",)),
    )
    with refuses(RUN_STOPPED):
        rollout.approve(run, by=publisher("second"), now=LATER)
    with refuses(NOT_ALLOWED_TO_JUSTIFY):
        justify_run(run, by=officer, now=LATER, words="درست است")
    with pytest.raises(PublicationFault, match="Write why the run may be published"):
        justify_run(run, by=senior, now=LATER, words="  ")
    justify_run(run, by=senior, now=LATER, words="قانون سقف تازه دارد")
    with pytest.raises(PublicationFault, match="have already written a reason"):
        justify_run(run, by=senior, now=LATER, words="باز هم")
    with refuses(RUN_STOPPED, match="Reasons so far: 1"):
        rollout.approve(run, by=publisher("second"), now=LATER)
    justify_run(run, by=publisher("first"), now=LATER, words="نمونه‌ها را دیدم")
    assert rollout.approve(run, by=publisher("second"), now=LATER).state == "published"


def test_the_database_itself_refuses_to_publish_a_stopped_run(decided: dict[str, Decided]) -> None:
    first(decided)
    run = propose(decided["wrong"], now=LATER).pk
    forged = {"state": "published", "approved_by": publisher("second"), "approved_at": LATER}
    rows = Publication.objects.filter(pk=run)
    with acting_as(SYSTEM):
        with pytest.raises(IntegrityError, match="two people must write"), transaction.atomic():
            rows.update(**forged)
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            rows.update(stops=[])
        with pytest.raises(IntegrityError, match="not active in the role"), transaction.atomic():
            who = publisher("case", roles=("case_officer",))
            Justification.objects.create(publication_id=run, by=who, role="publisher", words="x", at=LATER)
        with (
            pytest.raises(IntegrityError, match="is not approved"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE published_run SET run_id = %s", [run])
    assert run_of(CUT) != run


def test_while_a_run_is_proposed_what_it_was_compared_with_stays(decided: dict[str, Decided]) -> None:
    """Else it could be approved by a count, and without a stop, that were true before the earlier run went further."""
    first(decided)
    earlier = waiting(decided)
    rollout.approve(earlier, by=publisher("second"), now=LATER, provinces=[FARS])
    told_all(earlier)
    later = propose(decided["corrected"], now=LATER)
    with pytest.raises(PublicationFault, match=f"Run {later.pk} is proposed"):
        rollout.go_on(earlier, by=publisher("second"), now=LATER)
    with pytest.raises(PublicationFault, match="Approve or withdraw it"):
        rollout.check_open(earlier, by=publisher("second"), provinces=[TEHRAN])
    with (
        acting_as(SYSTEM),
        pytest.raises(IntegrityError, match="another run is proposed"),
        transaction.atomic(),
    ):
        PublishedRun.objects.filter(province=TEHRAN).update(run_id=earlier, since=LATER)
    assert run_of(ENDED) != earlier
    withdraw(later.pk, by=publisher("first"), now=LATER, reason="پس از اجرای پیشین")
    rollout.go_on(earlier, by=publisher("second"), now=LATER)
    assert run_of(ENDED) == earlier


def test_a_run_that_changes_little_does_not_stop(decided: dict[str, Decided]) -> None:
    first(decided)
    publication = propose(decided["right"], now=LATER)
    assert publication.stops == []


def test_the_texts_number_and_cost_of_messages_are_known_before_the_approval(
    decided: dict[str, Decided], monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    import dataclasses  # noqa: PLC0415 - for this test alone

    first(decided)
    run = waiting(decided)
    count_messages(run, now=LATER)
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sms_part_rial=1_200)
    preview = preview_of(run)
    assert preview
    lines = {line.notice: line for line in preview.lines}
    assert {name: (line.heads, line.sent) for name, line in lines.items()} == {
        # Two whose amount falls and two who are given support; four who lose it.
        "result_eligible.1": (4, 4),
        "result_not_eligible.1": (4, 4),
    }
    assert preview.parts == sum(line.sent * line.parts for line in preview.lines)
    assert preview.cost_rial == preview.parts * 1_200
    rollout.approve(run, by=publisher("second"), now=LATER)
    told_all(run)
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT notice, count(*) FROM outbox WHERE run_id = %s GROUP BY 1", [run])
        assert dict(cursor.fetchall()) == {name: line.heads for name, line in lines.items()}
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sms_part_rial=None)
    unknown = preview_of(run)
    assert unknown
    assert unknown.cost_rial is None
