"""The organisations that own a register, by their code. No Django."""

from __future__ import annotations

from hemayat.common.language import Words, message_in

OWNERS: dict[str, Words] = {
    "civil_registry": message_in("organisation", "Civil Registration Organisation"),
    "tax_registry": message_in("organisation", "Tax Affairs Organisation"),
    "social_security": message_in("organisation", "Social Security Organisation"),
    "vehicle_registry": message_in("organisation", "Traffic Police"),
    "property_registry": message_in("organisation", "Deeds and Properties Registration Organisation"),
    "central_bank": message_in("organisation", "Central Bank"),
    "border_police": message_in("organisation", "Immigration and Passport Police"),
    "labour_ministry": message_in("organisation", "Ministry of Cooperatives, Labour and Social Welfare"),
}
"""Code of an owning organisation → its name."""
