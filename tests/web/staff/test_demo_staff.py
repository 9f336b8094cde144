"""What the demo says about two people who grant a power is so, with the accounts that it makes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.synthetic.demo.service import PASSWORD, STAFF, add_demo_staff

pytestmark = pytest.mark.django_db


def entered(desk: Client, username: str) -> Client:
    browser = Client(HTTP_HOST=desk.defaults["HTTP_HOST"])
    given = {"username": username, "password": PASSWORD, "code": ""}
    assert browser.post("/sign-in/", given).status_code == 302
    return browser


def test_one_administrator_of_the_demo_asks_and_the_other_confirms(desk: Any) -> None:
    add_demo_staff(timezone.now())
    assert set(StaffMember.objects.values_list("username", "is_demo")) == {(name, True) for name in STAFF}
    analyst = StaffMember.objects.get(username="analyst")
    admin, second = entered(desk, "admin"), entered(desk, "admin2")
    asked = admin.post(f"/accounts/{analyst.pk}/roles/", {"roles": ["administrator"], "provinces": ["*"]})
    assert asked.status_code == 302, asked.content.decode()
    assert StaffMember.objects.get(pk=analyst.pk).roles == []
    page = second.get("/powers/").content.decode()
    (confirm,) = re.findall(r'action="(/powers/\d+/confirm/)"', page)
    assert admin.post(confirm).status_code == 409
    assert second.post(confirm).status_code == 302
    assert StaffMember.objects.get(pk=analyst.pk).roles == ["administrator"]
