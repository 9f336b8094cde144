"""Persons in households."""

from openfisca_core.entities import build_entity

Person = build_entity(key="person", plural="persons", label="A person", is_person=True)
Household = build_entity(
    key="household",
    plural="households",
    label="A household",
    roles=[
        {"key": "head", "plural": "heads", "label": "The head", "max": 1},
        {"key": "other", "plural": "others", "label": "Other members"},
    ],
)
