"""What can be followed and filled in on a page: its links, and its forms with every field."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field
_BUTTONS = {"submit", "image", "button", "reset"}


@dataclass
class Field:
    """`kind`: of an input, or "select", "textarea". `choices`: of a list, or of boxes of one name."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """`buttons`: (name, value) of each that sends it; a form without a named one has none."""

    action: str
    method: str
    is_multipart: bool
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Page:
    links: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


def read(html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.form: Form | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.page.links.append(given["href"])
        elif tag == "form":
            is_multipart = given.get("enctype", "") == "multipart/form-data"
            self.form = Form(given.get("action", ""), given.get("method", "get").upper(), is_multipart)
            self.page.forms.append(self.form)
        elif self.form is not None:
            self._control(self.form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        if tag == "option" and self.select is not None:
            self.select.choices.append(given.get("value", ""))
            return
        name, kind = given.get("name", ""), given.get("type", "text") if tag == "input" else tag
        if given.get("inputmode") == "numeric":
            kind = "number"
        if tag not in {"input", "select", "textarea", "button"} or name == TOKEN:
            return
        if tag == "button" or kind in _BUTTONS:
            form.buttons.append((name, given.get("value", "")))
        elif name:
            self._field(form, name, kind, given)

    def _field(self, form: Form, name: str, kind: str, given: dict[str, str]) -> None:
        found = form.fields.setdefault(name, Field(name, kind))
        if kind in {"radio", "checkbox"}:
            found.choices.append(given.get("value", "on"))
        else:
            found.value = given.get("value", "")
        if kind == "select":
            self.select = found
