"""No other way of writing an address passes the door, reaches a closed page, or puts a token in a log."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import unquote

import pytest

from tests.deploy import proxy
from tests.deploy.door_site import Pages, crowd, door, inside, is_in, is_sent_to_wait, told, until
from tests.deploy.proxy import CITIZEN, DEPLOY, DESK, LACKS, PARTNERS, Proxy, last_said

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACKS), reason=LACKS)]
CONFIGURATION = (DEPLOY / "nginx" / "hemayat.conf").read_text("utf-8")
EXEMPT = {"/receipts/", "/livez", "/readyz", "/verify/revoked.jwt"}
"""Pages of the site for which nobody needs a cookie; and those under FOLDERS."""
FOLDERS = ("/static/", "/telephone/")
SITE = ("web", "status", "intake", "uploads")
"""All that answers heads of household but the telephone, which has its own pool."""
TOKEN = "s3cr3t-of-an-address"


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that nginx's own user may enter."""
    made = Path(mkdtemp(prefix="hemayat-spellings-"))
    made.chmod(0o755)
    Pages.asked.clear()
    yield made
    shutil.rmtree(made)


def map_of(source: str) -> dict[str, str]:
    """The lines of the `map` of this variable."""
    block = re.search(rf"^map {re.escape(source)} .*?^}}", CONFIGURATION, re.MULTILINE | re.DOTALL)
    assert block, source
    return dict(re.findall(r'^    "?([^\s"]+)"? (\S+);$', block[0], re.MULTILINE))


def addresses() -> list[str]:
    """Every address that a map or a location of nginx names, each branch of an expression apart."""
    named = {
        *map_of("$uri"),
        *re.findall(r"^    location (?:= |~ )?(/\S*|\^\S+) \{$", CONFIGURATION, re.MULTILINE),
    }
    plain = {address for name in named for address in branches(name)}
    return sorted(plain - {"/", "default"})


def branches(expression: str) -> list[str]:
    """`^/(a|b)/[0-9]+/$` means /a/1/ and /b/1/."""
    text = re.sub(r"^~?\^|\$|\\z|\?|\\", "", expression).replace("[0-9]+", "1")
    group = re.search(r"\(([^()]*)\)", text)
    if not group:
        return [text]
    parts = group[1].split("|")
    return [each for part in parts for each in branches(text[: group.start()] + part + text[group.end() :])]


def spellings(address: str) -> list[str]:
    """As somebody may write it who wants the map of the door and a location of nginx to disagree."""
    letters = [at for at, letter in enumerate(address) if letter.isalpha()]
    cases = [address.upper(), address.title(), *(address[:at] + address[at:].capitalize() for at in letters)]
    last = letters[-1]
    written = [f"{address[:last]}%{ord(address[last]):02x}{address[last + 1 :]}", address.replace("/", "//")]
    written += [f"{one}{end}" for one in (address, address.upper()) for end in ENDS]
    written += [f"/{before}{address}" for before in (".", "x/..", "%2e", "my/%2e%2e", ";", "MY")]
    folder, _, name = address.rstrip("/").rpartition("/")
    written += [f"{folder}%2f{name}", f"{folder}%252f{name}", f"{folder}\\{name}", f"{folder}/;a=1/{name}"]
    return list(dict.fromkeys([address, *cases, *(one.upper() for one in written[:2]), *written]))


ENDS = (
    ".", "..", "/", "/.", "/..", "//", "%2f", "%2F..", "%0a", "%0d", "%09", "%20", "%00", "%ff", "%c2%a0", "%25", "%2e",
    ";", ";a=1", ";.css", "/;a=1", "~", "::$data", "#", "#/..", "?", "?a=/../", "%3f", "%23", "\\", "/my/",
    "/%2e%2e/my/", "/..%2fmy/", "/..;/my/", "/%252e%252e/my/",
)  # fmt: skip


def answer(site: Proxy, path: str, host: str) -> bytes:
    """What nginx says to these very bytes; a library would put them in order first."""
    with (
        socket.create_connection(("127.0.0.1", site.https)) as plain,
        site.trusted.wrap_socket(plain, server_hostname=host) as spoken,
    ):
        spoken.settimeout(20)
        spoken.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: spoken.recv(65_536), b""))


def is_exempt(path: str) -> bool:
    return path in EXEMPT or path.startswith(FOLDERS)


def test_the_generator_finds_every_address_that_passes_the_door() -> None:
    found = addresses()
    assert {*EXEMPT, *FOLDERS, "/waiting/number", "/busy.html", "/metrics", "/turns/"} <= set(found)
    assert "/my/complaints/late/1/" in found
    assert {"/WAITING/NUMBER", "/Waiting/Number", "/waiting/numbeR"} <= set(spellings("/waiting/number"))


def test_no_plain_text_stands_in_the_map_of_addresses() -> None:
    """nginx compares plain text in a map without regard to case, and `location =` with regard to it."""
    named = set(map_of("$uri")) - {"default"}
    assert named
    for expression in named:
        assert expression.startswith("~^/"), expression
        # `$` also matches before a line feed at the end, which `location =` does not.
        assert "$" not in expression, expression


def test_no_spelling_of_any_address_passes_the_closed_door(folder: Path) -> None:
    last_said(folder, 1.0, ago=4.0)
    with door(folder, SITE) as site:
        crowd(site, 20)
        until(lambda: is_sent_to_wait(site.get("/sign-in/")))
        counted = told(site)
        for address in addresses():
            Pages.asked.clear()
            for path in spellings(address):
                answer(site, path, CITIZEN)
            reached = {unquote(one.removeprefix("GET ").partition("?")[0]) for one in Pages.asked}
            assert not [path for path in reached if not is_exempt(path)], address
        assert {name: told(site)[name] - counted[name] for name in ("ended", "busy_ms")} == {
            "ended": told(site)["passed"] - counted["passed"],
            "busy_ms": 0,
        }


def with_a_gap(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """nginx is started with this text, as if somebody had added lines to the map that take in too much."""
    shutil.copytree(DEPLOY / "nginx", folder / "deploy" / "nginx")
    lines = '    default $door;\n    "~^/m" in;\n    "~^/[a-l]" here;\n'
    changed = text.replace("    default $door;\n", lines)
    assert changed != text
    (folder / "deploy" / "nginx" / "hemayat.conf").write_text(changed, "utf-8")
    monkeypatch.setattr(proxy, "DEPLOY", folder / "deploy")
    last_said(folder, 1.0, ago=4.0)


def test_a_gap_in_the_map_opens_no_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_a_gap(folder, monkeypatch, CONFIGURATION)
    with door(folder, SITE) as site:
        crowd(site, 20)
        until(lambda: is_sent_to_wait(site.get("/")))
        since = len(Pages.asked)
        for path in ("/my/", "/my/requests/1/check/", "/my/questions/new/", "/about/", "/livez/"):
            assert is_sent_to_wait(site.get(path)), path
        assert Pages.asked[since:] == []
        assert is_in(site.get("/my/", **inside(site)))


def test_an_answer_past_the_door_misleads_no_controller(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both guards of the pages fail together. The controller takes pages that end for what the site is able to do."""
    check = "        if ($door != in) {\n            return 418;\n        }\n"
    assert check in CONFIGURATION
    with_a_gap(folder, monkeypatch, CONFIGURATION.replace(check, ""))
    with door(folder, SITE) as site:
        crowd(site, 20)
        counted = told(site)
        assert is_in(site.get("/my/"))
        assert [told(site)[name] for name in ("passed", "ended")] == [counted["passed"], counted["ended"]]
        assert is_in(site.get("/sign-in/", **inside(site)))
        assert told(site)["ended"] == counted["ended"] + 1


def test_no_spelling_reaches_the_figures_of_a_site(folder: Path) -> None:
    with door(folder, (*SITE, "desk", "partners")) as site:
        for host in (CITIZEN, DESK, PARTNERS):
            Pages.asked.clear()
            for path in spellings("/metrics"):
                answer(site, path, host)
            assert Pages.asked, "other pages are answered"
            assert "GET /metrics" not in {unquote(one.partition("?")[0]) for one in Pages.asked}, host


def test_no_log_has_the_token_of_an_invitation_however_its_address_is_written(folder: Path) -> None:
    with door(folder, SITE) as site:
        for path in (
            f"/%6aoin/{TOKEN}/",
            f"//join//{TOKEN}/",
            f"/x/../join/{TOKEN}/",
            f"/./join%2f{TOKEN}/",
            f"/join/../join/{TOKEN}/",
        ):
            answer(site, path, DESK)
            # Without TLS it is logged too, before it is sent on.
            with socket.create_connection(("127.0.0.1", site.http)) as plain:
                plain.sendall(f"GET {path} HTTP/1.1\r\nHost: {DESK}\r\nConnection: close\r\n\r\n".encode())
                assert b" 308 " in plain.recv(65_536)
    assert (folder / "access.log").read_text("utf-8").count('"GET /join/ ') == 10
    for log in ("access.log", "error.log"):
        assert TOKEN not in (folder / log).read_text("utf-8")
