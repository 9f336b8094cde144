"""The end of the service: by a recorded law alone, which one publisher records and another confirms (R7.1a).

There is no other way: no date of a version, no job, no command and no switch ends it (R7.1b). From the law's first day
on no new request is taken; open cases are finished, and everything stays readable (R7.1c).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.agreements.draft_actions import take_turns
from hemayat.agreements.errors import SERVICE_ENDED, AgreementFault
from hemayat.agreements.models import ClosingLaw
from hemayat.agreements.permissions import check_can_publish, check_confirms
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words, day_of
from hemayat.common.language import Message, Words, in_digits

_RECORDED = """
SELECT law.id, law.title_fa, law.title_en, law.number, law.promulgated_on, law.effective_on,
    coalesce(recorder.username, ''), law.recorded_by_id, law.recorded_at, confirmer.username, law.confirmed_at
FROM closing_law law
LEFT JOIN staff_member recorder ON recorder.id = law.recorded_by_id
LEFT JOIN staff_member confirmer ON confirmer.id = law.confirmed_by_id
WHERE law.taken_back_at IS NULL"""
_CONFIRMED = """
SELECT id, title_fa, title_en, number, promulgated_on, effective_on, '', recorded_by_id, recorded_at, '', confirmed_at
FROM closing_law WHERE taken_back_at IS NULL AND confirmed_at IS NOT NULL"""
"""Built once, because every page about a result runs it. It reads no account of staff, which the site may not read."""


@dataclass(frozen=True)
class ClosingLawView:
    """What is recorded of it. `confirmed_by`: None while it waits for the second person, and ends nothing.

    The desk alone shows who recorded and who confirmed it; for anybody else, and in `closing_law`, the names are empty.
    """

    id: int
    title: dict[str, str]
    number: str
    promulgated_on: dt.date
    effective_on: dt.date
    recorded_by: str
    recorder: int
    recorded_at: dt.datetime
    confirmed_by: str | None
    confirmed_at: dt.datetime | None

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    def has_ended_by(self, day: dt.date) -> bool:
        return self.is_confirmed and self.effective_on <= day


@dataclass(frozen=True)
class NewClosingLaw:
    """As it is written in the official gazette."""

    title_fa: str
    title_en: str
    number: str
    promulgated_on: dt.date
    effective_on: dt.date


def record_law(law: NewClosingLaw, *, by: StaffMember, now: dt.datetime) -> int:
    """Write down a law that ends the service; nothing ends until another publisher confirms it.

    Raises MAY_NOT_PUBLISH, AgreementFault.
    """
    check_can_publish(by)
    _check(law, day_of(now))
    with acting_as(SYSTEM):
        take_turns()
        if recorded_law() is not None:
            raise AgreementFault(Message("A law has already been recorded. Open that law."))
        row = ClosingLaw.objects.create(
            title_fa=law.title_fa.strip(),
            title_en=law.title_en.strip(),
            number=law.number.strip(),
            promulgated_on=law.promulgated_on,
            effective_on=law.effective_on,
            recorded_by=by,
            recorded_at=now,
        )
        _note("recorded", row, by, now)
    number: int = row.pk
    return number


def confirm_law(law: int, *, by: StaffMember, now: dt.datetime) -> ClosingLawView:
    """The second person: from its first day on the service is over, and this cannot be undone.

    In the caller's transaction, as the system: whoever confirms tells everybody concerned in the same one.
    Raises MAY_NOT_PUBLISH, PowerIsNew, ProposalLapsed, AgreementFault.
    """
    check_can_publish(by)
    row = _waiting(law)
    check_confirms(by, row)
    row.confirmed_by, row.confirmed_at = by, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _note("confirmed", row, by, now)
    confirmed = recorded_law()
    assert confirmed is not None, "it was confirmed just now"
    return confirmed


def take_back_law(law: int, *, by: StaffMember, now: dt.datetime) -> None:
    """Before it is confirmed, a publisher may say that it was recorded wrongly.

    Raises MAY_NOT_PUBLISH, AgreementFault.
    """
    check_can_publish(by)
    with acting_as(SYSTEM):
        row = _waiting(law)
        row.taken_back_at = now
        row.save(update_fields=["taken_back_at"])
        _note("taken_back", row, by, now)


def recorded_law() -> ClosingLawView | None:
    """The law that was recorded, confirmed or not; None where there is none. One query."""
    return _found(_RECORDED)


def closing_law() -> ClosingLawView | None:
    """The confirmed law, from the day on which it was confirmed; its names are empty. One query."""
    return _found(_CONFIRMED)


def service_ended(day: dt.date) -> AgreementFault | None:
    """The fault to raise if a law has ended the service by that day. One query."""
    law = closing_law()
    if law is None or not law.has_ended_by(day):
        return None
    on = Words(date_in_words(law.effective_on, "fa"), date_in_words(law.effective_on, "en"))
    return AgreementFault(SERVICE_ENDED, title=law.title, value=in_digits(law.number), on=on)


# ---------------------------------------------------------------------------------------- underneath


def _found(statement: str) -> ClosingLawView | None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
    if row is None:
        return None
    number, title_fa, title_en, *rest = row
    return ClosingLawView(number, {"fa": title_fa, "en": title_en}, *rest)


def _check(law: NewClosingLaw, today: dt.date) -> None:
    if not (law.title_fa.strip() and law.title_en.strip() and law.number.strip()):
        raise AgreementFault(
            Message("Write the number of the law and its title in both languages."),
        )
    if law.promulgated_on > today:
        raise AgreementFault(
            Message("The law has not been issued yet. Record it after it is issued."),
        )
    if law.effective_on < law.promulgated_on:
        raise AgreementFault(
            Message("The law takes effect before the date it was issued. Correct one of the two dates."),
        )


def _waiting(law: int) -> ClosingLaw:
    row = ClosingLaw.objects.select_for_update().filter(pk=law, taken_back_at=None).first()
    if row is None or row.confirmed_at is not None:
        raise AgreementFault(
            Message("This law is not waiting for confirmation. Reload the page."),
        )
    return row


def _note(event: str, law: ClosingLaw, by: StaffMember, now: dt.datetime) -> None:
    record(
        by=actor_of(by, "agreements"),
        event=f"closing_law.{event}",
        subject=f"closing_law:{law.pk}",
        detail={"number": law.number, "effective_on": law.effective_on.isoformat()},
        now=now,
    )
