"""The agreement in force and its versions, read by anybody."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from hemayat.agreements.queries import in_force
from tests.support.agreements import published
from tests.web.citizen.public.reading import main_of, text_of

pytestmark = pytest.mark.django_db


def _publish(day: str, **parameters: object) -> None:
    """As a version is published, on the day before it holds."""
    made = dt.datetime.fromisoformat(f"{day}T08:00+03:30") - dt.timedelta(days=1)
    published(made, effective_from=day, parameters=parameters)


def test_r0_every_clause_stands_there_with_its_number_and_a_place_to_link_to(read):
    page = main_of(read("/agreement/"))
    for section in in_force(dt.date(2020, 1, 1)).sections:
        assert f'id="section-{section.number}"' in page
        for clause in section.clauses:
            assert f'id="clause-{clause.number.replace(".", "-")}"' in page
            assert clause.words["fa"] in page.replace("&#x27;", "'")


def test_r0_number_and_day_of_the_version_in_force(read):
    assert "نسخهٔ ۱، از ۲۴ آبان ۱۳۹۸ تا اطلاع ثانوی." in text_of(read("/agreement/"))


def test_r2_2a_the_commitments_of_both_sides_are_listed_and_lead_to_their_clauses(read):
    page = main_of(read("/agreement/"))
    ministry, applicant = page.index('id="ministry"'), page.index('id="applicant"')
    assert ministry < applicant < page.index('id="section-1"')
    assert 'href="#clause-4-3"' in page[ministry:applicant]
    assert 'href="#clause-4-2"' in page[applicant:]
    assert set(re.findall(r'href="#(clause-[\d-]+)"', page)) <= set(re.findall(r'id="(clause-[\d-]+)"', page))


def test_a7_the_addresses_stand_as_written_and_left_to_right(read):
    page = main_of(read("/agreement/"))
    assert '<bdi dir="ltr">https://hemayat.mcls.gov.ir/</bdi>' in page
    assert 'href="https://zrm.mcls.gov.ir"><bdi dir="ltr">https://zrm.mcls.gov.ir</bdi>' in page


def test_a1_a15_r1_4d_what_is_promised_stands_there_in_words(read):
    page = text_of(read("/agreement/"))
    for words in (
        "به درخواست کمک معیشت پاسخ می‌دهیم در ۱۵ روز کاری",
        "به ایراد به یک داده پاسخ می‌دهیم در ۱۰ روز کاری",
        "همراه کد رهگیری گفته می‌شود",
        "مهلت اعتراض مهلت ندارد؛ هر زمان می‌توانید اعتراض کنید",
        "تا پایان رسیدگی به اعتراض ادامه دارد",
        "۳۰ روز پس از اعلام آن اجرا می‌شود",
        "هر روزی جز پنجشنبه، جمعه و تعطیلات رسمی",
    ):
        assert words in page, words
    english = text_of(read("/agreement/", "en"))
    assert "An objection is answered Within 15 working days" in english
    assert "They have 5 working days" in english
    assert "Any day but Thursdays, Fridays and public holidays" in english


def test_a1_a15_r1_4d_another_version_may_promise_otherwise(read):
    _publish(
        "2024-03-20", register_within="1", objection_window_days="60", support_while_objecting="stops",
        adverse_change_after_days="0", weekend=[],
    )  # fmt: skip
    page = text_of(read("/agreement/"))
    for words in (
        "۶۰ روز پس از اعلام تصمیم", "کمک پرداخت نمی‌شود", "از همان روز تصمیم اجرا می‌شود",
        "هر روزی که تعطیل رسمی نباشد",
    ):  # fmt: skip
        assert words in page, words
    english = text_of(read("/agreement/", "en"))
    assert "They have 1 working day." in english
    assert "60 days after you were told the decision" in english


def test_r6_1b_older_versions_stay_readable_and_say_that_they_are_old(read):
    _publish("2024-03-20")
    assert "نسخهٔ ۲" in text_of(read("/agreement/"))
    listed = main_of(read("/agreement/versions/"))
    assert listed.index("/agreement/2/") < listed.index("/agreement/1/")
    old = main_of(read("/agreement/1/"))
    assert "امروز اجرا نمی‌شود" in old
    assert "امروز اجرا نمی‌شود" not in main_of(read("/agreement/2/"))


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999"])
def test_a_version_that_there_is_not_is_not_found(citizen, number):
    assert citizen.get(f"/agreement/{number}/").status_code == 404


def test_r2_1_the_quality_that_is_agreed_stands_there_and_leads_to_how_far_it_is_kept(read):
    page = main_of(read("/agreement/"))
    text = text_of(page)
    assert "از ثبت درخواست تا تصمیم حداکثر ۱۴ روز" in text
    assert "در دسترس بودن سامانه دست‌کم ۹۹٫۵ درصد" in text
    assert 'href="/quality/#indicators"' in page
