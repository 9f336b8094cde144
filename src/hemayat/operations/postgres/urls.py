"""The addresses of a database for its four roles, and the passwords they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

ADMIN = "postgres"
OWNER = "hemayat_owner"
APP = "hemayat_app"
CITIZEN = "hemayat_citizen"
"""Of the citizens' site: what it says of who acts counts only with a proof (docs/decisions/0044)."""
DATABASE = "hemayat"
PORT = 5432


@dataclass(frozen=True)
class DatabaseUrls:
    """postgresql:// addresses over the unix socket; they hold passwords and do not show in a printed object."""

    admin: str = field(repr=False)
    owner: str = field(repr=False)
    app: str = field(repr=False)
    citizen: str = field(repr=False)

    def of_database(self, name: str) -> DatabaseUrls:
        """The same four, for another database."""
        given = (self.admin, self.owner, self.app, self.citizen)
        return DatabaseUrls(*(_with_database(url, name) for url in given))

    @property
    def database(self) -> str:
        """The name of the database."""
        return unquote(urlsplit(self.app).path.removeprefix("/"))


def urls_over(socket_folder: Path, passwords: dict[str, str]) -> DatabaseUrls:
    """The addresses of the four roles at the server that listens in this folder."""
    host = quote(str(socket_folder), safe="")
    admin, owner, app, citizen = (
        f"postgresql://{role}:{quote(passwords[role], safe='')}@{host}:{PORT}/{DATABASE}"
        for role in (ADMIN, OWNER, APP, CITIZEN)
    )
    return DatabaseUrls(admin, owner, app, citizen)


def password_in(url: str) -> str:
    """The password that an address holds."""
    return unquote(urlsplit(url).password or "")


def _with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{quote(name, safe='')}").geturl()
