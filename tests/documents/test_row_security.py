"""The second net: what the database itself refuses, whatever the application forgets to check."""

from __future__ import annotations

import pytest
from django.db import connection

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.documents.models import Document
from tests.documents.pictures import png
from tests.documents.upload_steps import CASE, HOME, NOW, head, receive, row, upload

pytestmark = pytest.mark.django_db(transaction=True)


def run(statement: str, by: Actor) -> int:
    with acting_as(by), connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


@pytest.mark.parametrize(
    ("by", "sees"),
    [
        (head(), 1),
        (head(8), 0),
        (Actor("staff", "1", provinces=("23",)), 1),
        (Actor("staff", "1", provinces=("*",)), 1),
        (Actor("staff", "1", provinces=("01",)), 0),
        (Actor("staff", "1"), 0),
        (Actor("partner", "1"), 0),
        (NOBODY, 0),
        (SYSTEM, 1),
    ],
)
def test_r4_1c_who_sees_a_document(by: Actor, sees: int) -> None:
    upload()
    with acting_as(by):
        assert Document.objects.count() == sees


@pytest.mark.parametrize("by", [head(8), Actor("staff", "1", provinces=("*",)), SYSTEM, NOBODY])
def test_only_the_head_of_the_household_adds_a_document(by: Actor) -> None:
    document = row(upload())
    document.case = "request:2"
    document.pk = (HOME, "7d0b9be3-3f6c-4f3c-93bb-54c6bfa3a6de")
    with pytest.raises(Exception, match="row-level security"), acting_as(by):
        document.save(force_insert=True)


@pytest.mark.slow
def test_only_the_head_removes_and_only_what_is_not_filed() -> None:
    upload()
    remove = "DELETE FROM document"
    for by in (head(8), Actor("staff", "1", provinces=("*",)), SYSTEM, NOBODY):
        assert run(remove, by) == 0
    assert run(f"UPDATE document SET filed_at = '{NOW}'", SYSTEM) == 1
    assert run(remove, head()) == 0
    upload(png())
    assert run(remove, head()) == 1


@pytest.mark.parametrize(
    "change",
    [
        "state = 'clean', scanned_at = now()",
        "filed_at = now()",
        "sealed_content = 'x'",
    ],
)
def test_nobody_but_the_system_changes_anything(change: str) -> None:
    upload()
    for by in (head(), Actor("staff", "1", provinces=("*",)), NOBODY):
        assert run(f"UPDATE document SET {change}", by) == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("case_ = 'request:9'", "does not exist"),
        ("\"case\" = 'request:9'", "permission denied"),
        ("household_id = 8", "permission denied"),
        ("sealed_name = 'x'", "permission denied"),
        ("sha256 = 'x'", "permission denied"),
        ("uploaded_at = now()", "permission denied"),
        ("sealed_content = 'x'", "never changed"),
        ("sealed_content = ''", "never changed"),
        ("state = 'held'", "does not become held"),
        ("state = 'clean'", "document_says_when_scanned"),
        ("state = 'infected', scanned_at = now()", "document_refused_is_gone"),
        ("state = 'lost'", "does not become lost"),
        ("state = 'received'", "does not become received"),
        ("size = 1", "never changed"),
        ("refusal = 'broken'", "never changed"),
    ],
)
def test_what_was_kept_stays_as_it_is_for_the_system_too(change: str, why: str) -> None:
    upload()
    with pytest.raises(Exception, match=why):
        run(f"UPDATE document SET {change}", SYSTEM)


def test_what_is_clean_or_filed_stays_so() -> None:
    upload()
    run("UPDATE document SET state = 'clean', scanned_at = now(), filed_at = now()", SYSTEM)
    for change, why in (
        ("filed_at = NULL", "is filed once"),
        ("filed_at = now() + interval '1 day'", "is filed once"),
        ("state = 'unscanned', scanned_at = NULL", "does not become unscanned"),
    ):
        with pytest.raises(Exception, match=why):
            run(f"UPDATE document SET {change}", SYSTEM)
    with pytest.raises(Exception, match="permission denied"):
        run("TRUNCATE document", SYSTEM)


def test_nothing_gets_in_as_accepted() -> None:
    document = row(upload())
    document.case, document.pk = "request:2", (HOME, "7d0b9be3-3f6c-4f3c-93bb-54c6bfa3a6de")
    with pytest.raises(Exception, match="row-level security"), acting_as(head()):
        document.save(force_insert=True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("state = 'clean', scanned_at = now(), pages = 1", "replaced when the check ends"),
        ("state = 'unscanned', pages = 1", "replaced when the check ends"),
        ("sealed_content = 'x'", "replaced when the check ends"),
        ("state = 'refused', sealed_content = '', checked_at = now()", "document_says_why_refused"),
        ("state = 'refused', refusal = 'broken', checked_at = now()", "replaced when the check ends"),
        ("state = 'unscanned', sealed_content = 'x'", "document_holds_something"),
    ],
)
def test_what_came_is_never_accepted_as_it_came(change: str, why: str) -> None:
    receive()
    with pytest.raises(Exception, match=why):
        run(f"UPDATE document SET {change}", SYSTEM)


def test_the_list_of_a_case_is_read_by_its_index() -> None:
    upload()
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute('EXPLAIN SELECT * FROM document WHERE household_id = %s AND "case" = %s', [HOME, CASE])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "document_once_a_case" in plan


def test_a_head_files_documents_of_a_case_of_their_own_and_nothing_that_is_infected() -> None:
    upload()
    infected = row(upload(png()))
    change = "state = 'infected', sealed_content = '', scanned_at = now()"
    run(f"UPDATE document SET {change} WHERE id = '{infected.id}'", SYSTEM)

    def file(by: Actor, case: str = CASE) -> int:
        with acting_as(by), connection.cursor() as cursor:
            cursor.execute("SELECT file_own_documents(%s, %s)", [case, NOW])
            return int(cursor.fetchone()[0])

    assert (file(head(8)), file(head(), "request:2")) == (0, 0)
    with acting_as(SYSTEM):
        assert not Document.objects.exclude(filed_at=None).exists()
    assert (file(head()), file(head())) == (1, 0)
    with acting_as(SYSTEM):
        assert Document.objects.get(filed_at=NOW).id != infected.id
