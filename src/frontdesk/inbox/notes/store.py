"""The notes' SQL."""

from typing import Literal, NamedTuple

from frontdesk.inbox.actors import Actor
from frontdesk.kit.database.base import Database, Row, Statement

Kind = Literal["conversation", "ticket"]


class Place(NamedTuple):
    """What a note is about."""

    kind: Kind
    id: str


class Note(NamedTuple):
    """Times are milliseconds since the epoch, UTC."""

    id: str
    place: Place
    author: Actor
    text: str
    created_at: int
    updated_at: int


_COLUMNS = "id, conversation_id, ticket_id, author_id, author_name, text, created_at, updated_at"


class NoteStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, workspace_id: str, note: Note) -> None:
        """Raises WriteConflict where what it is about is gone."""
        of_conversation = note.place.id if note.place.kind == "conversation" else None
        of_ticket = note.place.id if note.place.kind == "ticket" else None
        values = (note.id, of_conversation, of_ticket, *note.author, note.text, note.created_at, note.updated_at)
        sql = f"INSERT INTO notes ({_COLUMNS}, workspace_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        await self._database.commit([Statement(sql, (*values, workspace_id))])

    async def find(self, workspace_id: str, note_id: str) -> Note | None:
        row = await self._database.fetch_one(
            f"SELECT {_COLUMNS} FROM notes WHERE workspace_id = ? AND id = ?", workspace_id, note_id
        )
        return _note(row) if row else None

    async def list_oldest(self, workspace_id: str, place: Place, limit: int) -> list[Note]:
        rows = await self._database.fetch_all(
            f"SELECT {_COLUMNS} FROM notes WHERE workspace_id = ? AND {place.kind}_id = ? ORDER BY created_at, id LIMIT ?",
            workspace_id,
            place.id,
            limit,
        )
        return [_note(row) for row in rows]

    async def change(self, note: Note) -> None:
        """Raises WriteConflict where it is gone."""
        sql = "UPDATE notes SET text = ?, updated_at = ? WHERE id = ?"
        await self._database.commit([Statement(sql, (note.text, note.updated_at, note.id), expect_rows=1)])

    async def remove(self, note_id: str) -> None:
        """Raises WriteConflict where it is gone."""
        await self._database.commit([Statement("DELETE FROM notes WHERE id = ?", (note_id,), expect_rows=1)])


def _note(row: Row) -> Note:
    place = Place("ticket", row["ticket_id"]) if row["conversation_id"] is None else Place("conversation", row[1])
    author = Actor(row["author_id"], row["author_name"])
    return Note(row["id"], place, author, row["text"], row["created_at"], row["updated_at"])
