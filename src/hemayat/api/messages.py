"""The messages of the standard (DCI social registry v1.0.0), as they are read: what OpenAPI describes is made of these.

Names that are not here are let through and not used, as the standard allows; what is here is held to.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=99, pattern=r"^[^\x00-\x1f\x7f]+$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=99, pattern=r"^[^\x00]+$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
QueryType = Literal["idtype-value", "expression", "predicate"]
Entity = Literal["Group", "Member"]
MOST_REQUESTS = 100


class Part(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=False)


class Header(Part):
    """Of a request."""

    version: str = "1.0.0"
    message_id: Id
    message_ts: AwareDatetime
    action: str
    sender_id: Name
    sender_uri: Annotated[str, StringConstraints(max_length=300)] | None = None
    receiver_id: str | None = None
    total_count: Annotated[int, Field(strict=True, ge=0)]
    is_msg_encrypted: bool = False
    meta: dict[str, Any] | None = None


class Purpose(Part):
    text: str = ""
    code: str = ""
    ref_uri: str = ""


class Grant(Part):
    """Under which terms it is asked: `purpose.code` names them."""

    purpose: Purpose = Purpose()


class Sort(Part):
    attribute_name: str
    sort_order: Literal["asc", "desc"] = "asc"


class Pagination(Part):
    page_size: Annotated[int, Field(ge=1)]
    page_number: Annotated[int, Field(ge=1)] = 1


class SearchCriteria(Part):
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


class SearchItem(Part):
    reference_id: Id
    timestamp: AwareDatetime
    search_criteria: SearchCriteria
    locale: Locale = "eng"


class SearchRequest(Part):
    transaction_id: Id
    search_request: Annotated[list[SearchItem], Field(min_length=1)]


class Frequency(Part):
    start_time: AwareDatetime
    end_time: AwareDatetime
    frequency: str


class SubscribeCriteria(Part):
    version: str = "1.0.0"
    reg_type: str = ""
    reg_event_type: str
    filter_type: QueryType | None = None
    filter: dict[str, Any] | list[dict[str, Any]]
    notify_record_type: str
    frequency: Frequency | None = None
    authorize: Grant | None = None


class SubscribeItem(Part):
    reference_id: Id
    timestamp: AwareDatetime
    subscribe_criteria: SubscribeCriteria
    locale: Locale = "eng"


class SubscribeRequest(Part):
    transaction_id: Id
    subscribe_request: Annotated[list[SubscribeItem], Field(min_length=1)]


class UnsubscribeRequest(Part):
    transaction_id: Id
    timestamp: AwareDatetime
    subscription_codes: Annotated[list[Id], Field(min_length=1)]


class StatusItem(Part):
    reference_id: Id
    txn_type: Literal["search", "subscribe", "receipt"]
    attribute_type: Literal["transaction_id", "reference_id_list", "correlation_id"]
    attribute_value: Id | Annotated[list[Id], Field(min_length=1, max_length=MOST_REQUESTS)]
    locale: Locale = "eng"


class StatusRequest(Part):
    transaction_id: Id
    txnstatus_request: StatusItem


Message = SearchRequest | SubscribeRequest | UnsubscribeRequest | StatusRequest


def count_of(message: Message) -> int:
    """How many requests a message holds, as `total_count` of its header has to say."""
    if isinstance(message, SearchRequest):
        return len(message.search_request)
    if isinstance(message, SubscribeRequest):
        return len(message.subscribe_request)
    return len(message.subscription_codes) if isinstance(message, UnsubscribeRequest) else 1
