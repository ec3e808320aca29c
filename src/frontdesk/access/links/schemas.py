"""Invitations and password resets as the API shows them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from frontdesk.access.links.store import Link
from frontdesk.access.members.roles import Role
from frontdesk.access.members.schemas import Email, Name, New

_INVITATION_EXAMPLE: JsonDict = {
    "id": "inv_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "email": "jo@acme.example",
    "role": "agent",
    "made_by": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "created_at": "2026-03-02T09:30:00Z",
    "expires_at": "2026-03-09T09:30:00Z",
}
_TOKEN = "fdl_4Jc0c1v3mZ0Yy7l0d5k9tQm2bXw8nRr6sUe1aPfHgKQ"  # noqa: S105  an example


class InvitationIn(BaseModel):
    """Who is to become a member, and as what."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"email": "jo@acme.example", "role": "agent"}]}
    )

    email: Email
    role: Role


class InvitationOut(BaseModel):
    """An invitation that was not taken up yet."""

    model_config = ConfigDict(json_schema_extra={"examples": [_INVITATION_EXAMPLE]})

    id: str
    email: str
    role: Role
    made_by: Annotated[str, Field(description="The id of the member or key.")]
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, link: Link) -> Self:
        return cls(
            id=link.id,
            email=link.email,
            role=link.role,
            made_by=link.made_by,
            created_at=link.created_at,
            expires_at=link.expires_at,
        )


class NewInvitationOut(BaseModel):
    """The invitation with its link, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"url": f"https://desk.acme.example/console/invitations/{_TOKEN}", "invitation": _INVITATION_EXAMPLE}
            ]
        }
    )

    url: Annotated[str, Field(description="To be sent to the person by whatever way you trust; it works once.")]
    invitation: InvitationOut


class InvitationsOut(BaseModel):
    """A page of invitations, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_INVITATION_EXAMPLE], "next_cursor": None}]})

    items: list[InvitationOut]
    next_cursor: str | None


class OpenedInvitationOut(BaseModel):
    """What an invitation says to whoever has its link."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": "jo@acme.example", "role": "agent", "expires_at": "2026-03-09T09:30:00Z"}]
        }
    )

    email: str
    role: Role
    expires_at: datetime


class JoinIn(BaseModel):
    """Who takes the invitation up."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Jo Park", "password": "a few words of your own"}]}
    )

    name: Name
    password: New


class PasswordResetIn(BaseModel):
    """Whose password is to be set anew."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"member_id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6"}]}
    )

    member_id: Annotated[str, Field(min_length=1, max_length=64)]


class NewPasswordResetOut(BaseModel):
    """The link, which is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": f"https://desk.acme.example/console/password-resets/{_TOKEN}",
                    "expires_at": "2026-03-03T09:30:00Z",
                }
            ]
        }
    )

    url: Annotated[str, Field(description="To be sent to the member by whatever way you trust; it works once.")]
    expires_at: datetime


class OpenedPasswordResetOut(BaseModel):
    """What a password reset says to whoever has its link."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "jo@acme.example", "expires_at": "2026-03-03T09:30:00Z"}]}
    )

    email: str
    expires_at: datetime


class NewPasswordIn(BaseModel):
    """The password to come."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"password": "a few words of your own"}]})

    password: New
