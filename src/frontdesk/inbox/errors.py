"""What callers of the inbox can get wrong."""

from frontdesk.errors import Malformed, NotFound


class TicketNotFound(NotFound):
    """There is no such ticket."""

    code = "inbox.ticket_not_found"
    hint = "`GET /v1/inbox/tickets` lists the tickets."


class CursorInvalid(Malformed):
    """The cursor is not one that this route gave."""

    code = "inbox.cursor_invalid"
    hint = "Use `next_cursor` of the page before as it is, or leave `cursor` out."
