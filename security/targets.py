"""One thing to attack, in the name of whoever reached it: a form, a page with parameters, a partner's message."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from security.visitor import BOUNDARY, multipart

MARK = "*"
"""Where sqlmap puts what it tries, in an address without a query."""


@dataclass(frozen=True)
class Target:
    """`path`: with its query; `given`: name and value of each field; `files`: of those that want a file.

    `json`: a body.
    `source`: "page" where a page showed the form or link, "view" where the source alone names the parameter.
    """

    person: str
    site: str
    route: str
    method: str
    path: str
    given: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    json: str = ""
    source: str = "page"

    @property
    def has_parameters(self) -> bool:
        return bool(self.given or self.json or "?" in self.path or MARK in self.path)

    @property
    def full(self) -> str:
        names = [name for name, _ in self.given] or (["a message"] if self.json else [])
        return f"{self.method} {self.route} ({', '.join(names) or self.path})"

    def content(self) -> tuple[str, bytes]:
        """Content type and body; two empty ones for a page that is only read."""
        if self.json:
            return "application/json", self.json.encode()
        if self.files:
            return f"multipart/form-data; boundary={BOUNDARY}", multipart(self.given, self.files)
        if self.method == "POST":
            return "application/x-www-form-urlencoded", urlencode(self.given).encode()
        return "", b""
