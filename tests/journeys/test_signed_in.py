"""The whole way of a head of household on a telephone: sign in with the code of the inbox, read why, find where data
come from, see who looked, change the language, print, sign out; by keyboard, with and without script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.national_id import national_id_from_parts
from hemayat.operations.postgres import DatabaseUrls
from hemayat.rules.unknowns import Verdict
from tests.journeys.browser import FIRST_SCREEN, NARROW, PHONE, Visitor
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.steps import pages_on_paper, press, sign_in, write

OUTCOMES = ("eligible", "not_eligible", "needs_data")
MINE = (
    "/my/",
    "/my/decision/",
    "/my/household/",
    "/my/messages/",
    "/my/looks/",
    "/my/sessions/",
    "/my/more/",
)


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("nation"), django_db_setup) as made,
    ):
        yield made


def open_the_first_reason(visitor: Visitor) -> None:
    """Its law and sources are folded; where several criteria failed, each of them is."""
    visitor.tab_to(".app-reason summary, details:has(.app-reason) > summary")
    visitor.page.keyboard.press("Enter")
    told = visitor.page.locator("section.app-reason").first.inner_text()
    assert "✗ خانوار این شرط را ندارد" in told
    assert "مبنای قانونی" in told


@pytest.mark.slow
@pytest.mark.parametrize("has_script", [False, True], ids=["without-script", "with-script"])
def test_the_whole_way_by_keyboard(place, meet, has_script):
    visitor = meet(PHONE, has_script=has_script)
    page, head = visitor.page, place.somebody("not_eligible")
    shots = f"signed-in-{'js' if has_script else 'plain'}"
    page.goto(f"{place.site.citizen}/my/decision/")
    sign_in(visitor, place, head, shots=shots)
    assert page.url.endswith("/my/decision/")
    assert page.locator("h1").inner_text() == "کمک معیشت به خانوار شما تعلق نمی‌گیرد (غیرمشمول)."
    open_the_first_reason(visitor)
    visitor.shoot(f"{shots}-decision")
    press(visitor, "main a[href='/my/household/']")
    assert "تاریخ اطلاعات:" in page.locator("main summary").last.inner_text()
    visitor.shoot(f"{shots}-household")
    press(visitor, "nav a[href='/my/more/']")
    press(visitor, "main a[href='/my/looks/']")
    assert "پاسخ به پرسش تلفنی سرپرست" in page.locator("main").inner_text()
    visitor.shoot(f"{shots}-looks")
    press(visitor, "button[name=lang]")
    assert page.locator("h1").inner_text() == "Who looked at my file"
    visitor.shoot(f"{shots}-looks-en")
    press(visitor, "nav a[href='/my/']")
    press(visitor, "main a[href='/my/decision/']")
    assert pages_on_paper(visitor, f"{shots}-decision-en") <= 2
    press(visitor, "nav a[href='/my/more/']")
    press(visitor, "form[action='/my/sign-out/'] button")
    assert page.url.endswith("/signed-out/")
    page.go_back()
    assert "/my/" not in page.url or page.locator("#id_national_id").count()
    assert visitor.console == []


@pytest.mark.slow
def test_one_refused_for_income_reads_which_register_would_exempt_a_pensioner(place, meet, django_db_blocker):
    with django_db_blocker.unblock():
        heads = place.heads["not_eligible"]
        head = next(one for one in heads if _is_refused_for_income(one.household))
    visitor = meet(NARROW)
    page = visitor.page
    page.goto(f"{place.site.citizen}/my/decision/")
    sign_in(visitor, place, head)
    page.locator("summary", has_text="چه چیزی نتیجه را تغییر می‌دهد").click()
    changes = page.locator("main li", has_text="بازنشسته یا مستمری‌بگیر").first
    assert "(دلیل معافیت: «بازنشسته یا مستمری‌بگیر»)" in changes.inner_text()
    changes.scroll_into_view_if_needed()
    visitor.shoot("refused-pensioner-fa")
    visitor.speak("en")
    page.locator("summary", has_text="What would change the result").click()
    assert "(reason: “Receiving a pension from any fund”)" in page.locator("main").inner_text()
    visitor.shoot("refused-pensioner-en")
    assert not visitor.is_wider_than_the_screen()


def _is_refused_for_income(household: int) -> bool:
    from hemayat.eligibility.models import Determination  # noqa: PLC0415 - models, once Django is set up

    with acting_as(SYSTEM, is_read_only=True):
        row = Determination.objects.select_related("run").get(household_id=household)
    names = [column["name"] for column in row.run.decision_columns]
    verdicts = dict(zip(names, json.loads(row.decision), strict=True))
    return bool(verdicts["income__verdict"] == Verdict.FAILED)


@pytest.mark.slow
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_page_fits_in_both_languages_and_axe_finds_nothing(outcome, place, meet):
    visitor = meet(NARROW)
    visitor.page.goto(f"{place.site.citizen}/sign-in/")
    sign_in(visitor, place, place.somebody(outcome))
    for lang in ("fa", "en"):
        for path in MINE:
            visitor.page.goto(f"{place.site.citizen}{path}")
            visitor.speak(lang)
            visitor.shoot(f"mine-{outcome}-{path.strip('/').replace('/', '-')}-{lang}")
            assert not visitor.judge(), path
            assert not visitor.is_wider_than_the_screen(), path
    assert visitor.console == []


PARTS = ("h1", ".app-gap svg", ".app-gap strong", ".app-card__record", ".govuk-button", ".app-card__date")
"""Of the card: outcome, bar, distance, record, what to do, and by when we answer."""


@pytest.mark.slow
def test_the_first_screen_of_the_refused_says_why_for_which_record_until_when_and_what_to_do(
    place, meet, django_db_blocker
):
    """As large as the screen of a cheap phone. The household is refused for a number that is above its limit."""
    with django_db_blocker.unblock():
        heads = place.heads["not_eligible"]
        head = next(one for one in heads if _is_refused_for_income(one.household))
    visitor = meet(FIRST_SCREEN)
    page = visitor.page
    page.goto(f"{place.site.citizen}/my/")
    sign_in(visitor, place, head)
    for lang in ("fa", "en"):
        visitor.speak(lang)
        for path in ("/my/", "/my/decision/"):
            page.goto(f"{place.site.citizen}{path}")
            card = page.locator(".app-card")
            visitor.shoot(f"first-screen-{lang}-{path.strip('/').replace('/', '-')}")
            assert card.locator(".govuk-button").count() == 1
            for part in PARTS:
                assert visitor.shows_at_once(card.locator(part).last), (path, lang, part)


@pytest.mark.slow
@pytest.mark.parametrize("who", ["needs_data", "not_covered", "no_household"])
def test_the_first_screen_of_those_without_a_result_says_what_to_do_and_by_when_we_answer(who, place, meet):
    visitor = meet(FIRST_SCREEN)
    visitor.page.goto(f"{place.site.citizen}/my/")
    sign_in(visitor, place, place.heads[who][-1])
    main = visitor.page.locator("main")
    for lang, answer in {"fa": "پاسخ می‌دهیم", "en": "answer by"}.items():
        visitor.speak(lang)
        visitor.shoot(f"first-screen-{who}-{lang}")
        for part in (main.locator("h1"), main.locator(".govuk-button"), main.get_by_text(answer)):
            assert visitor.shows_at_once(part.first), (lang, part)


@pytest.mark.slow
def test_a_decision_is_read_without_much_moving(place, meet):
    """Of a household that is refused for one criterion with three records."""
    visitor = meet(FIRST_SCREEN)
    visitor.page.goto(f"{place.site.citizen}/my/decision/")
    sign_in(visitor, place, place.somebody("sold_car"))
    for lang in ("fa", "en"):
        visitor.speak(lang)
        assert visitor.page.evaluate("document.documentElement.scrollHeight") <= 1_600, lang


@pytest.mark.slow
def test_the_decision_is_printed_on_one_sheet_in_persian(place, meet):
    """A sheet has two sides; most decisions need one."""
    for outcome in OUTCOMES:
        visitor = meet(PHONE)
        visitor.page.goto(f"{place.site.citizen}/my/decision/")
        sign_in(visitor, place, place.somebody(outcome))
        assert pages_on_paper(visitor, f"decision-{outcome}-fa") <= 2


@pytest.mark.slow
def test_signed_in_pages_weigh_little(place, meet):
    visitor = meet(PHONE)
    visitor.page.goto(f"{place.site.citizen}/my/")
    sign_in(visitor, place, place.somebody("not_eligible"))
    for path in MINE:
        assert visitor.weigh(f"{place.site.citizen}{path}") < 20_000, path


@pytest.mark.slow
def test_text_of_twice_the_size_fits(place, meet):
    visitor = meet(NARROW)
    visitor.page.goto(f"{place.site.citizen}/my/decision/")
    sign_in(visitor, place, place.somebody("needs_data"))
    visitor.text_at(200)
    visitor.shoot("mine-decision-200-percent")
    assert not visitor.is_wider_than_the_screen()


@pytest.mark.slow
def test_the_places_are_one_row_on_the_smallest_telephone_and_may_wrap_for_large_text(place, meet):
    visitor = meet(NARROW, has_script=False)
    page = visitor.page
    page.goto(f"{place.site.citizen}/my/more/")
    sign_in(visitor, place, place.somebody("eligible"))
    links = page.locator("nav a")
    for lang in ("fa", "en"):
        visitor.speak(lang)
        assert page.locator(".app-places__unread").is_visible(), "a letter of approval was sent"
        boxes = [link.bounding_box() for link in links.all()]
        assert len(boxes) == 4
        assert {round(box["y"]) for box in boxes} == {round(boxes[0]["y"])}
        assert all(box["height"] >= 44 for box in boxes)
        visitor.text_at(200)
        visitor.shoot(f"places-{lang}-200-percent")
        assert not visitor.is_wider_than_the_screen()
        assert all(link.is_visible() for link in links.all())
        page.reload()


def ask_code_for_nobody(visitor: Visitor, origin: str, *, number: int) -> None:
    """As a person whom no register knows: the page for the code comes all the same."""
    page = visitor.page
    page.goto(f"{origin}/sign-in/")
    write(visitor, "#id_national_id", national_id_from_parts(999, number))
    page.locator("#id_birth_date_day").fill("1")
    page.locator("#id_birth_date_month").select_option("1")
    page.locator("#id_birth_date_year").fill("1360")
    write(visitor, "#id_mobile", f"0912000{number:04d}")
    press(visitor, "main form button")


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_what_those_see_who_are_not_let_in(place, meet, lang):
    """The pages beside the way: a code that never comes, five wrong ones, signed out, the inbox, the staff's door."""
    visitor = meet(NARROW)
    page, origin = visitor.page, place.site.citizen

    def look(name: str) -> None:
        visitor.speak(lang)
        visitor.shoot(f"aside-{name}-{lang}")
        assert not visitor.judge(), name
        assert not visitor.is_wider_than_the_screen(), name

    page.goto(f"{origin}/sign-in/")
    write(visitor, "#id_national_id", "123")
    press(visitor, "main form button")
    look("fault")
    ask_code_for_nobody(visitor, origin, number=ord(lang[0]))
    look("code")
    for _ in range(5):
        write(visitor, "#id_code", "000000")
        press(visitor, "main form button")
        if "code" in page.url:
            look("wrong-code")
    look("no-tries-left")
    for name, address in {"out": f"{origin}/signed-out/", "inbox": f"{origin}/demo/inbox/"}.items():
        page.goto(address)
        look(name)
    page.goto(f"{place.site.staff}/")
    look("staff")
    press(visitor, "main form button")
    look("staff-fault")
    assert visitor.console == []


@pytest.mark.slow
def test_a_dead_database_is_told_with_the_hotline(site_without_database):
    status, headers, page = site_without_database.fetch("/my/", Cookie="__Host-head=whatever")
    assert status == 503
    assert int({name.lower(): value for name, value in headers.items()}["retry-after"]) > 0
    assert "۰۲۱۶۳۶۹" in page
    status, _, page = site_without_database.fetch("/sign-in/")
    assert status == 200
    assert "کد ملی" in page
