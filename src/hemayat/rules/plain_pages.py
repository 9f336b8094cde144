"""Pages that need nothing but themselves: their templates, and our font inside them."""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined


def plain_pages(*packages: str) -> Environment:
    """The templates of these packages, and of this one. Whatever is put into a page is escaped."""
    pages = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in (*packages, "hemayat.rules")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    pages.globals["font"] = _font()
    return pages


@cache
def _font() -> str:
    """The Persian letters of the sites in Base64 (64 KB), so that a page looks the same on every machine.

    Empty in a source tree whose styles were never built.
    """
    built = files("hemayat").joinpath("web/shared/built/shared")
    if not built.is_dir():
        return ""
    found = [file for file in built.iterdir() if file.name.endswith(".woff2")]
    return base64.b64encode(found[0].read_bytes()).decode() if found else ""
