"""Answers that are ready: about nobody, public by two people, found in any spelling, stale when the law changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hemayat.accounts.staff import actor_of
from hemayat.agreements.content import AgreementParameters, RunStopLimits
from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.eligibility.current_rules import CurrentRules
from hemayat.eligibility.determination import HouseholdDecider
from hemayat.engines.reference import published_cut_points
from hemayat.questions import actions, permissions
from hemayat.questions.actions import ReadyAnswerDraft
from hemayat.questions.answer_sources import answer_sources
from hemayat.questions.errors import (
    NOT_A_SECOND_PERSON,
    NOT_AN_ANSWERER,
    READY_ANSWER_CHANGED,
    ReadyAnswerInvalid,
)
from hemayat.questions.public_answers import all_answers, search_answers
from hemayat.questions.results import ReadyAnswerView
from tests.questions.steps import agent
from tests.requests.steps import NOW, officer
from tests.support import agreements
from tests.support.lapsed import change_account, check_lapses
from tests.support.nations import POLICY, compiled_policy
from tests.support.refusals import refuses
from tests.web.citizen.signed_in.published_nation import LATER_POLICY

pytestmark = pytest.mark.django_db
WRITTEN = ReadyAnswerDraft(
    theme="progress",
    tie="clause:4.7",
    question_fa="پاسخ پرسش من کی می‌رسد؟",
    answer_fa="پنج روز کاری پس از آن‌که پرسیدید. کمک خدمت‌گیرنده را نگه می‌داریم.",
)


def senior(name: str = "senior") -> Any:
    return officer(name=name, roles=["senior_officer"])


def published(written: ReadyAnswerDraft = WRITTEN) -> int:
    number = actions.write_ready_answer(written=written, by=agent(), now=NOW)
    actions.publish_ready_answer(answer=number, read=NOW, by=senior(), now=NOW)
    return number


def found(text: str, now: dt.datetime = NOW) -> list[ReadyAnswerView]:
    """As somebody who is not signed in."""
    with acting_as(NOBODY, is_read_only=True):
        return search_answers(text, now.date())


def test_a_public_answer_is_found_in_every_spelling() -> None:
    published()
    for text in ("", "پاسخ کی", "كمك", "خدمتگیرنده", "خدمت گیرنده", "پنج روز كاري", "می رسد"):
        assert [one.question.fa for one in found(text)] == [WRITTEN.question_fa], text


def test_what_is_not_there_is_not_found_and_signs_are_no_wildcards() -> None:
    published()
    assert [found(text) for text in ("زیردریایی", "%", "_" * 3)] == [[], [], []]


def test_it_is_public_by_a_second_person_alone_and_gone_once_withdrawn() -> None:
    number = actions.write_ready_answer(written=WRITTEN, by=senior(), now=NOW)
    assert found("") == []
    for by in (senior(), agent(), officer()):
        with refuses(NOT_A_SECOND_PERSON):
            actions.publish_ready_answer(answer=number, read=NOW, by=by, now=NOW)
    actions.publish_ready_answer(answer=number, read=NOW, by=senior("another"), now=NOW)
    assert len(found("")) == 1
    actions.withdraw_ready_answer(answer=number, by=agent(), now=NOW)
    assert found("") == []
    with refuses(NOT_AN_ANSWERER):
        actions.write_ready_answer(written=WRITTEN, by=officer(name="i", roles=["inspector"]), now=NOW)


def test_to_edit_it_takes_it_back_until_another_has_looked() -> None:
    number = published()
    actions.edit_ready_answer(
        answer=number, written=replace(WRITTEN, answer_fa="شش روز"), read=NOW, by=senior(), now=NOW
    )
    assert found("") == []
    with refuses(NOT_A_SECOND_PERSON):
        actions.publish_ready_answer(answer=number, read=NOW, by=senior(), now=NOW)


def test_what_was_written_anew_since_it_was_read_is_neither_published_nor_written_over() -> None:
    number, later = (
        actions.write_ready_answer(written=WRITTEN, by=agent(), now=NOW),
        NOW + dt.timedelta(minutes=1),
    )
    by_another = replace(WRITTEN, answer_fa="شش روز")
    actions.edit_ready_answer(answer=number, written=by_another, read=NOW, by=officer(), now=later)
    for read in (NOW, None):
        with refuses(READY_ANSWER_CHANGED):
            actions.publish_ready_answer(answer=number, read=read, by=senior(), now=later)
        with refuses(READY_ANSWER_CHANGED):
            actions.edit_ready_answer(answer=number, written=WRITTEN, read=read, by=agent(), now=later)
    actions.publish_ready_answer(answer=number, read=later, by=senior(), now=later)
    assert [one.answer.fa for one in found("")] == ["شش روز"]


def test_nobodys_number_stands_in_one() -> None:
    for text in ("شمارهٔ ۰۰۷-۶۲۲-۹۶۴۵ شما", "09121234567", "شبا ۱۲۳۴ ۵۶۷۸ ۹۰"):
        with pytest.raises(ReadyAnswerInvalid) as refused:
            actions.write_ready_answer(written=replace(WRITTEN, answer_fa=text), by=agent(), now=NOW)
        assert refused.value.field == "answer_fa"


def test_it_is_stale_when_its_clause_changes_and_public_again_when_it_still_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clause, rule = published(), published(replace(WRITTEN, tie="rule:income", question_fa="سقف درآمد؟"))
    agreements.published(NOW, effective_from="1398-09-15", parameters={"question_within": "7"})
    later = NOW + dt.timedelta(days=5)
    assert [one.id for one in found("", later)] == [rule]
    # A stale one takes no place among those that are found.
    monkeypatch.setattr("hemayat.questions.public_answers.MOST", 1)
    assert [one.id for one in found("کمک", later)] == [rule]
    monkeypatch.undo()
    with acting_as(actor_of(agent()), is_read_only=True):
        kept = all_answers(later.date(), is_public=False)
    assert {one.id: one.is_stale for one in kept} == {clause: True, rule: False}
    actions.publish_ready_answer(answer=clause, read=NOW, by=senior(), now=later)
    assert {one.id for one in found("", later)} == {clause, rule}


def test_no_answer_goes_stale_because_a_new_version_of_the_service_knows_another_parameter() -> None:
    """The digest of a tie is of this text, as it was before there were reminders."""
    parameters = AgreementParameters(
        answer_within={"objection": 20}, register_within=5, applicant_within=30, reminder_days=(3, 7),
        question_within=5, complaint_within=15, objection_window_days=None, support_while_objecting="continues",
        adverse_change_after_days=30, override_review_after_months=12, finding_review_within=10,
        person_reads=("objection",), one_officer_up_to_rial=1, pace_over_days=20, document_lane_share=200,
        weekend=("friday",), run_stops=RunStopLimits(),
    )  # fmt: skip
    assert repr(parameters) == (
        "AgreementParameters(answer_within={'objection': 20}, register_within=5, applicant_within=30, "
        "question_within=5, complaint_within=15, objection_window_days=None, support_while_objecting='continues', "
        "adverse_change_after_days=30, override_review_after_months=12, finding_review_within=10, "
        "person_reads=('objection',), one_officer_up_to_rial=1, pace_over_days=20, document_lane_share=200, "
        "weekend=('friday',), run_stops=RunStopLimits(nation=50, province=100))"
    )
    assert replace(parameters, reminder_days=()) != parameters


def test_a_tie_to_a_rule_is_of_what_the_rule_says_today() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        known = answer_sources(NOW.date())
    assert {"rule:income", "clause:4.7", "clause:7.1"} <= known.keys()
    assert len({one.version for one in known.values()}) == len(known)
    assert all(one.title.fa and one.title.en for one in known.values())


def test_a_tie_to_a_rule_goes_stale_with_its_limit_and_leaves_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known(name: str, policy: str) -> Mapping[str, str]:
        compiled = compiled_policy(tmp_path / name, policy)
        rules = CurrentRules(HouseholdDecider(compiled, {}, published_cut_points(compiled)), None)
        monkeypatch.setattr("hemayat.questions.answer_sources.rules_in_force", lambda today: rules)
        return {key: tie.version for key, tie in answer_sources(NOW.date()).items()}

    before, after = known("before", POLICY), known("after", LATER_POLICY)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"rule:income"}


def test_an_answer_is_published_only_while_its_writer_has_an_account_and_otherwise_written_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writer = agent()
    number = actions.write_ready_answer(written=WRITTEN, by=writer, now=NOW)

    def publish() -> None:
        actions.publish_ready_answer(answer=number, read=NOW, by=senior(), now=NOW)

    check_lapses(writer, publish, permissions, monkeypatch)
    change_account(writer, is_active=False)
    actions.edit_ready_answer(answer=number, written=WRITTEN, read=NOW, by=officer(), now=NOW)
    publish()
    assert len(found("")) == 1
