"""What can be wrong with a note."""

from frontdesk.errors import Conflict, Forbidden, NotFound


class NoteNotFound(NotFound):
    """There is no such note here."""

    code = "inbox.note_not_found"
    hint = "The list of notes shows what there is."


class NoteNotYours(Forbidden):
    """{author} wrote this note."""

    code = "inbox.note_not_yours"
    hint = "Write a note of your own."


class TooManyNotes(Conflict):
    """There are {most} notes here already."""

    code = "inbox.too_many_notes"
    hint = "Delete some, or put what is to be kept into one."
