"""Every route of the three sites, read from the sites themselves."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.urls import Resolver404, URLPattern, URLResolver, resolve

from hemayat.web.shared.access import rule_of


@dataclass(frozen=True)
class Route:
    """`name`: site and Django's own name. `pattern`: of the address; `words`: its converters by name."""

    site: str
    name: str
    pattern: str
    words: tuple[tuple[str, str], ...]
    kind: str
    reads: tuple[tuple[str, str], ...]
    """("GET" or "POST", name) of every parameter that the view reads by itself, without a form."""

    @property
    def full(self) -> str:
        return f"{self.site} {self.name}"


def sites() -> dict[str, str]:
    """Site → module of its routes."""
    return dict(zip(("citizen", "staff", "partner"), settings.URLCONF_OF_HOST.values(), strict=True))


@cache
def all_routes() -> tuple[Route, ...]:
    return tuple(
        _route(site, name, pattern, route)
        for site, module in sites().items()
        for name, pattern, route in _patterns(import_module(module).urlpatterns)
    )


@cache
def kinds() -> dict[str, str]:
    """Full name → for whom its rule of access is."""
    return {route.full: route.kind for route in all_routes()}


def found_at(site: str, path: str) -> tuple[str, dict[str, Any]] | None:
    """The full name of the route at this path and what stands in it; None where there is none."""
    routes = sites().get(site)
    if routes is None:
        return None
    try:
        match = resolve(path.partition("?")[0], routes)
    except Resolver404:
        return None
    return f"{site} {match.view_name}", match.kwargs


def _patterns(
    routes: list[URLPattern | URLResolver], spaces: tuple[str, ...] = (), before: str = "/"
) -> Iterator[tuple[str, str, URLPattern]]:
    for route in routes:
        pattern = before + str(route.pattern)
        if isinstance(route, URLResolver):
            inner = (*spaces, route.namespace) if route.namespace else spaces
            yield from _patterns(route.url_patterns, inner, pattern)
        else:
            yield ":".join((*spaces, route.name or "")), pattern, route


def _route(site: str, name: str, pattern: str, route: URLPattern) -> Route:
    rule = rule_of(route.callback)
    words = tuple((word, type(how).__name__) for word, how in route.pattern.converters.items())
    reads = tuple(sorted(set(_read_by(inspect.unwrap(route.callback)))))
    return Route(site, name, pattern, words, rule.kind if rule else "", reads)


def _read_by(view: Callable[..., Any]) -> Iterator[tuple[str, str]]:
    """What is read of `request.GET` and `request.POST` in the view, and in functions of its module that it calls."""
    functions = _functions_of(inspect.getmodule(view))
    waiting, seen = [getattr(view, "__name__", "")], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            yield from _parameter(node)
            if isinstance(node, ast.Name):
                waiting.append(node.id)


@cache
def _functions_of(module: Any) -> dict[str, ast.AST]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(module)))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _parameter(node: ast.AST) -> Iterator[tuple[str, str]]:
    """`request.GET.get("x")`, `request.GET["x"]`, `"x" in request.GET`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        yield from _named(node.func.value, node.args[0])
    elif isinstance(node, ast.Subscript):
        yield from _named(node.value, node.slice)
    elif isinstance(node, ast.Compare) and len(node.comparators) == 1:
        yield from _named(node.comparators[0], node.left)


def _named(of: ast.AST, name: ast.AST) -> Iterator[tuple[str, str]]:
    is_given = isinstance(of, ast.Attribute) and of.attr in {"GET", "POST"}
    if is_given and isinstance(name, ast.Constant) and isinstance(name.value, str):
        yield of.attr, name.value  # type: ignore[attr-defined]  # just seen to be one
