"""Which payment agency gets new approvals: one senior officer of all provinces proposes it, another confirms it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.referrals import actions, assignment
from hemayat.referrals.errors import (
    MOVE_SECOND_PERSON_NEEDED,
    NO_SUCH_RULE,
    NOT_A_RULE_SETTER,
    REFERRAL_STATE_CHANGED,
    RULE_WAITS,
)
from hemayat.referrals.models import CustodianRule, CustodianRuleProposal
from hemayat.referrals.queries import rule_proposals, rules
from tests.accounts.desk_steps import line, member, texts
from tests.referrals.steps import TOLD_ON, set_rule
from tests.support.lapsed import check_lapses
from tests.support.refusals import refuses

Staff = Callable[..., StaffMember]
pytestmark = pytest.mark.django_db
EVERYBODY = "subsidy_targeting"


def agencies() -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        return [rule.custodian_id for rule in rules()]


def waiting() -> list[int]:
    with acting_as(SYSTEM, is_read_only=True):
        return [proposal.pk for proposal in rule_proposals()]


@contextmanager
def refused_by_the_database(words: str = "row-level security") -> Iterator[None]:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def test_a5_two_senior_officers_say_who_is_handed_over_to_whom(staff: Staff) -> None:
    kaveh, mina = staff("kaveh", "senior_officer"), staff("mina", "senior_officer")
    given = {"custodian": "behzisti", "province": "23"}
    number = actions.propose_rule(**given, by=kaveh, now=TOLD_ON)
    assert (agencies(), waiting()) == ([EVERYBODY], [number]), "one person changes nothing"
    with refuses(MOVE_SECOND_PERSON_NEEDED):
        actions.confirm_rule(proposal=number, by=kaveh, now=TOLD_ON)
    with refuses(RULE_WAITS):
        actions.propose_rule(**given | {"custodian": "relief_committee"}, by=mina, now=TOLD_ON)
    actions.confirm_rule(proposal=number, by=mina, now=TOLD_ON)
    assert (agencies(), waiting()) == (["behzisti", EVERYBODY], [])
    with refuses(REFERRAL_STATE_CHANGED):
        actions.confirm_rule(proposal=number, by=mina, now=TOLD_ON)
    with acting_as(SYSTEM):
        events = AuditEvent.objects.filter(event__startswith="referral.").order_by("pk")
        names = [(one.event, one.actor_id) for one in events]
    assert names == [
        ("referral.rule_proposed", f"staff:{kaveh.pk}"),
        ("referral.assigned", f"staff:{mina.pk}"),
    ]


def test_the_last_rule_comes_first_a_same_one_is_replaced_and_the_one_for_everybody_stays(
    staff: Staff,
) -> None:
    kaveh, mina = staff("kaveh", "senior_officer"), staff("mina", "senior_officer")
    set_rule(custodian="behzisti", fact="support", value="1")
    set_rule(custodian="relief_committee", province="23")
    assert agencies() == ["relief_committee", "behzisti", EVERYBODY]
    set_rule(custodian="relief_committee", fact="support", value="1")
    assert agencies() == ["relief_committee", "relief_committee", EVERYBODY]
    set_rule(custodian="behzisti")
    assert agencies() == ["relief_committee", "relief_committee", "behzisti"]
    first, _, everybody = rules()
    assert (first.fact, first.province) == ("support", "")
    number = actions.propose_removal(rule=first.pk, by=kaveh, now=TOLD_ON)
    assert len(agencies()) == 3
    actions.confirm_rule(proposal=number, by=mina, now=TOLD_ON)
    assert agencies() == ["relief_committee", "behzisti"]
    for rule in (everybody.pk, first.pk):
        with refuses(NO_SUCH_RULE):
            actions.propose_removal(rule=rule, by=kaveh, now=TOLD_ON)
    for given in ({"custodian": "nobody"}, {"custodian": "behzisti", "fact": "support"}):
        with refuses(NO_SUCH_RULE):
            actions.propose_rule(**given, by=kaveh, now=TOLD_ON)


def test_a_proposal_is_withdrawn_by_its_proposer_or_refused_by_a_colleague(staff: Staff) -> None:
    kaveh, mina = staff("kaveh", "senior_officer"), staff("mina", "senior_officer")
    for by, result in ((kaveh, "withdrawn"), (mina, "refused")):
        number = actions.propose_rule(custodian="behzisti", by=kaveh, now=TOLD_ON)
        actions.end_rule_proposal(proposal=number, by=by, now=TOLD_ON)
        with acting_as(SYSTEM):
            assert CustodianRuleProposal.objects.get(pk=number).result == result
            assert AuditEvent.objects.latest("pk").event == f"referral.rule_{result}"
        with refuses(REFERRAL_STATE_CHANGED):
            actions.confirm_rule(proposal=number, by=mina, now=TOLD_ON)
    assert agencies() == [EVERYBODY]


def test_nobody_else_proposes_or_confirms(staff: Staff) -> None:
    number = actions.propose_rule(custodian="behzisti", by=staff("kaveh", "senior_officer"), now=TOLD_ON)
    far = staff("far", "senior_officer", provinces=("23",))
    for by in (staff("sara", "case_officer"), staff("admin", "administrator"), far):
        for act in (
            lambda by=by: actions.propose_rule(custodian="behzisti", province="23", by=by, now=TOLD_ON),
            lambda by=by: actions.propose_removal(rule=1, by=by, now=TOLD_ON),
            lambda by=by: actions.confirm_rule(proposal=number, by=by, now=TOLD_ON),
            lambda by=by: actions.end_rule_proposal(proposal=number, by=by, now=TOLD_ON),
        ):
            with refuses(NOT_A_RULE_SETTER):
                act()


def test_a_proposal_ends_with_the_account_of_its_proposer(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    kaveh, mina = staff("kaveh", "senior_officer"), staff("mina", "senior_officer")
    number = actions.propose_rule(custodian="behzisti", by=kaveh, now=TOLD_ON)

    def confirm() -> None:
        actions.confirm_rule(proposal=number, by=mina, now=TOLD_ON)

    check_lapses(kaveh, confirm, assignment, monkeypatch)
    assert agencies() == [EVERYBODY]
    confirm()


def test_the_database_itself_lets_no_rule_change_by_one_person(staff: Staff) -> None:
    kaveh, mina = staff("kaveh", "senior_officer"), staff("mina", "senior_officer")
    set_rule(custodian="behzisti", province="23")
    number = actions.propose_rule(custodian="relief_committee", province="08", by=kaveh, now=TOLD_ON)
    rows = CustodianRuleProposal.objects.filter(pk=number)
    with acting_as(SYSTEM):
        with refused_by_the_database("two senior officers"):
            CustodianRule.objects.create(place=1, custodian_id="relief_committee", province="08")
        with refused_by_the_database("two senior officers"):
            CustodianRule.objects.filter(province="").update(custodian_id="behzisti")
        with refused_by_the_database("two senior officers"):
            CustodianRule.objects.filter(province="23").delete()
    confirmed = {"result": "confirmed", "settled_at": TOLD_ON}
    young = staff("young", "case_officer")
    with acting_as(actor_of(kaveh)), refused_by_the_database("two_people"):
        rows.update(**confirmed, settled_by=kaveh)
    with acting_as(actor_of(young)), refused_by_the_database("confirms nothing yet"):
        rows.update(**confirmed, settled_by=young)
    for actor in (actor_of(kaveh), SYSTEM):
        with acting_as(actor), refused_by_the_database():
            rows.update(**confirmed, settled_by=mina)
    with acting_as(actor_of(kaveh)), refused_by_the_database():
        CustodianRuleProposal.objects.create(
            what="add", custodian_id="behzisti", province="11", proposed_by=mina, proposed_at=TOLD_ON
        )
    assert agencies() == ["behzisti", EVERYBODY]


def test_oversight_and_the_senior_officers_of_all_provinces_are_asked_at_once(staff: Staff) -> None:
    member("watcher", "oversight", mobile=line(12))
    member("mina", "senior_officer", mobile=line(13), provinces=["*"])
    actions.propose_rule(custodian="behzisti", by=staff("kaveh", "senior_officer"), now=TOLD_ON)
    for number in (12, 13):
        assert "سازمان" in texts(line(number))[-1]
