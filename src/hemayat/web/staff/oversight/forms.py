"""What is chosen or typed to look over the service."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from hemayat.accounts.models import StaffMember
from hemayat.common.language import Words
from hemayat.oversight.audit_search import AuditSearchQuery
from hemayat.oversight.measurements import WEEKS, MeasuredCaseQuery
from hemayat.partners.queries import custodians
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.queues import ABROAD, provinces_of
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, pgettext_lazy
from hemayat.web.shared.provinces import province_choices

_ANY = ("", _("All"))
_WEEKS = {
    4: _("Last 4 weeks"),
    13: _("Last 13 weeks"),
    52: _("Last 52 weeks"),
}
_CHOICES = [(str(week), _WEEKS[week]) for week in WEEKS]
_UNPAID_FOR = [
    ("0", _("Any time")),
    ("8", _("8 days")),
    ("31", _("31 days")),
    ("91", _("91 days")),
]
_DAYS = [
    ("1", _("Last day")),
    ("7", _("Last 7 days")),
    ("31", _("Last 31 days")),
    ("366", _("Last year")),
    ("36600", _("Any time")),
]


class WeeksForm(PlainForm):
    """How far back; sent by GET."""

    weeks_back = forms.ChoiceField(label=_("Period"), choices=_CHOICES, initial="4", required=False)

    @property
    def weeks(self) -> int:
        return int(self.cleaned_data["weeks_back"] or WEEKS[0]) if self.is_valid() else WEEKS[0]


class MeasurementFilterForm(PlainForm):
    """Of which cases the figures are; sent by GET, so that a view is an address."""

    weeks = forms.ChoiceField(label=_("Period"), choices=_CHOICES)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[_ANY, *((str(kind), in_page_language(words)) for kind, words in KIND_WORDS.items())],
        required=False,
    )

    def __init__(self, member: StaffMember, query: MeasuredCaseQuery) -> None:
        province = query.province if query.province is None else query.province or ABROAD
        super().__init__(initial={"weeks": str(query.weeks), "province": province, "kind": query.kind})
        provinces = [(code or ABROAD, name) for code, name in province_choices(provinces_of(member))]
        self.fields["province"] = forms.ChoiceField(
            label=_("Province"), choices=[_ANY, *provinces], required=False
        )


class RegisterMonthForm(PlainForm):
    """Which month of the registers is shown; sent by GET. `months`: name in the address, and in words."""

    def __init__(self, months: Sequence[tuple[str, str]], chosen: str) -> None:
        super().__init__(initial={"month": chosen})
        self.fields["month"] = forms.ChoiceField(label=_("Month"), choices=months)


class UnpaidPaymentsForm(PlainForm):
    """Which unpaid payments are listed; sent by GET, so that a view is an address."""

    days = forms.ChoiceField(label=_("Outstanding for at least"), choices=_UNPAID_FOR, required=False)

    def __init__(self, member: StaffMember, *args: object) -> None:
        super().__init__(*args)
        agencies = [(one.code, in_page_language(Words(one.name_fa, one.name_en))) for one in custodians()]
        provinces = [(code or ABROAD, name) for code, name in province_choices(provinces_of(member))]
        self.fields["custodian"] = forms.ChoiceField(
            label=_("Payment agency"), choices=[_ANY, *agencies], required=False
        )
        self.fields["province"] = forms.ChoiceField(
            label=_("Province"), choices=[_ANY, *provinces], required=False
        )


def _plain(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )


class AuditSearchForm(PlainForm):
    """What is looked for in the record. Sent by POST: nobody's number stands in an address."""

    household = _plain(
        _("Household"),
        _("A tracking code, or the national ID of a household member"),
    )
    who = _plain(
        _("Who"),
        _("A colleague’s user name, or “head” for heads of household, or “system” for the service itself"),
    )
    what = _plain(
        pgettext_lazy("column", "Action"),
        _("An event such as household.looked_at, or a group of events such as request"),
    )
    days = forms.ChoiceField(label=pgettext_lazy("label", "When"), choices=_DAYS, initial="7")
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    @property
    def sought(self) -> AuditSearchQuery:
        cleaned_data = self.cleaned_data
        return AuditSearchQuery(
            cleaned_data["who"],
            cleaned_data["what"],
            cleaned_data["household"],
            int(cleaned_data["days"]),
            cleaned_data["before"],
        )
