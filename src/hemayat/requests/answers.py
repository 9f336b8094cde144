"""What the head has answered, sealed in the request's own row."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hemayat.audit.keys import key_ring
from hemayat.requests.models import Request

ABOUT = b"request_answers"


def answers_of(head_request: Request) -> dict[str, str]:
    """Question → answer; nothing where nothing was answered yet."""
    if not head_request.answers:
        return {}
    document: dict[str, str] = json.loads(key_ring().unseal(bytes(head_request.answers), ABOUT))
    return document


def set_answers(head_request: Request, answers: Mapping[str, str]) -> None:
    """Onto the object; the caller saves it."""
    head_request.answers = key_ring().seal(json.dumps(dict(answers), ensure_ascii=False).encode(), ABOUT)
