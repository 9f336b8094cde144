"""Supervisors see who opened how many files today, and add to the budget of the day."""

from __future__ import annotations

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.oversight import look_budgets
from hemayat.oversight.look_budgets import count_file_opening
from tests.accounts.steps import events
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
WHY = {"because": "سه همکار مرخصی هستند و صف دو برابر است"}


def test_a_senior_officer_adds_to_the_day_of_an_officer(at_desk, monkeypatch, tmp_path):
    monkeypatch.setattr(look_budgets, "budget_of", lambda _role: 1)
    boss, sara = (
        at_desk("senior_officer", username="boss"),
        at_desk("case_officer", username="sara").added.member,
    )
    with acting_as(actor_of(sara)):
        assert [count_file_opening(sara, one) for one in range(1, 5)] == [True, True, True, False]
    pages = {"today": boss.get("/looks/").content.decode()}
    assert "متوقف" in pages["today"]
    address = f"/looks/{sara.pk}/extend/"
    assert boss.post(address, WHY).headers["Location"] == "/looks/"
    with acting_as(actor_of(sara)):
        assert [count_file_opening(sara, one) for one in (4, 5)] == [True, False]
    assert events()[-1][0] == "staff.look_budget_extended"
    pages["extended"] = boss.get(address).content.decode()
    assert WHY["because"] in pages["extended"]
    pages["refused"] = boss.post(f"/looks/{boss.added.member.pk}/extend/", WHY).content.decode()
    assert "شما نمی‌توانید سقف روزانهٔ این همکار را تغییر دهید" in pages["refused"]
    boss.cookies["__Host-language"] = "en"
    pages["english"] = boss.get("/looks/").content.decode()
    assert "Case files opened today" in pages["english"]
    assert not faults(pages, tmp_path)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SENIOR_OFFICER, Role.INSPECTOR}))
def test_no_other_role_sees_or_adds(role, at_desk, desk):
    sara, other = at_desk("case_officer", username="sara"), at_desk(role, username="other")
    for address in ("/looks/", f"/looks/{StaffMember.objects.get(username='sara').pk}/extend/"):
        assert other.get(address).status_code == 403
        assert desk.get(address).headers["Location"].startswith("/sign-in/")
    assert sara.added.member.pk
