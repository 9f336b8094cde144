"""Who looked at my file: every reading by staff or a partner, with its purpose.

It names the office and the unit, never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.accounts import purposes
from hemayat.accounts.roles import WORDS
from hemayat.audit.queries import AccessLogEntry, looks_at
from hemayat.common.language import Lang, Message, message_in
from hemayat.referrals.queries import ReferralDisclosure, disclosures_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language

_KINDS = {
    "staff": Message("A member of the ministry’s staff"),
    "partner": Message("A partner organisation"),
    "system": Message("The system, automatically"),
}
_IN_THE_STEAD = {
    "guardian": Message("Your guardian"),
    "attorney": Message("The person with your power of attorney"),
}
_BY_TELEPHONE = {"telephone": message_in("telephone", "You, by telephone")}
_WITH_CODE = {"head": Message("The head, with a code from the member")}
_ROLES = {
    **_WITH_CODE,
    **{str(role): words for role, words in WORDS.items()},
    **_IN_THE_STEAD,
    **_BY_TELEPHONE,
}

_PURPOSES = {str(purpose): words for purpose, words in purposes.WORDS.items()}
_PURPOSES["records_with_code"] = Message("To see the details of a member’s car, property, job or trip")


ONE_SITTING = dt.timedelta(minutes=30)
"""Without a page for longer than this, the next one is an entry of its own."""


@dataclass(frozen=True)
class AccessLogDisplay:
    """`who`: role, or what kind of looker; `unit` as it was given; `purpose`: ours, or the looker's own words.

    `pages`: how many were opened from `at` on, until `until`.
    """

    who: str
    unit: str
    purpose: str
    at: dt.datetime
    until: dt.datetime
    pages: int = 1


def grouped_by_visit(looks: Iterable[AccessLogDisplay]) -> list[AccessLogDisplay]:
    """The newest first; pages opened one after another for the same purpose are one entry that counts them."""
    access_log_displays: list[AccessLogDisplay] = []
    for look in sorted(looks, key=lambda item: item.at, reverse=True):
        later = access_log_displays[-1] if access_log_displays else None
        if later and _goes_on(look, later):
            access_log_displays[-1] = replace(later, at=look.at, pages=later.pages + 1)
        else:
            access_log_displays.append(look)
    return access_log_displays


def _goes_on(look: AccessLogDisplay, later: AccessLogDisplay) -> bool:
    is_same = (look.who, look.unit, look.purpose) == (later.who, later.unit, later.purpose)
    return is_same and later.at - look.at <= ONE_SITTING


def look_shown(look: AccessLogEntry, lang: Lang) -> AccessLogDisplay:
    who = _ROLES.get(look.role) or _KINDS.get(look.kind)
    why = _PURPOSES.get(look.purpose)
    return AccessLogDisplay(
        who.in_(lang) if who else look.kind,
        look.unit,
        why.in_(lang) if why else look.purpose,
        look.at,
        look.at,
    )


def disclosure_shown(disclosure: ReferralDisclosure, lang: Lang) -> AccessLogDisplay:
    """A custodian was given the household's record in a batch."""
    why = Message("To pay support (we gave this organisation the head’s national ID and the amount)")
    return AccessLogDisplay(
        disclosure.name_fa if lang == "fa" else disclosure.name_en,
        "",
        why.in_(lang),
        disclosure.at,
        disclosure.at,
    )


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    household, lang = household_of(request), page_language()
    looks = [look_shown(look, lang) for look in looks_at(household)]
    looks += [disclosure_shown(disclosure, lang) for disclosure in disclosures_of(household)]
    return render(request, "citizen/access_log/show.html", {"looks": grouped_by_visit(looks)})


app_name = "looks"
urlpatterns = [path("my/looks/", show, name="show")]
