"""The demo's inbox: what would have been sent, for all to read, and people to sign in as. None in production."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from hemayat.accounts.mobile import mobile_of
from hemayat.audit.context import NOBODY, acting_as
from hemayat.notifications.queries import InboxMessage, inbox
from hemayat.web.shared.access import public

HEADS = "demo-heads.json"
SHOWN = 10


@public
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Codes, what else came for the heads shown, and the notices of all others, the newest first: among thousands of
    notices nobody finds an answer. Numbers are masked, since anybody may look; codes are not.
    """
    heads = demo_heads()
    lines = [line for head in heads if (line := mobile_of(head["mobile"]))]
    with acting_as(NOBODY, is_read_only=True):
        codes = inbox(SHOWN, has_codes=True)
        theirs = inbox(SHOWN, has_codes=False, to=lines)
        others = inbox(SHOWN, has_codes=False, not_to=lines)
    shown = {"codes": _masked(codes), "theirs": _masked(theirs), "others": _masked(others), "heads": heads}
    response = render(request, "citizen/inbox/show.html", shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _masked(messages: list[InboxMessage]) -> list[dict[str, Any]]:
    return [
        {"to": f"0{message.to[3:6]}•••{message.to[-4:]}", "words": message.words, "at": message.at}
        for message in messages
    ]


def demo_heads() -> list[dict[str, Any]]:
    """As the demo wrote them down; none where it did not."""
    path = settings.ENVIRONMENT.home / HEADS
    if not path.is_file():
        return []
    heads: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return [head | {"birth_date": date.fromisoformat(head["birth_date"])} for head in heads]


app_name = "inbox"
urlpatterns: list[URLPattern] = []
if settings.ENVIRONMENT.mode != "production":
    urlpatterns = [path("demo/inbox/", show, name="show")]
