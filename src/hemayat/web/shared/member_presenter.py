"""How members are called: by their relation to the head, and their sex where the language has two words."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.common.dates import to_jalali
from hemayat.common.language import Lang, Message, Words
from hemayat.households.queries import HouseholdMember

_RELATIONS: dict[str, Words] = {
    "head": Message("head"),
    "spouse": Message("spouse"),
    "child": Message("child"),
    "grandchild": Message("grandchild"),
    "parent": Message("parent"),
    "parent female": Message("mother"),
    "parent male": Message("father"),
    "child_in_law": Message("child-in-law"),
    "child_in_law female": Message("daughter-in-law"),
    "child_in_law male": Message("son-in-law"),
    "sibling": Message("sibling"),
    "sibling female": Message("sister"),
    "sibling male": Message("brother"),
    "other": Message("other relative"),
}


@dataclass(frozen=True)
class MemberDisplay:
    """A member as the household's page shows them; no national id leaves the database for it."""

    person: int
    name: str
    relation: str
    birth_year: int
    has_died: bool


def relation_words(relation: str, lang: Lang, sex: str = "") -> str:
    plain = _RELATIONS.get(relation, _RELATIONS["other"])
    return _RELATIONS.get(f"{relation} {sex}", plain).in_(lang)


def member_shown(member: HouseholdMember, lang: Lang) -> MemberDisplay:
    return MemberDisplay(
        member.person,
        f"{member.given_name} {member.family_name}",
        relation_words(member.relation, lang, member.sex),
        to_jalali(member.birth_date)[0],
        member.died_on is not None,
    )
