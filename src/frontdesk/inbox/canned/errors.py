"""What can be wrong with a canned reply."""

from frontdesk.errors import Conflict, Malformed, NotFound


class CannedReplyNotFound(NotFound):
    """There is no such canned reply."""

    code = "inbox.canned_reply_not_found"
    hint = "`GET /v1/inbox/canned-replies` lists them."


class ShortcutTaken(Conflict):
    """Another canned reply has the shortcut {shortcut}."""

    code = "inbox.shortcut_taken"
    hint = "Choose another one, or change the reply that has it."


class TextInvalid(Malformed):
    """The text cannot be filled in: {reason}"""

    code = "inbox.text_invalid"
    hint = "Names stand in {{ }}, such as {{ user.name }}; filters and {% if %} are allowed, calls and loops are not."


class TooManyCannedReplies(Conflict):
    """There are {most} canned replies already."""

    code = "inbox.too_many_canned_replies"
    hint = "Delete those that nobody uses."
