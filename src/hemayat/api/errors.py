"""What an organisation is answered when it is not answered: always JSON, with a code of the standard and what to do."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from hemayat.api.envelope import timestamp_text
from hemayat.web.shared.charsets import UnsupportedCharset


class ApiFault(Exception):
    """`code`: as the standard's errors have it (err.…); `reason`: its reason code (rjct.…), where there is one."""

    def __init__(self, status: int, code: str, words: str, *, reason: str = "", retry_after: int = 0) -> None:
        super().__init__(words)
        self.status, self.code, self.words = status, code, words
        self.reason, self.retry_after = reason, retry_after


class Rejected(Exception):
    """One request of a message that is not answered: `code` (rjct.…) and what to give instead."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


def bad(words: str, reason: str = "") -> ApiFault:
    return ApiFault(400, "err.request.bad", words, reason=reason)


def error_response(fault: ApiFault) -> JsonResponse:
    """In the form of an acknowledgement, and in that of a transport error: readers of either find the code."""
    words = f"{fault.reason}: {fault.words}" if fault.reason else fault.words
    body: dict[str, Any] = {
        "message": {
            "ack_status": "ERR",
            "timestamp": timestamp_text(timezone.now()),
            "correlation_id": uuid.uuid4().hex,
            "error": {"code": fault.code, "message": words[:999]},
        },
        "errors": [{"code": fault.reason or fault.code, "message": fault.words[:999]}],
    }
    response = JsonResponse(body, status=fault.status)
    if fault.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="partners"'
    if fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    if isinstance(exception, RequestDataTooBig):
        return error_response(ApiFault(413, "err.request.bad", "the message is too long"))
    if isinstance(exception, UnsupportedCharset):
        return error_response(bad("send the message in UTF-8, with no other parameter in Content-Type"))
    return error_response(bad("unreadable"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return error_response(ApiFault(403, "err.request.forbidden", "you may not use this address"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return error_response(
        ApiFault(404, "err.request.not_found", "this address does not exist; see /openapi.json")
    )


def failed(request: HttpRequest) -> JsonResponse:
    return error_response(
        ApiFault(500, "err.service.unavailable", "an error occurred here; send the message again later")
    )
