"""A form that came after its session had ended: sealed in the browser, and in its page again after signing in.

Nothing of it is stored here. It opens for the person who typed it and for nobody else, though telephones are shared.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from hemayat.accounts.queries import was_own_session
from hemayat.accounts.results import Citizen
from hemayat.audit.keys import key_ring
from hemayat.common.errors import HemayatError

COOKIE = "__Host-unsent"
LIFE = timedelta(hours=24)
MOST_BYTES = 3_900
"""Of the cookie; browsers keep 4,096. Persian text is packed to a third: two thousand letters fit."""
_ABOUT = b"unsent_form"
_NOT_KEPT = "csrfmiddlewaretoken"


def typed_in(request: HttpRequest) -> QueryDict:
    """What the form holds, without what protects it."""
    fields = request.POST.copy()
    fields.pop(_NOT_KEPT, None)
    return fields


def save_form(response: HttpResponse, request: HttpRequest, token: str) -> bool:
    """Let the browser keep what was sent; False where it is too long for that, or nobody's.

    `token`: of the session that ended, by which its person is known again.
    """
    if not token:
        return False
    said = {
        "path": request.path,
        "fields": typed_in(request).urlencode(),
        "token": token,
        "until": (timezone.now() + LIFE).isoformat(),
    }
    packed = zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 9)
    cookie = base64.urlsafe_b64encode(key_ring().seal(packed, _ABOUT)).decode()
    if len(cookie) > MOST_BYTES:
        return False
    response.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="Lax")
    return True


def read_saved_form(request: HttpRequest, citizen: Citizen) -> QueryDict | None:
    """What this person had typed into the form of this page; None where nothing is kept. Call it as the head."""
    said = _opened(request.COOKIES.get(COOKIE, ""))
    if said is None or said["path"] != request.path or not was_own_session(said["token"]):
        return None
    return QueryDict(said["fields"])


def delete_saved_form(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def _opened(cookie: str) -> dict[str, Any] | None:
    """Nothing where it is too old, or not ours."""
    try:
        packed = key_ring().unseal(base64.urlsafe_b64decode(cookie.encode()), _ABOUT) if cookie else b""
        document: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {}
    except (binascii.Error, ValueError, zlib.error, HemayatError):
        return None
    return document if document and timezone.now() < datetime.fromisoformat(document["until"]) else None
