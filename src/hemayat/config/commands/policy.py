"""`hemayat policy`: check, test, read and compare policies."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import typer

app = typer.Typer(no_args_is_help=True)

for module, names in {"policy_check": ("check", "test"), "policy_show": ("show", "schema"), "policy_diff": ("diff",)}.items():
    if find_spec(f"hemayat.config.commands.{module}"):
        for name in names:
            app.command(name)(getattr(import_module(f"hemayat.config.commands.{module}"), name))
