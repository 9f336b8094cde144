"""A dispute whose owner has no API is followed like any other: what was handed over, when, and who has it."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from hemayat.web.shared.language import COOKIE
from tests.requests.owners_files import acknowledged, exported, lines_of, saved, taken_in
from tests.web.citizen.requests.steps import answer, begin, consent, file, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_r4_4a_each_step_of_a_dispute_by_file_is_told_in_the_open(nation, enter, take_on, settings, tmp_path):
    settings.REGISTERS_BY_FILE = frozenset({"vehicles"})
    browser = enter(nation.of["not_eligible"])
    number = begin(browser, "dispute", data_item="vehicles:vehicle_value")
    answer(browser, number, "claim", claim="not_mine", why="این خودرو متعلق به من نیست.")
    consent(browser, number)
    file(browser, number)

    def page(lang: str = "fa") -> str:
        browser.cookies[COOKIE] = lang
        return text_of(browser.get(f"/my/requests/{number}/"))

    take_on()
    assert "با فایل بعدی برای آن سازمان فرستاده می‌شود" in page()
    assert re.search(r"خودروها \([^)]+\)، از [۰-۹]+ ", page())
    made = exported(tmp_path, timezone.now())
    assert "با فایل فرستاده شد؛ سازمان هنوز دریافت آن را تأیید نکرده است" in page()
    assert re.search(r"تاریخ ارسال</dt>\s*<dd[^>]*>[^<]*(?:<[^>]+>[^<]*)*، با فایل", page())
    assert "اعلام نادرستی اطلاعات به صورت فایل به سازمان صاحب اطلاعات تحویل شد" in page()
    assert "Sent in a file" in page("en")
    (line, *_) = lines_of(made.file)
    taken_in(saved([acknowledged(line, "پ-۷")], tmp_path / "back.csv"), timezone.now())
    take_on()
    assert "سازمان دریافت آن را تأیید کرده است" in page()
    assert "پ-۷" in page()
