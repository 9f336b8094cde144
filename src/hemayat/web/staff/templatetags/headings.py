"""A column heading by which its list can be sorted."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hemayat.web.staff.list_headings import ListSorting

register = template.Library()
_ARROWS = {"ascending": "▲", "descending": "▼"}


@register.simple_block_tag
def heading(content: str, sorting: ListSorting, name: str, *, is_minor: bool = False) -> SafeString:
    """`{% heading sorting "due" %}…{% endheading %}`: a link if the list can be sorted by it; else the words alone.

    The direction is also shown as an arrow, for those who see it. `is_minor`: a narrow screen leaves the column out,
    unless the list is sorted by it.
    """
    if name not in sorting.names:
        return format_html('<th scope="col" class="govuk-table__header">{}</th>', content)
    direction = sorting.direction(name)
    minor = " app-rows__minor" if is_minor and not direction else ""
    return format_html(
        '<th scope="col" class="govuk-table__header{}"{}><a class="govuk-link" href="{}">{}</a>{}</th>',
        minor,
        format_html(' aria-sort="{}"', direction) if direction else "",
        sorting.address(name),
        content,
        format_html(' <span aria-hidden="true">{}</span>', _ARROWS[direction]) if direction else "",
    )
