"""The codes of the registers in words: for pages, letters, reports and the text of a policy."""

from __future__ import annotations

from hemayat.common.language import Lang, Words, message_in
from hemayat.registers.schema import PROVINCES

CODES: dict[str, Words] = {
    "IR": message_in("code", "Iran"),
    "female": message_in("code", "female"),
    "male": message_in("code", "male"),
    "metropolis": message_in("code", "metropolis"),
    "urban": message_in("code", "other city"),
    "rural": message_in("code", "rural"),
    "none": message_in("code", "none"),
    "relief_committee": message_in("code", "Relief Committee"),
    "behzisti": message_in("code", "State Welfare Organisation"),
    # Relation to the head.
    "head": message_in("code", "head"),
    "spouse": message_in("code", "spouse"),
    "child": message_in("code", "child"),
    "grandchild": message_in("code", "grandchild"),
    "parent": message_in("code", "parent"),
    "child_in_law": message_in("code", "child-in-law"),
    "sibling": message_in("code", "sibling"),
    # Incomes and insurance.
    "wage": message_in("code", "wage"),
    "pension": message_in("code", "pension"),
    "self_employment": message_in("code", "own business"),
    "property": message_in("code", "property"),
    "support": message_in("code", "welfare aid"),
    "social_security": message_in("code", "Social Security Organisation"),
    "civil_pension": message_in("code", "Civil Servants Pension Fund"),
    "treasury": message_in("code", "Treasury"),
    "tax_registry": message_in("code", "Tax Affairs Organisation"),
    "support_body": message_in("code", "support organisation"),
    "armed_forces": message_in("code", "Armed Forces Insurance"),
    "health": message_in("code", "Health Insurance"),
    "contributor": message_in("code", "contributor"),
    "pensioner": message_in("code", "pensioner"),
    "dependant": message_in("code", "dependant"),
    # Occupations and grades of a business.
    "worker": message_in("code", "worker"),
    "civil_servant": message_in("code", "civil servant"),
    "director_general": message_in("code", "director-general"),
    "commander": message_in("code", "commander"),
    "faculty_member": message_in("code", "university teacher"),
    "physician": message_in("code", "doctor"),
    "lawyer": message_in("code", "lawyer"),
    "merchant": message_in("code", "merchant"),
    "guild_member": message_in("code", "guild member"),
    "farmer": message_in("code", "farmer"),
    "self_employed": message_in("code", "self-employed"),
    "premium": message_in("code", "premium"),
    "first": message_in("code", "first"),
    "second": message_in("code", "second"),
    "third": message_in("code", "third"),
    # Vehicles, properties and trips.
    "passenger": message_in("code", "passenger car"),
    "public": message_in("code", "public transport vehicle"),
    "pickup": message_in("code", "pickup"),
    "motorcycle": message_in("code", "motorcycle"),
    "agricultural": message_in("code", "agricultural"),
    "apartment": message_in("code", "flat"),
    "house": message_in("code", "house"),
    "shop": message_in("code", "shop"),
    "land": message_in("code", "land"),
    "farmland": message_in("code", "farmland"),
    "private": message_in("code", "private"),
    "official": message_in("code", "official"),
    "pilgrimage": message_in("code", "pilgrimage"),
    "tourism": message_in("code", "tourism"),
    "business": message_in("code", "business"),
    "medical": message_in("code", "medical"),
    "study": message_in("code", "study"),
    "other": message_in("code", "other"),
    **PROVINCES,
}
"""Code → its words; a code that is not here is shown as it is."""


def code_words(code: str, lang: Lang) -> str:
    """A register's code in words."""
    if code in CODES:
        return CODES[code].in_(lang)
    return code if lang == "fa" else code.replace("_", " ")
