"""`hemayat policy`: check, test, read and compare policies."""

from __future__ import annotations

import typer

from hemayat.cli.commands import policy_check, policy_compare, policy_show

app = typer.Typer(no_args_is_help=True, help="Check, test, read and compare policies.")

app.command("check")(policy_check.check)
app.command("test")(policy_check.test)
app.command("show")(policy_show.show)
app.command("export-schema")(policy_show.export_schema)
app.command("compare")(policy_compare.compare)
