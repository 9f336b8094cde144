"""Who is handed over to whom: rules that a senior officer of the whole country sets, for approvals to come."""

from __future__ import annotations

import datetime as dt

from django.db.models import Min

from hemayat.accounts.models import StaffMember
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.referrals.errors import NO_SUCH_RULE, ReferralFault
from hemayat.referrals.models import Custodian, CustodianRule
from hemayat.referrals.permissions import check_carries


def assign(
    *, custodian: str, province: str = "", fact: str = "", value: str = "", by: StaffMember, now: dt.datetime
) -> CustodianRule:
    """From now on refer approvals of this province, or with this fact, to that custodian, before any other rule.

    A rule with neither is for approvals that no other rule names. Raises NO_SUCH_RULE, MayNotTransferFiles.
    """
    actor = check_carries(by, custodian)
    with acting_as(SYSTEM):
        known = Custodian.objects.filter(pk=custodian, organisation__is_active=True).exists()
        if not known or bool(fact) != bool(value):
            raise ReferralFault(NO_SUCH_RULE)
        rules = CustodianRule.objects.select_for_update()
        if not province and not fact:
            rule = rules.get(province="", fact="")
            rule.custodian_id = custodian
            rule.save(update_fields=["custodian"])
        else:
            rules.filter(province=province, fact=fact, value=value).delete()
            first = CustodianRule.objects.aggregate(first=Min("place"))["first"]
            rule = CustodianRule.objects.create(
                place=first - 1, custodian_id=custodian, province=province, fact=fact, value=value
            )
        detail = {"custodian": custodian, "province": province, "fact": fact, "value": value}
        record(by=actor, event="referral.assigned", subject=f"rule:{rule.pk}", detail=detail, now=now)
    return rule


def unassign(*, rule: int, by: StaffMember, now: dt.datetime) -> None:
    """Take a rule back; the one for everybody stays. Raises NO_SUCH_RULE, MayNotTransferFiles."""
    actor = check_carries(by, "")
    with acting_as(SYSTEM):
        custodian_rule = CustodianRule.objects.filter(pk=rule).exclude(province="", fact="").first()
        if custodian_rule is None:
            raise ReferralFault(NO_SUCH_RULE)
        custodian_rule.delete()
        record(by=actor, event="referral.unassigned", subject=f"rule:{rule}", now=now)
