"""Members and their sessions as the API shows them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from frontdesk.access.members.emails import MOST_CHARACTERS as LONGEST_EMAIL
from frontdesk.access.members.passwords import LEAST_CHARACTERS, MOST_CHARACTERS
from frontdesk.access.members.roles import Role, scopes_of
from frontdesk.access.members.store import Member, MemberSession

MEMBER_EXAMPLE: JsonDict = {
    "id": "mem_01k8w3v5d8e9f0g1h2j3k4m5n6",
    "email": "sam@acme.example",
    "name": "Sam Carter",
    "role": "agent",
    "active": True,
    "created_at": "2026-03-02T09:30:00Z",
    "signed_in_at": "2026-03-04T08:01:00Z",
}
SESSION_EXAMPLE: JsonDict = {
    "member": MEMBER_EXAMPLE,
    "workspace_id": "default",
    "scopes": ["conversations:read", "inbox:read", "inbox:write"],
    "began_at": "2026-03-04T08:01:00Z",
    "expires_at": "2026-03-18T08:01:00Z",
}

Email = Annotated[str, Field(min_length=1, max_length=LONGEST_EMAIL, examples=["sam@acme.example"])]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Known = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, description="A password that is set already.")]
New = Annotated[
    str,
    Field(
        min_length=LEAST_CHARACTERS,
        max_length=MOST_CHARACTERS,
        description="Not one of the commonest, and not the email address.",
    ),
]


class SignInIn(BaseModel):
    """Who signs in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "sam@acme.example", "password": "a few words of your own"}]},
    )

    email: Email
    password: Known
    workspace: Annotated[str, Field(min_length=1, max_length=40)] = "default"


class PasswordChangeIn(BaseModel):
    """The password that holds until now, and the one to come."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"current": "a few words of your own", "new": "quite different words"}]},
    )

    current: Known
    new: New


class SessionChangeIn(BaseModel):
    """What the member changes about themselves."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"name": "Sam Carter"},
                {"password": {"current": "a few words of your own", "new": "quite different words"}},
            ]
        },
    )

    name: Name | None = None
    password: PasswordChangeIn | None = None


class MemberChangeIn(BaseModel):
    """What is to be different."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "editor"}, {"active": False}]})

    name: Name | None = None
    role: Role | None = None
    active: Annotated[bool | None, Field(description="A member who is not active cannot sign in.")] = None


class MemberOut(BaseModel):
    """A person who may sign in to this workspace."""

    model_config = ConfigDict(json_schema_extra={"examples": [MEMBER_EXAMPLE]})

    id: str
    email: str
    name: str
    role: Role
    active: bool
    created_at: datetime
    signed_in_at: datetime | None

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls(
            id=member.id,
            email=member.email,
            name=member.name,
            role=member.role,
            active=member.is_active,
            created_at=member.created_at,
            signed_in_at=member.signed_in_at,
        )


class MembersOut(BaseModel):
    """A page of members, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [MEMBER_EXAMPLE], "next_cursor": None}]})

    items: list[MemberOut]
    next_cursor: str | None


class SessionOut(BaseModel):
    """Who is signed in, and what they may do."""

    model_config = ConfigDict(json_schema_extra={"examples": [SESSION_EXAMPLE]})

    member: MemberOut
    workspace_id: str
    scopes: list[str]
    began_at: datetime
    expires_at: Annotated[datetime, Field(description="However much it is used; without use it ends earlier.")]

    @classmethod
    def of(cls, session: MemberSession) -> Self:
        return cls(
            member=MemberOut.of(session.member),
            workspace_id=session.member.workspace_id,
            scopes=sorted(scopes_of(session.member.role)),
            began_at=session.created_at,
            expires_at=session.expires_at,
        )
