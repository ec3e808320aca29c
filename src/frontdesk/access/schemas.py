"""Keys as the API shows them."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.access.scopes import SCOPES
from frontdesk.access.store import Key

_KEY_EXAMPLE: JsonDict = {
    "id": "key_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "name": "Shop backend",
    "scopes": ["conversations:read", "conversations:write"],
    "created_at": "2026-03-02T09:30:00Z",
    "expires_at": "2027-03-02T09:30:00Z",
    "revoked_at": None,
}

Scope = Annotated[str, StringConstraints(max_length=64), Field(json_schema_extra={"enum": [*SCOPES]})]


class KeyIn(BaseModel):
    """The key to make."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Shop backend", "scopes": ["conversations:read", "conversations:write"], "expires_at": None}
            ]
        },
    )

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=50)]
    expires_at: AwareDatetime | None = None


class KeyOut(BaseModel):
    """A key without its secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEY_EXAMPLE]})

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @classmethod
    def of(cls, key: Key) -> "KeyOut":
        return cls(
            id=key.id,
            name=key.name,
            scopes=list(key.scopes),
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )


class NewKeyOut(BaseModel):
    """The new key with its secret, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"secret": "fd_4Jc0c1v3mZ0Yy7l0d5k9tQm2bXw8nRr6sUe1aPfHgKQ", "key": _KEY_EXAMPLE}]
        }
    )

    secret: str
    key: KeyOut


class KeysOut(BaseModel):
    """A page of keys, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_KEY_EXAMPLE], "next_cursor": None}]})

    items: list[KeyOut]
    next_cursor: str | None
