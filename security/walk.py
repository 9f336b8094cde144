"""Finds what there is to attack by going everywhere: every link followed, every form filled in and sent, as everybody.

What ends, closes or takes something away is sent last, when all have been everywhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx

from hemayat.common.console import Advance
from security import pages
from security.form_values import files, filled
from security.pages import Form
from security.people import asks_who
from security.routes import all_routes, found_at, kinds
from security.service import until_worked
from security.targets import Target
from security.visitor import Visitor

ROUNDS = 2
"""What one asks for in the first is answered by others, and is there in the second."""
MOST_OF_ONE = 2
"""Pages of one kind that one person opens in one round."""
MOST_PAGES = 1_200
_PUTS_AN_END = re.compile(
    r"leave|close|end_|:end|remove|withdraw|discard|drop|refuse|release|reset|passkey|password|session:|roles|call_off"
)

Pressed = tuple[int, int]
"""Which button, and which choice of each list."""
Sent = tuple[Visitor, str, Form, Pressed]
Key = tuple[object, ...]


@dataclass
class Walk:
    """`opened`: routes that answered somebody with a page or led on. `words`: values seen in addresses, by name.

    `openers`: person → route → one address of it that they opened.
    """

    targets: dict[Key, Target] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    openers: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    sent: set[Key] = field(default_factory=set)
    last: dict[Key, Sent] = field(default_factory=dict)

    def go(self, visitors: list[Visitor], advance: Advance) -> None:
        for number in range(ROUNDS):
            self.sent.clear()
            until_worked()
            for place, visitor in enumerate(visitors):
                _Round(self, visitor, number + place).go(_entrances(visitor))
                advance(1)

    def put_an_end(self) -> None:
        """Everything that was kept for the last."""
        for visitor, path, form, pressed in self.last.values():
            self.note(visitor, path, send(visitor, path, form, *pressed))

    def unopened(self) -> list[str]:
        return [route.full for route in all_routes() if route.full not in self.opened]

    def note(self, visitor: Visitor, path: str, response: httpx.Response) -> None:
        found = found_at(visitor.person.site, path)
        if found is None or response.status_code >= 400:
            return
        route, words = found
        if asks_who(response) and "sign_in:" not in route:
            return
        self.openers[visitor.person.name].setdefault(route, path)
        self.opened.add(route)
        self.words.update({word: str(value) for word, value in words.items()})

    def found_form(self, visitor: Visitor, path: str, form: Form, pressed: Pressed) -> Key | None:
        """Keep the form as something to attack; its key for this person, None where it leads elsewhere."""
        found = found_at(visitor.person.site, path)
        if found is None:
            return None
        route, words = found
        given = tuple(filled(form, visitor.person.known, *pressed))
        person, site = visitor.person.name, visitor.person.site
        if form.method == "GET":
            made = Target(person, site, route, "GET", f"{path.partition('?')[0]}?{urlencode(given)}")
        else:
            made = Target(person, site, route, "POST", path, given, tuple(files(form)))
        key = (route, form.method, tuple(sorted({name for name, _ in given})), pressed[0], _kinds(words))
        self.targets.setdefault(key, made)
        return (person, *key)

    def found_query(self, visitor: Visitor, path: str, source: str = "page") -> None:
        found = found_at(visitor.person.site, path)
        names = tuple(sorted({name for name, _ in parse_qsl(urlsplit(path).query, keep_blank_values=True)}))
        if found and names:
            made = Target(visitor.person.name, visitor.person.site, found[0], "GET", path, source=source)
            self.targets.setdefault((found[0], "GET", names, 0, ()), made)


class _Round:
    """One person going everywhere once."""

    def __init__(self, walk: Walk, visitor: Visitor, turn: int) -> None:
        self.walk, self.visitor, self.turn = walk, visitor, turn
        self.seen: Counter[Key] = Counter()
        self.waiting: deque[str] = deque()
        self.paths: set[str] = set()

    def go(self, entrances: Iterator[str]) -> None:
        self.waiting.extend(entrances)
        while self.waiting and len(self.paths) < MOST_PAGES:
            self._open(self.waiting.popleft())

    def _open(self, path: str) -> None:
        found = found_at(self.visitor.person.site, path)
        if found is None or path in self.paths or self._is_strangers(found[0]):
            return
        asked = parse_qsl(urlsplit(path).query, keep_blank_values=True)
        kind = (found[0], tuple(name for name, _ in asked), _kinds(found[1]))
        self.seen[kind] += 1
        if self.seen[kind] > MOST_OF_ONE:
            return
        self.paths.add(path)
        self.walk.found_query(self.visitor, path)
        self._read(path, self.visitor.get(path))

    def _is_strangers(self, route: str) -> bool:
        """Pages for anybody are walked by strangers alone."""
        return self.visitor.person.again is not None and kinds()[route] not in {"head", "staff"}

    def _read(self, path: str, response: httpx.Response) -> None:
        self.walk.note(self.visitor, path, response)
        if response.is_redirect:
            self._follow(path, response.headers.get("location", ""))
            return
        if "text/html" not in response.headers.get("content-type", ""):
            return
        page = pages.read(response.text)
        for link in page.links:
            self._follow(path, link)
        for form in page.forms:
            self._fill(_local(path, form.action or path), form)

    def _follow(self, path: str, link: str) -> None:
        parts = urlsplit(urljoin(self.visitor.origin + path, link))
        if f"{parts.scheme}://{parts.netloc}" == self.visitor.origin:
            self.waiting.append(_local(path, link))

    def _fill(self, path: str, form: Form) -> None:
        named = [pressed for pressed in form.buttons if pressed[0]]
        for button in range(max(1, len(named))):
            pressed = button, self.turn
            key = self.walk.found_form(self.visitor, path, form, pressed)
            if key is None or key in self.walk.sent or self._is_strangers(str(key[1])):
                continue
            self.walk.sent.add(key)
            if puts_an_end(str(key[1])):
                self.walk.last.setdefault(key, (self.visitor, path, form, pressed))
            else:
                self._read(path, send(self.visitor, path, form, *pressed))


def puts_an_end(route: str) -> bool:
    return bool(_PUTS_AN_END.search(route))


def send(visitor: Visitor, path: str, form: Form, button: int, turn: int) -> httpx.Response:
    given = filled(form, visitor.person.known, button, turn)
    if form.method == "GET":
        return visitor.get(f"{path.partition('?')[0]}?{urlencode(given)}")
    if names := files(form):
        return visitor.post_files(path, given, names)
    return visitor.post(path, given)


def _entrances(visitor: Visitor) -> Iterator[str]:
    yield "/"
    for route in all_routes():
        if route.site == visitor.person.site and not route.words:
            yield route.pattern


def _local(path: str, link: str) -> str:
    """Path and query of a link, without where it points on the page."""
    parts = urlsplit(urljoin(f"http://site{path}", link))
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _kinds(words: dict[str, object]) -> Key:
    """Words in an address that make another page of it, unlike numbers."""
    return tuple(value for value in words.values() if isinstance(value, str))
