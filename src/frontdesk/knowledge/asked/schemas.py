"""The shapes of gaps and of what articles are used for."""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.kit.clock import from_ms
from frontdesk.knowledge.asked.gaps import Shown
from frontdesk.knowledge.asked.store import Asked
from frontdesk.knowledge.asked.usage import Usage
from frontdesk.knowledge.sources.base import Visibility

_EXAMPLE: JsonDict = {
    "text": "do you repair tents?",
    "before": None,
    "outcome": "unsure",
    "asked_at": "2026-11-02T09:30:00Z",
    "conversation_id": "conv_01k8w3v5d8e9f0g1h2j3k4m5n6",
}
_GAP: JsonDict = {
    "id": "gap_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "bot": "acme",
    "status": "open",
    "asked": 14,
    "conversations": 12,
    "first_asked_at": "2026-10-28T16:02:11Z",
    "last_asked_at": "2026-11-02T09:30:00Z",
    "examples": [_EXAMPLE],
    "near": ["Tents: Care"],
}
_USED: JsonDict = {
    "source": "returns.md",
    "title": "Returns",
    "url": "https://help.acme.example/returns",
    "visibility": "public",
    "answers": 31,
    "conversations": 29,
    "last_used_at": "2026-11-02T09:30:00Z",
}


class ExampleOut(BaseModel):
    """A question as a customer asked it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    text: str
    before: str | None = Field(description="What they wrote before, where the question leans on it.")
    outcome: Literal["unknown", "unsure", "handed_over", "rated_badly", "answered"] = Field(
        description="`handed_over` and `rated_badly`: it was answered, and the customer went to a person or was not content."
    )
    asked_at: dt.datetime
    conversation_id: str


class GapOut(BaseModel):
    """Questions that mean the same and that nobody could answer; the numbers are those of the period."""

    model_config = ConfigDict(json_schema_extra={"examples": [_GAP]})

    id: str
    bot: str
    status: Literal["open", "dismissed", "resolved"]
    asked: int
    conversations: int
    first_asked_at: dt.datetime
    last_asked_at: dt.datetime
    examples: list[ExampleOut] = Field(description="Up to five, the newest first, each text once.")
    near: list[str] = Field(description="Titles that are near, where the bot had some to offer.")


class GapsOut(BaseModel):
    """A page of gaps."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_GAP], "next_cursor": None}]})

    items: list[GapOut]
    next_cursor: str | None


class UsedOut(BaseModel):
    """An article, and what it was good for in the period."""

    model_config = ConfigDict(json_schema_extra={"examples": [_USED]})

    source: str = Field(description="As in citations; of one that was put in by API its id.")
    title: str
    url: str | None
    visibility: Visibility
    answers: int = Field(description="How many questions of customers it answered.")
    conversations: int
    last_used_at: dt.datetime | None


class UsageOut(BaseModel):
    """A page of articles."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_USED], "next_cursor": None}]})

    items: list[UsedOut]
    next_cursor: str | None


def gap_out(shown: Shown) -> GapOut:
    gap = shown.gap
    near = dict.fromkeys(title for one in shown.examples for title in one.near)
    return GapOut(
        id=gap.id,
        bot=gap.bot,
        status=gap.status,
        asked=gap.asked,
        conversations=gap.conversations,
        first_asked_at=from_ms(gap.first_at),
        last_asked_at=from_ms(gap.last_at),
        examples=[_example(one) for one in shown.examples],
        near=list(near)[:3],
    )


def used_out(usage: Usage) -> UsedOut:
    article, used = usage
    return UsedOut(
        source=article.source,
        title=article.title,
        url=article.url,
        visibility=article.visibility,
        answers=used.answers,
        conversations=used.conversations,
        last_used_at=from_ms(used.last_at) if used.answers else None,
    )


def _example(asked: Asked) -> ExampleOut:
    return ExampleOut(
        text=asked.question,
        before=asked.before or None,
        outcome=asked.outcome,
        asked_at=from_ms(asked.asked_at),
        conversation_id=asked.conversation_id,
    )
