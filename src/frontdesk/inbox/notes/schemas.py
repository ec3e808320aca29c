"""The shapes of the notes' API."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.inbox.notes.store import Note
from frontdesk.inbox.tickets.schemas import PersonOut
from frontdesk.kit.clock import from_ms

NOTE: JsonDict = {
    "id": "note_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "author": {"id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6", "name": "Ann"},
    "text": "Called the warehouse: it leaves tomorrow.",
    "created_at": "2026-11-02T09:45:00Z",
    "updated_at": "2026-11-02T09:45:00Z",
}


class NoteIn(BaseModel):
    """What the team should know."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Called the warehouse: it leaves tomorrow."}]}
    )

    text: Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$")]


class NoteOut(BaseModel):
    """A note of the team's own; no customer sees it."""

    model_config = ConfigDict(json_schema_extra={"examples": [NOTE]})

    id: str
    author: PersonOut
    text: str
    created_at: dt.datetime
    updated_at: dt.datetime = Field(description="Later than `created_at` where it was changed.")


class NotesOut(BaseModel):
    """All notes, the oldest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [NOTE]}]})

    items: list[NoteOut]


def note_out(note: Note) -> NoteOut:
    return NoteOut(
        id=note.id,
        author=PersonOut(id=note.author.id, name=note.author.name),
        text=note.text,
        created_at=from_ms(note.created_at),
        updated_at=from_ms(note.updated_at),
    )
