"""The shapes of what bots remember of a user."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict

from frontdesk.conversations.store import Remembered
from frontdesk.kit.clock import from_ms


class RememberedOut(BaseModel):
    bot: str
    name: str
    value: Any
    written_at: dt.datetime

    @classmethod
    def of(cls, remembered: Remembered) -> "RememberedOut":
        return cls(
            bot=remembered.bot,
            name=remembered.name,
            value=remembered.value,
            written_at=from_ms(remembered.written_at),
        )


class MemoryOut(BaseModel):
    """What the workspace's bots remember of a user, by bot and name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user_id": "jo",
                    "items": [
                        {"bot": "acme", "name": "size", "value": "large", "written_at": "2026-11-02T09:30:00Z"},
                    ],
                }
            ]
        }
    )

    user_id: str
    items: list[RememberedOut]
