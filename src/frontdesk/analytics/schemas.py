"""The shapes of the analytics' API."""

import datetime as dt
from dataclasses import asdict

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.analytics.figures import Share
from frontdesk.analytics.service import Overview, Satisfaction

_SHARE: JsonDict = {"count": 64, "of": 80, "share": 0.8, "low": 0.6995, "high": 0.8729}
_NONE: JsonDict = {"count": 0, "of": 0, "share": None, "low": None, "high": None}
_OVERVIEW: JsonDict = {
    "bot": "acme",
    "from": "2026-11-02",
    "to": "2026-11-02",
    "timezone": "Europe/London",
    "complete": True,
    "conversations": 80,
    "contained": _SHARE,
    "handed_over": {"count": 12, "of": 80, "share": 0.15, "low": 0.0879, "high": 0.2442},
    "failed": {"count": 0, "of": 80, "share": 0.0, "low": 0.0, "high": 0.0458},
    "waits": 11,
    "median_wait_seconds": 41.5,
    "csat": {"ratings": {"count": 9, "of": 10, "share": 0.9, "low": 0.5958, "high": 0.9821}, "mean": 4.5},
    "csat_after_bot": {"ratings": {"count": 9, "of": 10, "share": 0.9, "low": 0.5958, "high": 0.9821}, "mean": 4.5},
    "csat_after_agent": {"ratings": _NONE, "mean": None},
    "unanswered": {"count": 7, "of": 240, "share": 0.0292, "low": 0.0142, "high": 0.059},
    "tickets_opened": 14,
    "tickets_solved": 9,
    "by_day": [
        {
            "date": "2026-11-02",
            "conversations": 80,
            "contained": 64,
            "handed_over": 12,
            "messages": 240,
            "unanswered": 7,
            "ratings": 10,
            "satisfied": 9,
            "tickets_opened": 14,
            "tickets_solved": 9,
        }
    ],
}


class ShareOut(BaseModel):
    """`count` of `of`, and between what the true share lies with 95 % confidence; null where there is nothing to share."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class SatisfactionOut(BaseModel):
    """What customers said of how it went, from 1 to 5."""

    ratings: ShareOut = Field(description="The scores of 4 and 5, of all.")
    mean: float | None


class DayOut(BaseModel):
    """What is counted of the conversations that began on a day, and the tickets opened and solved on it."""

    date: dt.date
    conversations: int
    contained: int
    handed_over: int
    messages: int
    unanswered: int
    ratings: int
    satisfied: int
    tickets_opened: int
    tickets_solved: int


class OverviewOut(BaseModel):
    """The figures of the conversations that began in these days. What each means stands in docs/analytics.md."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OVERVIEW]})

    bot: str | None
    from_: dt.date = Field(serialization_alias="from", validation_alias="from")
    to: dt.date
    timezone: str
    complete: bool = Field(description="False while older conversations are still being counted.")
    conversations: int
    contained: ShareOut = Field(description="The bot did it alone: no person was needed, and nothing broke.")
    handed_over: ShareOut
    failed: ShareOut
    waits: int = Field(description="Conversations in which a person came to one who waited.")
    median_wait_seconds: float | None = Field(description="Half of them waited at most so long.")
    csat: SatisfactionOut
    csat_after_bot: SatisfactionOut
    csat_after_agent: SatisfactionOut
    unanswered: ShareOut = Field(description="Of the customers' messages, those that the bot had nothing to say to.")
    tickets_opened: int
    tickets_solved: int
    by_day: list[DayOut]


def overview_out(overview: Overview, bot: str | None, timezone: str) -> OverviewOut:
    return OverviewOut.model_validate(
        {
            "bot": bot,
            "from": overview.first,
            "to": overview.last,
            "timezone": timezone,
            "complete": overview.complete,
            "conversations": overview.conversations,
            "contained": _share(overview.contained),
            "handed_over": _share(overview.handed_over),
            "failed": _share(overview.failed),
            "waits": overview.waits,
            "median_wait_seconds": overview.median_wait_seconds,
            "csat": _satisfaction(overview.satisfaction),
            "csat_after_bot": _satisfaction(overview.after_bot),
            "csat_after_agent": _satisfaction(overview.after_agent),
            "unanswered": _share(overview.unanswered),
            "tickets_opened": overview.tickets_opened,
            "tickets_solved": overview.tickets_solved,
            "by_day": [DayOut.model_validate(day._asdict()) for day in overview.by_day],
        }
    )


def _share(share: Share) -> ShareOut:
    return ShareOut.model_validate(asdict(share))


def _satisfaction(satisfaction: Satisfaction) -> SatisfactionOut:
    return SatisfactionOut(ratings=_share(satisfaction.share), mean=satisfaction.mean)
