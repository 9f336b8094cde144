"""A published rule selects the document lane; the lane keeps its share and delays no case past its due date."""

from __future__ import annotations

import datetime as dt
import io
import random
from dataclasses import dataclass, field

import psycopg
import pytest
from django.db import IntegrityError, connection
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hemayat.accounts.staff import actor_of
from hemayat.agreements.calendar import Calendar
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.documents.actions import file_documents
from hemayat.documents.kinds import KIND_TEXTS, DocumentKind
from hemayat.eligibility.household_decision import trial_decision
from hemayat.operations.postgres import DatabaseUrls
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.registers.snapshot import rows_of
from hemayat.requests import actions
from hemayat.requests.document_lane import REGISTERS_SHOWN, changes_alone, has_room
from hemayat.requests.forecast import DecisionPace, outlook_of
from hemayat.requests.models import CaseHandOut, QueueForecast, Request
from hemayat.requests.queue_forecasts import measure_forecasts
from hemayat.rules.unknowns import NOT_ELIGIBLE, Verdict
from tests.documents.upload_steps import keep_upload
from tests.requests.many_cases import many_cases
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, ready, take_on
from tests.support.publishing import Decided

pytestmark = pytest.mark.slow

UNVALUED = 7
DAY = dt.timedelta(days=1)
OF_REGISTER = {"car": "vehicles", "income": "incomes"}
"""Criterion of the small nation → the one register that it reads."""


# ------------------------------------------------------------------------------------------ the rule


def test_every_register_is_shown_by_exactly_one_kind_of_document() -> None:
    shown = [register for registers in REGISTERS_SHOWN.values() for register in registers]
    assert sorted(shown) == sorted(REGISTERS_ASKED)
    assert set(KIND_TEXTS) == set(DocumentKind) == set(REGISTERS_SHOWN)


@pytest.mark.usefixtures("nation")
def test_a_document_changes_the_result_alone_if_its_register_holds_the_only_failed_criterion(
    decided: Decided,
) -> None:
    found: dict[tuple[str, ...], int] = {}
    for household in range(1, 41):
        with acting_as(SYSTEM, is_read_only=True):
            case = trial_decision(rows_of(decided.snapshot, household), decided.snapshot.registers)
        if case.outcome != NOT_ELIGIBLE:
            continue
        failed = tuple(one.name for one in case.policy.criteria if case.verdict(one.name) is Verdict.FAILED)
        found[failed] = found.get(failed, 0) + 1
        for register in REGISTERS_ASKED:
            assert changes_alone(case, [register]) is (
                failed in {(name,) for name, of in OF_REGISTER.items() if of == register}
            )
        assert changes_alone(case, ["trips", *(OF_REGISTER[name] for name in failed[:1])]) is (
            len(failed) == 1
        )
    assert {("car",), ("income",), ("income", "car")} <= set(found), "the nation has each of these"


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def send(request: int, kind: DocumentKind | None, shade: int = 200, *, is_filed: bool = False) -> None:
    by, case = head(UNVALUED), f"request:{request}"
    keep_upload(
        household=UNVALUED, province="23", case=case, name="سند.jpg", content=picture(shade), kind=kind,
        by=by.actor, now=NOW,
    )  # fmt: skip
    if is_filed:
        file_documents(household=UNVALUED, case=case, by=by.actor, now=NOW)


def lane_of(request: int) -> str | None:
    with acting_as(SYSTEM):
        return Request.objects.get(id=request).lane


@pytest.mark.usefixtures("nation")
@pytest.mark.parametrize(
    ("kind", "lane"),
    [(DocumentKind.VEHICLE, "document"), (DocumentKind.PAY, ""), (DocumentKind.OTHER, ""), (None, "")],
)
def test_nobody_knows_what_the_car_is_worth_so_a_document_about_a_vehicle_decides_alone(
    registers: RunningSimulator, kind: DocumentKind | None, lane: str
) -> None:
    request = ready(head(UNVALUED))
    send(request, kind)
    actions.file_request(request_id=request, key="form", by=head(UNVALUED), now=NOW)
    take_on()
    assert lane_of(request) is None
    assert actions.sort_into_lanes(now=NOW) == 1
    assert lane_of(request) == lane
    assert actions.sort_into_lanes(now=NOW) == 0


@pytest.mark.usefixtures("nation")
def test_a_document_that_comes_later_is_looked_at_too(registers: RunningSimulator) -> None:
    request = filed(head(UNVALUED))
    take_on()
    actions.sort_into_lanes(now=NOW)
    assert lane_of(request) == ""
    send(request, DocumentKind.VEHICLE, is_filed=True)
    assert lane_of(request) is None
    actions.sort_into_lanes(now=NOW)
    assert lane_of(request) == "document"
    actions.ask_applicant(request_id=request, words="؟", by=officer(), now=NOW)
    actions.answer_question(request_id=request, words="۲۰۰", by=head(UNVALUED), now=NOW)
    assert lane_of(request) is None, "the rule is asked again after each step"


@pytest.mark.usefixtures("nation")
def test_nobody_of_staff_puts_a_case_into_the_lane(registers: RunningSimulator) -> None:
    request = filed(head(UNVALUED))
    take_on()
    with pytest.raises(Exception, match="published rule alone"), acting_as(actor_of(officer())):
        Request.objects.filter(id=request).update(lane="document")


# ----------------------------------------------------------------------------------------- its limits


@dataclass
class Desk:
    """Officers who decide so many cases a day together, case by case, by the desk's own rules."""

    a_day: int
    share: int
    waiting: list[tuple[dt.date, int, bool]]
    calendar: Calendar
    today: dt.date
    late: set[int] = field(default_factory=set)
    jumped: int = 0

    def work(self, *, has_lane: bool) -> None:
        while self.waiting:
            self.today = self.calendar.next_after(self.today)
            self._day(has_lane=has_lane)

    def _day(self, *, has_lane: bool) -> None:
        """The forecast is that of the evening before, and is counted down by each case out of turn."""
        due: dict[dt.date, int] = {}
        for due_on, *_ in self.waiting:
            due[due_on] = due.get(due_on, 0) + 1
        yesterday = self.today - DAY
        spare = outlook_of(due, DecisionPace(self.a_day, 1, 1), self.calendar, yesterday).spare or 0
        from_lane = 0
        for taken in range(min(self.a_day, len(self.waiting))):
            self.waiting.sort()
            quick = next((one for one in self.waiting if one[2]), None)
            takes = has_lane and spare >= 1 and quick is not None and quick != self.waiting[0]
            takes = takes and has_room(taken, from_lane, self.share)
            one = quick if takes and quick else self.waiting[0]
            from_lane, spare = from_lane + takes, spare - takes
            assert from_lane * 1000 <= self.share * (taken + 1)
            self.jumped += takes
            self.waiting.remove(one)
            if one[0] < self.today:
                self.late.add(one[1])


@given(
    st.lists(st.tuples(st.integers(0, 25), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 12),
    st.sampled_from([0, 100, 200, 500, 1000]),
    st.sets(st.integers(0, 40), max_size=12),
)
def test_the_lane_makes_no_case_late_that_is_in_time_without_it(
    cases: list[tuple[int, bool]], a_day: int, share: int, closed: set[int]
) -> None:
    today = dt.date(2026, 1, 10)
    calendar = Calendar(("friday",), {today + day * DAY for day in closed})
    waiting = [(today + after * DAY, number, is_quick) for number, (after, is_quick) in enumerate(cases)]
    without, with_lane = (Desk(a_day, share, list(waiting), calendar, today) for _ in range(2))
    without.work(has_lane=False)
    with_lane.work(has_lane=True)
    assert with_lane.late <= without.late
    assert not (without.late and with_lane.jumped and len(without.late) == len(waiting)), (
        "nothing goes first then"
    )


def lanes_and_a_pace(urls: DatabaseUrls, *, spare: int | None) -> None:
    """A crowd in which every seventh case is one that its document decides; the forecast says how many may go first."""
    many_cases(urls, 2_000)
    with psycopg.connect(urls.admin) as connected:
        connected.execute("SET session_replication_role = replica")
        connected.execute(
            "UPDATE request SET lane = CASE id % 7 WHEN 1 THEN 'document' ELSE '' END WHERE id > 1000000"
        )
    with acting_as(SYSTEM):
        for one in measure_forecasts_then_read():
            QueueForecast.objects.filter(province=one).update(spare=spare, decided=100, measured_at=NOW)


def measure_forecasts_then_read() -> list[str]:
    return list(QueueForecast.objects.values_list("province", flat=True))


@pytest.mark.slow
@pytest.mark.usefixtures("nation")
@pytest.mark.parametrize("spare", [None, 0, 3, 1_000])
def test_of_an_officers_day_at_most_the_share_is_out_of_turn_and_never_more_than_there_is_room_for(
    django_db_setup: DatabaseUrls, spare: int | None
) -> None:
    measure_forecasts(now=NOW)
    lanes_and_a_pace(django_db_setup, spare=spare)
    people = [officer(name=f"officer-{number}", provinces=("23", "01")) for number in range(3)]
    chosen, jumped = random.Random(4), 0
    for _ in range(50):
        by = chosen.choice(people)
        with acting_as(SYSTEM):
            soonest = _soonest()
        taken = actions.take_next(by=by, now=NOW) if _at_hand(by.pk) < 30 else soonest
        jumped += taken != soonest
        with acting_as(SYSTEM):
            for one in CaseHandOut.objects.all():
                assert one.from_lane * 1000 <= 200 * one.taken
    with acting_as(SYSTEM):
        assert jumped == sum(CaseHandOut.objects.values_list("from_lane", flat=True))
    # Two provinces, each with its own room.
    assert jumped <= 2 * (spare or 0)
    assert bool(jumped) is bool(spare)


def _at_hand(member: int) -> int:
    with acting_as(SYSTEM):
        return Request.objects.filter(officer_id=member).exclude(place="").count()


def _soonest() -> int:
    rows = Request.objects.filter(place="waiting", province__in=["23", "01"]).order_by("answer_on", "id")
    row = rows.first()
    assert row is not None
    return row.id


@pytest.mark.usefixtures("nation")
def test_the_database_refuses_more_of_the_lane_than_the_share_and_hides_the_work_of_others() -> None:
    by, other = officer(), officer(name="other")
    day = day_of(NOW)
    with acting_as(actor_of(by)):
        CaseHandOut.objects.create(member_id=by.pk, day=day, share=200, taken=4, from_lane=0)
        assert CaseHandOut.objects.count() == 1
    with acting_as(actor_of(other)):
        assert CaseHandOut.objects.count() == 0
    with pytest.raises(IntegrityError, match="within_share"), acting_as(actor_of(by)):
        CaseHandOut.objects.filter(member_id=by.pk).update(from_lane=1)
    with pytest.raises(Exception, match="only counted up"), acting_as(actor_of(by)):
        CaseHandOut.objects.filter(member_id=by.pk).update(taken=1)
    with pytest.raises(Exception, match="only an officer"), acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT use_spare_capacity('23', %s)", [day])


@pytest.mark.usefixtures("nation")
def test_a_forecast_of_yesterday_opens_no_lane(django_db_setup: DatabaseUrls) -> None:
    measure_forecasts(now=NOW)
    lanes_and_a_pace(django_db_setup, spare=1_000)
    by = officer(provinces=("23",))
    for _ in range(10):
        with acting_as(SYSTEM):
            soonest = (
                Request.objects.filter(place="waiting", province="23").order_by("answer_on", "id").first()
            )
        assert soonest is not None
        assert actions.take_next(by=by, now=NOW + DAY) == soonest.id
