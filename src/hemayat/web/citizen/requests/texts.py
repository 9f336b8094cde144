"""What the pages of a request are called. States, units and wordings of consent are the slice's own and not here."""

from __future__ import annotations

from typing import NamedTuple

from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy


class TaskTexts(NamedTuple):
    """A part of a request. `page`: the route on which it is answered."""

    title: str
    page: str


CLAIMS: dict[str, str] = {
    "not_mine": _("It is not about me or my household"),
    "sold": _("It was sold"),
    "wrong_value": _("The number or amount is wrong"),
    "has_left": _("This member is no longer in our household"),
    "is_missing": _("A member of our household is missing from the list"),
    "other": pgettext_lazy("citizen", "Something else"),
}
MEMBER_CLAIMS: dict[str, str] = {**CLAIMS, "wrong_value": _("Their details are wrong")}

_OTHER = pgettext_lazy("record", "Other")
_NOT_OURS, _WRONG_AMOUNT = _("Not ours"), _("Wrong amount")
_THING: dict[str, str] = {
    "not_mine": _NOT_OURS,
    "sold": _("Sold"),
    "wrong_value": _("Wrong value"),
    "other": _OTHER,
}
RECORD_CLAIMS: dict[str, dict[str, str]] = {
    "vehicles": _THING,
    "properties": _THING,
    "employment": {"not_mine": _("Not our job"), "other": _OTHER},
    "incomes": {"not_mine": _("Not our income"), "wrong_value": _WRONG_AMOUNT, "other": _OTHER},
    "trips": {"not_mine": _("Not our trip"), "other": _OTHER},
}
"""The same for one record of each register: a choice is enough, and nobody has to write anything. They are short,
because all of them must fit into one line of a telephone."""
AMOUNT_CLAIMS: dict[str, str] = {"not_mine": _NOT_OURS, "wrong_value": _WRONG_AMOUNT, "other": _OTHER}
NUMBER_CLAIMS: dict[str, str] = {**AMOUNT_CLAIMS, "wrong_value": _("Wrong count")}
STATEMENT_CLAIMS: dict[str, str] = {
    "not_mine": _("Not about us"),
    "wrong_value": _("Not correct"),
    "other": _OTHER,
}
"""The same for a value of money, for a number of something, and for what is so or not so."""

CAUSES: dict[str, str] = {
    "death": _("The head has died"),
    "divorce": _("Divorce"),
    "cannot_act": _("The head cannot manage the household’s affairs"),
    "agreed": _("We have agreed on the change"),
    "other": _("Another reason"),
}

RELATIONS: tuple[tuple[str, str], ...] = (
    ("spouse", _("Spouse")),
    ("child", _("Child")),
    ("grandchild", _("Grandchild")),
    ("parent", _("Parent")),
    ("child_in_law", _("Son-in-law or daughter-in-law")),
    ("sibling", _("Sibling")),
    ("other", _("Other relative")),
)

TASKS: dict[str, TaskTexts] = {
    "members": TaskTexts(_("Members of the household"), "requests:members"),
    "ground": TaskTexts(_("What you object to"), "requests:claim"),
    "data_item": TaskTexts(_("Which information is wrong"), "requests:claim"),
    "new_head": TaskTexts(_("The new head"), "requests:claim"),
    "why": TaskTexts(_("Your explanation"), "requests:claim"),
    "evidence": TaskTexts(_("Evidence"), "requests:evidence"),
    "consents": TaskTexts(_("Consent to request information"), "requests:consents"),
}

NOTHING: dict[str, str] = {
    "members": _("I live alone"),
    "ground": _("The whole decision"),
    "data_item": _("Not answered yet"),
    "new_head": _("Not answered yet"),
    "why": _("You wrote nothing"),
    "evidence": _("No evidence"),
    "consents": _("You have not consented yet"),
}
"""What stands for an answer that is not there."""

COLOURS: dict[str, str] = {
    "draft": "grey", "awaiting_applicant": "yellow", "decided": "green", "withdrawn": "grey",
}  # fmt: skip
"""Of the tag of a state, which is written out too; the others have the plain one."""
