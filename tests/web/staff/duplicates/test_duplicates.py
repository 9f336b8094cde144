"""Persons who may be one, at the desk: judged by two officers apart, and shown on the page of the household's case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.queries import looks_at
from hemayat.common.persian import to_persian_digits
from hemayat.households.actions import begin_household, remove_member, update_person
from hemayat.households.duplicates import find_duplicates
from hemayat.households.models import LikelyDuplicate, Person
from hemayat.households.people import NewMember, RegistryPerson
from hemayat.households.queries import head_of
from tests.architecture.who_may_see_what import ROUTES
from tests.requests.steps import NOW
from tests.support.extracts import national_id
from tests.support.markup import faults
from tests.web.staff.cases.test_who_sees_what import answer_of

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
UNVALUED, OTHER, FAR = 7, 8, 90_001
FOR_THE_FIRST = "کارشناس دوم تا نظر خود را ثبت نکند"
OPENS = {"opens_file": "1", "why": "request"}


@pytest.fixture
def pair(nation: int) -> int:
    """The head of another household is said to be called and born as the head of this one."""
    with acting_as(SYSTEM, is_read_only=True):
        heads = [head_of(number, NOW.date()) for number in (UNVALUED, OTHER)]
        like = Person.objects.get(id=heads[0].person)  # type: ignore[union-attr]  # the nation has them
    for one in heads:
        said = RegistryPerson(
            like.given_name,
            like.family_name,
            like.sex,
            like.birth_date,
            mobile="+989121234789",
            father_name="علی",
        )
        index = key_ring().blind_index("national_id", one.national_id)  # type: ignore[union-attr]  # as above
        update_person(person_index=index, registry_person=said, by=SYSTEM, now=NOW)
    find_duplicates(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        persons = {one.person for one in heads}  # type: ignore[union-attr]  # as above
        number: int = LikelyDuplicate.objects.get(person_id__in=persons, other_person_id__in=persons).id
    return number


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


def opened(browser: Client, pair: int) -> str:
    browser.post(f"/duplicates/{pair}/", OPENS)
    return text_of(browser.get(f"/duplicates/{pair}/"))


def judge(browser: Client, pair: int, finding: str) -> Any:
    return browser.post(f"/duplicates/{pair}/", {"finding": finding, "words": "هر دو یک امضا دارند"})


@pytest.mark.slow
def test_two_officers_find_one_person_and_the_case_says_so(
    pair: int, undecided: int, enter: Enter, tmp_path: Path
) -> None:
    sara, nima = enter(), enter("nima")
    assert f'href="/duplicates/{pair}/"' in text_of(sara.get("/duplicates/"))
    pages = {"waiting": text_of(sara.get("/duplicates/")), "pair": opened(sara, pair)}
    assert re.search("مجموع: [۰-۹]+(٫[۰-۹])? امتیاز", pages["pair"])
    assert re.search(r">نام پدر</th>(?:<td[^>]*><span[^>]*>–</span></td>){2}<td[^>]*>یکسان<", pages["pair"])
    assert "فقط کدی نگه می‌داریم" in pages["pair"]
    assert "سه رقم آخر شماره: ۷۸۹" in pages["pair"]
    assert "9121234789" not in pages["pair"]
    assert FOR_THE_FIRST in pages["pair"]
    assert "یکی را انتخاب کنید" in text_of(sara.post(f"/duplicates/{pair}/", {"words": "؟"}))
    done = judge(sara, pair, "same").headers["Location"]
    assert f"نظر شما دربارهٔ مورد {to_persian_digits(str(pair))} ثبت شد." in text_of(sara.get(done))
    assert "کارشناس دیگری جداگانه نظر می‌دهد" in text_of(sara.get(done))
    assert f'href="/duplicates/{pair}/"' not in text_of(sara.get("/duplicates/"))
    assert "در انتظار نظر کارشناس دیگری" in text_of(sara.get(f"/duplicates/{pair}/"))
    second = opened(nima, pair)
    assert "هر دو یک امضا دارند" not in second
    assert FOR_THE_FIRST not in second
    done = judge(nima, pair, "same").headers["Location"]
    assert "بررسی این مورد تمام شد" in text_of(nima.get(done))
    page = text_of(nima.get(f"/duplicates/{pair}/"))
    assert page.count("هر دو یک امضا دارند") == 2
    assert "هنوز به ثبت احوال اطلاع داده نشده" in page
    pages |= {"settled": page, "found": text_of(sara.get("/duplicates/found/"))}
    assert "یک نفر" in pages["found"]
    sara.post(f"/cases/{undecided}/", OPENS)
    pages["case"] = text_of(sara.get(f"/cases/{undecided}/"))
    assert "کد ملی دیگری هم دارد" in pages["case"]
    assert not faults(pages, tmp_path)


@pytest.mark.slow
def test_both_heads_read_who_looked(pair: int, enter: Enter) -> None:
    opened(enter(), pair)
    with acting_as(SYSTEM, is_read_only=True):
        assert [len(looks_at(household)) for household in (UNVALUED, OTHER)] == [1, 1]


def test_both_heads_read_who_looked_by_sending_an_empty_finding(pair: int, enter: Enter) -> None:
    sara = enter()
    sara.post(f"/duplicates/{pair}/", OPENS)
    assert "یکی را انتخاب کنید" in text_of(sara.post(f"/duplicates/{pair}/"))
    with acting_as(SYSTEM, is_read_only=True):
        assert [len(looks_at(household)) for household in (UNVALUED, OTHER)] == [1, 1]


@pytest.mark.slow
def test_an_opinion_that_is_not_asked_for_is_refused_in_words(pair: int, enter: Enter) -> None:
    senior = enter("senior", roles=["senior_officer"])
    assert '<form method="post" novalidate>' not in opened(senior, pair)
    assert "این مورد اکنون در انتظار شما نیست" in text_of(judge(senior, pair, "same"))


@pytest.mark.slow
def test_the_page_of_a_pair_answers_as_the_table_says(pair: int, enter: Enter, desk: Client) -> None:
    row, at = ROUTES["staff"]["duplicates:show"], f"/duplicates/{pair}/"
    own, far, agent = (
        enter(provinces=["23"]),
        enter("far", provinces=["01"]),
        enter("agent", roles=["hotline_agent"]),
    )
    own.post(at, OPENS)
    answers = tuple(answer_of(browser.get(at)) for browser in (own, far, desk))
    assert answers == (row.own, row.other, row.anonymous)
    assert answer_of(agent.get(at)) == "forbidden"
    assert answer_of(agent.get("/duplicates/")) == "forbidden"


@pytest.mark.slow
def test_a_case_of_a_household_that_is_like_another_says_that_it_is_looked_at(
    pair: int, undecided: int, enter: Enter
) -> None:
    sara = enter(provinces=["23"])
    sara.post(f"/cases/{undecided}/", OPENS)
    assert "کارشناسان هنوز نظر نداده‌اند" in text_of(sara.get(f"/cases/{undecided}/"))


@pytest.fixture
def far_pair(nation: int) -> int:
    """The head of a household of another province is said to be called and born as the head of this one."""
    with acting_as(SYSTEM, is_read_only=True):
        head = head_of(UNVALUED, NOW.date())
        like = Person.objects.get(id=head.person)  # type: ignore[union-attr]  # the nation has it
    said = RegistryPerson(like.given_name, like.family_name, like.sex, like.birth_date, father_name="علی")
    index = key_ring().blind_index("national_id", head.national_id)  # type: ignore[union-attr]  # as above
    update_person(person_index=index, registry_person=said, by=SYSTEM, now=NOW)
    member = NewMember(national_id(FAR), "head", said, is_synthetic=True)
    since = NOW.date() - dt.timedelta(days=30)
    begin_household(household=FAR, province="01", by=SYSTEM, now=NOW, on=since, members=[member])
    find_duplicates(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        number: int = LikelyDuplicate.objects.get(other_household_id=FAR).id
    return number


def settle(pair: int, enter: Enter) -> Client:
    for name in ("sara", "nima"):
        browser = enter(name)
        opened(browser, pair)
        judge(browser, pair, "same")
    return browser


@pytest.mark.slow
def test_a_pair_with_a_household_elsewhere_is_named_and_leads_nowhere(
    far_pair: int, undecided: int, enter: Enter
) -> None:
    both, here = settle(far_pair, enter), enter("here", provinces=["23"])
    both.post(f"/cases/{undecided}/", OPENS)
    here.post(f"/cases/{undecided}/", OPENS)
    at, link = ("/duplicates/found/", f"/cases/{undecided}/"), f'href="/duplicates/{far_pair}/"'
    assert all(link in text_of(both.get(path)) for path in at)
    pages = {f"{number}": text_of(here.get(path)) for number, path in enumerate(at)}
    assert "یک نفر" in pages["0"]
    assert "کد ملی دیگری هم دارد" in pages["1"]
    assert not [name for name, page in pages.items() if link in page]
    assert here.get(f"/duplicates/{far_pair}/").status_code == 404


@pytest.mark.slow
def test_what_was_found_is_read_after_one_of_the_two_left(far_pair: int, enter: Enter) -> None:
    sara = settle(far_pair, enter)
    index = key_ring().blind_index("national_id", national_id(FAR))
    remove_member(person_index=index, household=FAR, on=NOW.date(), by=SYSTEM, now=NOW)
    assert f'href="/duplicates/{far_pair}/"' in text_of(sara.get("/duplicates/found/"))
    assert " تا " in text_of(sara.get(f"/duplicates/{far_pair}/"))
