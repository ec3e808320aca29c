"""What can be wrong with a one-time link."""

from frontdesk.errors import NotFound


class LinkInvalid(NotFound):
    """The link is not valid: unknown, used, taken back or too old."""

    code = "access.link_invalid"
    hint = "Ask whoever sent it for a new one."


class InvitationNotFound(NotFound):
    """There is no such invitation."""

    code = "access.invitation_not_found"
    hint = "`GET /v1/access/invitations` lists those that were not taken up yet."
