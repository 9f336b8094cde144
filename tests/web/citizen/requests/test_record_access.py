"""Another adult's records open by a code to their own line alone; a register is asked for what is not kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from hemayat.accounts.attempt_limits import CODES_OF_LINE_ALONE, count_hit
from hemayat.accounts.members_code import send_members_code
from hemayat.accounts.models import SignInAttempt
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.households.queries import members
from hemayat.notifications.actions import SECRET
from hemayat.notifications.models import OutboxMessage
from hemayat.records.models import RecordOpening, RecordQuestion
from hemayat.records.register_inquiry import answer_due
from tests.accounts.steps import work
from tests.web.citizen.requests.steps import answer, begin, consent, file, text_of
from tests.web.citizen.requests.test_records import cars_behind

pytestmark = pytest.mark.django_db
LINE = "+989120000001"


def give_line(person: int, line: str | None) -> None:
    sealed = key_ring().seal(line.encode(), b"mobile") if line else None
    index = key_ring().blind_index("mobile", line) if line else None
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE person SET mobile = %s, mobile_index = %s WHERE id = %s", [sealed, index, person]
        )


def messages() -> list[str]:
    """Words of the codes that were sent to members, the latest last."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(key__startswith="member-code:").order_by("id")
        return [key_ring().unseal(bytes(row.secret or b""), SECRET).decode() for row in rows]


def ask(browser: Client, person: int) -> str:
    """The page of the code; the worker has sent one, if one may be sent."""
    response = browser.post("/my/records/code/", {"person": person})
    assert response.status_code == 302, response.status_code
    assert work(timezone.now()) == 1
    return str(response.headers["Location"])


def test_the_right_code_opens_the_members_records_to_this_session_and_is_on_record(
    nation: Any, enter: Callable[..., Client]
) -> None:
    household, car = cars_behind(nation, guarded=True)
    assert car.member
    give_line(car.member.person, LINE)
    browser = enter(household)
    page = ask(browser, car.member.person)
    code = messages()[-1].split()[0]
    assert "پژو" not in text_of(browser.get("/my/decision/"))
    assert browser.post(page, {"code": code}).headers["Location"] == "/my/decision/"
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in text_of(browser.get("/my/decision/"))
    assert "کدی که خود عضو داد" in text_of(browser.get("/my/looks/"))
    with acting_as(SYSTEM, is_read_only=True):
        events = AuditEvent.objects.filter(household_id=household, event__startswith="records.")
        assert set(events.values_list("event", flat=True)) == {"records.code_asked", "records.opened"}
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31)), acting_as(SYSTEM, is_read_only=True):
        assert not RecordOpening.objects.filter(open_until__gt=timezone.now()).exists()


def test_a_member_without_a_line_is_told_apart_by_nobody(nation: Any, enter: Callable[..., Client]) -> None:
    household, car = cars_behind(nation, guarded=True)
    assert car.member
    pages = []
    browser = enter(household)
    for line in (LINE, None):
        give_line(car.member.person, line)
        sent = len(messages())
        page = ask(browser, car.member.person)
        wrong = text_of(browser.post(page, {"code": "000000"}))
        pages.append((text_of(browser.get(page)), wrong))
        assert len(messages()) - sent == (1 if line else 0)
        assert "0001" not in text_of(browser.get("/my/messages/"))
    assert _main(pages[0]) == _main(pages[1])


def _main(pages: tuple[str, str]) -> list[str]:
    """What the page itself says, without what differs from one sending to the next."""
    shown = "".join(page[page.index("<main") : page.index("</main>")] for page in pages)
    return [line for line in shown.splitlines() if "csrf" not in line]


def test_only_an_adult_of_ones_own_household_is_asked(nation: Any, enter: Callable[..., Client]) -> None:
    household, car = cars_behind(nation, guarded=True)
    other, others_car = cars_behind(nation, guarded=False)
    assert car.member
    assert others_car.member
    browser = enter(household)
    assert other != household
    for person in (others_car.member.person, 999_999_999, "", "one", "9" * 30):
        assert browser.post("/my/records/code/", {"person": person}).status_code == 404
    page = ask(browser, car.member.person)
    assert enter(other).get(page).status_code == 404


def test_codes_are_limited_whether_or_not_there_is_a_line(nation: Any, enter: Callable[..., Client]) -> None:
    household, car = cars_behind(nation, guarded=True)
    assert car.member
    give_line(car.member.person, None)
    browser = enter(household)
    answers = [browser.post("/my/records/code/", {"person": car.member.person}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_a_line_that_has_had_its_codes_gets_no_more_and_nobody_is_told(
    nation: Any, enter: Callable[..., Client]
) -> None:
    household, car = cars_behind(nation, guarded=True)
    assert car.member
    give_line(car.member.person, LINE)
    with acting_as(SYSTEM):
        for _ in range(CODES_OF_LINE_ALONE[0].most):
            count_hit("member's line", LINE, CODES_OF_LINE_ALONE, timezone.now())
    browser = enter(household)
    sent = len(messages())
    page = ask(browser, car.member.person)
    assert len(messages()) == sent
    assert browser.get(page).status_code == 200


def test_a_job_that_runs_twice_sends_one_code(nation: Any, enter: Callable[..., Client]) -> None:
    household, car = cars_behind(nation, guarded=True)
    assert car.member
    give_line(car.member.person, LINE)
    sent = len(messages())
    ask(enter(household), car.member.person)
    with acting_as(SYSTEM, is_read_only=True):
        attempt = SignInAttempt.objects.filter(finding="line").latest("pk").pk
    send_members_code(attempt=attempt, now=timezone.now())
    assert len(messages()) - sent == 1


def test_a_register_is_asked_for_records_that_are_not_kept(
    nation: Any, enter: Callable[..., Client], settings: Any, tmp_path: Path
) -> None:
    household, _ = cars_behind(nation, guarded=False)
    browser = enter(household)
    assert "پژو" not in text_of(browser.get("/my/records/vehicles/"))
    watched = browser.get(browser.post("/my/records/vehicles/").headers["Location"])
    assert watched.headers["Refresh"] == "4", "the answer shows without a press"
    assert "از سازمان پرسیده‌ایم" in text_of(watched)
    still = browser.get("/my/records/vehicles/")
    assert "Refresh" not in still.headers
    assert 'href="/my/records/vehicles/?watch=1"' in still.content.decode()
    settings.DEMO_NATION, settings.INQUIRIES = nation.snapshot, "snapshot"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
    assert answer_due(now=timezone.now()) == 1
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in text_of(browser.get("/my/records/vehicles/"))
    with acting_as(SYSTEM, is_read_only=True):
        content = bytes(RecordQuestion.objects.get(household_id=household).content)
    assert "پژو".encode() not in content
    browser.post("/my/records/vehicles/")
    with acting_as(SYSTEM, is_read_only=True):
        assert RecordQuestion.objects.filter(household_id=household).count() == 1


def test_a_decision_about_one_household_shows_its_records_and_their_details_once_asked(
    nation: Any, enter: Callable[..., Client], take_on: Callable[[], int], settings: Any
) -> None:
    household, _ = cars_behind(nation, guarded=False)
    browser = enter(household)
    number = begin(browser, "objection")
    answer(browser, number, "claim", criteria=["car"], why="")
    consent(browser, number)
    file(browser, number)
    assert take_on()
    page = text_of(browser.get("/my/decision/"))
    assert 'formaction="/my/records/vehicles/"' in page
    assert "سواری، ارزش" in page
    assert "پلاک" not in page
    browser.post("/my/records/vehicles/")
    settings.INQUIRIES = "snapshot"
    assert answer_due(now=timezone.now()) == 1
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in text_of(browser.get("/my/decision/"))


def test_no_other_household_and_no_officer_reads_openings_and_answers(
    nation: Any, enter: Callable[..., Client]
) -> None:
    household, car = cars_behind(nation, guarded=True)
    assert car.member
    browser = enter(household)
    ask(browser, car.member.person)
    browser.post("/my/records/vehicles/")
    for actor in (
        Actor("head", "session:9", household=household + 1),
        Actor("staff", "staff:1", provinces=("*",)),
        Actor("partner", "partner:1"),
    ):
        with acting_as(actor, is_read_only=True):
            assert not RecordOpening.objects.exists()
            assert not RecordQuestion.objects.exists()


@pytest.mark.parametrize("name", ["persons", "accounts", "nothing", "answered"])
def test_a_register_without_record_details_has_no_page(
    nation: Any, enter: Callable[..., Client], name: str
) -> None:
    household, _ = cars_behind(nation, guarded=False)
    assert enter(household).get(f"/my/records/{name}/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "is_taken"),
    [
        ({}, True),
        ({"persons": "others"}, False),
        ({"household_id": "other"}, False),
        ({"tries": 5}, False),
        ({"answered_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, False),
        ({"content": b"x"}, False),
    ],
    ids=str,
)
def test_a_head_asks_about_people_of_their_own_household_and_answers_nothing(
    nation: Any, changed: dict[str, Any], is_taken: bool
) -> None:
    household, other = nation.of["eligible"], nation.of["not_eligible"]
    with acting_as(SYSTEM, is_read_only=True):
        people = {one: [found.person for found in members(one)] for one in (household, other)}
    known = {"others": [*people[household], people[other][0]], "other": other}
    given = {
        "household_id": household, "province": "", "register": "vehicles", "persons": people[household],
        "asked_at": timezone.now(), "next_at": timezone.now(),
        **{name: known.get(value, value) if isinstance(value, str) else value for name, value in changed.items()},
    }  # fmt: skip

    def ask_it(by: Actor) -> None:
        with acting_as(by):
            RecordQuestion.objects.bulk_create([RecordQuestion(**given)])

    for by in (Actor("staff", "staff:1", provinces=("*",)), NOBODY):
        with pytest.raises(DatabaseError, match="row-level security"):
            ask_it(by)
    with nullcontext() if is_taken else pytest.raises(DatabaseError, match="row-level security"):
        ask_it(Actor("head", "session:1", household=household))
