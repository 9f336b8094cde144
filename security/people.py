"""Those in whose name the service is attacked: their sessions, which are begun anew whenever an attack ended them."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import httpx

from hemayat.common.dates import to_jalali

if TYPE_CHECKING:
    from security.visitor import Visitor

CSRF = "__Host-csrf"
HEAD, DESK = "__Host-head", "__Host-desk"
_CODE = re.compile(r"(\d{6}) کد ورود")
_LETTERS = 32
SECRET = secrets.token_hex(_LETTERS // 2)
"""Ours on both sides of the check against forged forms: cookie and header agree, whatever page a form came from."""


@dataclass
class Person:
    """`site`: whose pages; `cookie`: of the session, empty for who has none. `again`: gives that cookie a new value.

    `headers`: sent with everything; `sign`: puts a signature on a body. `known`: what they type, by a part of the name
    of a field. `walks`: whether there are pages for them.
    """

    name: str
    site: str
    cookie: str = ""
    again: Callable[[], str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sign: Callable[[bytes], bytes] | None = None
    walks: bool = True
    jar: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.jar[CSRF] = SECRET

    def told(self) -> dict[str, str]:
        """What a request in this name carries besides its own headers."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        return {"Cookie": cookies, "X-CSRFToken": SECRET, **self.headers}

    def hear(self, response: httpx.Response) -> bool:
        """Keep the cookies that were set; whether the session had ended and was begun again."""
        has_ended = False
        for name, value in _cookies(response):
            if not value:
                self.jar.pop(name, None)
                has_ended = has_ended or name == self.cookie
            elif name != CSRF:
                self.jar[name] = value
        has_ended = has_ended or asks_who(response)
        if has_ended and self.again is not None:
            self.begin_again()
            return True
        return False

    def begin_again(self) -> None:
        if self.again is not None:
            with self.lock:
                self.jar[self.cookie] = self.again()


def asks_who(response: httpx.Response) -> bool:
    """Whether it leads to the sign-in instead of what was asked for."""
    return response.is_redirect and response.headers.get("location", "").startswith("/sign-in/")


def _cookies(response: httpx.Response) -> Iterator[tuple[str, str]]:
    """As they were set, those that are taken back as well."""
    for line in response.headers.get_list("set-cookie"):
        for name, morsel in SimpleCookie(line).items():
            yield name, morsel.value


def sign_in_as_head(visitor: Visitor, head: dict[str, Any]) -> str:
    """By one-time code, as a person does; the token of the session."""
    year, month, day = to_jalali(date.fromisoformat(head["birth_date"]))
    born = {"birth_date_day": day, "birth_date_month": month, "birth_date_year": year}
    mobile = head["mobile"].replace("+98", "0")
    visitor.post("/sign-in/", {"national_id": head["national_id"], "mobile": mobile, **born})
    for code in _codes(visitor, head["mobile"]):
        visitor.post("/sign-in/code/", {"code": code})
        if token := visitor.person.jar.get(HEAD):
            return token
    raise AssertionError(f"the head with the outcome {head['outcome']} could not sign in")


def _codes(visitor: Visitor, mobile: str, seconds: float = 30.0) -> list[str]:
    """Of the newest messages to this line; waits for the first."""
    masked = f"0{mobile[-10:-7]}•••{mobile[-4:]}".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        _, _, after = visitor.get("/demo/inbox/").text.partition(masked)
        if found := _CODE.findall(after):
            return found[:1]
        time.sleep(0.3)
    return []


def sign_in_as_staff(visitor: Visitor, username: str, password: str) -> str:
    """The key of the session."""
    visitor.post("/sign-in/", {"username": username, "password": password, "code": ""})
    assert DESK in visitor.person.jar, f"{username} could not sign in"
    return visitor.person.jar[DESK]


def head_again(token: str) -> Callable[[], str]:
    """More sessions of who came in with this token, as the sign-in begins them, without a code for each."""
    from hemayat.accounts import sessions
    from hemayat.accounts.models import CitizenSession
    from hemayat.accounts.tokens import hash_of
    from hemayat.audit.context import SYSTEM, acting_as

    with acting_as(SYSTEM):
        first = CitizenSession.objects.get(token_hash=hash_of(token))

    columns = CitizenSession._meta.concrete_fields  # noqa: SLF001 - Django's own way to a model's columns

    def again() -> str:
        with acting_as(SYSTEM):
            copied = {each.name: getattr(first, each.name) for each in columns}
            for name in ("id", "ended_at"):
                copied.pop(name)
            return sessions.begin_session(CitizenSession(**copied), former="", now=datetime.now(UTC)).token

    return again


def staff_again(key: str) -> Callable[[], str]:
    """More sessions of the member with this one, just proven."""
    from hemayat.accounts.staff_sessions import SessionStore

    told = dict(SessionStore(key).load())

    def again() -> str:
        now = datetime.now(UTC).timestamp()
        store = SessionStore()
        store.update({**told, "seen_at": now, "proven_at": now, "ends_at": now + 8 * 3600})
        store.create()
        assert store.session_key is not None
        return store.session_key

    return again
