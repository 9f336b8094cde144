"""Which payment agency gets new approvals: rules that one senior officer proposes and another confirms."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError
from django.db.models import Min

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.roles import Role
from hemayat.accounts.staff_notices import notify_roles, notify_watchers
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.language import Message
from hemayat.referrals.errors import (
    NO_SUCH_RULE,
    REFERRAL_STATE_CHANGED,
    RULE_WAITS,
    ReferralFault,
)
from hemayat.referrals.models import Custodian, CustodianRule, CustodianRuleProposal
from hemayat.referrals.permissions import check_sets_rules, check_settles

_PROPOSED = Message(
    "{by} proposed to change which payment agency gets new approvals (proposal {number}). If you do not know why, ask "
    "{by}. Another senior officer for all provinces confirms or refuses it."
)


def propose_rule(
    *, custodian: str, province: str = "", fact: str = "", value: str = "", by: StaffMember, now: dt.datetime
) -> int:
    """Propose to refer approvals of this province, or with this fact, to that custodian, before any other rule.

    A rule with neither is for approvals that no other rule names. Raises NO_SUCH_RULE, RULE_WAITS, NOT_A_RULE_SETTER.
    """
    actor = check_sets_rules(by)
    if not _is_open(custodian) or bool(fact) != bool(value):
        raise ReferralFault(NO_SUCH_RULE)
    return _propose(
        CustodianRuleProposal.Change.ADD,
        CustodianRule(custodian_id=custodian, province=province, fact=fact, value=value),
        by, actor, now,
    )  # fmt: skip


def propose_removal(*, rule: int, by: StaffMember, now: dt.datetime) -> int:
    """Propose to take a rule back; the one for everybody stays. Raises NO_SUCH_RULE, RULE_WAITS, NOT_A_RULE_SETTER."""
    actor = check_sets_rules(by)
    custodian_rule = CustodianRule.objects.filter(pk=rule).exclude(province="", fact="").first()
    if custodian_rule is None:
        raise ReferralFault(NO_SUCH_RULE)
    return _propose(CustodianRuleProposal.Change.REMOVE, custodian_rule, by, actor, now)


def confirm_rule(*, proposal: int, by: StaffMember, now: dt.datetime) -> None:
    """As the second person: it applies to approvals from now on.

    Raises MOVE_SECOND_PERSON_NEEDED, PowerIsNew, ProposalLapsed, REFERRAL_STATE_CHANGED, NOT_A_RULE_SETTER, and
    NO_SUCH_RULE where the agency was closed since.
    """
    actor = check_sets_rules(by)
    check_may_confirm(by, Role.SENIOR_OFFICER)
    with acting_as(actor):
        row = _open(proposal)
        check_settles(by, row.proposed_by_id)
        check_still_may(row.proposed_by_id, Role.SENIOR_OFFICER)
        is_addition = row.what == CustodianRuleProposal.Change.ADD
        if is_addition and not _is_open(row.custodian_id):
            raise ReferralFault(NO_SUCH_RULE)
        _settle(row, by, "confirmed", now)
        # The database lets no rule change without what was confirmed just now (sql/referrals.sql).
        with acting_as(SYSTEM):
            changed = _add(row) if is_addition else _remove(row)
        event = "referral.assigned" if is_addition else "referral.unassigned"
        _record(event, f"rule:{changed}", row, actor, now)


def end_rule_proposal(*, proposal: int, by: StaffMember, now: dt.datetime) -> None:
    """Refuse a colleague's proposal, or take one's own back. Raises REFERRAL_STATE_CHANGED, NOT_A_RULE_SETTER."""
    actor = check_sets_rules(by)
    with acting_as(actor):
        row = _open(proposal)
        is_own = row.proposed_by_id == by.pk
        _settle(row, by, "withdrawn" if is_own else "refused", now)
        event = "referral.rule_withdrawn" if is_own else "referral.rule_refused"
        _record(event, f"rule_proposal:{row.pk}", row, actor, now)


# ---------------------------------------------------------------------------------------- underneath


def _is_open(custodian: str) -> bool:
    return Custodian.objects.filter(pk=custodian, organisation__is_active=True).exists()


def _propose(what: str, rule: CustodianRule, by: StaffMember, actor: Actor, now: dt.datetime) -> int:
    given = {"province": rule.province, "fact": rule.fact, "value": rule.value}
    with acting_as(actor):
        try:
            row = CustodianRuleProposal.objects.create(
                what=what, custodian_id=rule.custodian_id, proposed_by=by, proposed_at=now, **given
            )
        except IntegrityError as fault:
            # The database keeps one open proposal for the same approvals, also of two that come at once.
            raise ReferralFault(RULE_WAITS) from fault
        words = _PROPOSED.format(by=by.full_name, number=row.pk).fa
        key = f"custodian-rule:{row.pk}"
        notify_watchers(words, key=key, now=now)
        notify_roles((Role.SENIOR_OFFICER,), words, key=key, now=now, is_everywhere=True)
        _record("referral.rule_proposed", f"rule_proposal:{row.pk}", row, actor, now)
    return int(row.pk)


def _open(proposal: int) -> CustodianRuleProposal:
    row = CustodianRuleProposal.objects.select_for_update(of=("self",)).filter(pk=proposal, result="").first()
    if row is None:
        raise ReferralFault(REFERRAL_STATE_CHANGED)
    return row


def _settle(row: CustodianRuleProposal, by: StaffMember, result: str, now: dt.datetime) -> None:
    row.result, row.settled_by, row.settled_at = result, by, now
    row.save(update_fields=["result", "settled_by", "settled_at"])


def _add(row: CustodianRuleProposal) -> int:
    """In place of a rule for the same approvals, if there is one; before all others, unless it is for everybody."""
    given = {"province": row.province, "fact": row.fact, "value": row.value}
    rule = CustodianRule.objects.select_for_update().filter(**given).order_by("place").first()
    rule = rule or CustodianRule(**given)
    if row.province or row.fact:
        first: int = CustodianRule.objects.aggregate(first=Min("place"))["first"]
        rule.place = first - 1
    rule.custodian_id = row.custodian_id
    rule.save()
    return int(rule.pk)


def _remove(row: CustodianRuleProposal) -> int:
    """Raises REFERRAL_STATE_CHANGED if the rule is another by now."""
    rule = CustodianRule.objects.filter(
        custodian=row.custodian_id, province=row.province, fact=row.fact, value=row.value
    ).first()
    if rule is None:
        raise ReferralFault(REFERRAL_STATE_CHANGED)
    number = int(rule.pk)
    rule.delete()
    return number


def _record(event: str, subject: str, row: CustodianRuleProposal, actor: Actor, now: dt.datetime) -> None:
    detail = {
        "what": row.what, "custodian": row.custodian_id, "province": row.province, "fact": row.fact,
        "value": row.value, "proposed_by": f"staff:{row.proposed_by_id}",
    }  # fmt: skip
    record(by=actor, event=event, subject=subject, detail=detail, now=now)
