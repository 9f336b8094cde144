"""A run published by two people at the desk, seen by nobody until the second (R1.2b, R1.3a)."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import published_run
from hemayat.operations.postgres import DatabaseUrls
from hemayat.publication.background_jobs import resume_jobs, run_job
from hemayat.publication.models import Errand, Publication
from hemayat.publication.notices import queue_batch
from hemayat.web.shared.templatetags.formats import digits
from tests.architecture.who_may_see_what import ROUTES
from tests.support.markup import faults
from tests.support.nations import rows_of_nation
from tests.support.publishing import Decided, decide
from tests.web.staff.policies.test_policies import REFORM
from tests.web.staff.publication.background_worker import work

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def propose(maker: Client, run: str = "nation-run") -> int:
    """Asked for in the browser, done by the worker."""
    asked = maker.post("/publications/propose/", {"run": run})
    assert (asked.status_code, asked["Location"]) == (302, "/publications/?watch=1")
    work()
    return Publication.objects.order_by("-pk").values_list("pk", flat=True)[0]


def approve(checker: Client, run: int) -> None:
    asked = checker.post(f"/publications/{run}/approve/")
    assert (asked.status_code, asked["Location"]) == (302, f"/publications/{run}/?watch=1")
    work()
    while queue_batch(run, now=timezone.now()):
        pass


def justify(client: Client, run: int) -> None:
    sent = client.post(f"/publications/{run}/justify/", {"reason": "قانون سقف تازه دارد"})
    assert (sent.status_code, sent["Location"]) == (302, f"/publications/{run}/")


@pytest.mark.slow
def test_every_page_is_right_html(
    decided: Decided, maker: Client, checker: Client, analyst: Client, tmp_path: Path
) -> None:
    approve(checker, propose(maker))
    run = propose(maker, "harder-run")
    stopped = text(checker, f"/publications/{run}/")
    why = text(maker, f"/publications/{run}/justify/")
    for client in (maker, checker):
        justify(client, run)
    given = {"run": "nation-run", "on_day": "29", "on_month": "8", "on_year": "1398"}
    for name, reform in (("sent", REFORM), ("wrong", REFORM.replace("income_ceiling", "income_celing"))):
        sent = SimpleUploadedFile("reform.yaml", reform.encode())
        answered = analyst.post("/policies/nation-policy/try/", {**given, "reform": sent})
        (tmp_path / name).write_bytes(answered.content)
    pages = {
        "waiting": text(analyst, "/policies/"),
        "wrong": (tmp_path / "wrong").read_text("utf-8"),
        "propose": text(maker, "/publications/propose/"),
        "run": text(checker, f"/publications/{run}/"),
        "report": text(analyst, f"/publications/{run}/report/"),
        "approve": text(checker, f"/publications/{run}/approve/"),
        "refused": text(maker, f"/publications/{run}/approve/", 409),
        "stopped": stopped,
        "justify": why,
        "messages": text(checker, f"/publications/{run}/messages/"),
        "withdraw": text(maker, f"/publications/{run}/withdraw/"),
        "runs": text(maker, "/publications/"),
        "try": text(analyst, "/policies/nation-policy/try/"),
        **{page: text(analyst, f"/policies/livelihood-support/{page}") for page in ("", "values/", "cases/")},
    }
    comparison = f"/comparisons/{Errand.objects.get(kind='compare').pk}/"
    pages["watched"] = text(analyst, f"{comparison}?watch=1")
    work()
    pages["compared"] = text(analyst, comparison)
    folder = tmp_path / "pages"
    folder.mkdir()
    found = faults({name.strip("/") or "rules": page for name, page in pages.items()}, folder)
    assert not found, "\n".join(found)


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def shown_to_citizens(citizen: Client) -> list[bytes]:
    return [citizen.get(path).content for path in ("/how-we-decide/", "/quality/")]


def test_a_new_publisher_is_told_so_and_approves_nothing(
    django_db_setup: DatabaseUrls, decided: Decided, maker: Client, at_desk: Callable[..., Client]
) -> None:
    run, new = propose(maker), at_desk("publisher", username="new")
    with psycopg.connect(django_db_setup.owner) as owner:
        made_new = owner.execute(
            "UPDATE staff_power SET confirms_from = now() + interval '1 day' "
            "WHERE member_id = (SELECT id FROM staff_member WHERE username = 'new')"
        )
        assert made_new.rowcount == 1
    page = f"/publications/{run}/approve/"
    for answered in (new.get(page), new.post(page)):
        assert answered.status_code == 409
        assert "نقش شما تازه است" in answered.content.decode()
    assert not Errand.objects.filter(kind="approve").exists()


def test_r1_2b_two_publishers_publish_a_run_and_nobody_sees_it_before_the_second(
    decided: Decided, maker: Client, checker: Client, citizen: Client
) -> None:
    before = shown_to_citizens(citizen)
    run = propose(maker)
    assert "در انتظار نفر دوم" in text(checker, f"/publications/{run}/")
    assert published_run() is None
    assert shown_to_citizens(citizen) == before
    assert "این اجرا را خودتان پیشنهاد کرده‌اید" in text(maker, f"/publications/{run}/")
    assert "مسئول انتشار دیگری باید آن را تأیید کند" in text(maker, f"/publications/{run}/approve/", 409)
    assert maker.post(f"/publications/{run}/approve/").status_code == 409
    assert published_run() is None
    assert "این اولین انتشار است" in text(checker, f"/publications/{run}/approve/")
    approve(checker, run)
    found = published_run()
    assert found is not None
    assert found.pk == run
    row = Publication.objects.get(pk=run)
    assert (row.proposed_by.username, row.approved_by and row.approved_by.username) == ("maker", "checker")
    assert "منتشرشده" in text(maker, f"/publications/{run}/")
    assert shown_to_citizens(citizen) != before


def test_r1_3a_the_second_run_stands_beside_the_first_with_who_changes_where_and_why(
    decided: Decided, maker: Client, checker: Client
) -> None:
    approve(checker, propose(maker))
    run = propose(maker, "harder-run")
    page = text(checker, f"/publications/{run}/")
    for words in (
        "اجرای قبلی",
        "دیگر مشمول نیستند",
        "معیارهایی که اکنون مانع شده‌اند",
        "درآمد",
        "تهران",
        "<svg",
    ):
        assert words in page
    report = text(checker, f"/publications/{run}/report/")
    for words in ("استان", "<svg", "دهک"):
        assert words in report
    assert "دو نفر باید دلیل بنویسند" in page
    assert "تغییر می‌دهد بیش از حد مجاز" in text(checker, f"/publications/{run}/approve/", 409)
    for client in (maker, checker):
        justify(client, run)
    with acting_as(SYSTEM):
        Publication.objects.filter(pk=run).update(run_dir="gone")
    assert "جابه‌جا شده یا تغییر کرده است" in text(checker, f"/publications/{run}/report/")
    card = text(checker, f"/publications/{run}/approve/")
    changes = Publication.objects.get(pk=run).comparison or {}
    gains, loses = (
        sum(n for _, way, n in changes["provinces"] if way == change) for change in ("gains", "loses")
    )
    assert min(gains, loses) > 0
    digits = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    assert f"خانوارهایی که مشمول می‌شوند: <strong>{str(gains).translate(digits)}</strong>" in card
    assert f"خانوارهایی که دیگر مشمول نیستند: <strong>{str(loses).translate(digits)}</strong>" in card


def test_b9_a_proposal_says_about_how_many_households_with_support_it_lacks_data(
    maker: Client, checker: Client, settings: Any, tmp_path: Path
) -> None:
    """The register of vehicles was silent about everybody when the second snapshot was taken."""
    rows = rows_of_nation(40)
    silent = [
        {"national_id": one["national_id"], "register": "vehicles", "result": "no_answer"}
        for one in rows["persons"]
    ]
    decide(tmp_path)
    decide(tmp_path, {**rows, "vehicles": [], "answered": silent}, name="silent")
    settings.RUNS = settings.POLICIES = tmp_path
    first = propose(maker)
    assert "تا پاسخ سازمان‌ها" not in text(maker, f"/publications/{first}/")
    approve(checker, first)
    run = propose(maker, "silent-run")
    kept = Publication.objects.get(pk=run).missing_data
    assert kept["households"] > 1
    page = text(maker, f"/publications/{run}/")
    assert f"در انتظار تکمیل اطلاعات قرار می‌گیرند: {digits(kept['households'])}" in page
    assert "کمک این خانوارها تا پاسخ سازمان‌ها یا بررسی کارشناس ادامه دارد" in page
    assert not faults({"missing": page}, tmp_path)


def test_a_page_of_a_run_costs_the_same_whatever_was_decided(
    decided: Decided, maker: Client, django_assert_max_num_queries: Any
) -> None:
    run = propose(maker)
    with django_assert_max_num_queries(12):
        maker.get(f"/publications/{run}/")


def test_a_proposal_is_withdrawn_with_a_reason_that_stays_readable(decided: Decided, maker: Client) -> None:
    run = propose(maker)
    assert "دلیل را بنویسید" in maker.post(f"/publications/{run}/withdraw/", {"reason": ""}).content.decode()
    assert Publication.objects.get(pk=run).state == "proposed"
    answer = maker.post(f"/publications/{run}/withdraw/", {"reason": "ثبت احوال کهنه است"})
    assert answer.status_code == 302
    page = text(maker, f"/publications/{run}/")
    assert "لغوشده" in page
    assert "ثبت احوال کهنه است" in page
    assert "در صف انتظار" in page
    work()
    assert "در صف انتظار" not in text(maker, f"/publications/{run}/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"determination_run_{run}"])
        assert cursor.fetchone() == (None,)


def test_progress_is_shown_and_the_page_asks_again_only_if_told_to(decided: Decided, maker: Client) -> None:
    maker.post("/publications/propose/", {"run": "nation-run"})
    assert "در صف انتظار" in text(maker, "/publications/")
    with acting_as(SYSTEM):
        Errand.objects.update(state="running", step="Loading", so_far=12, total=40)
    watching = maker.get("/publications/?watch=1")
    assert watching["Refresh"] == "4"
    assert "۱۲ از ۴۰" in watching.content.decode()
    assert "Refresh" not in maker.get("/publications/")
    work()
    assert "Refresh" not in maker.get("/publications/?watch=1")


def test_what_was_asked_for_does_not_wait_for_a_lost_job(decided: Decided, maker: Client) -> None:
    maker.post("/publications/propose/", {"run": "nation-run"})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        for _ in range(2):
            resume_jobs()
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'publication.do_errand'")
        (job,) = cursor.fetchall()
    run_job(**json.loads(job[0]) if isinstance(job[0], str) else job[0])
    resume_jobs()
    assert Publication.objects.get().state == "proposed"


def test_one_thing_at_a_time(decided: Decided, maker: Client, checker: Client) -> None:
    maker.post("/publications/propose/", {"run": "nation-run"})
    second = checker.post("/publications/propose/", {"run": "nation-run"})
    assert "تا پایان آن صبر کنید" in second.content.decode()
    assert Errand.objects.count() == 1


def test_what_stands_in_the_way_is_told_in_words_and_changes_nothing(
    decided: Decided, maker: Client, tmp_path: Path, settings: Any
) -> None:
    settings.RUNS = tmp_path
    run = shutil.copytree(decided.run, tmp_path / "nation-run")
    shutil.copytree(decided.snapshot.path, tmp_path / decided.snapshot.path.name)
    seal = run / "facts" / "00001.json"
    seal.write_text(json.dumps({**json.loads(seal.read_text("utf-8")), "sha256": "0" * 64}), "utf-8")
    maker.post("/publications/propose/", {"run": "nation-run"})
    work()
    page = text(maker, "/publications/")
    assert "این کار انجام نشد و چیزی تغییر نکرد" in page
    assert "پوشهٔ اجرا را به‌طور کامل دوباره کپی کنید" in page
    assert not Publication.objects.filter(state="proposed").exists()


def test_only_runs_of_the_folder_are_offered(decided: Decided, maker: Client) -> None:
    page = text(maker, "/publications/propose/")
    assert "nation-run" in page
    for other in ("../nation-run", "nation", "/etc"):
        assert maker.post("/publications/propose/", {"run": other}).status_code == 200
    assert not Errand.objects.exists()


def test_a_dangerous_step_asks_who_sits_there_again(decided: Decided, maker: Client, checker: Client) -> None:
    run = propose(maker)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=45)):
        for path in (f"/publications/{run}/approve/", f"/publications/{run}/withdraw/"):
            assert checker.get(path)["Location"].startswith("/sign-in/again/")
            assert checker.post(path, {"next": path})["Location"].startswith("/sign-in/again/")
    assert not Errand.objects.filter(kind="approve").exists()


def test_who_may_see_what(
    decided: Decided, maker: Client, checker: Client, at_desk: Callable[..., Client], desk: Client
) -> None:
    """Own: a publisher who did not propose; other: a member whose roles have no part in it."""
    run, agent = propose(maker), at_desk("hotline_agent")
    expected = {"page": 200, "forbidden": 403, "sign in": 302}
    rows = {name: row for name, row in ROUTES["staff"].items() if name.startswith("publication:")}
    assert len(rows) == 8
    for name, row in rows.items():
        path = reverse(name, args=[run], urlconf="hemayat.config.urls.staff")
        found = [client.get(path).status_code for client in (checker, agent, desk)]
        assert found == [expected[answer] for answer in (row.own, row.other, row.anonymous)], name
        assert checker.get(path.replace(str(run), "999")).status_code == 404


def test_r1_2b_an_analyst_reads_what_changes_and_changes_nothing(
    decided: Decided, maker: Client, analyst: Client
) -> None:
    run = propose(maker)
    assert "در انتظار نفر دوم" in text(analyst, f"/publications/{run}/")
    for path in ("/publications/propose/", f"/publications/{run}/approve/", f"/publications/{run}/withdraw/"):
        assert analyst.get(path).status_code == 403
        assert analyst.post(path, {"reason": "x", "run": "nation-run"}).status_code == 403


@pytest.mark.slow
def test_a_run_goes_into_one_province_is_paused_and_goes_on(
    decided: Decided, maker: Client, checker: Client
) -> None:
    approve(checker, propose(maker))
    run = propose(maker, "harder-run")
    for client in (maker, checker):
        justify(client, run)
    refused = checker.post(f"/publications/{run}/approve/", {"scope": "some"})
    assert "دست‌کم یک استان انتخاب کنید" in refused.content.decode()
    checker.post(f"/publications/{run}/approve/", {"scope": "some", "provinces": ["23"]})
    work()
    page = text(checker, f"/publications/{run}/")
    assert "منتشرشده در بعضی استان‌ها" in page
    checker.post(f"/publications/{run}/pause/", {"reason": "شماره‌ها را می‌سنجیم"})
    assert "شماره‌ها را می‌سنجیم" in text(maker, f"/publications/{run}/")
    assert "متوقف شده است" in text(maker, f"/publications/{run}/approve/", 409)
    assert "درخواست ازسرگیری" in text(checker, f"/publications/{run}/")
    assert maker.post(f"/publications/{run}/resume/").status_code == 302
    assert "مسئول انتشار دیگری باید" in text(maker, f"/publications/{run}/")
    assert maker.post(f"/publications/{run}/resume/").status_code == 409
    assert "متوقف شده است" in text(maker, f"/publications/{run}/approve/", 409)
    assert "همچنان متوقف" in text(checker, f"/publications/{run}/")
    checker.post(f"/publications/{run}/pause/", {"reason": "یک روز دیگر"})
    assert "یک روز دیگر" in text(maker, f"/publications/{run}/")
    for client in (maker, checker):
        assert client.post(f"/publications/{run}/resume/").status_code == 302
    asked = maker.post(f"/publications/{run}/approve/", {"scope": "one_by_one"})
    assert asked.status_code == 302
    work()
    assert Publication.objects.get(pk=run).state == "published"
    assert Errand.objects.order_by("-pk").first().state == "done"  # type: ignore[union-attr]  # there is one


def test_the_messages_of_a_proposal_are_read_with_number_and_cost(
    decided: Decided, maker: Client, checker: Client, settings: Any
) -> None:
    run = propose(maker)
    page = text(checker, f"/publications/{run}/messages/")
    assert "HEMAYAT_SMS_PART_RIAL" in page
    assert "سرپرست گرامی" in page
    assert "livelihood" in page
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, sms_part_rial=1_250)
    assert "هزینهٔ کل" in text(checker, f"/publications/{run}/messages/")
    assert "هزینهٔ کل" in text(checker, f"/publications/{run}/approve/")
