"""The shapes of what other systems tell a bot of, and what they are answered."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

#: The body is the other system's own, so the document shows one of many.
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "Whatever the other system sends, as JSON.",
        "content": {
            "application/json": {
                "schema": {},
                "example": {"type": "payment.received", "data": {"customer": "jo", "amount": 67.9}},
            }
        },
    }
}


class WebhookOut(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"taken": True}]})

    taken: bool = Field(description="Whether a flow began or went on with it.")
