"""What an agent and a caller do in a call, step by step, by real actions alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hemayat.accounts.caller_verification import Caller
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.hotline import actions
from hemayat.hotline.caller_lookup import CallerIdentifier, CallerIdentifierKind
from hemayat.hotline.models import CallStep
from tests.accounts.steps import BORN, work
from tests.inquiries.register_server import RegisterServer
from tests.requests.steps import NOW, filed, officer, view
from tests.web.phone.steps import code_sent_to, head_at, national_id_of

HOUSEHOLD, NUMBER = 2, 2
LINE = f"+98912{NUMBER:07d}"
STRANGER = "+989129999999"


def agent(name: str = "hotline", **other: Any) -> StaffMember:
    return officer(name=name, **{"roles": ["hotline_agent"], **other})


def known(register: RegisterServer, household: int = HOUSEHOLD, **other: object) -> str:
    """The registers confirm the head of this household at the line; their national id."""
    national_id = national_id_of(household)
    register.add(NUMBER, **{"national_id": national_id, "household_id": household, "is_head": True, **other})
    return national_id


def case(household: int = HOUSEHOLD, line: str = LINE) -> tuple[int, str]:
    """A request filed by the head at this line: its number and its tracking code, as it is written."""
    request = filed(head_at(line, household))
    return request, view(request, household).tracking_code


def ask(
    call: int, named: CallerIdentifier, by: StaffMember, *, born: dt.date = BORN, for_another: bool = False
) -> PendingSignIn | SignInProblem:
    return actions.ask_for_code(
        call=call, named=named, birth_date=born, for_another=for_another, by=by, now=NOW
    )


def prove(
    call: int, named: CallerIdentifier, by: StaffMember, *, line: str = LINE, for_another: bool = False
) -> Caller | SignInProblem:
    """The caller reads out the code that came to the line."""
    asked = ask(call, named, by, for_another=for_another)
    assert isinstance(asked, PendingSignIn), asked
    work(NOW)
    return actions.prove_caller(call=call, attempt=asked.token, code=code_sent_to(line), by=by, now=NOW)


def by_code(code: str) -> CallerIdentifier:
    return CallerIdentifier(CallerIdentifierKind.TRACKING_CODE, code.replace("-", ""))


def steps_of(call: int) -> list[str]:
    with acting_as(SYSTEM, is_read_only=True):
        return list(CallStep.objects.filter(call_id=call).order_by("id").values_list("step", flat=True))
