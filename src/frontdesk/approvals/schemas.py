"""The shapes of the approvals' API."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.approvals.store import Approval, Status
from frontdesk.kit.clock import from_ms

_APPROVAL: JsonDict = {
    "id": "appr_conv_01k8w3v5d8e9f0g1h2j3k4m5n6.14",
    "status": "approved",
    "action": "shop.refund",
    "arguments": {"number": "A-1003", "amount": 149.0},
    "reason": "over amount > 100",
    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "position": 14,
    "bot": "acme",
    "user_id": "jo",
    "requested_at": "2026-11-02T09:30:00Z",
    "expires_at": "2026-11-03T09:30:00Z",
    "decided_at": "2026-11-02T09:41:00Z",
    "decided_by": "key_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "decided_by_name": "Ann at the service desk",
    "note": "The scale of the damage is on the photos.",
    "performed_at": "2026-11-02T09:41:01Z",
    "error_code": None,
}


class ApprovalOut(BaseModel):
    """A call of an action that waits for a person's decision, or waited for one."""

    model_config = ConfigDict(json_schema_extra={"examples": [_APPROVAL]})

    id: str
    status: Status
    action: str
    arguments: dict[str, Any] = Field(
        description="What the action is called with once it is approved, and nothing else."
    )
    reason: str = Field(description="The rule that demands a decision, as the bot's author wrote it.")
    conversation_id: str
    position: int = Field(description="Where in the conversation it was asked for.")
    bot: str
    user_id: str
    requested_at: dt.datetime
    expires_at: dt.datetime
    decided_at: dt.datetime | None
    decided_by: str | None = Field(description="The id of the key that decided.")
    decided_by_name: str | None = Field(description="What the key was called then.")
    note: str
    performed_at: dt.datetime | None = Field(description="When the call that was approved had come to an end.")
    error_code: str | None = Field(description="What the call ended with, where it failed.")


class ApprovalsOut(BaseModel):
    """A page of approvals, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_APPROVAL], "next_cursor": None}]})

    items: list[ApprovalOut]
    next_cursor: str | None


class DecisionIn(BaseModel):
    """A person's word on a call that waits for it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"decision": "approve", "note": "The damage is on the photos."}]},
    )

    decision: Literal["approve", "decline"]
    note: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] = Field(
        "", description="Kept with the decision. Where it is declined the flow may show it to the customer."
    )


def approval_out(approval: Approval) -> ApprovalOut:
    times = ("requested_at", "expires_at", "decided_at", "performed_at")
    values = approval._asdict()
    moments = {name: None if values[name] is None else from_ms(values[name]) for name in times}
    return ApprovalOut.model_validate(values | moments | {"reason": approval.rule})
