"""What callers of the approvals can get wrong, and what can be decided already."""

from frontdesk.errors import Conflict, Forbidden, Malformed, NotFound


class ApprovalNotFound(NotFound):
    """There is no such approval."""

    code = "approvals.not_found"
    hint = "`GET /v1/approvals` lists them."


class AlreadyDecided(Conflict):
    """This is {status} already, by {decided_by} at {decided_at}."""

    code = "approvals.already_decided"
    hint = "One decision counts. `GET /v1/approvals/{id}` shows it with its note."


class NoLongerPending(Conflict):
    """This waits for nobody any more: it is {status}."""

    code = "approvals.no_longer_pending"
    hint = "It was taken back or its time is over; the customer can ask for it again."


class OnlyForTheTeam(Forbidden):
    """A customer cannot decide."""

    code = "approvals.only_for_the_team"
    hint = "Sign in, or use an API key with the scope `approvals:write`."


class CursorInvalid(Malformed):
    """The cursor is not one that this route gave."""

    code = "approvals.cursor_invalid"
    hint = "Use `next_cursor` of the page before as it is, or leave `cursor` out."
