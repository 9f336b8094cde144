"""The parts of a page that need care to be reachable by everybody: fields, the list of what to mend, steps, notices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from hemayat.common.dates import MONTHS
from hemayat.web.shared.forms import PARTS, JalaliDateWidget
from hemayat.web.shared.language import page_language

register = template.Library()

_CLASSES = {
    "select": "govuk-select", "textarea": "govuk-textarea", "file": "govuk-file-upload", "text": "govuk-input",
}  # fmt: skip


@register.inclusion_tag("shared/parts/back_link.html")
def back_link(href: str) -> dict[str, Any]:
    """`{% back_link url %}` in the block `before`: the page that was before this one."""
    return {"href": href}


@register.inclusion_tag("shared/parts/error_summary.html", takes_context=True)
def error_summary(context: template.Context, form: forms.BaseForm) -> dict[str, Any]:
    """The errors of a form, each with a link to its field; nothing if there are none.

    At the desk the name of the field is put before each error. Errors for citizens already contain it.
    """
    has_names = context.get("site") == "staff"
    return {"faults": list(_faults(form, has_names=has_names)) if form.is_bound else []}


@register.inclusion_tag("shared/parts/field.html")
def field(bound: BoundField, *, heading: bool = False, width: int | None = None) -> dict[str, Any]:
    """A field with its label, hint and faults tied together. `heading`: the label is the h1 of the page.

    `width`: of a text control, in characters: 2, 3, 4, 5, 10 or 20.
    """
    kind = _kind(bound)
    described = [bound.auto_id + "_hint"] if bound.help_text else []
    described += [bound.auto_id + "_error"] if bound.errors else []
    shown = {
        "bound": bound, "kind": kind, "heading": heading, "described": " ".join(described),
        "required_id": _control(bound),
    }  # fmt: skip
    if kind in _CLASSES:
        shown["control"] = bound.as_widget(attrs=_attributes(bound, kind, width, str(shown["described"])))
    if kind == "date":
        shown |= {
            "parts": bound.value() or dict.fromkeys(PARTS, ""),
            "months": _months(),
            "faulty": _codes(bound),
        }
    return shown


@register.inclusion_tag("shared/parts/pagination.html")
def pagination(page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Back and on through a long list, with the number of the page between."""
    return {"page": page, "parameter": parameter}


@register.simple_block_tag
def notice(content: str, kind: str = "important") -> SafeString:
    """`{% notice "success" %}…{% endnotice %}`: one thing to know before anything else on the page."""
    is_success = kind == "success"
    title = gettext("Done") if is_success else gettext("Important")
    return format_html(
        '<{tag} class="govuk-notification-banner{more}" aria-labelledby="notice-title"'
        ' data-module="govuk-notification-banner"><div class="govuk-notification-banner__header">'
        '<h2 class="govuk-notification-banner__title" id="notice-title">{title}</h2></div>'
        '<div class="govuk-notification-banner__content">{content}</div></{end}>',
        # Said aloud at once where something was done; else a part of the page like any other.
        tag=SafeString('div role="alert"') if is_success else "section",
        end="div" if is_success else "section",
        more=" govuk-notification-banner--success" if is_success else "",
        title=title,
        content=content,
    )


@register.simple_block_tag
def details(content: str, summary: str, *, is_open: bool = False) -> SafeString:
    """`{% details words %}…{% enddetails %}`: what only some want to read; works without script, opens on paper."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        SafeString(" open") if is_open else "",
        summary,
        content,
    )


def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    kinds: tuple[tuple[type[forms.Widget] | tuple[type[forms.Widget], ...], str], ...] = (
        (JalaliDateWidget, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
    )
    return next((name for of, name in kinds if isinstance(widget, of)), "text")


def _attributes(bound: BoundField, kind: str, width: int | None, described: str) -> dict[str, str | bool]:
    """Those of the control itself; `aria-invalid` and the like come from Django."""
    name = _CLASSES[kind]
    classes = [
        name,
        *([f"{name}--error"] if bound.errors else []),
        *([f"{name}--width-{width}"] if width else []),
    ]
    # A browser cuts off what is pasted beyond `maxlength`, and does not say so. The form says it instead.
    attributes: dict[str, str | bool] = {"class": " ".join(classes), "maxlength": False}
    if kind == "textarea":
        # Persian words on an English page, and the other way round.
        attributes["dir"] = str(bound.field.widget.attrs.get("dir", "auto"))
    if described:
        attributes["aria-describedby"] = described
    return attributes


def _months() -> list[tuple[str, str]]:
    return [(str(place), names[page_language() == "en"]) for place, names in enumerate(MONTHS, start=1)]


def _codes(bound: BoundField) -> list[str]:
    """Which of the three controls of a date are marked; all of them where none is named."""
    codes = [fault.code for fault in bound.errors.as_data() if fault.code in PARTS]
    return [code for code in codes if code] or (list(PARTS) if bound.errors else [])


def _control(bound: BoundField, code: str | None = None) -> str:
    """The id of the control that a link to this field, or to its fault of this code, leads to."""
    kind = _kind(bound)
    if kind == "date":
        return f"{bound.auto_id}_{code if code in PARTS else (_codes(bound) or ['day'])[0]}"
    return f"{bound.auto_id}_0" if kind in {"radios", "checkboxes"} else bound.auto_id


def _faults(form: forms.BaseForm, *, has_names: bool) -> Iterator[tuple[str, str]]:
    first = next((_control(bound) for bound in form if not bound.is_hidden), "")
    for fault in form.non_field_errors():
        yield first, str(fault)
    for bound in form:
        for fault, about in zip(bound.errors, bound.errors.as_data(), strict=True):
            yield _control(bound, about.code), _named(bound, str(fault)) if has_names else str(fault)


def _named(bound: BoundField, fault: str) -> str:
    """Put the name of the field before its fault, unless the fault contains the name already."""
    name = str(bound.label).strip()
    if not name or name.rstrip("?؟:").casefold() in fault.casefold():
        return fault
    return f"{name} {fault}" if name[-1] in "?؟:" else f"{name}: {fault}"
