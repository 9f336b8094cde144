"""The demo's inbox: for everybody in a demo, and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import reload

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import DemoMessage
from hemayat.web.citizen import inbox

pytestmark = pytest.mark.django_db


def test_numbers_are_masked_and_codes_readable(citizen):
    with acting_as(SYSTEM):
        DemoMessage.objects.create(key="1", to="+989120000001", words="123456 کد ورود شما", at=timezone.now())
    page = citizen.get("/demo/inbox/").content.decode()
    assert "123456 کد ورود شما" in page
    assert "۰۹۱۲•••۰۰۰۱" in page
    assert "9120000001" not in page


def test_the_heads_of_a_demo_are_shown_as_it_wrote_them_down(citizen, settings, tmp_path):
    head = {
        "household_id": 1, "outcome": "needs_data", "national_id": "0012345679", "birth_date": "1980-01-01",
        "mobile": "09120000001",
    }  # fmt: skip
    (tmp_path / "demo-heads.json").write_text(json.dumps([head]), "utf-8")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
    page = citizen.get("/demo/inbox/").content.decode()
    assert "0012345679" in page
    assert "در انتظار تکمیل اطلاعات" in page
    assert "۱۱ دی ۱۳۵۸" in page


def test_an_answer_to_a_head_of_the_demo_is_found_among_the_notices_of_all_others(
    citizen, settings, tmp_path
):
    """Thousands of approvals go out while a demo starts: only the newest ten messages were shown, and no answer."""
    head = {
        "household_id": 1, "outcome": "eligible", "national_id": "0012345679", "birth_date": "1980-01-01",
        "mobile": "09120000001",
    }  # fmt: skip
    (tmp_path / "demo-heads.json").write_text(json.dumps([head]), "utf-8")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
    with acting_as(SYSTEM):
        DemoMessage.objects.create(key="1", to="+989120000001", words="پاسخ به او", at=timezone.now())
        for number in range(2 * inbox.SHOWN):
            DemoMessage.objects.create(
                key=f"n{number}", to="+989120000002", words=f"تأییدیهٔ {number}", at=timezone.now()
            )
    page = citizen.get("/demo/inbox/").content.decode()
    assert page.count("پاسخ به او") == 1
    assert page.count("۰۹۱۲•••۰۰۰۲") == inbox.SHOWN


def test_there_is_no_such_page_in_production(settings):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")
    try:
        assert reload(inbox).urlpatterns == []
    finally:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="test")
        assert reload(inbox).urlpatterns
