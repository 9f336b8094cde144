"""report.html of a run: one self-contained page without script, in Persian or English."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hemayat.common.files import write_whole
from hemayat.common.language import Lang
from hemayat.engines.compiled import CompiledPolicy

NAME = "report.html"


def write_report(compiled: CompiledPolicy, manifest: Mapping[str, Any], run: Path, lang: Lang) -> Path:
    """Write the report of a finished run into its folder, whole or not at all, and give its path."""
    path = run / NAME
    with write_whole(path) as part:
        part.write_text(report_html(compiled, manifest, lang), encoding="utf-8")
    return path


def report_html(compiled: CompiledPolicy, manifest: Mapping[str, Any], lang: Lang) -> str:
    """The page. `manifest`: that of the run."""
    return f"<!doctype html><html lang={lang}><title>{compiled.policy.id} {manifest['on']}</title>"
