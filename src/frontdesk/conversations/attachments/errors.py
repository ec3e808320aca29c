"""What can be wrong with a file that comes with a message."""

from frontdesk.errors import Conflict, Forbidden, Malformed, NotFound


class AttachmentUnfit(Malformed):
    """This file cannot be taken: {reason}"""

    code = "conversations.attachment_unfit"
    hint = "Images, PDF, text, office documents and archives of those are taken; put anything else into a zip, or link to it."


class AttachmentNotFound(NotFound):
    """There is no such attachment here."""

    code = "conversations.attachment_not_found"
    hint = "Upload it with `POST /v1/attachments` first; what no message names is gone after a day."


class TooManyAttachments(Conflict):
    """{most} files wait for a message already."""

    code = "conversations.too_many_attachments"
    hint = "Send a message that names them; what no message names is gone after a day."


class AttachmentsOff(Forbidden):
    """This server takes no files."""

    code = "conversations.attachments_off"
    hint = "An operator can allow them with FRONTDESK_MAX_ATTACHMENT_BYTES."
