"""`hemayat policy show` and `hemayat policy export-schema`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.cli.command_inputs import check_targets, one_clear_fault
from hemayat.cli.session_language import SessionLanguage, session_language
from hemayat.common.console import console, table
from hemayat.common.errors import HemayatError
from hemayat.rules.shipped_policies import shipped_policy

if TYPE_CHECKING:
    from hemayat.rules.document import PolicyDocument, PolicyDocumentItem, PolicyDocumentLine
    from hemayat.rules.resolved_policy import PolicyOn


_ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


def show(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder of a policy; the shipped one if left out.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(help="Day, Jalali or Gregorian; today if left out, or the nearest day in force."),
    ] = None,
    lang: SessionLanguage = None,
    html: Annotated[
        Path | None, typer.Option(help="Write the result as a web page to this file instead.")
    ] = None,
    patch: Annotated[
        list[Path] | None, typer.Option(help="Patch file to apply to the policy; can be repeated.")
    ] = None,
) -> None:
    """Show the rules in force on a day: criteria, limits, articles, sentences, waivers, amounts, facts."""
    from hemayat.engines.catalogue import catalogue
    from hemayat.rules.document import policy_document

    check_targets(html=html)
    policy = _resolved(folder or shipped_policy(), on, tuple(patch or ()))
    document = policy_document(policy, catalogue(), session_language(lang).value, _today())
    if html is None:
        _print(document)
        return
    from hemayat.common.files import write_whole
    from hemayat.rules.document_page import document_page

    with one_clear_fault(html), write_whole(html) as part:
        part.write_text(document_page(document), encoding="utf-8")
    console.print(str(html), soft_wrap=True)


def export_schema() -> None:
    """Print the JSON Schema of policy.yaml, with which an editor completes names and underlines faults."""
    from hemayat.engines.catalogue import catalogue
    from hemayat.rules.json_schema import policy_schema

    typer.echo(json.dumps(policy_schema(catalogue()), ensure_ascii=False, indent=1))


def day(text: str, option: str) -> dt.date:
    """The day that an option names. Raises HemayatError."""
    from hemayat.common.dates import DateFault, parse_date

    try:
        return parse_date(text)
    except DateFault as fault:
        raise HemayatError(f"{option}: {fault}") from None


def _resolved(folder: Path, on: str | None, patches: tuple[Path, ...]) -> PolicyOn:
    from hemayat.engines.catalogue import catalogue
    from hemayat.rules.policy_check import check_all_days, in_force_by_default
    from hemayat.rules.policy_parser import read_policy
    from hemayat.rules.resolution import resolve

    policy = read_policy(folder, patches)
    check_all_days(policy, catalogue())
    asked = day(on, "--on") if on else in_force_by_default(policy, _today())
    return resolve(policy, asked, catalogue())


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def _print(document: PolicyDocument) -> None:
    from rich.text import Text

    console.print(Text(without_direction_marks(document.title), style="bold underline"))
    _print_lines(document.lines)
    for section in document.sections:
        console.print()
        console.print(Text(section.title, style="bold blue"))
        if section.about:
            console.print(Text(section.about))
        for item in section.items:
            _print_item(item)
    for note in document.notes:
        console.print(Text(f"• {note}"))


def _print_item(item: PolicyDocumentItem) -> None:
    from rich.text import Text

    console.print()
    title, name = without_direction_marks(item.title), f"  [{item.name}]"
    console.print(Text(title, style="bold").append(name if title != item.name else "", style="dim"))
    _print_lines(item.lines, "  ")
    for grid in item.grids:
        console.print(
            table(
                without_direction_marks(grid.caption),
                [without_direction_marks(h) for h in grid.head],
                map(_plain_row, grid.rows),
            )
        )


def _print_lines(lines: tuple[PolicyDocumentLine, ...], indent: str = "") -> None:
    from rich.text import Text

    for line in lines:
        console.print(
            Text(f"{indent}{without_direction_marks(line.label)}: ", style="dim").append(
                without_direction_marks(line.text), style="not dim"
            )
        )


def without_direction_marks(text: str) -> str:
    """Without the marks of direction, which most terminals print as boxes."""
    return text.translate(_ISOLATES)


def _plain_row(row: tuple[str, ...]) -> list[str]:
    return [without_direction_marks(cell) for cell in row]
