"""A household's data as something to point at: one key for each datum and each member, and what is kept of a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemayat.common.language import Lang
from hemayat.eligibility.published import case, data_in_words
from hemayat.eligibility.queries import Published
from hemayat.households.queries import Member
from hemayat.requests.questions import PERSONS
from hemayat.web.citizen.household.words import member_shown
from hemayat.web.shared.language import both

MEMBER, MISSING = "member", "missing"
Group = tuple[Any, list[tuple[str, str]]]


def answers_of(key: str) -> dict[str, str]:
    """What is kept of a choice: "vehicles:car_value" names register and fact, "persons:member:12" a member too."""
    register, _, fact = key.partition(":")
    name, _, person = fact.partition(":")
    return {"register": register, "fact": name, "person": person}


def key_of(answers: Mapping[str, str]) -> str:
    """The choice that these answers are; empty where none was made."""
    parts = (answers.get("register", ""), answers.get("fact", ""), answers.get("person", ""))
    return ":".join(part for part in parts if part)


def groups_of(published: Published | None, members: list[Member], lang: Lang) -> list[Group]:
    """Every datum that counted and every member, in the order of "my household and its data"."""
    people: list[tuple[str, str]] = [
        (f"{PERSONS}:{MEMBER}:{one.person}", f"{shown.name}، {shown.relation}")
        for one in members
        for shown in [member_shown(one, lang)]
    ]
    people.append((f"{PERSONS}:{MISSING}", _SOMEBODY_MISSING))
    found: list[Group] = [(_MEMBERS, people)]
    for register in data_in_words(case(published), lang) if published else []:
        values = [(f"{register.register}:{value.name}", f"{value.title}: {value.value}") for value in register.values]
        found.append((register.title, values))
    return found


def claims_about(answers: Mapping[str, str]) -> tuple[str, ...]:
    """What may be wrong with this datum: of a member something else than of a car."""
    if answers.get("fact") == MISSING:
        return ("is_missing",)
    return ("has_left", "wrong_value", "other") if answers.get("person") else ("not_mine", "wrong_value", "other")


_MEMBERS = both("اعضای خانوار", "Members of the household")
_SOMEBODY_MISSING = both("کسی از خانوار من در این فهرست نیست", "Somebody of my household is not in this list")
