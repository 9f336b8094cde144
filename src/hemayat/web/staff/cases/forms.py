"""What is typed on a page of a queue, and fields that several forms about cases have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from hemayat.accounts.models import StaffMember
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.queues import ABROAD, CaseQueueQuery, provinces_of
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.provinces import province_choices

MOST_AT_ONCE = 50
_ANY = ("", _("All"))
CHOOSE = {"required": _("Choose one")}


class CaseQueueFilterForm(PlainForm):
    """What a queue shows; sent by GET, so that a view is an address."""

    def __init__(self, member: StaffMember, query: CaseQueueQuery) -> None:
        provinces = [(code or ABROAD, name) for code, name in province_choices(provinces_of(member))]
        shown = {
            "province": query.province if query.province is None else query.province or ABROAD,
            "kind": query.kind,
            "stuck": query.is_stuck,
            "overdue": query.is_overdue,
        }
        super().__init__(initial=shown)
        self.fields["province"] = forms.ChoiceField(
            label=_("Province"), choices=[_ANY, *provinces], required=False
        )

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[_ANY, *((str(kind), in_page_language(words)) for kind, words in KIND_WORDS.items())],
        required=False,
    )
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    stuck = forms.BooleanField(label=_("Stuck cases only"), required=False)


class SavedViewNameForm(PlainForm):
    """A name for a view of the queue."""

    name = forms.CharField(
        label=_("Name of this saved view"),
        max_length=60,
        error_messages={"required": _("Enter a name")},
    )


class BulkActionForm(PlainForm):
    """Several cases of a page, and what is done with them."""

    deed = forms.ChoiceField(
        label=_("For the selected cases"),
        choices=[
            ("claim", _("Take the case")),
            ("release", _("Return to the queue")),
            ("hand-over", _("Hand over to a colleague")),
            ("ask", _("Ask the applicants this question (they are notified at once)")),
        ],
        error_messages=CHOOSE,
    )
    words = forms.CharField(
        label=_("Message to your colleague, or question for the applicants"), required=False, max_length=2000
    )

    def __init__(self, data: QueryDict | None, colleagues: Sequence[StaffMember]) -> None:
        super().__init__(data)
        self.fields["to"] = colleague_field(colleagues, is_required=False)

    @property
    def numbers(self) -> list[int]:
        found: list[int] = self.cleaned_data["numbers"]
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        typed = self.data.getlist("case") if hasattr(self.data, "getlist") else []
        given["numbers"] = [int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 19][
            :MOST_AT_ONCE
        ]
        if not given["numbers"]:
            self.add_error("deed", _("No case is selected. Select at least one"))
        if given.get("deed") == "hand-over" and not given.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose a colleague from the list"))
        if given.get("deed") == "hand-over" and not given.get("words"):
            self.add_error("words", _("Write a message to the colleague"))
        if given.get("deed") == "ask" and not given.get("words"):
            self.add_error("words", _("Write the question"))
        return given


def words_field(label: str, hint: str = "", *, most: int = 4000) -> forms.CharField:
    """Lines of any length up to what is kept."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("This field is empty. Fill it in")},
    )


def colleague_field(colleagues: Sequence[StaffMember], *, is_required: bool = True) -> forms.ChoiceField:
    """One of these colleagues; gives the user name, which is unique."""
    names = [(one.username, f"{one.full_name} ({one.username})") for one in colleagues]
    return forms.ChoiceField(
        label=_("Colleague"),
        choices=[("", _("Choose a colleague")), *names],
        required=is_required,
        error_messages={
            "required": _("Choose a colleague from the list"),
            "invalid_choice": _("Choose a colleague from the list"),
        },
    )
