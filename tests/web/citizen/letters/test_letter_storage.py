"""A letter is made once, for its addressee, of what was true at one moment; not without end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.inquiries.register_server import RegisterServer
from tests.web.citizen.letters.test_household_letters import (
    Enter,
    attached,
    file_of,
    household_change,
    letter_at,
    name_of_head,
    pango,
    squeezed,
    words_of,
)
from tests.web.citizen.letters.test_letters import enter, household, nation, register

__all__ = ["enter", "household", "nation", "pango", "register"]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here: Debian’s poppler-utils"),
]


@pytest.mark.slow
def test_who_acts_for_the_head_gets_the_heads_letter(
    nation: Any, enter: Enter, register: RegisterServer, citizen: Client, tmp_path: Path
) -> None:
    from django.utils import timezone  # noqa: PLC0415 - models, once Django is set up

    from tests.accounts.steps import last_code, work  # noqa: PLC0415 - the same
    from tests.web.citizen.signed_in.test_sign_in import begin, enter_code  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    at = letter_at(enter(household), "short")
    citizen.cookies.clear()
    register.add(1, acts_for={"acts_as": "guardian", "household_id": household, "province": "tehran"})
    begin(citizen, for_another=True)
    work(timezone.now())
    assert enter_code(citizen, last_code()).headers["Location"] == "/my/"
    assert letter_at(citizen, "short") == at
    assert squeezed(name_of_head(household)) in squeezed(words_of(citizen.get(at).content, tmp_path))


def test_the_copy_of_who_acts_for_the_head_lists_the_heads_letters(nation: Any, enter: Enter) -> None:
    """While they act for the addressee, and not in a copy of somebody else."""
    from django.utils import timezone  # noqa: PLC0415 - models, once Django is set up

    from hemayat.data_rights.copy_content import household_data  # noqa: PLC0415 - the same
    from tests.requests.steps import citizen as signed_in_as  # noqa: PLC0415 - the same
    from tests.support.extracts import national_id  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    letter_at(enter(household), "short")

    def listed(acts_as: str) -> list[str]:
        by = signed_in_as(household, national_id(9_999), acts_as=acts_as)
        return [row["kind"] for row in household_data(by, timezone.now())["household_letters"]]

    assert (listed("guardian"), listed("")) == (["refused"], [])


def test_what_changes_while_the_file_is_made_is_neither_on_the_page_nor_in_the_facts(
    nation: Any, enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hemayat.letters.actions import keep_letter  # noqa: PLC0415 - models, once Django is set up

    household = nation.of["not_eligible"]
    browser, name = enter(household), name_of_head(household)

    def later(*given: Any, **named: Any) -> int:
        household_change(household)
        return keep_letter(*given, **named)

    monkeypatch.setattr("hemayat.web.citizen.letters.views.keep_letter", later)
    content = file_of(browser, "full")
    facts = json.loads(attached(content)["facts.json"])
    assert f"{facts['holder']['given_name']} {facts['holder']['family_name']}" == name
    assert squeezed(name) in squeezed(words_of(content, tmp_path))
    assert facts["agreement"]
    assert facts["contacts"]["hotline"]
    assert facts["decision"]["published_at"]


def test_nobody_adds_changes_or_removes_a_letter_of_another_household(nation: Any) -> None:
    """UPDATE and DELETE by rights, which the login of the site does not have; INSERT by the policy of the table."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - models, once Django is set up

    from hemayat.audit.context import Actor, acting_as  # noqa: PLC0415 - the same

    head = Actor("head", "session:1", household=nation.of["eligible"])
    rights = """SELECT array_agg(r) FROM unnest(ARRAY['INSERT', 'SELECT', 'UPDATE']) r
        WHERE has_any_column_privilege('hemayat_citizen', 'household_letter', r)
        UNION ALL SELECT array_agg(r) FROM unnest(ARRAY['DELETE', 'TRUNCATE']) r
        WHERE has_table_privilege('hemayat_citizen', 'household_letter', r)"""
    with acting_as(head, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(rights)
        assert cursor.fetchall() == [(["INSERT", "SELECT"],), (None,)]
    added = """INSERT INTO household_letter (household_id, province, serial_no, holder_id, kind, form, lang, sha256,
        situation_sha256, key_id, payload, signature, pdf, issued_at)
        VALUES (%s, '23', 1, 1, 'waiting', 'short', 'fa', 'x', 'x', 'k', '{}', 'x', 'x', now())"""
    with (
        pytest.raises(DatabaseError, match=r"row-level security"),
        acting_as(head),
        connection.cursor() as cursor,
    ):
        cursor.execute(added, [nation.of["not_eligible"]])


def test_two_presses_at_the_same_moment_give_the_one_letter_that_came_first(
    nation: Any, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second press comes while the file of the first is being set."""
    from hemayat.web.citizen.pdf import render_pdf  # noqa: PLC0415 - models, once Django is set up

    browser, places = enter(nation.of["not_eligible"]), []
    name = "hemayat.web.citizen.letters.views.render_pdf"

    def while_setting(*given: Any) -> bytes:
        monkeypatch.setattr(name, render_pdf)
        places.append(letter_at(browser, "short"))
        return render_pdf(*given)

    monkeypatch.setattr(name, while_setting)
    assert letter_at(browser, "short") == places[0]
    assert browser.get("/my/letter/").content.decode().count(places[0]) == 1


def test_more_than_some_new_letters_a_day_are_refused_and_the_old_ones_are_still_there(
    nation: Any, enter: Enter
) -> None:
    from django.utils import timezone  # noqa: PLC0415 - models, once Django is set up

    from hemayat.accounts.attempt_limits import OWN, count_own_hit  # noqa: PLC0415 - the same
    from hemayat.accounts.models import CitizenSession  # noqa: PLC0415 - the same
    from hemayat.audit.context import SYSTEM, Actor, acting_as  # noqa: PLC0415 - the same

    household = nation.of["not_eligible"]
    browser = enter(household)
    at = letter_at(browser, "short")
    with acting_as(SYSTEM):
        session = CitizenSession.objects.filter(household_id=household).latest("pk")
    with acting_as(Actor("head", f"session:{session.pk}", household=household)):
        for _ in range(OWN["letter"][0].most - 1):
            count_own_hit("letter", timezone.now())
    refused = browser.post("/my/letter/", {"form": "full"})
    assert refused.status_code == 429
    assert "فردا" in refused.content.decode()
    assert at in refused.content.decode()
    assert letter_at(browser, "short") == at, "it is there already"
