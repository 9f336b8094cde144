"""The messages of the standard (DCI social registry v1.0.0), as they are read: what OpenAPI describes is made of these.

Names that are not here are let through and not used, as the standard allows; what is here is held to.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _whole(value: Any) -> Any:
    """5 and 5.0 are one number in JSON; "5" and true are none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        raise ValueError("a whole number")
    return int(value)


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("an instant is written as text, with its offset")
    return value


Count = Annotated[int, Field(ge=0), BeforeValidator(_whole)]
Place = Annotated[int, Field(ge=1), BeforeValidator(_whole)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written)]
YesNo = Annotated[bool, Field(strict=True)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=99, pattern=r"^[^\x00-\x1f\x7f]+$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=99, pattern=r"^[^\x00]+$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
QueryType = Literal["idtype-value", "expression", "predicate"]
Entity = Literal["Group", "Member"]
MOST_REQUESTS, MOST_AT_ONCE = 100, 10
"""In a message; and in one that is answered while its sender waits."""


class MessagePart(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class Header(MessagePart):
    """Of a request."""

    version: str = "1.0.0"
    message_id: Id
    message_ts: Instant
    action: str
    sender_id: Name
    sender_uri: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] | None = (
        None
    )
    receiver_id: str | None = None
    total_count: Count
    is_msg_encrypted: YesNo = False
    meta: dict[str, Any] | None = None


class GrantPurpose(MessagePart):
    text: str = ""
    code: str = ""
    ref_uri: str = ""


class Grant(MessagePart):
    """Under which terms it is asked: `purpose.code` names them."""

    purpose: GrantPurpose = GrantPurpose()


class Sort(MessagePart):
    attribute_name: str
    sort_order: Literal["asc", "desc"] = "asc"


class Pagination(MessagePart):
    page_size: Place
    page_number: Place = 1


class SearchCriteria(MessagePart):
    version: str = "1.0.0"
    reg_type: str = ""
    reg_record_type: str = ""
    query_type: QueryType
    query: dict[str, Any] | list[dict[str, Any]]
    response_entity: Entity | None = None
    sort: Annotated[list[Sort], Field(max_length=3)] = []
    pagination: Pagination | None = None
    consent: Grant | None = None
    authorize: Grant | None = None


class SearchItem(MessagePart):
    reference_id: Id
    timestamp: Instant
    search_criteria: SearchCriteria
    locale: Locale = "eng"


class SearchRequest(MessagePart):
    transaction_id: Id
    search_request: Annotated[list[SearchItem], Field(min_length=1)]


class Frequency(MessagePart):
    start_time: Instant
    end_time: Instant
    frequency: str


class SubscribeCriteria(MessagePart):
    version: str = "1.0.0"
    reg_type: str = ""
    reg_event_type: str
    filter_type: QueryType | None = None
    filter: dict[str, Any] | list[dict[str, Any]]
    notify_record_type: str
    frequency: Frequency | None = None
    authorize: Grant | None = None


class SubscribeItem(MessagePart):
    reference_id: Id
    timestamp: Instant
    subscribe_criteria: SubscribeCriteria
    locale: Locale = "eng"


class SubscribeRequest(MessagePart):
    transaction_id: Id
    subscribe_request: Annotated[list[SubscribeItem], Field(min_length=1)]


class UnsubscribeRequest(MessagePart):
    transaction_id: Id
    timestamp: Instant
    subscription_codes: Annotated[list[Id], Field(min_length=1)]


class StatusItem(MessagePart):
    reference_id: Id
    txn_type: Literal["search", "subscribe", "receipt"]
    attribute_type: Literal["transaction_id", "reference_id_list", "correlation_id"]
    attribute_value: Id | Annotated[list[Id], Field(min_length=1, max_length=MOST_REQUESTS)]
    locale: Locale = "eng"


class StatusRequest(MessagePart):
    transaction_id: Id
    txnstatus_request: StatusItem


Message = SearchRequest | SubscribeRequest | UnsubscribeRequest | StatusRequest


_LISTS = ("search_request", "subscribe_request", "subscription_codes", "records", "payments", "events")


def count_of(message: MessagePart) -> int:
    """How many requests a message holds, as `total_count` of its header has to say."""
    return next((len(getattr(message, name)) for name in _LISTS if hasattr(message, name)), 1)
