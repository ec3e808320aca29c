"""The shapes of the canned replies' API."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.inbox.canned.rendering import LONGEST_TEXT
from frontdesk.inbox.canned.store import CannedReply
from frontdesk.kit.clock import from_ms

_TEXT = "Hi {{ user.name | default('there') }}, order {{ known.order_number }} is on its way."
_REPLY: JsonDict = {
    "id": "canned_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "shortcut": "on-its-way",
    "title": "The order is on its way",
    "text": _TEXT,
    "created_at": "2026-11-02T09:30:00Z",
    "updated_at": "2026-11-02T09:30:00Z",
}

Shortcut = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[^\x00-\x20\x7f/]+$")]
Title = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]


class CannedReplyIn(BaseModel):
    """A text to keep; what stands in `{{ }}` is filled in when it is used."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"shortcut": "on-its-way", "title": "The order is on its way", "text": _TEXT}]},
    )

    shortcut: Shortcut = Field(description="What an agent types behind a slash.")
    title: Title = Field("", description="Without one it is called by its shortcut.")
    text: Text


class CannedReplyChangeIn(BaseModel):
    """What is to change; what is left out, or null, stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "On its way"}]})

    shortcut: Shortcut | None = None
    title: Title | None = None
    text: Text | None = None


class CannedReplyOut(BaseModel):
    """A text that agents write often."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REPLY]})

    id: str
    shortcut: str
    title: str
    text: str
    created_at: dt.datetime
    updated_at: dt.datetime


class CannedRepliesOut(BaseModel):
    """All of them, by shortcut."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_REPLY]}]})

    items: list[CannedReplyOut]


class PreviewIn(BaseModel):
    """A text to fill in, for a conversation or with nothing known."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": _TEXT, "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6"}]},
    )

    text: Text
    conversation_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None


class PreviewOut(BaseModel):
    """What the customer would read. Sending it is the agent's to do."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Hi Jo, order A-1003 is on its way.", "missing": []}]}
    )

    text: str
    missing: list[str] = Field(description="Names in the text for which nothing is known here.")


def canned_out(reply: CannedReply) -> CannedReplyOut:
    times = {"created_at": from_ms(reply.created_at), "updated_at": from_ms(reply.updated_at)}
    return CannedReplyOut.model_validate(reply._asdict() | times)
