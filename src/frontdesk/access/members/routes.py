"""The members' API: sign in and out, who am I, and who else is here."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, Security
from fastapi.openapi.models import APIKey, APIKeyIn
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from frontdesk.access.errors import ScopeNotGrantable
from frontdesk.access.limits import refuse_over
from frontdesk.access.members.cookies import SECURE_NAME
from frontdesk.access.members.emails import email_key
from frontdesk.access.members.errors import (
    ConnectionInsecure,
    CrossSite,
    LastOwner,
    MemberNotFound,
    MembersOnly,
    PasswordTooEasy,
    PasswordWrong,
    SignInRefused,
    SignInsBusy,
    TooManySignIns,
)
from frontdesk.access.members.roles import Role, scopes_of
from frontdesk.access.members.schemas import (
    MemberChangeIn,
    MemberOut,
    MembersOut,
    SessionChangeIn,
    SessionOut,
    SignInIn,
)
from frontdesk.access.members.store import MemberSession
from frontdesk.access.routes import admit, require
from frontdesk.access.service import AccessService, Caller
from frontdesk.kit.http.exchange import exchange_of
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/access", tags=["access"])


class _SignedIn(SecurityBase):
    """The door for members only, whatever their role."""

    scheme_name = "session"
    model = APIKey.model_validate(
        {"in": APIKeyIn.cookie, "name": SECURE_NAME, "description": "What `POST /v1/access/session` sets."}
    )

    async def __call__(self, connection: HTTPConnection) -> Caller:
        caller = await admit(connection, None)
        if caller.kind != "member":
            raise MembersOnly
        return caller


SignedIn = Annotated[Caller, Security(_SignedIn())]
Reader = Annotated[Caller, require("access:read")]
Admin = Annotated[Caller, require("access:admin")]


@router.post(
    "/session",
    status_code=201,
    summary="Sign in",
    responses=problems(SignInRefused, ConnectionInsecure, CrossSite, TooManySignIns, SignInsBusy),
)
async def sign_in(who: SignInIn, request: Request, response: Response) -> SessionOut:
    """Needs no credential. The answer sets the session's cookie, which pages of this server then send by themselves.

    Requests with the cookie that change something also carry `X-Frontdesk-Csrf: 1`. An unknown address and a wrong password
    are answered alike. After 10 failures for one address the answer is 429 for a while.
    """
    access = access_of(request)
    access.site.check_sign_in(request)
    account = f"{who.workspace}:{email_key(who.email)}"
    count_attempt(request, account)
    session, token = await access.sessions.sign_in(
        workspace_id=who.workspace,
        email=who.email,
        password=who.password,
        replacing=access.site.token_in(request),
    )
    access.limits.sign_in_succeeded(address_of(request), account)
    return begin(request, response, session, token)


@router.get("/session", summary="Who am I", responses=problems(MembersOnly))
async def get_session(caller: SignedIn, request: Request) -> SessionOut:
    """The member who is signed in, and what their role allows."""
    return SessionOut.of(await access_of(request).sessions.get(caller))


@router.patch(
    "/session",
    summary="Change your name or password",
    responses=problems(MembersOnly, PasswordWrong, PasswordTooEasy, TooManySignIns, SignInsBusy),
)
async def change_session(change: SessionChangeIn, caller: SignedIn, request: Request, response: Response) -> SessionOut:
    """A new password ends every session of yours; this browser gets a new one with the answer."""
    access = access_of(request)
    session = await access.sessions.get(caller)
    member = session.member
    if change.password is not None:
        account = f"{member.workspace_id}:{email_key(member.email)}"
        count_attempt(request, account)
        session, token = await access.members.change_password(
            member, current=change.password.current, new=change.password.new
        )
        access.limits.sign_in_succeeded(address_of(request), account)
        set_cookie(request, response, session, token)
    if change.name is not None:
        await access.members.rename(member, change.name)
        session = replace(session, member=replace(session.member, name=change.name))
    return SessionOut.of(session)


@router.delete("/session", status_code=204, summary="Sign out", responses=problems(MembersOnly))
async def sign_out(
    caller: SignedIn,
    request: Request,
    response: Response,
    everywhere: Annotated[bool, Query(description="In every other browser too.")] = False,
) -> None:
    """The session is refused from now on: at once on this server, within 15 seconds on its replicas."""
    await access_of(request).sessions.end(caller, everywhere=everywhere)
    access_of(request).site.clear_cookie(request, response)


@router.get("/members", summary="List the members")
async def list_members(
    caller: Reader,
    request: Request,
    cursor: Annotated[str | None, Query(max_length=64, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> MembersOut:
    """The people of the workspace, the newest first, also those who may no longer sign in."""
    found, next_cursor = await access_of(request).members.list(
        workspace_id=caller.workspace_id, cursor=cursor, limit=limit
    )
    return MembersOut(items=[MemberOut.of(member) for member in found], next_cursor=next_cursor)


@router.get("/members/{member_id}", summary="Get a member", responses=problems(MemberNotFound))
async def get_member(member_id: str, caller: Reader, request: Request) -> MemberOut:
    """One person of the workspace."""
    return MemberOut.of(await access_of(request).members.get(workspace_id=caller.workspace_id, member_id=member_id))


@router.patch(
    "/members/{member_id}",
    summary="Change a member",
    responses=problems(MemberNotFound, LastOwner, ScopeNotGrantable),
)
async def change_member(member_id: str, change: MemberChangeIn, caller: Admin, request: Request) -> MemberOut:
    """Give another name or role, or shut out and let in again: at once on this server, within 15 seconds on its replicas.

    A caller can change only members whose role, before and after, allows nothing that the caller may not do.
    """
    members = access_of(request).members
    member = await members.get(workspace_id=caller.workspace_id, member_id=member_id)
    check_reach(caller, member.role, change.role or member.role)
    if change.role is not None or change.active is not None:
        active = member.is_active if change.active is None else change.active
        await members.set_standing(member, role=change.role, active=active, by=caller.id)
    if change.name is not None:
        await members.rename(member, change.name)
    return MemberOut.of(await members.get(workspace_id=caller.workspace_id, member_id=member_id))


@router.delete(
    "/members/{member_id}",
    status_code=204,
    summary="Remove a member",
    responses=problems(MemberNotFound, LastOwner, ScopeNotGrantable),
)
async def remove_member(member_id: str, caller: Admin, request: Request) -> None:
    """For good, with all their sessions. What they wrote stays, under the name that it was written with."""
    members = access_of(request).members
    member = await members.get(workspace_id=caller.workspace_id, member_id=member_id)
    check_reach(caller, member.role)
    await members.remove(member, by=caller.id)


def access_of(request: Request) -> AccessService:
    access: AccessService = request.app.state.access
    return access


def address_of(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def count_attempt(request: Request, account: str) -> None:
    """Raises TooManySignIns."""
    standing = access_of(request).limits.count_sign_in(address_of(request), account)
    exchange_of(request.scope).headers += standing.headers()
    refuse_over(standing)


def begin(request: Request, response: Response, session: MemberSession, token: str) -> SessionOut:
    """The answer to whoever has just signed in."""
    set_cookie(request, response, session, token)
    return SessionOut.of(session)


def set_cookie(request: Request, response: Response, session: MemberSession, token: str) -> None:
    seconds = int((session.expires_at - session.created_at).total_seconds())
    access_of(request).site.set_cookie(request, response, token, seconds=seconds)


def check_reach(caller: Caller, *roles: Role) -> None:
    """Nobody makes, changes or becomes somebody who may do more than they. Raises ScopeNotGrantable."""
    for role in roles:
        for scope in sorted(scopes_of(role)):
            if not caller.allows(scope):
                raise ScopeNotGrantable(scope=scope)
