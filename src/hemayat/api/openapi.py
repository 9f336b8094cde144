"""The partner API as OpenAPI 3.1, made of the same models that read the messages."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from pydantic.json_schema import models_json_schema

from hemayat.api.messages import (
    MOST_AT_ONCE,
    MOST_REQUESTS,
    Header,
    MessagePart,
    SearchRequest,
    StatusRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)
from hemayat.api.partner_endpoints import (
    AnswersRequest,
    BatchesRequest,
    EventsRequest,
    PaymentsRequest,
    RecordsRequest,
)

REF = "#/components/schemas/{model}"
_TEXT = {"type": "string"}
_MODELS: tuple[type[MessagePart], ...] = (
    Header, SearchRequest, SubscribeRequest, UnsubscribeRequest, StatusRequest,
    BatchesRequest, RecordsRequest, AnswersRequest, PaymentsRequest, EventsRequest,
)  # fmt: skip
_ANSWERED = (
    ("/registry/sync/search", "search", SearchRequest, "on-search", "Search, and be answered at once"),
    (
        "/registry/sync/txn/status",
        "txn-status",
        StatusRequest,
        "txn-on-status",
        "What came of messages, at once",
    ),
)
_OURS = (
    ("/partners/referrals/batches", BatchesRequest, "referral-batches", "Batches of referrals for you"),
    (
        "/partners/referrals/records",
        RecordsRequest,
        "referral-records",
        "Records of a batch, a thousand at a time",
    ),
    (
        "/partners/referrals/answers",
        AnswersRequest,
        "referral-answers",
        "Acknowledge records, or send them back",
    ),
    (
        "/partners/referrals/payments",
        PaymentsRequest,
        "payment-results",
        "Report payments that were paid, failed or returned",
    ),
    (
        "/partners/lifeevents",
        EventsRequest,
        "life-events",
        "Tell of people's lives: the civil registry alone",
    ),
)
_TAKEN = (
    ("/registry/search", "search", SearchRequest, "Search, and be answered at your callback address"),
    (
        "/registry/subscribe",
        "subscribe",
        SubscribeRequest,
        "Be told of approvals that are issued, changed, ended",
    ),
    ("/registry/unsubscribe", "unsubscribe", UnsubscribeRequest, "End subscriptions"),
    ("/registry/txn/status", "txn-status", StatusRequest, "What came of messages, at your callback address"),
)
REFUSALS = {
    "400": "Something in the message cannot be; it says where",
    "401": "No token, or no signature of yours over this header and message",
    "403": "The sender is another than the token says, or this is not for you",
    "404": "No batch of yours has this number",
    "405": "POST alone",
    "409": "This message_id came before",
    "413": "The message is too long",
    "415": "Not application/json",
    "429": "Too often, or the quota of the day is spent: Retry-After says when",
    "500": "Something failed here",
}


@cache
def document() -> dict[str, Any]:
    _, made = models_json_schema([(model, "validation") for model in _MODELS], ref_template=REF)
    paths = (
        {
            path: {"post": _operation(action, model, title, _envelope_told(answer), "200", "Answered")}
            for path, action, model, answer, title in _ANSWERED
        }
        | {
            path: {"post": _operation(action, model, title, _envelope_told(f"on-{action}"), "200", "Done")}
            for path, model, action, title in _OURS
        }
        | {
            path: {"post": _operation(action, model, title, _ACK, "202", "Taken; the answer follows")}
            for path, action, model, title in _TAKEN
        }
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hemayat: partner API",
            "version": "1.0.0",
            "description": "DCI social registry v1.0.0, signed (Ed25519) in both directions.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": settings.ENVIRONMENT.partner_origin}],
        "security": [{"token": []}],
        "paths": {**paths, **_PUBLIC},
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {**made["$defs"], "Refusal": _REFUSAL},
        },
    }


def _operation(
    action: str, model: type[MessagePart], title: str, answer: dict[str, Any], status: str, words: str
) -> dict[str, Any]:
    said = {"action": {"const": action}, "version": {"const": "1.0.0"}, "is_msg_encrypted": {"const": False}}
    header = {"allOf": [{"$ref": REF.format(model="Header")}, {"properties": said}]}
    envelope = {
        "type": "object",
        "required": ["signature", "header", "message"],
        "properties": {
            "signature": _TEXT,
            "header": header,
            "message": _bounded(action, model, status),
        },
    }
    refusals = {
        code: {"description": told, "content": _json({"$ref": REF.format(model="Refusal")})}
        for code, told in REFUSALS.items()
    }
    return {
        "summary": title,
        "requestBody": {"required": True, "content": _json(envelope)},
        "responses": {status: {"description": words, "content": _json(answer)}, **refusals},
    }


def _bounded(action: str, model: type[MessagePart], status: str) -> dict[str, Any]:
    """With how many requests a message has at most: fewer where its sender waits."""
    most = MOST_AT_ONCE if (action, status) == ("search", "200") else MOST_REQUESTS
    lists = {
        name: {"maxItems": most} for name in ("search_request", "subscribe_request", "subscription_codes")
    }
    bounds = {name: bound for name, bound in lists.items() if name in model.model_fields}
    return {"allOf": [{"$ref": REF.format(model=model.__name__)}, {"properties": bounds}]}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _envelope_told(action: str) -> dict[str, Any]:
    header = {
        "type": "object",
        "required": ["message_id", "message_ts", "action", "status"],
        "properties": {
            "message_id": _TEXT,
            "message_ts": {"type": "string", "format": "date-time"},
            "action": {"const": action},
            "status": {"enum": ["rcvd", "pdng", "succ", "rjct"]},
        },
    }
    message = {
        "type": "object",
        "required": ["transaction_id"],
        "properties": {"transaction_id": _TEXT, "correlation_id": _TEXT},
    }
    return {
        "type": "object",
        "required": ["signature", "header", "message"],
        "properties": {"signature": _TEXT, "header": header, "message": message},
    }


_ACK = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {
            "type": "object",
            "required": ["ack_status", "timestamp", "correlation_id"],
            "properties": {
                "ack_status": {"const": "ACK"},
                "timestamp": {"type": "string", "format": "date-time"},
                "correlation_id": _TEXT,
            },
        }
    },
}
_FAULT = {"type": "object", "required": ["code", "message"], "properties": {"code": _TEXT, "message": _TEXT}}
_REFUSAL = {
    "type": "object",
    "required": ["message", "errors"],
    "properties": {
        "message": {
            "type": "object",
            "required": ["ack_status", "timestamp", "correlation_id", "error"],
            "properties": {
                "ack_status": {"const": "ERR"},
                "timestamp": {"type": "string", "format": "date-time"},
                "correlation_id": _TEXT,
                "error": _FAULT,
            },
        },
        "errors": {"type": "array", "items": _FAULT, "minItems": 1},
    },
}
_OBJECT = {"200": {"description": "As it stands", "content": _json({"type": "object"})}}
_PUBLIC: dict[str, Any] = {
    "/openapi.json": {"get": {"summary": "This description", "security": [], "responses": _OBJECT}},
    "/.well-known/jwks.json": {
        "get": {"summary": "The keys that verify what we sign", "security": [], "responses": _OBJECT}
    },
}
