"""The notes' API, the same for conversations and tickets."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.conversations.errors import ConversationNotFound
from frontdesk.inbox.actors import Actor, actor_of
from frontdesk.inbox.errors import TicketNotFound
from frontdesk.inbox.notes.errors import NoteNotFound, NoteNotYours, TooManyNotes
from frontdesk.inbox.notes.schemas import NoteIn, NoteOut, NotesOut, note_out
from frontdesk.inbox.notes.service import NoteService
from frontdesk.inbox.notes.store import Place
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/inbox", tags=["inbox"])
Reader = Annotated[Caller, require("inbox:read")]
Writer = Annotated[Caller, require("inbox:write")]
ConversationId = Annotated[str, Path(max_length=200, examples=["conv_01k8w3v5d8e9f0g1h2j3k4m5n6"])]
TicketId = Annotated[str, Path(max_length=200, examples=["tick_7k3m9qxd2f"])]
NoteId = Annotated[str, Path(max_length=200, examples=["note_01k8w3v5d8e9f0g1h2j3k4m5n6"])]

_OF_CONVERSATION = "/conversations/{conversation_id}/notes"
_OF_TICKET = "/tickets/{ticket_id}/notes"


@router.get(_OF_CONVERSATION, summary="List a conversation's notes", responses=problems(ConversationNotFound))
async def list_conversation_notes(conversation_id: ConversationId, caller: Reader, request: Request) -> NotesOut:
    """What the team has written down, the oldest first."""
    return await _list(Place("conversation", conversation_id), caller, request)


@router.post(
    _OF_CONVERSATION,
    status_code=201,
    summary="Write a note on a conversation",
    responses=problems(ConversationNotFound, TooManyNotes),
)
async def add_conversation_note(
    conversation_id: ConversationId, note: NoteIn, caller: Writer, request: Request
) -> NoteOut:
    """For the team only: it is no message and never reaches the customer."""
    return await _add(Place("conversation", conversation_id), note, caller, request)


@router.patch(
    _OF_CONVERSATION + "/{note_id}",
    summary="Change a note on a conversation",
    responses=problems(ConversationNotFound, NoteNotFound, NoteNotYours),
)
async def change_conversation_note(
    conversation_id: ConversationId, note_id: NoteId, note: NoteIn, caller: Writer, request: Request
) -> NoteOut:
    """Only its author may."""
    return await _change(Place("conversation", conversation_id), note_id, note, caller, request)


@router.delete(
    _OF_CONVERSATION + "/{note_id}",
    status_code=204,
    summary="Delete a note on a conversation",
    responses=problems(ConversationNotFound, NoteNotFound, NoteNotYours),
)
async def remove_conversation_note(
    conversation_id: ConversationId, note_id: NoteId, caller: Writer, request: Request
) -> None:
    """Only its author may."""
    await _remove(Place("conversation", conversation_id), note_id, caller, request)


@router.get(_OF_TICKET, summary="List a ticket's notes", responses=problems(TicketNotFound))
async def list_ticket_notes(ticket_id: TicketId, caller: Reader, request: Request) -> NotesOut:
    """What the team has written down, the oldest first."""
    return await _list(Place("ticket", ticket_id), caller, request)


@router.post(
    _OF_TICKET, status_code=201, summary="Write a note on a ticket", responses=problems(TicketNotFound, TooManyNotes)
)
async def add_ticket_note(ticket_id: TicketId, note: NoteIn, caller: Writer, request: Request) -> NoteOut:
    """For the team only."""
    return await _add(Place("ticket", ticket_id), note, caller, request)


@router.patch(
    _OF_TICKET + "/{note_id}",
    summary="Change a note on a ticket",
    responses=problems(TicketNotFound, NoteNotFound, NoteNotYours),
)
async def change_ticket_note(
    ticket_id: TicketId, note_id: NoteId, note: NoteIn, caller: Writer, request: Request
) -> NoteOut:
    """Only its author may."""
    return await _change(Place("ticket", ticket_id), note_id, note, caller, request)


@router.delete(
    _OF_TICKET + "/{note_id}",
    status_code=204,
    summary="Delete a note on a ticket",
    responses=problems(TicketNotFound, NoteNotFound, NoteNotYours),
)
async def remove_ticket_note(ticket_id: TicketId, note_id: NoteId, caller: Writer, request: Request) -> None:
    """Only its author may."""
    await _remove(Place("ticket", ticket_id), note_id, caller, request)


async def _list(place: Place, caller: Caller, request: Request) -> NotesOut:
    return NotesOut(items=[note_out(note) for note in await _notes(request).list(caller.workspace_id, place)])


async def _add(place: Place, note: NoteIn, caller: Caller, request: Request) -> NoteOut:
    by = await _author(caller, request)
    return note_out(await _notes(request).add(caller.workspace_id, place, note.text, by))


async def _change(place: Place, note_id: str, note: NoteIn, caller: Caller, request: Request) -> NoteOut:
    by = await _author(caller, request)
    return note_out(await _notes(request).change(caller.workspace_id, place, note_id, note.text, by))


async def _remove(place: Place, note_id: str, caller: Caller, request: Request) -> None:
    await _notes(request).remove(caller.workspace_id, place, note_id, await _author(caller, request))


async def _author(caller: Caller, request: Request) -> Actor:
    return await actor_of(caller, request.app.state.access.keys)


def _notes(request: Request) -> NoteService:
    notes: NoteService = request.app.state.papers.notes
    return notes
