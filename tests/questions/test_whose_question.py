"""A question is a letter of one person: a later head, or a head by the registers alone, reads none of another's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.data_rights.copy_content import household_data
from hemayat.households.actions import change_head
from hemayat.households.queries import known_in
from hemayat.questions import actions
from hemayat.questions.errors import CANNOT_MERGE, NoSuchQuestion
from hemayat.questions.models import Question
from hemayat.questions.queries import questions_of, thread_of
from hemayat.questions.requester_actions import MOST_WAITING
from tests.questions.steps import WORDS, agent, asked, row
from tests.requests.steps import NOW, citizen, head, officer
from tests.support.refusals import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]


def former_spouse() -> Citizen:
    """The registers name them as the head of household 1; our record names somebody else."""
    other = head(2)
    return head(1, person_index=other.person_index, national_id_sealed=other.national_id_sealed)


def guardian() -> Citizen:
    other = head(3)
    return head(
        1, person_index=other.person_index, national_id_sealed=other.national_id_sealed, acts_as="guardian"
    )


def later_head() -> Citizen:
    """A member of household 1, who is its head from now on."""
    with acting_as(SYSTEM, is_read_only=True):
        becomes = known_in(1)[1]
    index = key_ring().blind_index("national_id", becomes.national_id)
    change_head(household=1, new_head_index=index, on=NOW.date(), by=SYSTEM, now=NOW)
    return citizen(1, becomes.national_id)


def readable(by: Citizen) -> list[int]:
    with acting_as(by.actor, is_read_only=True):
        return sorted(line.id for line in questions_of(1, NOW, by=by))


def words_of(question: int, by: Citizen) -> list[str]:
    with acting_as(by.actor, is_read_only=True):
        return [message.words for message in thread_of(question, NOW, 1, by=by).messages]


def nothing_is_done(question: int, by: Citizen) -> None:
    assert question not in readable(by)
    with pytest.raises(NoSuchQuestion):
        words_of(question, by)
    with pytest.raises(NoSuchQuestion):
        actions.reply(question=question, words="و این", by=by, now=NOW)
    with pytest.raises(NoSuchQuestion):
        actions.store_rating(question=question, rating="helped", by=by, now=NOW)


@pytest.mark.slow
def test_a_head_by_the_registers_alone_has_a_thread_of_their_own_and_no_part_in_the_others() -> None:
    own, others = asked(), asked(former_spouse())
    assert own != others, "the same words of another person are another question"
    nothing_is_done(own, former_spouse())
    nothing_is_done(others, head())
    assert readable(head()) == [own]
    assert words_of(others, former_spouse()) == [WORDS]
    actions.reply(question=others, words="و این", by=former_spouse(), now=NOW)
    assert words_of(others, former_spouse()) == [WORDS, "و این"]


def test_a_later_head_reads_nothing_that_the_former_one_wrote_and_the_former_one_still_does() -> None:
    old = head()
    question = asked(old)
    new = later_head()
    nothing_is_done(question, new)
    assert readable(new) == []
    assert words_of(question, old) == [WORDS]


def test_who_acts_for_the_head_reads_and_writes_what_the_head_does() -> None:
    own, for_them = asked(), asked(guardian(), words="قیم هستم و می‌پرسم")
    assert readable(guardian()) == readable(head()) == [own, for_them]
    actions.reply(question=own, words="و این", by=guardian(), now=NOW)
    assert words_of(own, head()) == [WORDS, "و این"]
    nothing_is_done(for_them, former_spouse())


def test_of_what_the_hotline_took_down_the_head_is_the_asker() -> None:
    question = actions.open_for_caller(
        household=1, province=head().province, mobile=key_ring().seal(b"+989120000001", b"mobile"),
        is_synthetic=True, category="delay", words=WORDS, by=agent(), now=NOW,
    )  # fmt: skip
    assert words_of(question, head()) == [WORDS]
    nothing_is_done(question, former_spouse())


def test_another_persons_questions_are_neither_in_the_way_of_a_caller_nor_written_on_for_them() -> None:
    caller: dict[str, Any] = {
        "household": 1, "province": head().province, "mobile": key_ring().seal(b"+989120000001", b"mobile"),
        "is_synthetic": True, "category": "delay", "words": WORDS, "by": agent(), "now": NOW,
    }  # fmt: skip
    others = [asked(former_spouse(), words=f"پرسش شمارهٔ {number}") for number in range(1, MOST_WAITING)]
    others.append(asked(former_spouse()))
    own = actions.open_for_caller(**caller)
    assert own not in others, "neither the same form nor too many"
    with pytest.raises(NoSuchQuestion):
        actions.reply_for_caller(household=1, question=others[0], words="و این", by=agent(), now=NOW)
    actions.reply_for_caller(household=1, question=own, words="و این", by=agent(), now=NOW)
    assert words_of(own, head()) == [WORDS, "و این"]


def test_a_question_that_names_nobody_is_of_who_leads_the_household() -> None:
    """As the version before writes it, while this one is being installed."""
    question = asked()
    with acting_as(SYSTEM):
        kept = Question.objects.filter(id=question)
        kept.update(person_index=None, person_sealed=None)
    nothing_is_done(question, former_spouse())
    assert readable(head()) == readable(guardian()) == [question]


def test_another_persons_open_questions_leave_room_for_the_own_ones() -> None:
    for number in range(MOST_WAITING):
        asked(former_spouse(), words=f"پرسش شمارهٔ {number}")
    assert asked()


def test_questions_of_two_people_are_not_merged() -> None:
    own, others = asked(), asked(former_spouse())
    with refuses(CANNOT_MERGE):
        actions.merge(question=own, other=others, by=officer(), now=NOW)
    assert (row(own).state, row(others).state) == ("waiting", "waiting")


def test_a_copy_of_all_data_holds_the_own_questions_alone() -> None:
    own, others = asked(), asked(former_spouse(), words="این را او نوشته است")
    data = household_data(head(), NOW + dt.timedelta(minutes=1))
    assert [one["id"] for one in data["questions"]] == [own]
    assert [one["words"] for one in data["question_messages"]] == [WORDS]
    assert others not in {one["question_id"] for one in data["question_messages"]}


def test_whose_a_question_is_is_still_known_after_a_rotation_of_keys() -> None:
    question = asked()
    renamed = head(1, person_index=b"\x00" * 32)
    assert readable(renamed) == [question]
