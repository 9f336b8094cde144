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

from security import pages
from security.filling import files, filled
from security.pages import Form
from security.routes import Route, all_routes, found_at
from security.targets import MARK, Target
from security.visiting import Visitor

ROUNDS = 2
MOST_OF_ONE = 3
"""Pages of one kind that one person opens in one round."""
MOST_PAGES = 1_200
_PUTS_AN_END = re.compile(
    r"leave|close|end_|:end|remove|withdraw|discard|drop|refuse|release|reset|passkey|password|session:|roles|call_off"
)
_FREE = {"StringConverter", "SlugConverter", "PathConverter"}

Sent = tuple[Visitor, str, Form, int]


@dataclass
class Walk:
    """`opened`: routes that answered somebody with a page or led on. `words`: values seen in addresses, by name."""

    targets: dict[tuple[object, ...], Target] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    sent: set[tuple[object, ...]] = field(default_factory=set)
    last: list[Sent] = field(default_factory=list)
    openers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Person → one address of each route that they opened."""

    def go(self, visitors: list[Visitor]) -> None:
        for _ in range(ROUNDS):
            self.sent.clear()
            for visitor in visitors:
                _Round(self, visitor).go(_entrances(visitor))
        self._reach(visitors)
        for visitor, path, form, button in self.last:
            _send(visitor, path, form, button)
        self._parameters(visitors)

    def unopened(self) -> list[str]:
        return [route.full for route in all_routes() if route.full not in self.opened]

    def note(self, visitor: Visitor, path: str, response: httpx.Response) -> str:
        """The route that answered."""
        found = found_at(visitor.person.site, path)
        if found is None:
            return ""
        route, words = found
        if response.status_code < 400 and not is_turned_away(response):
            if route not in self.opened or path not in self.openers[visitor.person.name]:
                self.openers[visitor.person.name].append(path)
            self.opened.add(route)
            self.words.update({word: str(value) for word, value in words.items()})
        return route

    def found_form(
        self, visitor: Visitor, path: str, form: Form, button: int = 0
    ) -> tuple[object, ...] | None:
        """Keep the form as something to attack; its key, None where it leads elsewhere."""
        found = found_at(visitor.person.site, path)
        if found is None:
            return None
        route, words = found
        given = filled(form, visitor.person.known, button)
        kinds = tuple(value for value in words.values() if not isinstance(value, int))
        key = (route, form.method, tuple(sorted({name for name, _ in given})), button, kinds)
        if form.method == "GET":
            query = "&".join(f"{name}={value or 1}" for name, value in given)
            made = Target(visitor.person.name, visitor.person.site, route, "GET", f"{path}?{query}")
        else:
            made = Target(
                visitor.person.name,
                visitor.person.site,
                route,
                "POST",
                path,
                tuple(given),
                tuple(files(form)),
            )
        self.targets.setdefault(key, made)
        return (visitor.person.name, *key)

    def found_query(self, visitor: Visitor, path: str, source: str = "page") -> None:
        found = found_at(visitor.person.site, path)
        names = tuple(sorted({name for name, _ in parse_qsl(urlsplit(path).query, keep_blank_values=True)}))
        if found and names:
            made = Target(visitor.person.name, visitor.person.site, found[0], "GET", path, source=source)
            self.targets.setdefault((found[0], "GET", names, 0, ()), made)

    def _reach(self, visitors: list[Visitor]) -> None:
        """Routes that no page leads to are asked by their address, by whoever may."""
        for route in all_routes():
            if route.full in self.opened:
                continue
            for visitor in visitors:
                if visitor.person.site == route.site and self._knock(visitor, route):
                    break

    def _knock(self, visitor: Visitor, route: Route) -> bool:
        path = address(route, self.words)
        response = visitor.get(path)
        if response.status_code == 405:
            given = [(name, "1") for how, name in route.reads if how == "POST"]
            response = visitor.post(path, [*given, *visitor.person.known.items()])
        self.note(visitor, path, response)
        return route.full in self.opened

    def _parameters(self, visitors: list[Visitor]) -> None:
        """What a view reads by itself though no page shows it, and words in an address that may be anything."""
        for route in all_routes():
            visitor = self._whoever_opens(route, visitors)
            path = address(route, self.words)
            for how, name in route.reads:
                if any(target.route == route.full and _has(target, name) for target in self.targets.values()):
                    continue
                if how == "GET":
                    self.found_query(visitor, f"{path}?{name}=1", "view")
                else:
                    made = Target(
                        visitor.person.name,
                        route.site,
                        route.full,
                        "POST",
                        path,
                        ((name, "1"),),
                        source="view",
                    )
                    self.targets[(route.full, "POST", (name,), 0, ())] = made
            for word, converter in route.words:
                if converter in _FREE:
                    free = address(route, {**self.words, word: self.words.get(word, "x") + MARK})
                    made = Target(visitor.person.name, route.site, route.full, "GET", free, source="view")
                    self.targets[(route.full, "GET", (word,), MARK, ())] = made
            if visitor.person.name.startswith("gateway") and route.kind == "gateway":
                self._gateway(visitor, route, path)

    def _gateway(self, visitor: Visitor, route: Route, path: str) -> None:
        given = tuple(visitor.person.known.items())
        made = Target(visitor.person.name, route.site, route.full, "POST", path, given, source="view")
        self.targets[(route.full, "POST", tuple(visitor.person.known), 0, ())] = made

    def _whoever_opens(self, route: Route, visitors: list[Visitor]) -> Visitor:
        there = [visitor for visitor in visitors if visitor.person.site == route.site]
        for visitor in there:
            opened = (found_at(route.site, path) for path in self.openers[visitor.person.name])
            if any(found and found[0] == route.full for found in opened):
                return visitor
        return there[0]


class _Round:
    """One person going everywhere once."""

    def __init__(self, walk: Walk, visitor: Visitor) -> None:
        self.walk, self.visitor = walk, visitor
        self.seen: Counter[tuple[object, ...]] = Counter()
        self.waiting: deque[str] = deque()
        self.paths: set[str] = set()

    def go(self, entrances: Iterator[str]) -> None:
        self.waiting.extend(entrances)
        while self.waiting and len(self.paths) < MOST_PAGES:
            self._open(self.waiting.popleft())

    def _open(self, path: str) -> None:
        found = found_at(self.visitor.person.site, path)
        if found is None or path in self.paths:
            return
        kinds = tuple(value for value in found[1].values() if not isinstance(value, int))
        kind = (found[0], tuple(name for name, _ in parse_qsl(urlsplit(path).query)), kinds)
        self.seen[kind] += 1
        if self.seen[kind] > MOST_OF_ONE:
            return
        self.paths.add(path)
        self.walk.found_query(self.visitor, path)
        self._read(path, self.visitor.get(path))

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
            self._fill(urlsplit(urljoin(f"http://x{path}", form.action or path)), form)

    def _follow(self, path: str, link: str) -> None:
        origin = self.visitor.origin
        parts = urlsplit(urljoin(origin + path, link))
        if f"{parts.scheme}://{parts.netloc}" == origin:
            self.waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))

    def _fill(self, action: object, form: Form) -> None:
        path: str = action.path  # type: ignore[attr-defined]  # of urlsplit
        if query := action.query:  # type: ignore[attr-defined]  # of urlsplit
            path += f"?{query}"
        named = [pressed for pressed in form.buttons if pressed[0]]
        for button in range(max(1, len(named))):
            key = self.walk.found_form(self.visitor, path, form, button)
            if key is None or key in self.walk.sent:
                continue
            self.walk.sent.add(key)
            if _PUTS_AN_END.search(str(key[1])):
                self.walk.last.append((self.visitor, path, form, button))
            else:
                answer = _send(self.visitor, path, form, button)
                self._read(path, answer)


def _send(visitor: Visitor, path: str, form: Form, button: int) -> httpx.Response:
    given = filled(form, visitor.person.known, button)
    if form.method == "GET":
        return visitor.get(f"{path}?{urlencode(given)}")
    if names := files(form):
        return visitor.post_files(path, given, names)
    return visitor.post(path, given)


def _entrances(visitor: Visitor) -> Iterator[str]:
    yield "/"
    for route in all_routes():
        if route.site == visitor.person.site and not route.words:
            yield route.pattern


def address(route: Route, words: dict[str, str]) -> str:
    """With what was seen in addresses elsewhere, else with something that the converter takes."""
    path = route.pattern
    for word, converter in route.words:
        usual = {"UUIDConverter": "00000000-0000-4000-8000-000000000000", "RowNumber": "1"}
        value = words.get(word) or usual.get(converter, "x")
        path = re.sub(rf"<(\w+:)?{word}>", value.replace("\\", ""), path)
    return path


def is_turned_away(response: httpx.Response) -> bool:
    return response.is_redirect and response.headers.get("location", "").startswith("/sign-in/")


def _has(target: Target, name: str) -> bool:
    asked = dict(parse_qsl(urlsplit(target.path).query, keep_blank_values=True))
    return name in asked or name in dict(target.given)
