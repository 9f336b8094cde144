"""report.html of a run: one self-contained page without script, in Persian or English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemayat.common.dates import format_date
from hemayat.common.files import write_whole
from hemayat.common.language import Lang, text_in
from hemayat.eligibility.report_sections import ReportSection, sections
from hemayat.eligibility.report_texts import say
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.rules.document import PolicyDocumentLine
from hemayat.rules.plain_pages import plain_pages

NAME = "report.html"


@dataclass(frozen=True)
class RunReport:
    """What the page shows. `mark` says that the people are synthetic; empty where they are not.

    `origin`: heading of the lines by which the run is known, such as hashes; they come last.
    """

    title: str
    mark: str
    lines: tuple[PolicyDocumentLine, ...]
    origin: str
    sections: tuple[ReportSection, ...]


def write_report(compiled: CompiledPolicy, manifest: Mapping[str, Any], run: Path, lang: Lang) -> Path:
    """Write the report of a finished run into its folder, whole or not at all, and give its path."""
    path = run / NAME
    with write_whole(path) as part:
        part.write_text(report_html(compiled, manifest, lang), encoding="utf-8")
    return path


def report_html(compiled: CompiledPolicy, manifest: Mapping[str, Any], lang: Lang) -> str:
    """The page. `manifest`: that of the run. Everything from the policy and the snapshot is escaped."""
    title = say("title", lang).format(title=text_in(compiled.policy.title, lang))
    mark = say("mark", lang) if manifest["synthetic"] else ""
    run_report = RunReport(
        title,
        mark,
        tuple(_lines(manifest, lang)),
        say("origin", lang),
        tuple(sections(compiled, manifest, lang)),
    )
    pages = plain_pages("hemayat.eligibility")
    return pages.get_template("report.html").render(told=run_report, lang=lang)


def _lines(manifest: Mapping[str, Any], lang: Lang) -> list[PolicyDocumentLine]:
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    version = say("version", lang).format(id=manifest["policy"], version=manifest["policy_version"])
    day = dt.date.fromisoformat(manifest["on"])
    lines = [
        PolicyDocumentLine(say("policy", lang), version),
        PolicyDocumentLine(say("on", lang), f"{format_date(day, lang)} ({day.isoformat()})"),
        PolicyDocumentLine(say("snapshot", lang), manifest["snapshot_id"], is_code=True),
        PolicyDocumentLine(say("engine", lang), manifest["engine"], is_code=True),
        PolicyDocumentLine(say("decided_at", lang), manifest["decided_at"], is_code=True),
        PolicyDocumentLine(say("content", lang), manifest["content_sha256"], is_code=True),
        PolicyDocumentLine(say("versions", lang), versions, is_code=True),
    ]
    if manifest.get("since"):
        lines.append(
            PolicyDocumentLine(say("since", lang), manifest["since"]["content_sha256"], is_code=True)
        )
    return lines
