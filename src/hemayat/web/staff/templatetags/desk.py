"""What the frame of every page of the desk shows: the member's roles and provinces, and the places they have."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemayat.accounts.purposes import WORDS as PURPOSES
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.roles import WORDS, Role
from hemayat.common.language import Message
from hemayat.common.money import format_number
from hemayat.common.persian import to_persian_digits
from hemayat.eligibility.reasons import CriterionReason
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.registers.schema import TABLES
from hemayat.requests.queries import owner_of, title_of
from hemayat.rules.fault_texts import fault_message
from hemayat.rules.unknowns import Verdict
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_choices
from hemayat.web.shared.provinces import province_name as name_of_province
from hemayat.web.staff.guide_places import help_for
from hemayat.web.staff.navigation import NavigationItem, places_for

register = template.Library()
_EVERYWHERE = Message("all provinces")
_NOWHERE = Message("no province")


@register.simple_tag
def places_of(roles: Sequence[str]) -> list[NavigationItem]:
    """`{% places_of member.roles as places %}`"""
    return places_for(roles)


@register.simple_tag(takes_context=True)
def guide_link(context: template.Context) -> SafeString:
    """A link to the guide of the member's role, at the part that helps on this page. It opens in a new tab."""
    request = context["request"]
    at = request.resolver_match
    guide, part = help_for(at.app_name, at.url_name, request.member.roles)
    return format_html(
        '<a class="govuk-link" href="{}{}" target="_blank" rel="noopener">{}'
        '<span class="govuk-visually-hidden"> {}</span></a>',
        reverse("guides:show", args=[guide]),
        f"#{part}" if part else "",
        _("Guide"),
        _("(opens in a new tab)"),
    )


@register.filter
def fault_words(message: str) -> str:
    """A fault of a policy in the page's language."""
    return fault_message(message, page_language())


@register.filter
def met_only(reasons: Sequence[CriterionReason]) -> list[CriterionReason]:
    """The conditions that are met, which a page folds away."""
    return [reason for reason in reasons if reason.verdict is Verdict.PASSED]


@register.filter
def number_or_few(count: int) -> str:
    """A count that may be printed and passed on: of fewer than SMALLEST, that they are few."""
    return _("few") if 0 < count < SMALLEST else format_number(count, page_language())


@register.filter
def few_explained(text: str) -> str:
    """The text of a cell; "few" with what it means, for who points at it or hears the page."""
    meaning = _("Fewer than 10, or hidden so that nobody can work out a number below 10")
    return format_html('<abbr title="{}">{}</abbr>', meaning, text) if text == _("few") else text


@register.filter
def role_names(roles: Sequence[str]) -> str:
    """The roles in the page's language, one after the other."""
    return _list([WORDS[Role(role)].in_(page_language()) for role in roles])


@register.filter
def role_name(role: str) -> str:
    """One role by name; what is none, as it is."""
    return WORDS[Role(role)].in_(page_language()) if role in set(Role) else role


@register.filter
def purpose_words(purpose: str) -> str:
    """Why a file was opened; a member's own words as they are."""
    return (
        PURPOSES[FileAccessPurpose(purpose)].in_(page_language())
        if purpose in set(FileAccessPurpose)
        else purpose
    )


@register.filter
def register_name(name: str) -> str:
    """One register by name; what is none, as it is."""
    return title_of(name).in_(page_language()) if name in TABLES else name


@register.filter
def register_owner(name: str) -> str:
    """The organisation that owns a register, in the page's language."""
    return owner_of(name).in_(page_language())


@register.filter
def province_names(provinces: Sequence[str]) -> str:
    """The provinces by name; '*' is all of them, none is none."""
    if "*" in provinces or not provinces:
        return (_EVERYWHERE if provinces else _NOWHERE).in_(page_language())
    return province_list(provinces)


@register.filter
def province_list(provinces: Sequence[str]) -> str:
    """Provinces by name in the reader's order; the empty code is abroad."""
    return _list([name for _, name in province_choices(provinces)])


@register.filter
def province_name(province: str) -> str:
    """One province by name; the empty one is abroad."""
    return name_of_province(province)


@register.filter
def tenths(share: int) -> str:
    """Tenths of a percent as a percentage, in the digits of the page."""
    text = f"{share // 10}.{share % 10}" if share % 10 else str(share // 10)
    return text if _at() else to_persian_digits(text.replace(".", "٫"))


def _at() -> int:
    return int(page_language() == "en")


def _list(words: Sequence[str]) -> str:
    return (", " if _at() else "، ").join(words)
