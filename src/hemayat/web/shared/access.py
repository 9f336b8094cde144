"""Who may use a route: every view carries exactly one rule, and tests/architecture refuses a route whose view has none.

`public` and `internal` are here; `for_head` is in web/citizen, `for_staff` in web/staff, `for_gateway` in web/phone and
`for_partner` in api, and they call `set_rule` too.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase

Kind = Literal["public", "head", "staff", "internal", "gateway", "partner"]
View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=Callable[..., Any])

_RULE = "access_rule"
_NEAR = {"127.0.0.1", "::1", ""}  # "" is a unix socket
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


@dataclass(frozen=True)
class AccessRule:
    """`roles`: of the staff who may; empty for everyone of that kind."""

    kind: Kind
    roles: frozenset[str] = field(default_factory=frozenset)


def set_rule(view: V, rule: AccessRule) -> V:
    """Say who may use `view`. A second rule for the same view is a mistake and raises TypeError."""
    if rule_of(view) is not None:
        raise TypeError(f"{view.__module__}.{view.__qualname__} already has a rule of access")
    setattr(view, _RULE, rule)
    return view


def rule_of(view: Callable[..., Any] | None) -> AccessRule | None:
    """The rule that a view was marked with; None where nobody said."""
    access_rule: AccessRule | None = getattr(view, _RULE, None)
    return access_rule


def public(view: View) -> View:
    """Anybody may see it; it shows nothing of anybody."""
    return set_rule(view, AccessRule("public"))


def internal(view: View) -> View:
    """For the operator's own machines: this machine without a proxy between, or the token. Others find no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        if not (_is_near(request) or _has_token(request)):
            raise Http404
        return view(request, *args, **named)

    return set_rule(guarded, AccessRule("internal"))


def _is_near(request: HttpRequest) -> bool:
    if any(header in request.META for header in _FORWARDED):
        return False
    return request.META.get("REMOTE_ADDR", "unknown") in _NEAR


def _has_token(request: HttpRequest) -> bool:
    token = settings.INTERNAL_TOKEN
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(said.encode(), token.encode())
