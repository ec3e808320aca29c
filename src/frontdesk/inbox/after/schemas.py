"""The shapes of what comes after."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.inbox.after.service import About
from frontdesk.inbox.after.store import WrapUp
from frontdesk.inbox.tickets.schemas import Line, PersonOut, Tags
from frontdesk.kit.clock import from_ms

WRAP_UP: JsonDict = {
    "reason": "Damaged in transit",
    "tags": ["refund"],
    "by": {"id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6", "name": "Ann"},
    "at": "2026-11-02T09:50:00Z",
}
_REASONS: JsonDict = {"items": ["Damaged in transit", "Question answered", "Spam"]}


class WrapUpIn(BaseModel):
    """What it was about, once it is over."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Damaged in transit", "tags": ["refund"]}]}
    )

    reason: Line | None = Field(None, description="One of the workspace's, where it has a list.")
    tags: Tags = Field(default_factory=list)


class WrapUpOut(BaseModel):
    """How an agent left the conversation."""

    model_config = ConfigDict(json_schema_extra={"examples": [WRAP_UP]})

    reason: str | None
    tags: list[str]
    by: PersonOut
    at: dt.datetime


class ReasonsIn(BaseModel):
    """The list to choose from, in its order."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_REASONS]})

    items: Annotated[list[Line], Field(max_length=100)]


class ReasonsOut(BaseModel):
    """What agents choose from; empty where any reason is taken."""

    model_config = ConfigDict(json_schema_extra={"examples": [_REASONS]})

    items: list[str]


class RatingIn(BaseModel):
    """How it went, from 1 to 5."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"score": 5, "comment": "Quick!"}]})

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")] | None = None


class RatingOut(BaseModel):
    """What the customer said of how it went, or whether they may be asked."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"about": "agent", "asked": False, "score": 5, "comment": "Quick!"}]}
    )

    about: About = Field(description="The bot, or the agents once one has come.")
    asked: bool = Field(description="It is over, and nothing was said yet: ask now.")
    score: int | None
    comment: str | None


def wrap_up_out(wrap_up: WrapUp) -> WrapUpOut:
    by = PersonOut(id=wrap_up.by.id, name=wrap_up.by.name)
    return WrapUpOut(reason=wrap_up.reason, tags=list(wrap_up.tags), by=by, at=from_ms(wrap_up.at))
