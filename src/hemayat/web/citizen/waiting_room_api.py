"""Asked by the gate and by nobody else: tell these people that it is their turn."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hemayat.accounts.mobile import mobile_of
from hemayat.accounts.turn_notices import TurnNotice, tell_turns
from hemayat.common.strict_json import parse_json
from hemayat.web.shared.access import internal

MOST = 200
_PLACE = re.compile(r"[0-9]{1,12}\.[0-9]{1,6}\.[0-9a-f]{8}")


@csrf_exempt
@internal
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """POST /turns/: a list of place, mobile and ip; 400 where it is none. Answers alike whether a message is sent."""
    turns = _read(request.body)
    if turns is None:
        return HttpResponse(status=400)
    tell_turns(turns, now=timezone.now())
    return HttpResponse(status=200)


def _read(body: bytes) -> list[TurnNotice] | None:
    try:
        given = parse_json(body)
    except ValueError:
        return None
    if not isinstance(given, list) or len(given) > MOST:
        return None
    turns = [_turn(one) for one in given]
    return None if None in turns else [turn for turn in turns if turn]


def _turn(entry: Any) -> TurnNotice | None:
    if not isinstance(entry, dict):
        return None
    place, line, ip = (entry.get(name) for name in ("place", "mobile", "ip"))
    if not (isinstance(place, str) and isinstance(line, str) and isinstance(ip, str)):
        return None
    mobile = mobile_of(line)
    return TurnNotice(place, mobile, ip) if mobile and _PLACE.fullmatch(place) else None


app_name = "turns"
urlpatterns = [path("turns/", tell, name="tell")]
