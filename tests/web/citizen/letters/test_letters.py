"""R4.3b, R4.5: the letter on the phone and as a file, for its holder alone; whoever it is shown to verifies it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.conftest import register
from tests.architecture.who_may_see_what import ROUTES
from tests.inquiries.register_server import RegisterServer
from tests.support.markup import faults
from tests.support.printing import can_print
from tests.web.citizen.letters.pdf_checks import pdf_faults

__all__ = ["register"]  # real registers over HTTP, as the tests of accounts ask them
pytestmark = pytest.mark.django_db
NAMES = [
    name
    for name in ROUTES["citizen"]
    if name.startswith(("approvals:", "verification:", "letters:of_approval"))
]


@pytest.fixture(scope="module")
def nation(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """A published nation whose letters are signed."""
    from hemayat.approvals.revocation_list import make_list  # noqa: PLC0415 - models, once Django is set up
    from hemayat.approvals.signatures import sign_letters  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.published_nation import published_nation  # noqa: PLC0415 - the same

    with (
        django_db_blocker.unblock(),
        published_nation(tmp_path_factory.mktemp("letters"), django_db_setup) as made,
    ):
        sign_letters(now=timezone.now())
        make_list(now=timezone.now())
        yield made


@pytest.fixture
def household(nation: Any) -> int:
    return int(nation.of["eligible"])


@pytest.fixture
def enter(nation: Any, register: RegisterServer, citizen: Client) -> Callable[..., Client]:
    def entered(household: int, browser: Client = citizen) -> Client:
        from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - models, once Django is set up
        from tests.web.citizen.requests.steps import token_of  # noqa: PLC0415 - the same

        browser.cookies[COOKIE] = token_of(register, household, timezone.now())
        return browser

    return entered


def approval_in(household: int) -> Any:
    from hemayat.approvals.queries import approvals_of  # noqa: PLC0415 - models, once Django is set up
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(household)[0]


def letter_in(household: int) -> str:
    from hemayat.approvals.queries import letter_of  # noqa: PLC0415 - models, once Django is set up
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        letter = letter_of(approval_in(household))
    assert letter
    return str(letter.jws)


def another_head(household: int) -> None:
    """A member becomes the head of the household."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - the same
    from hemayat.households.actions import change_head  # noqa: PLC0415 - the same
    from hemayat.households.queries import known_in  # noqa: PLC0415 - the same

    with acting_as(SYSTEM, is_read_only=True):
        member = next(one for one in known_in(household) if one.relation != "head")
    index = key_ring().blind_index("national_id", member.national_id)
    now = timezone.now()
    change_head(household=household, new_head_index=index, on=now.date(), by=SYSTEM, now=now)


def answered(browser: Client, path: str) -> str:
    response = browser.get(path)
    if response.status_code == 302:
        return "sign in" if "/sign-in/" in response.headers["Location"] else "gone to"
    return {200: "page", 403: "forbidden", 404: "not found"}[response.status_code]


@pytest.mark.parametrize("name", NAMES)
def test_every_route_about_an_approval_answers_as_the_table_says(name, nation, household, enter, citizen):
    row, approval = ROUTES["citizen"][name], approval_in(household)
    named = approval.serial if name.startswith("verification:") else approval.id
    at = reverse(name, "hemayat.config.urls.citizen", args=[named])
    assert answered(citizen, at) == row.anonymous
    assert answered(enter(household), at) == row.own
    assert answered(enter(nation.of["not_eligible"]), at) == row.other


def test_r7_1c_the_approval_of_a_head_names_the_law_that_ends_it(household, enter):
    from tests.support.agreements import closed  # noqa: PLC0415 - models, once Django is set up

    browser = enter(household)
    assert "قانون پایان کمک معیشت" not in browser.get("/my/approval/").content.decode()
    closed(timezone.now(), timezone.localdate())
    assert "این خدمت طبق «قانون پایان کمک معیشت»" in browser.get("/my/approval/").content.decode()


@pytest.mark.slow
def test_r4_3b_the_letter_says_outcome_amount_reasons_sources_policy_and_rights(
    nation, household, enter, tmp_path
):
    browser, pages = enter(household), {}
    approval = approval_in(household)
    for lang in ("fa", "en"):
        browser.cookies["__Host-language"] = lang
        pages[lang] = browser.get("/my/approval/").content.decode()
        pages[f"told-{lang}"] = browser.get(f"/verify/{approval.serial}/").content.decode()
        pages[f"ask-{lang}"] = browser.get("/verify/").content.decode()
        pages[f"withdraw-{lang}"] = browser.get(f"/my/approvals/{approval.id}/withdraw/").content.decode()
    for words in (
        approval.serial_shown,
        "علی رضایی",
        "ریال",
        "درآمد",
        "آزمایشی",
        "قابل واگذاری نیست",
        "تاریخ پایان ندارد",
    ):
        assert words in pages["fa"], words
    assert "has no end date" in pages["en"]
    assert not faults(pages, tmp_path)


def test_r4_3b_the_pdf_is_tagged_persian_and_carries_what_a_stranger_verifies(nation, household, enter):
    if not can_print():
        pytest.skip("no pango here: the page of the letter prints, and `hemayat doctor` says so")
    browser = enter(household)
    at = f"/my/approvals/{approval_in(household).id}/letter/"
    response = browser.post(at, {"form": "full"}, follow=True)
    assert response.headers["Content-Type"] == "application/pdf"
    assert not pdf_faults(response.content)
    with pikepdf.open(BytesIO(response.content)) as pdf:
        assert str(pdf.Root.Lang) == "fa"
        assert pdf.attachments["approval.jws"].get_file().read_bytes().decode() == letter_in(household)
        assert len(pdf.pages) <= 2


def test_the_letter_prints_each_law_as_it_is_written(household, enter):
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.eligibility.queries import case, determination_of  # noqa: PLC0415 - the same
    from hemayat.eligibility.reasons import explain  # noqa: PLC0415 - the same

    with acting_as(SYSTEM):
        published = determination_of(household)
    assert published
    page = enter(household).get(f"/my/approvals/{approval_in(household).id}/").content.decode()
    for reason in explain(case(published), "fa").reasons:
        assert reason.law in page


def test_a_machine_without_pango_says_so_in_words_and_points_to_the_page(
    nation, household, enter, monkeypatch
):
    import sys  # noqa: PLC0415 - for this alone

    class Lacking:
        """What importing WeasyPrint meets where its library is not there."""

        def find_spec(self, name: str, *given: Any) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    number = approval_in(household).id
    response = enter(household).post(f"/my/approvals/{number}/letter/", {"form": "short"})
    assert response.status_code == 503
    assert f"/my/approvals/{number}/" in response.content.decode()
    assert "نمی‌تواند فایل PDF بسازد" in response.content.decode()


def test_r4_5_another_head_is_refused_told_why_and_put_on_record(nation, household, enter):
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - models, once Django is set up
    from hemayat.audit.models import AuditEvent  # noqa: PLC0415 - the same

    number = approval_in(household).id
    another_head(household)
    browser = enter(household)
    for page in ("", "letter/", "credential.sd-jwt", "withdraw/"):
        response = browser.get(f"/my/approvals/{number}/{page}")
        assert response.status_code == 403
        assert "قابل واگذاری نیست" in response.content.decode()
    for page in ("letter/", "withdraw/"):
        assert browser.post(f"/my/approvals/{number}/{page}", {"form": "full"}).status_code == 403
    assert approval_in(household).ended_on is None
    with acting_as(SYSTEM, is_read_only=True):
        assert AuditEvent.objects.filter(
            event="approval.refused_to_another", subject=f"approval:{number}"
        ).exists()


def test_the_holder_gives_it_back(nation, household, enter):
    browser, number = enter(household), approval_in(household).id
    assert "انصراف می‌دهید" in browser.get(f"/my/approvals/{number}/withdraw/").content.decode()
    assert browser.post(f"/my/approvals/{number}/withdraw/").status_code == 302
    page = browser.get(f"/my/approvals/{number}/").content.decode()
    assert "دارندهٔ تأییدیه از آن انصراف داد" in page
    assert browser.post(f"/my/approvals/{number}/withdraw/").headers["Location"] == "/my/approval/"
    # The custodian is told with it, and no page goes on to promise a payment.
    for path in ("/my/", "/my/decision/"):
        status = browser.get(path).content.decode()
        assert "کمک معیشت شما از" in status
        assert "زمان پرداخت" not in status
    assert "وزارتخانه شما را به سازمان پرداخت‌کننده معرفی می‌کند" not in browser.get("/my/").content.decode()


def test_r4_3b_a_stranger_sees_that_an_approval_is_no_longer_valid(nation, household, enter, citizen):
    approval = approval_in(household)
    letter = letter_in(household)
    enter(household).post(f"/my/approvals/{approval.id}/withdraw/")
    by_serial = citizen.get(f"/verify/{approval.serial}/").content.decode()
    by_signature = citizen.post("/verify/", {"shown": letter}).content.decode()
    for page in (by_serial, by_signature):
        assert "این تأییدیه دیگر معتبر نیست" in page
        assert "این تأییدیه معتبر است" not in page


def in_past(page: str, since: str, why: str) -> None:
    assert f"از {since} دیگر معتبر نیست: {why}" in page
    for now in (
        "به نام شماست",
        "تا زمانی که در قید حیات هستید",
        "در همین سامانه اعتراض کنید. تاریخ پاسخ",
        "خدمت رایگان است",
    ):
        assert now not in page, now
    for then in (
        "مبلغ برای خانوار در روز صدور",
        "نتیجه در روز صدور",
        "به نام شما بود",
        "همچنان می‌توانید ببینید",
    ):
        assert then in page, then


def test_r4_6b_what_has_ended_is_told_in_the_past_with_its_day_and_why(nation, household, enter, tmp_path):
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - models, once Django is set up

    browser, number = enter(household), approval_in(household).id
    browser.post(f"/my/approvals/{number}/withdraw/")
    page = browser.get("/my/approval/").content.decode()
    in_past(page, jalali(timezone.localdate()), "دارندهٔ تأییدیه از آن انصراف داد")
    assert "دوباره و رایگان درخواست" in page
    assert "حتی یک روز هم معتبر نبود" not in page, "it was issued years ago"
    browser.cookies["__Host-language"] = "en"
    english = browser.get("/my/approval/").content.decode()
    assert "has not been valid since" in english
    assert not faults({"fa": page, "en": english}, tmp_path)


@pytest.mark.slow
def test_r7_1c_what_a_law_has_ended_is_told_in_the_past_and_promises_no_request(nation, household, enter):
    from hemayat.approvals.actions import end_by_law  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.shared.templatetags.formats import jalali  # noqa: PLC0415 - models, once Django is set up
    from tests.support.agreements import closed  # noqa: PLC0415 - models, once Django is set up

    today = timezone.localdate()
    closed(timezone.now(), today)
    end_by_law("قانون پایان کمک معیشت، شمارهٔ 1234", today, now=timezone.now())
    page = enter(household).get("/my/approval/").content.decode()
    in_past(page, jalali(today), "این خدمت به حکم قانون پایان یافت")
    assert "درخواست و اعتراض جدیدی پذیرفته نمی‌شود" in page
    assert "رایگان درخواست بدهید" not in page


def test_who_has_none_is_told_what_to_do(nation, enter):
    page = enter(nation.of["needs_data"]).get("/my/approval/")
    assert page.status_code == 200
    assert "هنوز تأییدیه‌ای صادر نشده است" in page.content.decode()


def test_r4_5_a_stranger_sees_that_it_is_in_force_and_the_holder_masked(nation, household, citizen):
    approval = approval_in(household)
    by_serial = citizen.get(f"/verify/{approval.serial}/").content.decode()
    by_signature = citizen.post("/verify/", {"shown": letter_in(household)}).content.decode()
    for page in (by_serial, by_signature):
        assert "علی ر…" in page
        assert "رضایی" not in page
        assert "این تأییدیه معتبر است" in page
        assert "قابل واگذاری نیست" in page
    assert "امضا" in by_signature
    # Written by hand, with small letters and dashes.
    assert citizen.get(f"/verify/{approval.serial_shown.lower()}/").status_code == 200


def test_what_is_no_letter_is_said_to_be_none(nation, household, citizen):
    from hemayat.common.tracking_code import new_tracking_code  # noqa: PLC0415 - for this alone

    assert citizen.get(f"/verify/{new_tracking_code()}/").status_code == 404
    assert citizen.get("/verify/AAAA/").status_code == 404
    header, payload, signature = letter_in(household).split(".")
    for shown in ("", "AAAA-BBBB", f"{header}.{payload[:-4]}AAAA.{signature}"):
        assert citizen.post("/verify/", {"shown": shown}).status_code == 422


def test_what_only_takes_depth_is_said_to_be_no_letter(nation, citizen):
    from hemayat.approvals.jws import base64url  # noqa: PLC0415 - for this alone

    deep = base64url(b"[" * 10_000)
    assert citizen.post("/verify/", {"shown": f"{deep}.{deep}.{deep}"[:20_000]}).status_code == 422
    assert citizen.post("/verify/", {"shown": f"{base64url(b'[' * 5_000)}.e30.e30"}).status_code == 422


def test_a_genuine_credential_whose_serial_is_not_shown_is_not_called_forged(
    nation, household, enter, citizen
):
    from hemayat.approvals.jws import decoded  # noqa: PLC0415 - for this alone

    number = approval_in(household).id
    whole = enter(household).get(f"/my/approvals/{number}/credential.sd-jwt").content.decode()
    signed, *disclosures = whole.strip("~").split("~")
    kept = [one for one in disclosures if b'"serial"' not in decoded(one)]
    assert len(kept) == len(disclosures) - 1
    response = citizen.post("/verify/", {"shown": "~".join([signed, *kept, ""])})
    assert response.status_code == 422
    page = response.content.decode()
    assert "شمارهٔ آن را نشان نداده است" in page
    assert "جعلی" not in page


@pytest.mark.slow
def test_r4_3b_hemayat_verify_needs_no_network_and_no_database(nation, household, enter, citizen, tmp_path):
    browser, number = enter(household), approval_in(household).id
    (tmp_path / "keys.json").write_bytes(citizen.get("/verify/keys.json").content)
    (tmp_path / "revoked.jwt").write_bytes(citizen.get("/verify/revoked.jwt").content)
    shown = {
        "qr.txt": letter_in(household).encode(),
        "wallet.sd-jwt": browser.get(f"/my/approvals/{number}/credential.sd-jwt").content,
        "forged.txt": re.sub(rb"^([^.]+\.)....", rb"\1AAAA", letter_in(household).encode()),
    }
    for form in ("short", "full"):
        shown[f"{form}.pdf"] = browser.post("/my/letter/", {"form": form}, follow=True).content
    refused = enter(nation.of["not_eligible"])
    shown["refusal.pdf"] = refused.post("/my/letter/", {"form": "full"}, follow=True).content
    for name, content in shown.items():
        (tmp_path / name).write_bytes(content)
    for name in ("qr.txt", "wallet.sd-jwt", "full.pdf", "refusal.pdf"):
        assert _verify(tmp_path, name) == 0, name
    for name, changed in tampered(shown["full.pdf"], shown["refusal.pdf"]).items():
        (tmp_path / name).write_bytes(changed)
        assert _verify(tmp_path, name) == 2, name
    assert _verify(tmp_path, "short.pdf") == 2, "nothing is attached to it"
    assert _verify(tmp_path, "forged.txt") == 2
    assert citizen.get("/verify/credential/").json()["vct"].endswith("/verify/credential/")


def tampered(approved: bytes, refused: bytes) -> dict[str, bytes]:
    """The letter of an approval with an attachment changed, gone, or taken from another genuine letter."""
    with pikepdf.open(BytesIO(refused)) as pdf:
        others = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    with pikepdf.open(BytesIO(approved)) as pdf:
        own = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    header, payload, signature = own["letter.jws"].split(b".")
    changes: dict[str, dict[str, bytes | None]] = {
        "signed.pdf": {"letter.jws": b".".join((header, payload[:-4] + b"AAAA", signature))},
        "facts.pdf": {"facts.json": own["facts.json"].replace(b"eligible", b"Eligible")},
        "gone.pdf": {"letter.jws": None},
        "no-facts.pdf": {"facts.json": None},
        "others.pdf": {**others, "approval.jws": None},
        "mixed.pdf": {**others},
        "more.pdf": {"more.jws": b"a.b.c"},
    }
    return {name: _with_files(approved, changed) for name, changed in changes.items()}


def _with_files(content: bytes, changed: dict[str, bytes | None]) -> bytes:
    made = BytesIO()
    with pikepdf.open(BytesIO(content)) as pdf:
        for name, text in changed.items():
            if name in pdf.attachments:
                del pdf.attachments[name]
            if text is not None:
                pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, text, filename=name)
        pdf.save(made)
    return made.getvalue()


def _verify(folder: Path, shown: str) -> int:
    """In an empty environment: there is no database to be asked and no home."""
    import os  # noqa: PLC0415 - for this alone
    import sys  # noqa: PLC0415 - the same

    command = [
        sys.executable,
        "-m",
        "hemayat.cli",
        "verify",
        shown,
        "--keys",
        "keys.json",
        "--list",
        "revoked.jwt",
    ]
    source = str(Path(__file__).parents[4] / "src")
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": source},
        capture_output=True,
        check=False,
    )
    return done.returncode
