"""The copy to be read: one page of HTML in Persian that needs nothing beside itself. No Django."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from html import escape
from typing import Any
from urllib.parse import quote

from hemayat.common.dates import TEHRAN, format_date
from hemayat.common.language import Words
from hemayat.common.money import format_number
from hemayat.common.persian import to_persian_digits
from hemayat.data_rights.catalogue import DECISIONS_TITLE, catalogue
from hemayat.data_rights.code_labels import code_label
from hemayat.data_rights.copy_schema import DECISION

SPAN = {"from", "until"}
FOR_MACHINES = {("messages", "notice"), ("messages", "parameters"), ("consents", "wording_sha256")}
"""Columns that say to a reader nothing that does not stand beside them."""
DATED = {"data", "register_answers", "application_members", "letters"}
"""Parts with JSON of a register's or of our own making, in which a text that is written as a day is one. What people
wrote is shown as they wrote it.
"""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*", re.ASCII)
_STYLE = (
    "body{font-family:Vazirmatn,Tahoma,sans-serif;line-height:1.8;max-width:60rem;margin:0 auto;padding:1rem}"
    "section{margin:2rem 0}.row{border-inline-start:4px solid #1f5f8b;padding:0 1rem;margin:1rem 0}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.25rem 1rem;margin:.5rem 0}"
    "dt{font-weight:bold}dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}dd dl{grid-template-columns:1fr 2fr}"
    "@media(max-width:40rem){dl,dd dl{display:block}dd{margin:0 0 .5rem}}"
)


def page_of(
    parts: Mapping[str, Sequence[Mapping[str, Any]]], files: Mapping[str, str], asked_at: dt.datetime
) -> str:
    """`files`: id of a document → its place in the copy."""
    titles = {"decisions": DECISIONS_TITLE} | {part.name: part.title for part in catalogue().parts}
    columns: dict[str, Mapping[str, Words]] = {"decisions": DECISION}
    columns |= {part.name: part.columns for part in catalogue().parts}
    order = ["household", "members", "people", "lines", "decisions"]
    order += [name for name in titles if name not in order]
    names = [name for name in order if parts.get(name)]
    sections = "".join(_section(name, titles[name].fa, columns[name], parts[name], files) for name in names)
    contents = "".join(f'<li><a href="#{name}">{escape(titles[name].fa)}</a></li>' for name in names)
    empty = "".join(f"<li>{escape(titles[name].fa)}</li>" for name in order if name not in names)
    return (
        '<!DOCTYPE html>\n<html lang="fa" dir="rtl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>رونوشت اطلاعات خانوار</title><style>{_STYLE}</style></head><body><main>"
        "<h1>رونوشت همهٔ اطلاعاتی که دربارهٔ خانوار شما نگه می‌داریم</h1>"
        f"<p>تاریخ درخواست: {_instant(asked_at)}. همین اطلاعات برای پردازش با رایانه در "
        '<a href="data.json"><bdi dir="ltr">data.json</bdi></a> است و شرح هر ستون در '
        '<a href="schema.json"><bdi dir="ltr">schema.json</bdi></a>.</p>'
        "<p>در این فایل‌ها اطلاعات زندگی شما آمده است. آن‌ها را جایی نگه دارید که دیگران نبینند.</p>"
        f'<nav aria-label="فهرست"><ul>{contents}</ul></nav>{sections}'
        + (f"<section><h2>آنچه اطلاعاتی از آن نداریم</h2><ul>{empty}</ul></section>" if empty else "")
        + "</main></body></html>\n"
    )


# ---------------------------------------------------------------------------------------- underneath


def _section(
    name: str,
    title: str,
    columns: Mapping[str, Words],
    rows: Sequence[Mapping[str, Any]],
    files: Mapping[str, str],
) -> str:
    each = "".join(_row(_lines(name, columns, row, files)) for row in rows)
    return f'<section id="{name}"><h2>{escape(title)}</h2>{each}</section>'


def _row(lines: Iterator[str]) -> str:
    return f'<div class="row"><dl>{"".join(lines)}</dl></div>'


def _lines(
    part: str, columns: Mapping[str, Words], row: Mapping[str, Any], files: Mapping[str, str]
) -> Iterator[str]:
    for name, words in columns.items():
        value = row.get(name)
        if (part, name) in FOR_MACHINES or value in (None, "", [], {}):
            continue
        is_file = part == "documents" and name == "id"
        shown = _file(files.get(str(value))) if is_file else _shown(part, name, value)
        yield f"<dt>{escape(words.fa)}</dt><dd>{shown}</dd>"


def _file(place: str | None) -> str:
    if place is None:
        return "این فایل در رونوشت نیست، چون بررسی نشده یا بدافزار داشته است"
    return f'<a href="{quote(place)}"><bdi dir="auto">{escape(place.rpartition("/")[2])}</bdi></a>'


def _shown(part: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "بله" if value else "خیر"
    if isinstance(value, int):
        return format_number(value, "fa") if name.endswith("_rial") else to_persian_digits(str(value))
    if isinstance(value, dt.datetime):
        return _instant(value)
    if isinstance(value, dt.date):
        return format_date(value, "fa")
    if isinstance(value, Mapping) and value.keys() == SPAN:
        until = f" تا پیش از {_shown(part, name, value['until'])}" if value["until"] else ""
        return f"از {_shown(part, name, value['from'])}{until}"
    if isinstance(value, Mapping):
        inner = (
            (key, this_value)
            for key, this_value in value.items()
            if key != "criterion" and this_value not in (None, "", [], {})
        )
        entries = (f"<dt>{_key(key)}</dt><dd>{_shown(part, key, entry)}</dd>" for key, entry in inner)
        return f"<dl>{''.join(entries)}</dl>"
    if isinstance(value, list):
        return "".join(f"<div>{_shown(part, name, this_value)}</div>" for this_value in value)
    return _text(part, name, str(value))


_KEYS = {
    "title": "معیار",
    "verdict": "نتیجه",
    "sentence": "شرح",
    "value": "مقدار شما",
    "limit": "حد مجاز",
    "law": "مبنای قانونی",
    "register": "سازمان",
    "as_of": "تاریخ اطلاعات",
    "values": "مقدارها",
}


def _key(key: str) -> str:
    return _KEYS.get(key) or f'<bdi dir="auto">{escape(key)}</bdi>'


def _text(part: str, name: str, text: str) -> str:
    dated = _dated(text) if part in DATED else ""
    return dated or f'<bdi dir="auto">{escape(code_label(part, name, text))}</bdi>'


def _dated(text: str) -> str:
    """Empty where it is no day."""
    with suppress(ValueError):
        if _DAY.fullmatch(text):
            return format_date(dt.date.fromisoformat(text), "fa")
        if _INSTANT.fullmatch(text):
            return _instant(dt.datetime.fromisoformat(text))
    return ""


def _instant(at: dt.datetime) -> str:
    there = at.astimezone(TEHRAN)
    return f"{format_date(there.date(), 'fa')}، ساعت {to_persian_digits(f'{there:%H:%M}')}"
