"""A version comes about by three people, is whole, and never changes; its official text is kept to the byte."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from hemayat.agreements import draft_actions
from hemayat.agreements.content import body_hash
from hemayat.agreements.content_yaml import read_text, text_of
from hemayat.agreements.desk_queries import draft_view, drafts
from hemayat.agreements.errors import MAY_NOT_PUBLISH, MAY_NOT_WRITE, AgreementFault, AgreementTextInvalid
from hemayat.agreements.models import AgreementDraft, AgreementVersion, OfficialText
from hemayat.agreements.queries import all_versions, official_text, version_in_force
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from tests.support.agreements import approved, drafted, member, published, seal
from tests.support.lapsed import change_account
from tests.support.refusals import refuses

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
OFFICIAL = "۱. مقدمه\r\nخدمتگیرنده می باشد ان \n".encode()


def publish(draft: int, by: Any, now: dt.datetime = NOW) -> None:
    with acting_as(SYSTEM):
        draft_actions.publish_draft(draft=draft, sha256=seal(draft), by=by, now=now)


def text(draft: int) -> str:
    with acting_as(SYSTEM):
        return text_of(AgreementDraft.objects.get(pk=draft).body)


def test_r6_1a_a_version_written_by_one_reviewed_by_two_and_published_by_one_of_them() -> None:
    draft, publisher = approved(NOW, parameters={"question_within": "7"}, effective_from="1405-10-01")
    publish(draft, publisher)
    assert [one.number for one in all_versions()] == [2, 1]
    assert version_in_force(dt.date(2026, 12, 21)).number == 1
    assert version_in_force(dt.date(2026, 12, 22)).parameters.question_within == 7
    assert version_in_force(dt.date(2126, 12, 22)).number == 2, "it has no last day"
    kept = AgreementVersion.objects.get(number=2)
    assert kept.sha256 == body_hash(kept.body)
    with acting_as(SYSTEM):
        events = AuditEvent.objects.filter(subject=f"agreement_draft:{draft}").order_by("pk")
        assert [one.event.removeprefix("agreement.") for one in events] == [
            "begun", "written", "offered", "approved", "approved", "published",
        ]  # fmt: skip


def test_r6_1a_what_is_published_is_over_and_nobody_changes_it() -> None:
    published(NOW, parameters={"question_within": "7"})
    with acting_as(SYSTEM):
        draft = AgreementDraft.objects.get()
    with pytest.raises(AgreementFault, match="already been published or discarded"):
        draft_actions.write_draft(draft=draft.pk, text=text_of(draft.body), by=draft.author, now=NOW)
    with pytest.raises(DatabaseError, match="is over"), acting_as(SYSTEM):
        AgreementDraft.objects.update(sha256="0" * 64)


def test_two_reviews_of_these_very_words_are_wanted_and_none_of_its_author() -> None:
    author, first, second = member(), member(), member()
    draft = drafted(author, NOW, fee_rial="0", parameters={"question_within": "7"})
    with pytest.raises(AgreementFault, match="not asked for a review"):
        draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=first, now=NOW)
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    with pytest.raises(AgreementFault, match="You wrote this draft"):
        draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=author, now=NOW)
    read = seal(draft)
    draft_actions.approve_draft(draft=draft, sha256=read, by=first, now=NOW)
    draft_actions.approve_draft(draft=draft, sha256=read, by=first, now=NOW)
    with pytest.raises(AgreementFault, match="One more approval is needed"):
        publish(draft, first)
    draft_actions.write_draft(draft=draft, text=text(draft).replace("'7'", "'8'"), by=author, now=NOW)
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    with pytest.raises(AgreementFault, match="changed since you read it"):
        draft_actions.approve_draft(draft=draft, sha256=read, by=second, now=NOW)
    draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=second, now=NOW)
    with pytest.raises(AgreementFault, match="One more approval is needed"):
        publish(draft, second)
    with pytest.raises(AgreementFault, match="approve it first"):
        publish(draft, first)


def test_r6_1a_an_approval_counts_only_while_the_reviewer_still_may_review(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft, publisher = approved(NOW, parameters={"question_within": "7"}, effective_from="1405-10-01")
    with acting_as(SYSTEM):
        other = AgreementDraft.objects.get(pk=draft).reviews.exclude(by=publisher).get().by
    change_account(other, is_active=False)
    with pytest.raises(AgreementFault, match="One more approval is needed"):
        publish(draft, publisher)
    with monkeypatch.context() as changed, pytest.raises(DatabaseError, match="reviewed by two people"):
        changed.setattr(draft_actions, "can_write", lambda _: True)
        publish(draft, publisher)
    third = member()
    draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=third, now=NOW)
    publish(draft, publisher)


def test_a_reviewer_sends_it_back_with_words_that_the_author_reads() -> None:
    author, reviewer = member("analyst"), member()
    draft = drafted(author, NOW, parameters={"question_within": "7"})
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    with pytest.raises(AgreementFault, match="Write what must change"):
        draft_actions.return_draft(draft=draft, sha256=seal(draft), words=" ", by=reviewer, now=NOW)
    draft_actions.return_draft(
        draft=draft, sha256=seal(draft), words="هفت روز زیاد است", by=reviewer, now=NOW
    )
    with acting_as(SYSTEM):
        seen = draft_view(draft, author, NOW.date())
    assert seen is not None
    assert (seen.line.state, seen.reviews[0].words, seen.may_write) == ("writing", "هفت روز زیاد است", True)


def test_r6_1a_who_sent_the_same_words_back_stands_behind_them_only_after_another_approval() -> None:
    draft, publisher = approved(NOW, parameters={"question_within": "7"})
    with acting_as(SYSTEM):
        row = AgreementDraft.objects.get(pk=draft)
        other = row.reviews.exclude(by=publisher).get().by
    draft_actions.return_draft(draft=draft, sha256=row.sha256, words="هفت روز زیاد است", by=other, now=NOW)
    draft_actions.offer_draft(draft=draft, by=row.author, now=NOW)
    with acting_as(SYSTEM):
        seen = draft_view(draft, other, NOW.date())
    assert seen is not None
    assert (seen.line.state, seen.approvals, seen.may_review) == ("waiting", 1, True)
    with pytest.raises(AgreementFault, match="One more approval is needed"):
        publish(draft, publisher)
    with pytest.raises(DatabaseError, match="reviewed by two"), transaction.atomic(), acting_as(SYSTEM):
        AgreementVersion.objects.create(
            number=2, effective_from=NOW.date(), body=row.body, sha256=row.sha256, published_at=NOW,
            draft=draft, published_by=publisher.pk,
        )  # fmt: skip
    draft_actions.approve_draft(draft=draft, sha256=row.sha256, by=other, now=NOW)
    publish(draft, publisher)
    assert all_versions()[0].number == 2


def test_nobody_else_writes_reviews_or_publishes() -> None:
    author = member("analyst")
    draft = drafted(author, NOW, parameters={"question_within": "7"})
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    for role in ("case_officer", "oversight", "administrator"):
        other = member(role)
        with refuses(MAY_NOT_WRITE):
            draft_actions.begin_draft(by=other, now=NOW)
        with refuses(MAY_NOT_WRITE):
            draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=other, now=NOW)
    with refuses(MAY_NOT_PUBLISH):
        publish(draft, member("analyst"))
    with pytest.raises(AgreementFault, match="Only the author"):
        draft_actions.write_draft(draft=draft, text=text(draft), by=member(), now=NOW)


@pytest.mark.parametrize(
    ("day", "match"), [("1405-09-03", "is in the past"), ("1405-10-01", "Enter a later date")]
)
def test_a_version_begins_today_or_later_and_after_the_one_before_it(day: str, match: str) -> None:
    published(NOW, effective_from="1405-10-01")
    author = member()
    draft = drafted(author, NOW, effective_from=day)
    with pytest.raises(AgreementFault, match=match):
        draft_actions.offer_draft(draft=draft, by=author, now=NOW)


def test_who_was_overtaken_saves_again_and_is_reviewed_again() -> None:
    draft, publisher = approved(NOW, effective_from="1405-10-05")
    published(NOW, effective_from="1405-10-01")
    with pytest.raises(AgreementFault, match="Version 2 was published in the meantime"):
        publish(draft, publisher)
    with acting_as(SYSTEM):
        author = AgreementDraft.objects.get(pk=draft).author
    draft_actions.write_draft(draft=draft, text=text(draft), by=author, now=NOW)
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    with acting_as(SYSTEM):
        seen = draft_view(draft, publisher, NOW.date())
        assert seen is not None
        assert (seen.line.agreement.number, seen.before.number, seen.approvals) == (3, 2, 0)


WRONG: list[tuple[Callable[[str], str], str, str]] = [
    (lambda text: text.replace("fee_rial: '0'", "fee_rial: '10'"), "The service is free", "fee_rial"),
    (
        lambda text: text.replace("objection: '15'", "objection: soon"),
        "“soon” is not accepted. Write a whole number",
        "soon",
    ),
    (
        lambda text: text.replace("question_within", "question_wihtin"),
        "Did you mean question_within",
        "wihtin",
    ),
    (
        lambda text: text.replace("- '3'", "- '8'"),
        "Write each number of days once, the smallest first",
        "reminder_days",
    ),
    (lambda text: text.replace("- '3'", "- soon"), "“soon” is not accepted. Write a whole number", "soon"),
    (
        lambda text: text.replace("reminder_days:", "reminder_days: ['1', '2', '3', '4', '5', '6']\n  odd:"),
        "more than 5 days",
        "reminder_days",
    ),
    (lambda text: text.replace("hotline: '6369'", "hotline: ۶۳۶۹"), "Write 3 to 15 Latin digits", ""),
    (lambda text: text.replace("number: '4.2'", "number: '4.1'"), "4.1 is used twice", ""),
    (lambda text: text + "\n  odd: [", "not valid YAML", ""),
    (lambda text: text + "\nfee_rial: '0'\n", "is used twice", ""),
    (lambda text: text + "\nnumber: '7'\n", "The system sets this value", ""),
    (lambda text: "a: &a [1]\nb: *a\n", "references", ""),
    (lambda text: "just words", "Write these parts here", ""),
    (lambda text: "[" * 3_000, "nested too deeply|not valid YAML", ""),
    (lambda text: text + "\nodd: " + "[" * 13 + "]" * 13 + "\n", "nested too deeply", "odd"),
    (lambda text: "- a\n" * 20_001, "too many parts", ""),
]


@pytest.mark.parametrize(("change", "said", "stands"), WRONG)
def test_every_fault_says_where_and_what_in_both_languages(
    change: Callable[[str], str], said: str, stands: str
) -> None:
    author = member()
    draft = drafted(author, NOW)
    before = seal(draft)
    with pytest.raises(AgreementTextInvalid, match=said) as refused:
        draft_actions.write_draft(draft=draft, text=(wrong := change(text(draft))), by=author, now=NOW)
    assert all(one.fa and one.en for one in refused.value.found)
    lines = [number for number, line in enumerate(wrong.splitlines(), 1) if stands and stands in line]
    assert {one.line for one in refused.value.found} >= set(lines)
    assert seal(draft) == before, "nothing was changed"


@pytest.mark.parametrize("sign", ["\\0", "\\e", "\\x85", "\\u202e", "\\u2067", "\\u200b", "\\ufeff"])
def test_no_text_has_a_sign_that_a_reviewer_does_not_see(sign: str) -> None:
    """The form takes out what is typed; YAML can name it all the same. PostgreSQL keeps no NUL."""
    author = member()
    draft = drafted(author, NOW, parameters={"question_within": "7"})
    before = text(draft)
    hidden = re.sub(r"(?m)^title:\n  fa: .*$", lambda _: f'title:\n  fa: "حمایت{sign}معیشتی"', before)
    assert hidden != before
    with pytest.raises(AgreementTextInvalid, match="invisible character"):
        draft_actions.write_draft(draft=draft, text=hidden, by=author, now=NOW)
    assert text(draft) == before


@pytest.mark.parametrize("wrong", ["[" * 5_000, "{" * 5_000, "[x, " * 5_000, "[" * 200_000, "? " * 5_000])
def test_a_text_that_a_parser_would_turn_over_for_seconds_is_refused_at_once(wrong: str) -> None:
    """Counted in calls, which no load of the machine changes."""
    calls = 0

    def count(_frame: object, event: str, _given: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        _, faults = read_text(wrong, number=3, official_sha256="")
    finally:
        sys.setprofile(None)
    assert faults
    assert calls < 2_000


def test_all_faults_are_told_at_once() -> None:
    author = member()
    draft = drafted(author, NOW)
    wrong = text(draft).replace("fee_rial: '0'", "fee_rial: '10'").replace("'6369'", "no")
    with pytest.raises(AgreementTextInvalid) as refused:
        draft_actions.write_draft(draft=draft, text=wrong, by=author, now=NOW)
    assert [one.where for one in refused.value.found] == ["fee_rial", "contacts, hotline"]


def test_a8_the_official_text_is_kept_byte_for_byte_and_bound_by_its_hash() -> None:
    author, first, second = member(), member(), member()
    draft = drafted(author, NOW, parameters={"question_within": "7"})
    sha256 = draft_actions.load_official(draft=draft, content=OFFICIAL, name="متن.txt", by=author, now=NOW)
    assert sha256 == hashlib.sha256(OFFICIAL).hexdigest()
    draft_actions.write_draft(draft=draft, text=text(draft), by=author, now=NOW)
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    for reviewer in (first, second):
        draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=reviewer, now=NOW)
    publish(draft, second)
    with acting_as(NOBODY):
        kept = official_text(2)
        assert kept is not None
        assert (bytes(kept.content), kept.sha256, kept.name) == (OFFICIAL, sha256, "متن.txt")
        assert official_text(1) is None


def test_a8_no_other_kind_of_file_is_taken() -> None:
    author = member()
    draft = drafted(author, NOW)
    for content, match in (
        (b"", "empty"),
        (b"PK\x03\x04\xff\xfe", "not a PDF or a UTF-8 text file"),
        (b"a" * 5_000_001, "5 MB"),
        ("ماده ۱\nپرداخت \u202e00001\u202c ریال".encode(), r"Line 2 .* invisible character \(U\+202E\)"),
        ("پرداخت \u2067 ریال".encode(), "invisible character"),
        (b"\0", "invisible character"),
    ):
        with pytest.raises(AgreementFault, match=match):
            draft_actions.load_official(draft=draft, content=content, name="x", by=author, now=NOW)
    draft_actions.load_official(draft=draft, content="می‌رود\u200f".encode(), name="x", by=author, now=NOW)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("متن.txt", "متن.txt"),
        ("متن.bat", "متن.bat.txt"),
        ("m\u202etxt.hta", "mtxt.hta.txt"),
        ("x" * 200, "x" * 116 + ".txt"),
    ],
)
def test_a8_the_official_text_is_saved_under_the_name_of_what_it_is(name: str, kept: str) -> None:
    author = member()
    draft = drafted(author, NOW)
    sha256 = draft_actions.load_official(draft=draft, content=OFFICIAL, name=name, by=author, now=NOW)
    with acting_as(NOBODY):
        assert OfficialText.objects.get(pk=sha256).name == kept


def test_a8_the_database_keeps_no_text_under_another_hash_and_changes_none() -> None:
    author = member()
    draft = drafted(author, NOW)
    draft_actions.load_official(draft=draft, content=OFFICIAL, name="t", by=author, now=NOW)
    with pytest.raises(DatabaseError, match="official_text_is_its_hash"), acting_as(SYSTEM):
        OfficialText.objects.create(
            sha256="0" * 64, content=b"x", name="t", media_type="t", loaded_by=author, loaded_at=NOW
        )
    with pytest.raises(DatabaseError), acting_as(SYSTEM):
        OfficialText.objects.update(name="u")


def test_r6_1a_the_database_takes_no_version_that_two_have_not_reviewed(django_db_setup: Any) -> None:
    """The owner of the tables neither, whatever the application would do."""
    author, one = member(), member()
    draft = drafted(author, NOW, parameters={"question_within": "7"})
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    draft_actions.approve_draft(draft=draft, sha256=seal(draft), by=one, now=NOW)
    with acting_as(SYSTEM):
        row = AgreementDraft.objects.get(pk=draft)
    for given in ({"draft": draft, "published_by": one.pk}, {}):
        with pytest.raises(DatabaseError, match="reviewed by two"), transaction.atomic(), acting_as(SYSTEM):
            AgreementVersion.objects.create(
                number=2,
                effective_from=NOW.date(),
                body=row.body,
                sha256=row.sha256,
                published_at=NOW,
                **given,
            )
    with (
        psycopg.connect(django_db_setup.owner) as owner,
        pytest.raises(psycopg.DatabaseError, match="by two"),
    ):
        owner.execute(
            "INSERT INTO agreement_version (number, effective_from, body, sha256, published_at) "
            "VALUES (2, now(), '{}', '', now())"
        )


def test_nobody_outside_the_desk_sees_a_draft() -> None:
    drafted(member(), NOW)
    with acting_as(NOBODY):
        assert drafts() == []
    with acting_as(SYSTEM):
        assert len(drafts()) == 1
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        acting_as(NOBODY),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO agreement_draft (body, sha256, author_id, made_at, changed_at) "
            "VALUES ('{}', '', 1, now(), now())"
        )
