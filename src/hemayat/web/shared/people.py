"""How members are called: by their relation to the head, and their sex where the language has two words."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.common.dates import to_jalali
from hemayat.common.language import Lang
from hemayat.households.queries import Member

_RELATIONS: dict[str, tuple[str, str]] = {
    "head": ("سرپرست", "head"),
    "spouse": ("همسر", "spouse"),
    "child": ("فرزند", "child"),
    "grandchild": ("نوه", "grandchild"),
    "parent": ("پدر یا مادر", "parent"),
    "parent female": ("مادر", "mother"),
    "parent male": ("پدر", "father"),
    "child_in_law": ("عروس یا داماد", "child-in-law"),
    "child_in_law female": ("عروس", "daughter-in-law"),
    "child_in_law male": ("داماد", "son-in-law"),
    "sibling": ("خواهر یا برادر", "sibling"),
    "sibling female": ("خواهر", "sister"),
    "sibling male": ("برادر", "brother"),
    "other": ("دیگر بستگان", "other relative"),
}


@dataclass(frozen=True)
class MemberShown:
    """A member as the household's page shows them; no national id leaves the database for it."""

    person: int
    name: str
    relation: str
    birth_year: int
    has_died: bool


def relation_words(relation: str, lang: Lang, sex: str = "") -> str:
    plain = _RELATIONS.get(relation, _RELATIONS["other"])
    fa, en = _RELATIONS.get(f"{relation} {sex}", plain)
    return fa if lang == "fa" else en


def member_shown(member: Member, lang: Lang) -> MemberShown:
    return MemberShown(
        member.person,
        f"{member.given_name} {member.family_name}",
        relation_words(member.relation, lang, member.sex),
        to_jalali(member.birth_date)[0],
        member.died_on is not None,
    )
