"""A household's data as something to point at: a key for each data item and member, and what is kept of a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hemayat.common.language import Lang
from hemayat.eligibility.queries import PublishedResult, case
from hemayat.eligibility.value_texts import RegisterDataText, data_in_words
from hemayat.households.queries import HouseholdMember
from hemayat.records.queries import HouseholdRecord
from hemayat.records.reference import reference_of
from hemayat.records.selection import facts_by_register
from hemayat.requests.queries import title_of
from hemayat.requests.questions import MEMBER, MISSING, PERSONS, claims_about_record
from hemayat.web.citizen.requests import texts
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.member_presenter import member_shown


def answers_of(key: str, claim: str = "") -> dict[str, str]:
    """What is kept of a choice: "vehicles:car_value" names register and fact, "persons:member:12" a member too.

    `claim`: what is wrong with it, if that was chosen with it; the only thing that can be wrong needs no choice.
    """
    register, _, fact = key.partition(":")
    name, _, person = fact.partition(":")
    found = {"register": register, "fact": name, "person": person, "record": "", "claim": ""}
    claims = claims_about(found)
    found["claim"] = claim if claim in claims else claims[0] if len(claims) == 1 else ""
    return found


def record_answers(published: PublishedResult, of: HouseholdRecord, claim: str) -> dict[str, str]:
    """What is kept of a choice beside a record: the row, whose it is, and what is wrong with it."""
    register, policy = of.record.register, case(published).policy
    facts = facts_by_register(policy)[register][of.criteria[0]]
    return {
        "register": register,
        "fact": facts[0],
        "person": str(of.member.person) if of.member else "",
        "record": reference_of(published, of),
        "claim": claim if claim in claims_about_record(register) else "",
    }


def key_of(answers: Mapping[str, str]) -> str:
    """The choice that these answers are; empty where none was made."""
    parts = (answers.get("register", ""), answers.get("fact", ""), answers.get("person", ""))
    return ":".join(part for part in parts if part)


def keys_of(published: PublishedResult | None, people: list[HouseholdMember], lang: Lang) -> set[str]:
    """Of every data item that counted and of every member: what can be disputed."""
    registers = data_in_words(case(published), lang) if published else []
    members = {f"{PERSONS}:{MEMBER}:{member.person}" for member in people}
    values = {f"{register.register}:{value.name}" for register in registers for value in register.values}
    return {f"{PERSONS}:{MISSING}"} | members | values


def heads_to_be(people: Sequence[HouseholdMember], lang: Lang) -> list[tuple[str, str]]:
    """Members who live and do not head the household: which of them may, the civil registry says."""
    able = [
        household_member
        for household_member in people
        if not household_member.is_head and household_member.died_on is None
    ]
    return [
        (str(household_member.person), f"{shown.name} – {shown.relation}")
        for household_member in able
        for shown in [member_shown(household_member, lang)]
    ]


def titles_of(
    answers: Mapping[str, str], data: list[RegisterDataText], people: list[HouseholdMember], lang: Lang
) -> str:
    """The data item or member that was chosen, in words; the register alone where it is not there any more."""
    key = key_of(answers)
    known = dict(_members(people, lang)) | {f"{PERSONS}:{MISSING}": str(_SOMEBODY_MISSING)}
    known |= {f"{of.register}:{value.name}": value.title for of in data for value in of.values}
    return known.get(key) or title_of(answers["register"]).in_(lang)


def claims_about(answers: Mapping[str, str]) -> tuple[str, ...]:
    """What may be wrong with this data item: of a member something else than of a car."""
    if answers.get("record"):
        return claims_about_record(answers["register"])
    if answers.get("fact") == MISSING:
        return ("is_missing",)
    return (
        ("has_left", "wrong_value", "other")
        if answers.get("person")
        else ("not_mine", "wrong_value", "other")
    )


def claim_words(answers: Mapping[str, str]) -> Mapping[str, str]:
    """What each claim about this data item is called: nobody sells a trip, and a member has no amount."""
    if answers.get("record"):
        return texts.RECORD_CLAIMS[answers["register"]]
    return texts.MEMBER_CLAIMS if answers.get("person") else texts.CLAIMS


def _members(people: list[HouseholdMember], lang: Lang) -> list[tuple[str, str]]:
    member_displays = [member_shown(household_member, lang) for household_member in people]
    return [
        (
            f"{PERSONS}:{MEMBER}:{household_member.person}",
            f"{household_member.name} – {household_member.relation}",
        )
        for household_member in member_displays
    ]


_SOMEBODY_MISSING = _("A member of my household is missing from this list")
