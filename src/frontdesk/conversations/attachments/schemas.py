"""The shapes of files that come with messages."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict
from starlette.datastructures import UploadFile

from frontdesk.conversations.schemas import Name
from frontdesk.dialogue.people import Attachment

_ID = "att_01k8w3v5d8e9f0g1h2j3k4m5n6"
_LABEL: JsonDict = {"id": _ID, "name": "label.pdf", "media_type": "application/pdf", "size": 48213}
FORM_BYTES = 65_536  # what a form may be larger than the file in it


class AttachmentOut(BaseModel):
    """A file that is kept for a message."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LABEL]})

    id: str
    name: str = Field(description="As it is called from here on: on one line, with an ending that says what it is.")
    media_type: str = Field(description="By its content.")
    size: int = Field(description="In bytes.")


class AttachmentIn(BaseModel):
    """What is uploaded. A visitor's token says whose it is; a key or a member says it by the conversation, or the user."""

    model_config = ConfigDict(
        extra="forbid", arbitrary_types_allowed=True, json_schema_extra={"examples": [{"file": "…", "user_id": "jo"}]}
    )

    file: UploadFile
    conversation_id: Name | None = Field(None, description="For a message in this conversation.")
    user_id: Name | None = Field(None, description="For a message of this user of yours, who may have no conversation.")
    bot: Name | None = Field(None, description="With `user_id`. Without it the first bot of this server is meant.")


def _text(description: str) -> dict[str, Any]:
    shape = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00-\x1f\x7f]+$"}
    return {**shape, "description": description}


_FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "An image, a PDF, text, an office document, or an archive of such.",
        },
        **{
            name: _text(str(AttachmentIn.model_fields[name].description))
            for name in ("conversation_id", "user_id", "bot")
        },
    },
}
#: The form is read by the route itself, after it knows who is asking; this is its description.
REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"multipart/form-data": {"schema": _FORM, "example": {"file": "…", "user_id": "jo"}}},
    }
}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, to be saved.",
        "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def attachment_out(attachment: Attachment) -> AttachmentOut:
    return AttachmentOut.model_validate(attachment, from_attributes=True)
