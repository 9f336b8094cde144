"""The agreement in force and its versions, read by anybody."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest

from hemayat.agreements import contacts
from hemayat.agreements.content import shipped_bodies
from hemayat.agreements.queries import version_in_force
from hemayat.requests.case_status import StatusTexts
from hemayat.web.phone.channel_output import prompt_reply
from hemayat.web.phone.menu import DialogueState, Prompt
from tests.support.agreements import closed, published
from tests.web.citizen.public.page_reader import PAGES, main_of, text_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2024, 3, 19, 8, tzinfo=dt.UTC)


def _publish(day: str, **parameters: object) -> None:
    """As a version is published, on the day before it holds."""
    made = dt.datetime.fromisoformat(f"{day}T08:00+03:30") - dt.timedelta(days=1)
    published(made, effective_from=day, parameters=parameters)


def test_r0_every_clause_stands_there_with_its_number_and_a_place_to_link_to(read):
    page = main_of(read("/agreement/"))
    for section in version_in_force(dt.date(2020, 1, 1)).sections:
        assert f'id="section-{section.number}"' in page
        for clause in section.clauses:
            assert f'id="clause-{clause.number.replace(".", "-")}"' in page
            assert clause.words["fa"] in page.replace("&#x27;", "'")


def test_r0_the_agreement_carries_the_title_of_the_service_and_needs_no_signing_in(read):
    page = main_of(read("/agreement/"))
    (title,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    assert title == "توافق‌نامهٔ سطح خدمت تأیید صلاحیت متقاضیان برقراری کمک معیشت"
    english = main_of(read("/agreement/", "en"))
    assert "Service level agreement for deciding who is entitled to livelihood support</h1>" in english


def test_r0_a_version_is_the_one_in_force_from_its_first_day_on(read, on):
    _publish("2024-03-20")
    on(dt.date(2024, 3, 19))
    assert "نسخهٔ ۱، از" in text_of(read("/agreement/"))
    on(dt.date(2024, 3, 20))
    assert "نسخهٔ ۲، از ۱ فروردین ۱۴۰۳" in text_of(read("/agreement/"))


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
        "پاسخ به درخواست کمک معیشت حداکثر ۱۵ روز کاری",
        "پاسخ به اعلام نادرستی اطلاعات حداکثر ۱۰ روز کاری",
        "کد رهگیری و تاریخی را که تا آن پاسخ می‌دهیم به شما می‌گوییم",
        "برای اعتراض محدودیت زمانی وجود ندارد؛ هر زمان بخواهید می‌توانید اعتراض کنید",
        "تا پایان رسیدگی به اعتراض ادامه دارد",
        "۳۰ روز پس از آنکه به شما خبر دهیم اجرا می‌شود",
        "هر روزی جز پنجشنبه، جمعه و تعطیلات رسمی",
        "۳ و ۷ روز پس از پرسش خود به شما یادآوری می‌کنیم",
    ):
        assert words in page, words
    english = text_of(read("/agreement/", "en"))
    assert "We answer an objection Within 15 working days" in english
    assert "The organisation has 5 working days to answer" in english
    assert "Any day except Thursdays, Fridays and public holidays" in english


def test_a1_a15_r1_4d_another_version_may_promise_otherwise(read):
    _publish(
        "2024-03-20", register_within="1", objection_window_days="60", support_while_objecting="stops",
        adverse_change_after_days="0", weekend=[],
    )  # fmt: skip
    page = text_of(read("/agreement/"))
    for words in (
        "۶۰ روز پس از اعلام تصمیم", "کمک معیشت پرداخت نمی‌شود", "تصمیم از همان روزی که گرفته می‌شود اجرا می‌شود",
        "هر روزی که تعطیل رسمی نباشد",
    ):  # fmt: skip
        assert words in page, words
    english = text_of(read("/agreement/", "en"))
    assert "The organisation has 1 working day to answer." in english
    assert "60 days after we tell you the decision" in english


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "We do not send reminders."),
        (["1"], "We remind you 1 day after"),
        (["5"], "We remind you 5 days after"),
        (["2", "4", "9"], "We remind you 2, 4 and 9 days after"),
    ],
)
def test_the_days_for_reminders_of_a_version_stand_there(read, days, said):
    _publish("2024-03-20", reminder_days=days)
    assert said in text_of(read("/agreement/", "en"))


def test_r6_1b_older_versions_stay_readable_and_say_that_they_are_old(read):
    _publish("2024-03-20")
    assert "نسخهٔ ۲" in text_of(read("/agreement/"))
    listed = main_of(read("/agreement/versions/"))
    assert listed.index("/agreement/2/") < listed.index("/agreement/1/")
    old = main_of(read("/agreement/1/"))
    assert "اکنون در حال اجرا نیست" in old
    assert "اکنون در حال اجرا نیست" not in main_of(read("/agreement/2/"))


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999"])
def test_a_version_that_there_is_not_is_not_found(citizen, number):
    assert citizen.get(f"/agreement/{number}/").status_code == 404


def test_r2_1_the_quality_that_is_agreed_stands_there_and_leads_to_how_far_it_is_kept(read):
    page = main_of(read("/agreement/"))
    text = text_of(page)
    assert "از ثبت درخواست تا تصمیم حداکثر ۱۴ روز" in text
    assert "دسترس‌پذیری سامانه حداقل ۹۹٫۵ درصد" in text
    assert 'href="/quality/#indicators"' in page


def test_r6_1b_what_a_version_changed_is_shown_word_by_word(read, citizen):
    _publish("2024-03-20", question_within="7")
    page = main_of(read("/agreement/2/changes/"))
    text = text_of(page)
    assert "پاسخ به پرسش شما حذف: حداکثر ۵ روز کاری افزوده: حداکثر ۷ روز کاری" in text, text
    assert "پاسخ به اعتراض" not in text, "what is the same is not told"
    assert "removed: Within 5 working days added: Within 7 working days" in text_of(
        read("/agreement/2/changes/", "en")
    )
    assert 'href="/agreement/2/changes/"' in main_of(read("/agreement/versions/"))
    for number in ("3", "99999999999999999999"):
        assert citizen.get(f"/agreement/{number}/changes/").status_code == 404


def test_r6_1b_the_first_version_says_that_it_changed_nothing(read):
    assert "این اولین نسخه است و پیش از آن نسخه‌ای وجود ندارد." in text_of(
        main_of(read("/agreement/1/changes/"))
    )
    assert "This is the first version. There is no earlier version." in text_of(
        main_of(read("/agreement/1/changes/", "en"))
    )


def test_a8_the_official_text_is_shown_and_downloaded_byte_for_byte(read, citizen):
    content = "۱. مقدمه\r\nخدمتگیرنده می باشد ان\n<b>\n".encode()
    published(NOW, effective_from="2024-03-20", official=content)
    page = main_of(read("/agreement/2/"))
    assert "خدمتگیرنده می باشد ان" in page
    assert "&lt;b&gt;" in page, "it is shown as it is, and never run"
    assert hashlib.sha256(content).hexdigest() in page
    given = citizen.get("/agreement/2/official/")
    assert given.content == content
    assert given["Content-Disposition"].startswith("attachment")
    assert citizen.get("/agreement/1/official/").status_code == 404
    assert citizen.get("/agreement/9/official/").status_code == 404


def test_a12_names_numbers_and_addresses_are_those_of_the_version_in_force_everywhere(read, citizen):
    office = {"fa": "مرکز بازرسی و ارتباطات مردمی", "en": "Centre of Inspection"}
    published(
        NOW,
        effective_from="2024-03-20",
        contacts={
            "hotline": "1420", "hotline_from_anywhere": "02111420", "inspection_office": office,
            "inspection_address": "https://bazresi.example.ir", "service_address": "https://komak.example.ir/",
        },
    )  # fmt: skip
    contacts.forget()
    for path in (*PAGES, "/no-such-page/"):
        page = citizen.get(path).content.decode()
        assert 'href="tel:1420"' in page, path
        assert "tel:6369" not in page, path
        # The clauses themselves are quoted as they stand.
        assert path.startswith("/agreement/") or "۶۳۶۹" not in page, path
    for path in ("/help/", "/service-card/", "/agreement/"):
        page = main_of(read(path))
        assert office["fa"] in page
        assert "https://bazresi.example.ir" in page
    assert StatusTexts("fa", is_spoken=False).hotline() == "۱۴۲۰"
    assert "۱۴۲۰" in prompt_reply(Prompt.TURNED_AWAY, DialogueState(), "sms").text


def test_r0_the_service_card_is_the_service_on_one_page(read):
    text = text_of(main_of(read("/service-card/")))
    for words in (
        "شناسنامهٔ خدمت", "وزارت تعاون", "رایگان", "لازم نیست", "حداکثر ۱۵ روز کاری", "شمارهٔ ۴۰",
        "https://hemayat.mcls.gov.ir/", "۰۲۱۶۳۶۹", "دفتر بازرسی", "نسخهٔ ۱",
    ):  # fmt: skip
        assert words in text, words


def test_r7_1c_once_a_law_ends_the_service_everybody_reads_by_which_and_when(read):
    closed(NOW, dt.date(2024, 5, 20))
    for path in ("/", "/agreement/", "/service-card/"):
        text = text_of(main_of(read(path)))
        assert "قانون پایان کمک معیشت" in text, path
        assert "۳۱ اردیبهشت ۱۴۰۳" in text, path
        assert "همچنان می‌توانید وضعیت، مدرک‌ها و شکایت‌ها را ببینید" in text, path


def test_r6_1b_in_a_long_sentence_only_the_words_that_changed_are_marked(read):
    sections = [dict(one) for one in shipped_bodies()[0]["sections"]]
    clause = dict(sections[0]["clauses"][0])
    clause["fa"] = clause["fa"].replace("دولت", "دستگاه اجرایی")
    sections[0] = {**sections[0], "clauses": [clause, *sections[0]["clauses"][1:]]}
    published(NOW, effective_from="2024-03-20", sections=sections)
    text = text_of(main_of(read("/agreement/2/changes/")))
    assert "تصمیم گرفته‌اند که حذف: دولت افزوده: دستگاه اجرایی به همهٔ سرپرستان" in text, text
    assert "بند ۱.۱" in text
    assert "بند ۱.۲" not in text
