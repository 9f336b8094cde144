"""What no page leads to: routes that are asked by their address, and parameters that only the source names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from security.routes import Route, all_routes
from security.targets import MARK, Target
from security.visitor import Visitor
from security.walk import Walk

_FREE = {"StringConverter", "SlugConverter", "PathConverter"}
"""Of an address: those that take any word."""
_USUAL = {
    "UUIDConverter": "00000000-0000-4000-8000-000000000000",
    "RowNumber": "1",
    "CaseActionConverter": "claim",
}


def reach(walk: Walk, visitors: list[Visitor], said: list[Target]) -> None:
    """By whoever may: what an organisation says, and routes that nobody came to."""
    for target in said:
        visitor = next(one for one in visitors if one.person.name == target.person)
        if target.json:
            walk.note(visitor, target.path, visitor.post_json(target.path, target.json))
    for route in all_routes():
        for visitor in visitors:
            if route.full in walk.opened:
                break
            if visitor.person.site == route.site:
                _knock(walk, visitor, route)


def name_parameters(walk: Walk, visitors: list[Visitor]) -> None:
    """What a view reads by itself, words in an address that may be anything, and what a gateway says."""
    for route in all_routes():
        visitor = _who_opens(walk, route, visitors)
        path = address(route, walk.words)
        for how, name in route.reads:
            if not any(one.route == route.full and _has(one, name) for one in walk.targets.values()):
                _add(walk, visitor, route, path if how == "POST" else f"{path}?{name}=1", how, {name: "1"})
        for word, converter in route.words:
            if converter in _FREE:
                free = address(route, {**walk.words, word: walk.words.get(word, "x") + MARK})
                _add(walk, visitor, route, free, "GET", {})
        if route.kind == "gateway":
            _add(walk, visitor, route, path, "POST", visitor.person.known)


def address(route: Route, words: Mapping[str, str]) -> str:
    """With what was seen in addresses elsewhere, else with something that the converter takes."""
    path = route.pattern
    for word, converter in route.words:
        value = words.get(word) or _USUAL.get(converter, "x")
        path = re.sub(rf"<(\w+:)?{word}>", value.replace("\\", ""), path)
    return path


def _knock(walk: Walk, visitor: Visitor, route: Route) -> None:
    path = address(route, walk.words)
    response = visitor.get(path)
    if response.status_code == 405:
        given = {name: "1" for how, name in route.reads if how == "POST"}
        response = visitor.post(path, {**given, **visitor.person.known})
    walk.note(visitor, path, response)


def _add(walk: Walk, by: Visitor, route: Route, path: str, method: str, given: Mapping[str, str]) -> None:
    sent = tuple(given.items()) if method == "POST" else ()
    made = Target(by.person.name, route.site, route.full, method, path, sent, source="view")
    walk.targets.setdefault((route.full, method, path, tuple(given)), made)


def _who_opens(walk: Walk, route: Route, visitors: list[Visitor]) -> Visitor:
    there = [visitor for visitor in visitors if visitor.person.site == route.site]
    return next((one for one in there if route.full in walk.openers[one.person.name]), there[0])


def _has(target: Target, name: str) -> bool:
    asked = dict(parse_qsl(urlsplit(target.path).query, keep_blank_values=True))
    return name in asked or name in dict(target.given)
