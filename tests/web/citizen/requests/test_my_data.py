"""My data: everything of one's own, nothing of anybody else's, and only after a code that is minutes old."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.complaints.models import Complaint
from hemayat.data_rights import copies
from hemayat.data_rights.actions import erase_lapsed_copies, make_copy
from hemayat.data_rights.catalogue import catalogue
from hemayat.data_rights.models import DataCopy, DataCopyPiece
from hemayat.households.actions import change_head
from hemayat.households.queries import head_of, known_in, members
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.actions import add_note
from tests.support.markup import faults
from tests.web.citizen.requests.rare_rows import RARE, rare_rows
from tests.web.citizen.requests.steps import (
    asked_by_officer,
    begin,
    decided,
    officer,
    picture,
    send,
    text_of,
)

pytestmark = pytest.mark.django_db


def taken(browser: Client) -> zipfile.ZipFile:
    """The copy that this browser's head asks for and takes."""
    assert browser.post("/my/data/ask/").headers["Location"] == "/my/data/"
    assert "آماده" in text_of(browser.get("/my/data/"))
    return archive(browser)


def archive(browser: Client, volume: int = 1) -> zipfile.ZipFile:
    answer = browser.post("/my/data/take/", {"volume": volume})
    assert answer.status_code == 200, answer.headers.get("Location")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="my-data-{volume}.zip"'
    found = zipfile.ZipFile(io.BytesIO(answer.content))
    assert found.testzip() is None
    return found


def parts_of(found: zipfile.ZipFile) -> dict[str, Any]:
    told = json.loads(found.read("data.json"))
    Draft202012Validator(json.loads(found.read("schema.json"))).validate(told)
    parts: dict[str, Any] = told["parts"]
    return parts


def everything(found: zipfile.ZipFile) -> str:
    return found.read("data.json").decode() + found.read("index.html").decode()


def ask_question(browser: Client, words: str) -> None:
    page = text_of(browser.get("/my/questions/new/"))
    key = re.search(r'name="key" value="(\w+)"', page)
    given = {"category": "problem", "words": words, **({"key": key[1]} if key else {})}
    assert browser.post("/my/questions/new/", given).status_code == 302


def complain(browser: Client, words: str) -> int:
    response = browser.post("/my/complaints/conduct/", {"words": words, "key": words.encode().hex()[:20]})
    found = re.fullmatch(r"/my/complaints/(\d+)/\?filed", response.headers.get("Location", ""))
    assert found, response.content.decode()
    return int(found[1])


@pytest.fixture
def full(nation: Any, enter: Any, take_on: Any, citizen: Client) -> Client:
    """A browser in which a head is signed in who has done nearly everything that one can do."""
    browser = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    enter(nation.of["not_eligible"], browser)
    decided(browser, take_on)
    number = begin(browser, "objection")
    send(browser, number, picture())
    begin(browser, "dispute", data_item="vehicles:vehicle_value")
    ask_question(browser, "چرا نتیجه عوض شد؟")
    complain(browser, "کارشناس درست رفتار نکرد.")
    return browser


@pytest.fixture
def head(nation: Any, enter: Any) -> Client:
    """A browser in which a head is signed in who has done nothing yet."""
    browser: Client = enter(nation.of["not_eligible"])
    return browser


@pytest.mark.slow
def test_r2_1_a_head_takes_a_copy_of_everything_that_is_held(full, nation, tmp_path):
    household = nation.of["not_eligible"]
    full.get("/my/messages/")
    before = text_of(full.get("/my/data/"))
    assert all(part.title.fa in before for part in catalogue().parts)
    found = taken(full)
    parts = parts_of(found)
    with acting_as(SYSTEM, is_read_only=True):
        known, people = head_of(household, timezone.localdate()), members(household)
    assert known is not None
    assert {one["national_id"] for one in parts["people"]} >= {known.national_id}
    assert len(parts["people"]) == len(people) == len(parts["members"])
    # What holds now, with its reasons in words and each data item with its register and day, and what held before.
    assert len(parts["decisions"]) >= 2
    assert all(one["reasons"][0]["sentence"] and one["data"][0]["as_of"] for one in parts["decisions"])
    assert [one["answers"] for one in parts["requests"] if one["filed_at"]] == [
        {"criteria": "car", "why": ""}
    ]
    assert parts["data"][0]["rows"]
    assert parts["register_answers"][0]["body"]
    assert parts["question_messages"][0]["words"] == "چرا نتیجه عوض شد؟"
    assert parts["complaints"][0]["words"] == "کارشناس درست رفتار نکرد."
    assert any("شکایت" in one["words"] for one in parts["messages"])
    empty = {name for name, rows in parts.items() if not rows}
    assert empty <= RARE.keys() | {"officers_questions", "applicant", "given_to", "own_phones"}
    (place,) = [name for name in found.namelist() if name.startswith("documents/")]
    assert found.read(place).startswith(b"\xff\xd8")
    assert place.endswith("سند.jpg")
    page = found.read("index.html").decode()
    assert not faults({"index": page, "before": before, "after": text_of(full.get("/my/data/"))}, tmp_path)
    assert f'href="{quote(place)}"' in page
    assert "مشمول" in page


@pytest.mark.slow
def test_a_row_of_every_table_comes_out_for_its_own_household_alone(full, nation, django_db_setup):
    own, other = nation.of["not_eligible"], nation.of["needs_data"]
    with rare_rows(django_db_setup, {own: "واژهٔ خود", other: "واژهٔ دیگری"}):
        found = taken(full)
    parts, words = parts_of(found), everything(found)
    assert {name for name in RARE if len(parts[name]) != 1} <= {"complaint_letters"}, (
        "of a complaint not yet committed"
    )
    assert len(parts["given_to"]) == 1
    assert words.count("واژهٔ خود") >= 8
    assert "واژهٔ دیگری" not in words
    assert "واژه‌های کارشناس" not in words, "what an officer wrote to colleagues"


@pytest.mark.slow
def test_nothing_of_another_household_is_in_it(full, nation, enter, citizen):
    stranger = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    other = nation.of["eligible"]
    enter(other, stranger)
    ask_question(stranger, "پرسش خانواری دیگر")
    found = everything(taken(full))
    with acting_as(SYSTEM, is_read_only=True):
        theirs = head_of(other, timezone.localdate())
    assert theirs is not None
    for word in (theirs.national_id, "پرسش خانواری دیگر", f'"{other}"'):
        assert word not in found
    assert "پرسش خانواری دیگر" in everything(taken(stranger))


@pytest.mark.slow
def test_r4_8d_a_complaint_about_conduct_of_an_earlier_head_leaves_no_trace(full, nation):
    """Its row now names somebody else as its author, as after a change of head."""
    another = key_ring().blind_index("national_id", "0499370899")
    with acting_as(SYSTEM):
        row = Complaint.objects.get(household_id=nation.of["not_eligible"])
        Complaint.objects.filter(id=row.id, household_id=row.household_id).update(person_index=another)
    found = taken(full)
    parts = parts_of(found)
    for name in ("complaints", "complaint_history", "complaint_letters"):
        assert parts[name] == []
    words = everything(found)
    assert row.tracking_code not in words
    assert f"complaint:{row.id}" not in words
    assert "complaint_filed" not in words


@pytest.mark.parametrize(
    "words", ["۱۴۰۲-۰۵-۱۲", "1402-06-31", "1402-05-12", "0001-01-01", "1402-05-12T99:00"]
)
def test_r2_1_what_a_head_wrote_stands_as_they_wrote_it_though_it_looks_like_a_day(head, words):
    ask_question(head, words)
    found = taken(head)
    assert parts_of(found)["question_messages"][0]["words"] == words
    assert f'<bdi dir="auto">{words}</bdi>' in found.read("index.html").decode()


@contextmanager
def calls_on(urls: DatabaseUrls, household: int, days: list[dt.datetime]) -> Iterator[None]:
    """A call, and a call that was asked for, at each of these instants; until the end."""
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for number, at in enumerate(days):
            given = {"household": household, "number": 700 + number, "at": at}
            admin.execute(
                """INSERT INTO call_caller (household_id, call_id, province, agent_id, acts_as, line, is_synthetic,
                    proven_at) VALUES (%(household)s, %(number)s, '23', 7, '', 'x', true, %(at)s)""",
                given,
            )
            admin.execute(
                """INSERT INTO call_back (household_id, province, call_id, line, line_index, topic, wanted_on, part,
                    asked_at, tries, result)
                    VALUES (%(household)s, '23', %(number)s, 'x', 'x', 'where', %(at)s, 'any', %(at)s, 0, '')""",
                given,
            )
        yield
        admin.execute("DELETE FROM call_caller WHERE household_id = %s", [household])
        admin.execute("DELETE FROM call_back WHERE household_id = %s", [household])


def test_which_copies_an_earlier_head_took_and_when_they_called_is_not_told(nation, enter, django_db_setup):
    household, now = nation.of["eligible"], timezone.now()
    enter(household).post("/my/data/ask/")
    with acting_as(SYSTEM):
        DataCopy.objects.update(person_index=key_ring().blind_index("national_id", "0499370899"))
        first, other = known_in(household)[:2]
    for who, days in ((other, 9), (first, 4)):
        index = key_ring().blind_indexes("national_id", who.national_id)
        day = timezone.localdate() - dt.timedelta(days=days)
        assert change_head(household=household, new_head_index=index, on=day, by=SYSTEM, now=now)
    at = [now - dt.timedelta(days=days) for days in (12, 6, 1)]
    with calls_on(django_db_setup, household, at):
        parts = parts_of(taken(enter(household)))
    assert [one["proven_at"] for one in parts["calls"]] == [at[2].isoformat()]
    assert len(parts["call_backs"]) == 1
    asked = [one for one in parts["looks"] if one["event"].startswith("data_copy.")]
    assert len(asked) == 1, "their own, and not what another asked for"


@pytest.mark.slow
def test_an_officers_question_is_in_it_and_notes_to_colleagues_and_names_of_staff_are_not(
    nation, enter, take_on
):
    browser = enter(nation.of["needs_data"])
    number = asked_by_officer(browser, take_on, "کجا زندگی می‌کنید؟")
    by = officer()
    add_note(request_id=number, words="به نظرم راست می‌گوید", by=by, now=timezone.now())
    found = taken(enter(nation.of["needs_data"]))
    assert parts_of(found)["officers_questions"][0]["words"] == "کجا زندگی می‌کنید؟"
    words = everything(found)
    assert "به نظرم" not in words
    assert f"staff:{by.pk}" not in words


def test_it_wants_a_code_that_is_minutes_old_to_ask_and_to_take(head):
    head.post("/my/data/ask/")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        page = text_of(head.get("/my/data/"))
        assert "دوباره وارد شوم" in page
        assert 'action="/my/data/take/"' not in page
        for path in ("/my/data/ask/", "/my/data/take/"):
            answer = head.post(path)
            assert (answer.status_code, answer.headers["Location"]) == (302, "/my/data/")
        with acting_as(SYSTEM, is_read_only=True):
            assert [one.taken_at for one in DataCopy.objects.all()] == [None]
        again = head.post("/my/data/again/", {"next": "/my/data/"})
        assert again.headers["Location"] == "/sign-in/"
        assert head.get("/my/data/").headers["Location"] == "/sign-in/", "and the old session is over"


def test_each_step_is_recorded_and_a_copy_is_gone_after_its_days(head, nation):
    taken(head)
    household = nation.of["not_eligible"]
    with acting_as(SYSTEM, is_read_only=True):
        kept = bytes(DataCopyPiece.objects.get().sealed)
    assert b"data.json" not in kept, "it lies sealed"
    late = timezone.now() + dt.timedelta(days=3, minutes=1)
    assert erase_lapsed_copies(now=late) == 1
    assert erase_lapsed_copies(now=late) == 0
    with acting_as(SYSTEM, is_read_only=True):
        assert not DataCopyPiece.objects.exists()
        row = DataCopy.objects.get()
        assert (bytes(row.person_sealed), bytes(row.sealed_key)) == (b"", b"")
        events = AuditEvent.objects.filter(household_id=household, event__startswith="data_copy.")
        told = list(events.order_by("id").values_list("event", flat=True))
        assert told == ["data_copy.asked", "data_copy.made", "data_copy.taken", "data_copy.erased"]
    assert head.post("/my/data/take/").headers["Location"] == "/my/data/"


def test_a_new_copy_takes_the_place_of_the_one_before(head):
    first, second = parts_of(taken(head)), parts_of(taken(head))
    assert (len(first["copies"]), len(second["copies"])) == (1, 2)
    with acting_as(SYSTEM, is_read_only=True):
        assert sorted(DataCopy.objects.values_list("state", flat=True)) == ["erased", "ready"]


@pytest.mark.slow
def test_many_files_are_gathered_by_the_worker_in_volumes_and_once(head, monkeypatch, nation):
    monkeypatch.setattr(copies, "LARGE", 0)
    monkeypatch.setattr("hemayat.data_rights.archive.VOLUME", 1)
    number = begin(head, "objection")
    pictures = [picture(width) for width in (40, 50, 60)]
    for content in pictures:
        send(head, number, content)
    head.post("/my/data/ask/")
    assert "در حال آماده شدن است" in text_of(head.get("/my/data/"))
    assert head.get("/my/data/?watch=1").headers["Refresh"] == "4"
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'holdings.make_copy'")
        ((given,),) = cursor.fetchall()
    given = json.loads(given) if isinstance(given, str) else given
    row = {"household": given["household"], "copy": given["copy"]}
    with acting_as(SYSTEM):
        # A worker that died half-way left a volume behind.
        DataCopyPiece.objects.create(
            household_id=row["household"], copy_id=row["copy"], number=1, sealed=b"half"
        )
    assert make_copy(**row, now=timezone.now())
    assert not make_copy(**row, now=timezone.now()), "done twice it is made once"
    page = text_of(head.get("/my/data/"))
    volumes = [archive(head, int(one)) for one in re.findall(r'name="volume" value="(\d)"', page)]
    assert "index.html" in volumes[0].namelist()
    files = [name for volume in volumes for name in volume.namelist() if name.startswith("documents/")]
    assert len(files) == len(pictures) < len(volumes)
    assert {one["id"][:8] for one in parts_of(volumes[0])["documents"]} == {name[10:18] for name in files}
    assert head.post("/my/data/take/", {"volume": "9"}).headers["Location"] == "/my/data/"
    assert head.post("/my/data/take/", {"volume": "x"}).headers["Location"] == "/my/data/"


def test_another_head_of_the_household_sees_no_copy_even_where_the_application_would(head, nation):
    head.post("/my/data/ask/")
    with acting_as(SYSTEM, is_read_only=True):
        row = DataCopy.objects.get()
    another = key_ring().blind_index("national_id", "0499370899")
    with acting_as(SYSTEM):
        DataCopy.objects.filter(id=row.id).update(person_index=another)
    with acting_as(Actor("head", f"session:{row.session}", household=row.household_id), is_read_only=True):
        assert not DataCopy.objects.exists()
        assert not DataCopyPiece.objects.exists()
    assert head.post("/my/data/take/").headers["Location"] == "/my/data/"


def test_who_applies_without_a_household_takes_what_they_wrote(nation, enter):
    browser = enter(None)
    begin(browser, "application")
    parts = parts_of(taken(browser))
    assert len(parts["applicant"]) == len(parts["requests"]) == 1
    assert parts["people"] == []


def test_more_than_a_few_a_day_are_refused_kindly(head, monkeypatch):
    monkeypatch.setattr(copies, "make_copy", lambda **_given: True)
    for _ in range(10):
        head.post("/my/data/ask/")
    answer = head.post("/my/data/ask/")
    assert answer.status_code == 429
    assert "فردا دوباره امتحان کنید" in answer.content.decode()


def test_a_head_makes_and_changes_a_copy_of_their_own_alone_and_not_how_long_it_is_kept(head, nation):
    head.post("/my/data/ask/")
    with acting_as(SYSTEM, is_read_only=True):
        row, piece = DataCopy.objects.get(), DataCopyPiece.objects.get()
    own = Actor("head", f"session:{row.session}", household=row.household_id)
    others = [
        Actor("head", f"session:{row.session}", household=nation.of["eligible"]),
        Actor("head", "session:0", household=row.household_id),
        Actor("staff", "staff:1", provinces=("*",)),
    ]
    row.id, row.state = uuid.uuid4(), "asked"
    more = DataCopyPiece(household_id=piece.household_id, copy_id=piece.copy_id, number=2, sealed=b"x")
    for by in others:
        with acting_as(by):
            assert DataCopy.objects.update(taken_at=timezone.now()) == 0
            assert DataCopyPiece.objects.all().delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(by):
            DataCopy.objects.bulk_create([row])
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(by):
            DataCopyPiece.objects.bulk_create([more])
    with pytest.raises(DatabaseError, match="permission denied"), acting_as(own):
        DataCopy.objects.update(expires_at=timezone.now())
    with acting_as(own):
        assert DataCopy.objects.update(taken_at=timezone.now()) == 1
        assert DataCopyPiece.objects.all().delete()[0] == 1


def test_what_a_copy_takes_of_hidden_tables_is_of_the_household_that_acts(nation, django_db_setup):
    own, other = nation.of["not_eligible"], nation.of["needs_data"]
    given = [
        "own_document_openings()",
        "own_corrections()",
        "own_calls()",
        "own_call_backs()",
        "own_handovers()",
    ]
    with (
        rare_rows(django_db_setup, {own: "یک", other: "دو"}),
        acting_as(Actor("head", "session:1", household=own)),
    ):
        for call in given:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {call}")
                assert cursor.fetchone() == (1,), call
    with (
        acting_as(Actor("head", "session:1", household=nation.of["eligible"])),
        connection.cursor() as cursor,
    ):
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {call}" for call in given))
        assert {count for (count,) in cursor.fetchall()} == {0}
