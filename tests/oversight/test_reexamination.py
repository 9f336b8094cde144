"""Decisions drawn by lot and decided once more, by somebody who does not know the first."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections import Counter

import pytest
import time_machine
from django.db import DatabaseError, connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import TEHRAN
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.reasons import explain
from hemayat.oversight import criteria, reexamination, tasks
from hemayat.oversight.actions import draw_sample, give_opinion
from hemayat.oversight.criteria import FigureDays
from hemayat.oversight.errors import OPINION_REASON_MISSING, NoSuchReexamination, NotTheSecondReader
from hemayat.oversight.models import DrawnDay, Reexamination
from hemayat.oversight.reexamination import Lot, blind_file, opinion_of, opinions_waiting_for
from hemayat.requests import actions
from hemayat.requests.errors import OVERRIDE_SECOND_PERSON_NEEDED
from hemayat.requests.override_queries import overrides_waiting
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, as_read, filed, head, last_correction, officer, take_on
from tests.requests.test_assessment import wait_for
from tests.requests.test_officer_answers import TO_DOCUMENT, TO_WORDS, opened_and_answered, refuse, written
from tests.requests.test_second_officer import REFUSED, corrected, decided_again, objection
from tests.support.lapsed import change_account
from tests.support.members import give
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation", "all_drawn")
UNVALUED = 7
LATER = NOW + dt.timedelta(days=1)
DAY = NOW.astimezone(TEHRAN).date()
SHARES = (reexamination.DRAWN_OF_THOUSAND, reexamination.CORRECTED_GRANTS_OF_THOUSAND)
FIRST_WORD = "در بازدید دیده شد که خودرو فرسوده است"


@pytest.fixture
def all_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lot falls on every decision."""
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 1000)


def senior(name: str = "senior", **given: object) -> StaffMember:
    return officer(name=name, roles=["senior_officer"], **given)  # type: ignore[arg-type]  # as `officer` takes them


@pytest.fixture
def drawn(registers: RunningSimulator) -> int:
    """A decision of an officer, drawn the day after."""
    request = filed(head(UNVALUED))
    take_on()
    actions.decide(request_id=request, outcome="eligible", reason=FIRST_WORD, by=officer(), now=NOW)
    assert draw_sample(day=DAY, now=LATER) == 1
    return number()


def number() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return Reexamination.objects.get().id


def test_the_second_sees_what_the_first_saw_and_neither_the_outcome_nor_the_reason(drawn: int) -> None:
    by = senior()
    with acting_as(actor_of(by), is_read_only=True):
        assert [one.id for one in opinions_waiting_for(by)] == [drawn]
        file = blind_file(drawn, by)
    assert file.known.outcome == "needs_data"
    told = explain(file.known, "fa")
    assert told.outcome == "needs_data"
    assert FIRST_WORD not in repr((told, vars(file)))


def test_they_differ_and_that_goes_back_to_the_rule_while_the_decision_stays(drawn: int) -> None:
    opinion = give_opinion(
        reexamination=drawn, outcome="not_eligible", reason="ارزش خودرو معلوم نیست", by=senior(), now=LATER
    )
    assert (opinion.is_agreed, opinion.outcome, opinion.first_outcome) == (False, "not_eligible", "eligible")
    assert opinion.first_reason == FIRST_WORD, "told once one's own word is given"
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(UNVALUED)
        found = criteria.opinions(FigureDays(DAY, DAY + dt.timedelta(days=3)))
    assert held
    assert held.outcome == "eligible"
    assert (found.of, found.turned) == (1, 1)
    assert [one.of for one in found.by_criterion] == [None] * len(found.by_criterion), "one is too few"
    assert "کاربرد" not in [one.criterion for one in found.by_criterion]
    with acting_as(actor_of(senior()), is_read_only=True):
        assert opinion_of(drawn, senior()) == opinion
        assert opinions_waiting_for(senior()) == []
    with pytest.raises(NoSuchReexamination):
        give_opinion(reexamination=drawn, outcome="eligible", reason="x", by=senior("late"), now=LATER)


def test_nobody_gives_it_who_gave_the_first_or_saw_the_case_or_is_no_senior_officer_there(drawn: int) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        request = Reexamination.objects.get().request_id
    both = officer()
    give(both, "senior_officer")
    saw = senior("saw")
    actions.keep_look(request_id=request, by=saw, now=LATER)
    others: list[tuple[object, type[Exception]]] = [
        (both, NotTheSecondReader), (saw, NotTheSecondReader), (senior("far", provinces=("01",)), NoSuchReexamination),
        (officer(name="other"), NoSuchReexamination), (officer(name="watch", roles=["oversight"]), Exception),
        (SYSTEM, NotTheSecondReader), (head(), NotTheSecondReader),
    ]  # fmt: skip
    for by, fault in others:
        with pytest.raises(fault):
            give_opinion(reexamination=drawn, outcome="eligible", reason="x", by=by, now=LATER)  # type: ignore[arg-type]  # who is none of them
    for words in ({"outcome": "needs_data", "reason": "x"}, {"outcome": "eligible", "reason": " "}):
        with refuses(OPINION_REASON_MISSING):
            give_opinion(reexamination=drawn, **words, by=senior(), now=LATER)
    with acting_as(actor_of(both), is_read_only=True):
        assert opinions_waiting_for(both) == []


def test_who_saw_another_case_of_the_household_saw_what_was_decided_and_is_no_second(drawn: int) -> None:
    other, saw = filed(head(UNVALUED), now=LATER), senior("saw")
    actions.keep_look(request_id=other, by=saw, now=LATER)
    with acting_as(actor_of(saw), is_read_only=True):
        assert opinions_waiting_for(saw) == []
    with pytest.raises(NotTheSecondReader):
        give_opinion(reexamination=drawn, outcome="eligible", reason="x", by=saw, now=LATER)


def test_days_on_which_no_worker_was_there_are_drawn_from_later_and_older_ones_are_not(
    registers: RunningSimulator,
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    actions.decide(request_id=request, outcome="eligible", reason=FIRST_WORD, by=officer(), now=NOW)
    for days, drawn in ((8, 0), (7, 1), (1, 1)):
        with time_machine.travel(NOW + dt.timedelta(days=days), tick=False):
            tasks.draw_reexaminations()
        with acting_as(SYSTEM, is_read_only=True):
            assert Reexamination.objects.count() == drawn, days


def test_a_day_is_drawn_from_once_and_the_database_lets_nobody_else_draw_or_answer(drawn: int) -> None:
    assert draw_sample(day=DAY, now=LATER) == 0
    copy = "UPDATE reexamination SET outcome = 'eligible', by_id = 999, at = now(), is_agreed = true"
    for by in (officer(name="other"), senior("far", provinces=("01",))):
        with acting_as(actor_of(by)), connection.cursor() as cursor:
            cursor.execute(copy)
            assert cursor.rowcount == 0
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        acting_as(actor_of(senior())),
        connection.cursor() as cursor,
    ):
        cursor.execute(copy)
    with pytest.raises(DatabaseError), acting_as(actor_of(senior())), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reexamination")


def test_r1_4e_each_decision_has_its_chance_whatever_its_place() -> None:
    """Over all starts of the lot: exactly 20 of 1000 in every place, 100 for corrected data; none for certain."""
    is_drawn = reexamination._IS_DRAWN.replace("%(start)s", "start")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place, share, count(*) FILTER (WHERE {is_drawn}) FROM ("
            "SELECT place, share, sum(share) OVER (ORDER BY place) AS upto FROM generate_series(1, 137) place, "
            "LATERAL (SELECT CASE WHEN place % 3 = 0 THEN 100 ELSE 20 END) AS of (share)) lot, "
            "generate_series(0, 999) start GROUP BY place, share"
        )
        chances = {place: (share, drawn) for place, share, drawn in cursor.fetchall()}
    assert len(chances) == 137
    assert all(share == drawn for share, drawn in chances.values())
    assert SHARES == (20, 100)


def test_r1_4e_the_start_of_the_lot_is_another_each_day_and_no_officer_reads_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    usual = secrets.token_hex

    def another(most: int) -> str:
        asked.append(usual(most))
        return asked[-1]

    monkeypatch.setattr(secrets, "token_hex", another)
    for back in range(3):
        assert draw_sample(day=DAY - dt.timedelta(days=back), now=LATER) == 0
    assert len(set(asked)) == 3
    starts = Counter(Lot(20, 100).start // 100 for _ in range(2_000))
    assert min(starts[tenth] for tenth in range(10)) > 120, "each start is as likely as another"
    assert "secret" not in repr(Lot(20, 100))
    with acting_as(actor_of(senior()), is_read_only=True):
        assert not DrawnDay.objects.exists()


def test_a_day_on_which_the_lot_fell_on_nobody_is_not_drawn_from_again(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    actions.decide(request_id=request, outcome="eligible", reason=FIRST_WORD, by=officer(), now=NOW)
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 0)
    assert draw_sample(day=DAY, now=LATER) == 0
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 1000)
    assert draw_sample(day=DAY, now=LATER) == 0, "each further try would raise the chance"


def test_r1_4e_the_second_reads_all_that_the_applicant_wrote_and_nothing_that_the_officer_answered(
    registers: RunningSimulator,
) -> None:
    request, document = written()
    actions.add_words(request_id=request, words="خریدار را هم می‌شناسم.", by=head(6), now=NOW)
    first = officer(name="nima")
    opened_and_answered(request, document, first)
    refuse(request, first)
    assert draw_sample(day=DAY, now=LATER) == 1
    by = senior()
    with acting_as(actor_of(by), is_read_only=True):
        file = blind_file(number(), by)
    assert [one.words for one in file.added_words] == ["خریدار را هم می‌شناسم."]
    shown = repr([getattr(file, one) for one in vars(file)])
    assert TO_WORDS not in shown
    assert TO_DOCUMENT not in shown


@pytest.mark.slow
def test_r1_4e_a_refusal_is_read_again_blind_and_a_different_result_opens_the_matter(
    registers: RunningSimulator,
) -> None:
    """Also one for which the officer let the rules decide; a third person decides between the two."""
    request, document = written()
    first = officer(name="nima", roles=["case_officer", "senior_officer"])
    opened_and_answered(request, document, first)
    refused = refuse(request, first)
    assert draw_sample(day=DAY, now=LATER) == 1
    second = senior()
    with acting_as(actor_of(second), is_read_only=True):
        file = blind_file(number(), second)
    assert [one.id for one in file.documents] == [document]
    given = {
        "reexamination": number(),
        "outcome": "eligible",
        "reason": "سند نام خریدار را دارد",
        "by": second,
    }
    assert not give_opinion(**given, now=LATER).is_agreed  # type: ignore[arg-type]  # as it takes them
    with acting_as(SYSTEM, is_read_only=True):
        (waiting,) = overrides_waiting()
    assert (waiting.request, waiting.outcome, waiting.against) == (request, "eligible", "not_eligible")
    for nobody in (first, second):
        with refuses(OVERRIDE_SECOND_PERSON_NEEDED):
            actions.confirm_override(request_id=request, **as_read(request), by=nobody, now=LATER)
    # What the second reader found counts also after they have left: nobody could propose it again.
    change_account(second, is_active=False)
    made = actions.confirm_override(request_id=request, **as_read(request), by=senior("third"), now=LATER)
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(6)
    assert held
    assert (held.outcome, held.decision_id, held.kind) == ("eligible", made, "override")
    assert made != refused


@pytest.fixture
def granted(registers: RunningSimulator) -> tuple[int, uuid.UUID]:
    """Support that one officer granted by correcting the value of a car; its request and document."""
    request, document = objection()
    corrected(request, document)
    actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=NOW)
    return request, document


@pytest.mark.slow
def test_support_that_was_granted_on_corrected_data_is_drawn_by_a_lot_of_its_own(
    granted: tuple[int, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = granted
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 1000)
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 0)
    assert draw_sample(day=DAY, now=LATER) == 1
    by = senior()
    with acting_as(actor_of(by), is_read_only=True):
        file = blind_file(number(), by)
    (correction,) = file.corrections
    assert (correction.request, correction.document, correction.register) == (request, document, "vehicles")
    assert correction.said
    assert correction.used
    assert correction.said["value_rial"] > correction.used["value_rial"] == 1_000_000_000
    opinion = give_opinion(
        reexamination=number(), outcome="not_eligible", reason="برگه از خودروی دیگری است", by=by, now=LATER
    )
    assert (opinion.is_agreed, opinion.first_outcome) == (False, "eligible"), "oversight reads both"


@pytest.mark.slow
def test_the_lot_of_other_decisions_draws_no_such_grant(
    granted: tuple[int, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 0)
    assert draw_sample(day=DAY, now=LATER) == 0


def corrected_and_withdrawn() -> uuid.UUID:
    """One officer corrected the value of a car, and the applicant took the request back; its document."""
    request, document = objection()
    corrected(request, document)
    actions.withdraw_request(request_id=request, by=head(REFUSED), now=NOW)
    return document


@pytest.fixture(params=["another request", "decided again"])
def rests_on_a_withdrawn_request(request: pytest.FixtureRequest, registers: RunningSimulator) -> uuid.UUID:
    """The system grants support on what one officer had corrected in a request that ended without a decision."""
    document = corrected_and_withdrawn()
    if request.param == "another request":
        filed(head(REFUSED), now=NOW)
        take_on()
    else:
        assert decided_again(NOW) == "eligible"
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(REFUSED)
    assert held
    assert held.act
    assert (held.outcome, held.act.decided_by) == ("eligible", "system")
    return document


def test_a_grant_of_the_system_on_what_one_officer_corrected_in_another_request_is_drawn(
    rests_on_a_withdrawn_request: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 1000)
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 0)
    assert draw_sample(day=DAY, now=LATER) == 1
    corrector, by = officer(name="nima"), senior()
    give(corrector, "senior_officer")
    with acting_as(SYSTEM, is_read_only=True):
        assert Reexamination.objects.get().first_by_id == corrector.pk
    with acting_as(actor_of(corrector), is_read_only=True):
        assert opinions_waiting_for(corrector) == []
    with pytest.raises(NotTheSecondReader):
        give_opinion(reexamination=number(), outcome="eligible", reason="x", by=corrector, now=LATER)
    with acting_as(actor_of(by), is_read_only=True):
        file = blind_file(number(), by)
    (correction,) = file.corrections
    assert correction.document == rests_on_a_withdrawn_request
    assert rests_on_a_withdrawn_request in [one.id for one in file.documents]
    opinion = give_opinion(
        reexamination=number(), outcome="not_eligible", reason="برگه از خودروی دیگری است", by=by, now=LATER
    )
    assert (opinion.is_agreed, opinion.first_outcome) == (False, "eligible")


@pytest.mark.slow
def test_who_corrected_in_another_request_is_no_second_of_the_officer_who_decided(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected_and_withdrawn()
    registers.correct("incomes", registers.person(REFUSED)["national_id"], as_of="2018-01-01")
    another = filed(head(REFUSED))
    wait_for(another, REFUSED, CaseState.AWAITING_OFFICER)
    sara, nima = officer(name="sara"), officer(name="nima")
    actions.decide(request_id=another, outcome="eligible", reason=FIRST_WORD, by=sara, now=NOW)
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 1000)
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 0)
    assert draw_sample(day=DAY, now=LATER) == 1
    for by in (sara, nima):
        give(by, "senior_officer")
        with acting_as(actor_of(by), is_read_only=True):
            assert opinions_waiting_for(by) == []
        with pytest.raises(NotTheSecondReader):
            give_opinion(reexamination=number(), outcome="eligible", reason="x", by=by, now=LATER)


@pytest.mark.slow
def test_a_grant_on_what_two_officers_agreed_to_in_another_request_is_not_drawn(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = objection()
    corrected(request, document)
    sara = officer(name="sara")
    actions.keep_opening(request_id=request, document=document, by=sara, now=NOW)
    actions.check_corrections(request_id=request, last_correction=last_correction(request), by=sara, now=NOW)
    actions.withdraw_request(request_id=request, by=head(REFUSED), now=NOW)
    assert decided_again(NOW) == "eligible"
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 1000)
    assert draw_sample(day=DAY, now=LATER) == 0, "a second officer has read it"


@pytest.mark.slow
def test_what_a_decided_correction_adds_to_the_household_later_is_drawn_again(
    granted: tuple[int, uuid.UUID], registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No second officer is asked then, so each increase has its own chance; what stays the same has none."""
    person, hour = registers.person(REFUSED)["national_id"], dt.timedelta(hours=1)
    registers.correct("incomes", person, {"kind": "wage", "amount_rial": 9_000_000_000})
    assert decided_again(NOW + hour) == "not_eligible"
    registers.correct("incomes", person, {"kind": "wage", "amount_rial": 1_000_000})
    assert decided_again(NOW + 2 * hour) == "eligible"
    assert decided_again(NOW + 3 * hour) == "eligible"
    monkeypatch.setattr(reexamination, "CORRECTED_GRANTS_OF_THOUSAND", 1000)
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 0)
    assert draw_sample(day=DAY, now=LATER) == 2, "the officer's own, and that of the system"
    with acting_as(SYSTEM, is_read_only=True):
        drawn = {(one.request_id, one.first_by_id) for one in Reexamination.objects.all()}
    assert drawn == {(granted[0], officer(name="nima").pk)}
