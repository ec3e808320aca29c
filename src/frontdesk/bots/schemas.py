"""The shapes of the bots' API."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field

from frontdesk.bots.service import Described, Reloaded
from frontdesk.kit.clock import from_ms


class VersionOut(BaseModel):
    """A version of a bot that is kept."""

    version: str
    current: bool = Field(description="Whether new flows begin with it on the server that answers.")
    stored_at: dt.datetime = Field(description="When a server first read it.")
    conversations: int = Field(description="How many conversations are in a flow of it.")
    last_message_at: dt.datetime | None = Field(description="When the last of them was talked in.")


class BotOut(BaseModel):
    """A bot as the server that answers has read it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "acme",
                    "name": "Acme Support",
                    "version": "5f1c0b7a9e3d2468",
                    "read_at": "2026-11-02T09:30:00Z",
                    "versions": [
                        {
                            "version": "5f1c0b7a9e3d2468",
                            "current": True,
                            "stored_at": "2026-11-02T09:30:00Z",
                            "conversations": 3,
                            "last_message_at": "2026-11-02T09:41:12Z",
                        },
                        {
                            "version": "0d9e8c7b6a5f4321",
                            "current": False,
                            "stored_at": "2026-11-01T16:05:00Z",
                            "conversations": 1,
                            "last_message_at": "2026-11-02T09:12:55Z",
                        },
                    ],
                }
            ]
        }
    )

    id: str
    name: str
    version: str = Field(description="A hash of its files: new flows begin with this version.")
    read_at: dt.datetime = Field(description="When this server read them last.")
    versions: list[VersionOut] = Field(
        description="The newest first. One that is not current is deleted once no conversation is in a flow of it."
    )


class ReloadOut(BaseModel):
    """What reading the files again came to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "acme",
                    "version": "5f1c0b7a9e3d2468",
                    "previous_version": "0d9e8c7b6a5f4321",
                    "changed": True,
                    "read_at": "2026-11-02T09:30:00Z",
                }
            ]
        }
    )

    id: str
    version: str
    previous_version: str
    changed: bool = Field(description="Whether the files were other ones than those that were served.")
    read_at: dt.datetime


def bot_out(described: Described) -> BotOut:
    bot = described.bot
    return BotOut(
        id=bot.id,
        name=bot.name,
        version=bot.version,
        read_at=described.read_at,
        versions=[
            VersionOut(
                version=one.version,
                current=one.version == bot.version,
                stored_at=from_ms(one.stored_at),
                conversations=use.conversations,
                last_message_at=from_ms(use.last_at) if use.conversations else None,
            )
            for one, use in described.versions
        ],
    )


def reload_out(reloaded: Reloaded) -> ReloadOut:
    return ReloadOut(
        id=reloaded.bot.id,
        version=reloaded.bot.version,
        previous_version=reloaded.previous_version,
        changed=reloaded.changed,
        read_at=reloaded.read_at,
    )
