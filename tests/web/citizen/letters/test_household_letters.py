"""A letter for everyone: approved, refused and waiting; short or full; made once; read by its addressee alone."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from django.test import Client

from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.markup import faults
from tests.support.printing import can_print
from tests.web.citizen.letters.pdf_checks import pdf_faults, streams_with_javascript
from tests.web.citizen.letters.test_letters import (
    another_head,
    enter,
    household,
    nation,
    register,
)

__all__ = ["enter", "household", "nation", "register"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here: Debian’s poppler-utils"),
]
Enter = Callable[..., Client]
KEPT = os.environ.get("HEMAYAT_TEST_LETTERS")
"""A folder in which the files stay, to be looked at."""
SITUATIONS = {"approved": "eligible", "refused": "not_eligible", "waiting": "needs_data"}


@pytest.fixture(autouse=True)
def pango() -> None:
    if not can_print():
        pytest.skip("no pango here: `hemayat doctor` says so")


def letter_at(browser: Client, form: str, at: str = "/my/letter/") -> str:
    """Where the file is, once it was asked for."""
    response = browser.post(at, {"form": form})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def file_of(browser: Client, form: str, at: str = "/my/letter/") -> bytes:
    response = browser.get(letter_at(browser, form, at))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    return bytes(response.content)


def words_of(content: bytes, folder: Path) -> str:
    paper = folder / "letter.pdf"
    paper.write_bytes(content)
    said = subprocess.run(["pdftotext", paper, "-"], capture_output=True, text=True, check=True).stdout
    return plain(said)


def plain(words: str) -> str:
    """As pdftotext gives it: without half-spaces, "لا" turned around, the hamza moved.

    Marks of direction are invisible.
    """
    kept = re.sub("[\u0654\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", words)
    return " ".join(kept.replace("لا", "ال").split())


def squeezed(words: str) -> str:
    """pdftotext also moves spaces from one side of numbers and stops to the other."""
    return plain(words).replace(" ", "")


def name_of_head(household: int) -> str:
    from django.utils import timezone  # noqa: PLC0415 - models, once Django is set up

    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same
    from hemayat.households.queries import head_of, person  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        head = head_of(household, timezone.localdate())
        assert head
        holder = person(head.person)
    assert holder
    return f"{holder.given_name} {holder.family_name}"


def attached(content: bytes) -> dict[str, bytes]:
    with pikepdf.open(BytesIO(content)) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("form", ["short", "full"])
@pytest.mark.parametrize("kind", SITUATIONS)
def test_every_letter_has_what_its_metadata_claim(
    nation: Any, enter: Enter, kind: str, form: str, lang: str
) -> None:
    browser = enter(nation.of[SITUATIONS[kind]])
    browser.post("/language", {"lang": lang, "next": "/my/"})
    content = file_of(browser, form)
    if KEPT:
        (Path(KEPT) / f"{kind}-{form}-{lang}.pdf").write_bytes(content)
    assert pdf_faults(content) == []
    assert streams_with_javascript(content) == 0
    assert (attached(content) == {}) == (form == "short")


EVERY_SHORT = ("نامهٔ کوتاه", "فایلی به آن پیوست نشده است", "ممکن است نتیجه پس از آن تغییر کرده باشد")
SHORT = {
    "approved": ("این خانوار مشمول کمک معیشت است", "قابل واگذاری نیست"),
    "refused": ("این خانوار مشمول کمک معیشت نیست", "دلیلها در نامهٔ کامل است"),
    "waiting": ("هنوز دربارهٔ این خانوار تصمیمی گرفته نشده است", "این به معنای رد شدن نیست"),
}


@pytest.mark.parametrize("kind", SITUATIONS)
def test_the_short_letter_reads_in_order_and_holds_no_facts(
    nation: Any, enter: Enter, tmp_path: Path, kind: str
) -> None:
    household = nation.of[SITUATIONS[kind]]
    text = words_of(file_of(enter(household), "short"), tmp_path)
    places = []
    for words in (EVERY_SHORT[0], name_of_head(household), *SHORT[kind], EVERY_SHORT[2]):
        assert squeezed(words) in squeezed(text), (words, text)
        places.append(squeezed(text).index(squeezed(words)))
    assert places == sorted(places)
    assert squeezed(EVERY_SHORT[1]) in squeezed(text)
    said = set(re.findall(r"\w+", text))
    assert not said & {"ریال", "تومان", "خودرو", "خودروها", "ملک", "میلیون", "پژو"}


# ------------------------------------------------------------------------------------------ the full letter


def test_the_full_refusal_names_who_decided_by_what_the_record_and_every_remedy_in_order(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.agreements.contacts import agreement_shown  # noqa: PLC0415 - models, once Django is set up
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same
    from hemayat.eligibility.queries import determination_of  # noqa: PLC0415 - the same
    from hemayat.web.citizen.decision.remedies import remedies_of  # noqa: PLC0415 - the same
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    with acting_as(SYSTEM, is_read_only=True):
        published = determination_of(household)
        assert published
        remedies = remedies_of(published, None)
    with time_machine.travel(published.published_at + dt.timedelta(days=1)):
        text = words_of(file_of(enter(household), "full"), tmp_path)
    agreement = agreement_shown()
    assert remedies
    for words in (
        agreement.remedies.authority["fa"], agreement.legal_basis.title["fa"],
        "هیچ کارشناسی پروندهٔ شما را بررسی", "شرطهایی که خانوار ندارد",
        jalali(remedies.court_until_abroad),
    ):  # fmt: skip
        assert squeezed(words) in squeezed(text), (words, text)
    _, section = squeezed(text).split(squeezed("اگر این تصمیم را نمی‌پذیرید"))
    steps = (
        "اعتراض کنید", agreement.contacts.inspection_office["fa"], jalali(remedies.court_until),
        agreement.remedies.court["fa"], jalali(remedies.court_until_abroad),
    )  # fmt: skip
    places = [section.index(squeezed(words)) for words in steps]
    assert places == sorted(places)


def test_the_full_letter_attaches_the_facts_signed_and_as_json(nation: Any, enter: Enter) -> None:
    from django.utils import timezone  # noqa: PLC0415 - the same

    from hemayat.approvals.public_keys import PURPOSE  # noqa: PLC0415 - models, once Django is set up
    from hemayat.approvals.verification import verify  # noqa: PLC0415 - the same
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - the same

    files = attached(file_of(enter(nation.of["not_eligible"]), "full"))
    assert files.keys() == {"facts.json", "letter.jws"}
    facts = json.loads(files["facts.json"])
    assert facts["decision"]["outcome"] == "not_eligible"
    assert any(criterion["verdict"] == "failed" and criterion["sources"] for criterion in facts["criteria"])
    keys = key_ring().public_keys(PURPOSE)
    document = verify(files["letter.jws"].decode(), keys, timezone.now())
    assert (document.number, document.says["facts"]) == (None, facts)


def refused_with_others(nation: Any) -> tuple[int, list[Any], Any]:
    """A refused household, the records of another adult behind its refusal, and its decision in words."""
    from django.utils import timezone  # noqa: PLC0415 - the same

    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.eligibility.models import Determination  # noqa: PLC0415 - the same
    from hemayat.eligibility.presenter import present_decision  # noqa: PLC0415 - the same
    from hemayat.eligibility.queries import determination_of  # noqa: PLC0415 - the same
    from hemayat.records.queries import records_behind  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        refused = Determination.objects.filter(run_id=nation.second, outcome="not_eligible")
        for household in refused.values_list("household_id", flat=True):
            published = determination_of(household)
            assert published
            decision = present_decision(published, "fa")
            failed = {view.reason.criterion for view in decision.failed}
            guarded = [record for record in records_behind(published, timezone.now()) if record.is_guarded]
            if any(failed & set(record.criteria) for record in guarded):
                return household, guarded, decision
    raise AssertionError


def test_records_of_other_adults_are_left_out_and_counted(nation: Any, enter: Enter, tmp_path: Path) -> None:
    """Also the little that the head reads of them on the page: kind and year, and whose it is."""
    from hemayat.records.texts import record_words  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.citizen.decision.records import record_card  # noqa: PLC0415 - the same

    household, guarded, decision = refused_with_others(nation)
    content = file_of(enter(household), "full")
    facts = json.loads(attached(content)["facts.json"])
    failed = {view.reason.criterion for view in decision.failed}
    assert facts["records_of_others_left_out"] == sum(bool(failed & set(one.criteria)) for one in guarded)
    for view in (*decision.failed, *decision.open):
        (of_it,) = (one for one in facts["criteria"] if one["criterion"] == view.reason.criterion)
        others = [one for one in guarded if view.reason.criterion in one.criteria]
        assert sum(one["records"] for one in of_it["records_of_others"]) == len(others)
        assert not {record_words(one, "fa").sentence for one in others} & set(of_it["records"])
    text = squeezed(words_of(content, tmp_path))
    assert squeezed("اطلاعات فرد بزرگسال دیگری هم در آن است") in text
    assert squeezed("سوابق بزرگسالان دیگر و سوابقی که صاحب آن‌ها معلوم نیست") in text
    owners = {record_card(one, "fa").owner for one in guarded if one.member}
    assert owners
    assert not [owner for owner in owners if squeezed(owner) in text]


def test_a_waiting_family_reads_since_when_who_is_asked_and_by_when(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    text = words_of(file_of(enter(nation.of["needs_data"]), "full"), tmp_path)
    for words in (
        "در انتظار از", "چه کسی باید اقدام کند؟", "وزارتخانه؛ خانوار را در دورهٔ بعد", "تا چه زمانی؟", "روز کاری",
        "اطلاعاتی که نرسیده است",
    ):  # fmt: skip
        assert squeezed(words) in squeezed(text), (words, text)


@pytest.mark.slow
def test_the_letter_of_a_filed_request_names_it_and_the_day_of_our_answer(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.requests.queries import requests_of  # noqa: PLC0415 - the same
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - the same
    from tests.web.citizen.requests.steps import file, ready_objection  # noqa: PLC0415 - the same

    household = nation.of["needs_data"]
    browser = enter(household)
    before = letter_at(browser, "short")
    file(browser, ready_objection(browser))
    after = letter_at(browser, "short")
    assert after != before, "it says something else now"
    short = words_of(browser.get(after).content, tmp_path)
    full = words_of(file_of(browser, "full"), tmp_path)
    with acting_as(SYSTEM, is_read_only=True):
        (case,) = requests_of(household)
    assert case.due_on
    for words in ("مهلت پاسخ ما", jalali(case.due_on), "وزارتخانه؛ درخواست را بررسی میکند"):
        assert squeezed(words) in squeezed(short), (words, short)
    for words in (case.tracking_code, case.title["fa"]):
        assert squeezed(words) in squeezed(full), (words, full)
        assert squeezed(words) not in squeezed(short), (words, short)


# ------------------------------------------------------------------------------------------ made once


@pytest.mark.slow
def test_a_letter_is_the_same_file_until_it_says_something_else(nation: Any, enter: Enter) -> None:
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.letters.models import HouseholdLetter  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    browser = enter(household)
    at = letter_at(browser, "short")
    first = browser.get(at).content
    assert letter_at(browser, "short") == at
    assert browser.get(at).content == first
    others = {letter_at(browser, "full")}
    browser.post("/language", {"lang": "en", "next": "/my/"})
    others.add(letter_at(browser, "short"))
    assert len(others | {at}) == 3
    assert browser.get(at).content == first
    assert "(out of date:" not in browser.get("/my/letter/").content.decode(), (
        "each language and form is current"
    )
    another_day = household_change(household)
    page = browser.get("/my/letter/").content.decode()
    assert page.count("(out of date:") == 3, another_day
    with acting_as(SYSTEM, is_read_only=True):
        row = HouseholdLetter.objects.filter(household_id=household).earliest("id")
    assert first not in bytes(row.pdf)
    assert b"%PDF" not in bytes(row.pdf)


def household_change(household: int) -> str:
    """Something that the letters of this household say is different from now on: the name of the head."""
    from django.db import connection  # noqa: PLC0415 - models, once Django is set up

    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same

    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE person SET given_name = 'نام تازه' WHERE id IN (SELECT person_id FROM membership"
            " WHERE household_id = %s AND relation = 'head' AND upper_inf(valid))",
            [household],
        )
        assert cursor.rowcount == 1
    return "the name of the head"


# ------------------------------------------------------------------------------------------ who reads it


def test_nobody_but_its_addressee_reads_a_letter(nation: Any, enter: Enter, citizen: Client) -> None:
    household = nation.of["not_eligible"]
    own = enter(household)
    at = letter_at(own, "full")
    assert own.get(at).status_code == 200
    assert enter(nation.of["eligible"]).get(at).status_code == 404
    citizen.cookies.clear()
    for path in (at, "/my/letter/"):
        assert "/sign-in/" in citizen.get(path).headers["Location"]


def of_several_people(nation: Any) -> int:
    """A refused household in which somebody else can become the head."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.eligibility.models import Determination  # noqa: PLC0415 - the same
    from hemayat.households.queries import known_in  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        refused = Determination.objects.filter(run_id=nation.second, outcome="not_eligible")
        return next(one for one in refused.values_list("household_id", flat=True) if len(known_in(one)) > 1)


@pytest.mark.slow
def test_a_later_head_gets_a_letter_of_their_own_and_not_the_former_ones(
    nation: Any, enter: Enter, tmp_path: Path
) -> None:
    household = of_several_people(nation)
    browser = enter(household)
    at = letter_at(browser, "full")
    former = words_of(browser.get(at).content, tmp_path)
    another_head(household)
    household_change(household)
    later = enter(household)
    assert later.get(at).status_code == 404
    assert at not in later.get("/my/letter/").content.decode()
    assert letter_at(later, "full") != at
    own = words_of(file_of(later, "full"), tmp_path)
    assert squeezed("نام تازه") in squeezed(own)
    assert squeezed("نام تازه") not in squeezed(former)


def test_a_head_by_the_registers_alone_gets_no_letter(
    nation: Any, enter: Enter, register: RegisterServer, citizen: Client
) -> None:
    """A former spouse, perhaps: our record names another head."""
    from django.utils import timezone  # noqa: PLC0415 - models, once Django is set up

    from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - the same
    from tests.web.citizen.requests.steps import token_of  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    at = letter_at(enter(household), "full")
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), made_up_id(77_001))
    assert citizen.get(at).status_code == 404
    for response in (citizen.get("/my/letter/"), citizen.post("/my/letter/", {"form": "full"})):
        assert response.status_code == 403
        assert "علی رضایی" not in response.content.decode()


def test_staff_and_strangers_see_no_row_of_a_letter(nation: Any, enter: Enter) -> None:
    from django.db import connection  # noqa: PLC0415 - models, once Django is set up

    from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    letter_at(enter(household), "short")
    staff = Actor("staff", "staff:1", provinces=("*",))
    head = Actor("head", "session:1", household=nation.of["eligible"])
    for actor, seen in ((SYSTEM, 1), (NOBODY, 0), (staff, 0), (head, 0)):
        with acting_as(actor, is_read_only=True), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM household_letter WHERE household_id = %s", [household])
            assert cursor.fetchone() == (seen,), actor


# ------------------------------------------------------------------------------------------ who scans it


def scanned(content: bytes, folder: Path) -> str:
    """What a phone reads from the printed letter."""
    import zxingcpp  # noqa: PLC0415 - for this alone
    from PIL import Image  # noqa: PLC0415 - the same

    paper = folder / "letter.pdf"
    paper.write_bytes(content)
    subprocess.run(["pdftoppm", "-r", "150", "-png", paper, folder / "page"], check=True)
    # Of one kind: lines and letters of a table are now and then taken for a barcode.
    wanted = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    pages = [Image.open(page) for page in sorted(folder.glob("page*.png"))]
    codes = [code for page in pages for code in zxingcpp.read_barcodes(page, formats=wanted)]
    assert len(codes) == 1
    return str(codes[0].text)


def shown_of_code(citizen: Client, code: str) -> str:
    path = "/" + code.split("#", maxsplit=1)[0].split("/", 3)[3]
    page = citizen.get(path)
    assert page.status_code == 200
    main = re.search(r"<main.*?</main>", page.content.decode(), re.DOTALL)
    assert main
    return main[0]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["short", "full"])
def test_who_scans_a_letter_cannot_tell_a_refusal_from_an_approval(
    nation: Any, enter: Enter, citizen: Client, tmp_path: Path, form: str
) -> None:
    pages, by_code = {}, {}
    for kind, outcome in SITUATIONS.items():
        folder = tmp_path / kind
        folder.mkdir()
        code = scanned(file_of(enter(nation.of[outcome]), form), folder)
        assert len(code.encode()) <= 600
        citizen.cookies.clear()
        shown = shown_of_code(citizen, code)
        number = re.search(r"/verify/([0-9A-Z]{12})/", code)
        assert number
        grouped = re.sub("(....)(....)(....)", r"\1-\2-\3", number[1])
        assert grouped in shown
        assert "ممکن است نتیجه پس از آن تغییر کرده باشد" in shown
        pages[kind] = shown.replace(grouped, "")
        # The signed text in the code says no more, and the form takes the whole code.
        signed = citizen.post("/verify/", {"shown": code})
        main = re.search(r"<main.*?</main>", signed.content.decode(), re.DOTALL)
        assert main
        assert "این نامه اصل است" in main[0]
        by_code[kind] = main[0].replace(grouped, "")
    assert len(set(pages.values())) == 1
    assert len(set(by_code.values())) == 1
    for words in ("علی", "رضایی", "مشمول", "معتبر است", "تصمیم"):
        assert words not in pages["refused"], words


def test_a_number_that_was_never_issued_is_no_letter(nation: Any, citizen: Client) -> None:
    from hemayat.common.tracking_code import new_tracking_code  # noqa: PLC0415 - for this alone

    response = citizen.get(f"/verify/{new_tracking_code()}/")
    assert response.status_code == 404
    assert "چنین نامه‌ای وجود ندارد" in response.content.decode()


@pytest.mark.slow
def test_the_pages_of_letters_are_right_html_in_both_languages(
    nation: Any, enter: Enter, citizen: Client, tmp_path: Path
) -> None:
    pages = {}
    for lang in ("fa", "en"):
        for kind, outcome in SITUATIONS.items():
            browser = enter(nation.of[outcome])
            browser.cookies["__Host-language"] = lang
            at = letter_at(browser, "short")
            pages[f"{kind}-{lang}"] = browser.get("/my/letter/").content.decode()
            assert at in pages[f"{kind}-{lang}"]
        (found,) = set(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", pages[f"waiting-{lang}"])[:1])
        pages[f"verify-{lang}"] = browser.get(f"/verify/{found}/").content.decode()
    assert not faults(pages, tmp_path)
    assert browser.post("/my/letter/", {"form": "longest"}).status_code == 422
