"""A purpose is asked before a household's file opens, and each look is recorded."""

from __future__ import annotations

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.oversight import look_budgets
from hemayat.web.staff.purpose import HouseholdFileAddress
from tests.accounts.steps import events
from tests.support.extracts import national_id
from tests.support.families import family
from tests.support.markup import faults
from tests.web.staff import routes
from tests.web.staff.steps import enter

pytestmark = pytest.mark.django_db
OF_TEHRAN, OF_GILAN = 7001, 7002


@pytest.fixture(autouse=True)
def households(db, settings):
    settings.URLCONF_OF_HOST = {settings.ENVIRONMENT.hosts[1]: "tests.web.staff.routes"}
    for household, province in ((OF_TEHRAN, "23"), (OF_GILAN, "01")):
        family(household, province)


def looks(household: int = OF_TEHRAN) -> list[tuple[str, str]]:
    with acting_as(SYSTEM):
        return [(look.role, look.purpose) for look in looks_at(household)]


def open_file(desk, **given):
    return desk.post(f"/file/{OF_TEHRAN}", {"opens_file": "1", **given})


def test_nothing_is_shown_nor_recorded_before_a_purpose_is_given(officer, desk):
    enter(desk, officer())
    page = desk.get(f"/file/{OF_TEHRAN}").content.decode()
    assert "چرا به این اطلاعات نیاز دارید؟" in page
    assert "opened" not in page
    assert looks() == []


def test_it_is_asked_once_for_a_household_and_each_look_is_recorded(officer, desk):
    enter(desk, officer())
    assert open_file(desk, why="call").headers["Location"] == f"/file/{OF_TEHRAN}"
    for _ in range(2):
        assert desk.get(f"/file/{OF_TEHRAN}").content == b"opened for call"
    assert looks() == [("hotline_agent", "call")] * 2


def test_at_three_times_the_budget_the_next_file_stays_closed_and_that_is_on_record(
    officer, desk, monkeypatch, tmp_path
):
    monkeypatch.setattr(look_budgets, "HARD_STOP", 0)
    enter(desk, officer())
    open_file(desk, why="call")
    page = desk.get(f"/file/{OF_TEHRAN}")
    assert (page.status_code, "امروز نمی‌توانید پروندهٔ دیگری باز کنید" in page.content.decode()) == (403, True)
    assert looks() == []
    assert events()[-1] == ("staff.look_budget_spent", {"role": "hotline_agent"})
    assert not faults({"stopped": page.content.decode()}, tmp_path)


def test_a_form_that_is_sent_is_a_look_too_for_its_answer_may_show_the_file(officer, desk):
    enter(desk, officer())
    open_file(desk, why="call")
    assert desk.post(f"/file/{OF_TEHRAN}", {"what": "ever"}).content == b"opened for call"
    assert looks() == [("hotline_agent", "call")]


def test_ones_own_words_are_recorded_as_they_are(officer, desk):
    enter(desk, officer())
    open_file(desk, why="other", words="پیگیری نامهٔ استانداری")
    desk.get(f"/file/{OF_TEHRAN}")
    assert looks() == [("hotline_agent", "پیگیری نامهٔ استانداری")]


@pytest.mark.parametrize(
    "given",
    [{}, {"why": "other"}, {"why": "curiosity"}, {"why": "other", "words": "پروندهٔ ۰۰۱۲۳۴۵۶۷۹"}],
)
def test_no_purpose_no_file(given, officer, desk, tmp_path):
    enter(desk, officer())
    page = open_file(desk, **given).content.decode()
    assert "<title>خطا: " in page
    assert not faults({"purpose": page}, tmp_path)
    assert "چرا به این اطلاعات" in desk.get(f"/file/{OF_TEHRAN}").content.decode()
    assert looks() == []


def test_an_action_on_a_file_that_was_not_opened_leads_to_its_first_page(officer, desk):
    enter(desk, officer())
    assert desk.post(f"/file/{OF_TEHRAN}", {"what": "ever"}).headers["Location"] == f"/file/{OF_TEHRAN}"


def test_a_file_of_another_province_is_not_found_and_none_is_for_another_role(officer, desk):
    enter(desk, officer())
    assert desk.get(f"/file/{OF_GILAN}").status_code == 404
    enter(desk, officer(username="analyst", roles=["analyst"], provinces=["*"]))
    assert desk.get(f"/file/{OF_TEHRAN}").status_code == 403
    assert looks(OF_GILAN) == looks() == []


def test_the_purpose_ends_with_the_session(officer, desk):
    added = officer()
    enter(desk, added)
    open_file(desk, why="call")
    desk.post("/sign-out/")
    enter(desk, officer(username="nima"))
    assert "چرا به این اطلاعات" in desk.get(f"/file/{OF_TEHRAN}").content.decode()


def test_ones_own_file_is_closed_and_no_look_is_recorded(officer, desk, tmp_path, monkeypatch):
    added = officer(roles=["case_officer"], national_id=national_id(OF_TEHRAN))
    enter(desk, added)
    assert desk.get(f"/file/{OF_TEHRAN}").status_code == 404, "the database hides it"
    # As of a table that does not hide it: the application closes it by itself.
    seen = HouseholdFileAddress(OF_TEHRAN, "23", f"/file/{OF_TEHRAN}")
    monkeypatch.setattr(routes, "found_file", lambda _: seen)
    for answer in (desk.get(f"/file/{OF_TEHRAN}"), open_file(desk, why="call")):
        assert answer.status_code == 403
        assert "دسترسی شما به این پرونده بسته است" in answer.content.decode()
    assert not faults({"barred": answer.content.decode()}, tmp_path)
    assert looks() == []


@pytest.mark.parametrize("unused", ["x", "پروندهٔ ۰۰۱۲۳۴۵۶۷۹", "متن " * 100])
def test_other_words_are_not_judged_with_a_purpose_that_does_not_use_them(unused, officer, desk):
    enter(desk, officer())
    assert open_file(desk, why="call", words=unused).headers["Location"] == f"/file/{OF_TEHRAN}"
    desk.get(f"/file/{OF_TEHRAN}")
    assert looks() == [("hotline_agent", "call")], "and they are recorded nowhere"
