"""The links' API: invite and take up, make and use a password reset."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from frontdesk.access.errors import ScopeNotGrantable
from frontdesk.access.links.errors import InvitationNotFound, LinkInvalid
from frontdesk.access.links.schemas import (
    InvitationIn,
    InvitationOut,
    InvitationsOut,
    JoinIn,
    NewInvitationOut,
    NewPasswordIn,
    NewPasswordResetOut,
    OpenedInvitationOut,
    OpenedPasswordResetOut,
    PasswordResetIn,
)
from frontdesk.access.links.store import Kind, Link
from frontdesk.access.members.errors import (
    ConnectionInsecure,
    CrossSite,
    EmailInvalid,
    MemberExists,
    MemberNotFound,
    PasswordTooEasy,
    SignInsBusy,
    TooManySignIns,
)
from frontdesk.access.members.routes import access_of, address_of, begin, check_reach, count_attempt
from frontdesk.access.members.schemas import SessionOut
from frontdesk.access.routes import require
from frontdesk.access.service import Caller
from frontdesk.access.signing import digest
from frontdesk.kit.http.problems import problems

router = APIRouter(prefix="/v1/access", tags=["access"])
Admin = Annotated[Caller, require("access:admin")]
Token = Annotated[str, Path(max_length=100, description="The end of the link, `fdl_…`.")]
InvitationId = Annotated[
    str, Path(max_length=100, description="The invitation's id; to read one, the end of its link, `fdl_…`.")
]


@router.post(
    "/invitations",
    status_code=201,
    summary="Invite somebody",
    responses=problems(EmailInvalid, MemberExists, ScopeNotGrantable),
)
async def invite(invitation: InvitationIn, caller: Admin, request: Request) -> NewInvitationOut:
    """A link by which this person becomes a member, for 7 days, once. Nothing is sent: give it to them yourself.

    Nobody can invite somebody who may do more than they. An earlier invitation to the same address is worth nothing any more.
    """
    check_reach(caller, invitation.role)
    link, token = await access_of(request).links.invite(
        workspace_id=caller.workspace_id, email=invitation.email, role=invitation.role, by=caller.id
    )
    return NewInvitationOut(url=_url(request, "invitations", token), invitation=InvitationOut.of(link))


@router.get("/invitations", summary="List the invitations")
async def list_invitations(
    caller: Admin,
    request: Request,
    cursor: Annotated[str | None, Query(max_length=64, description="`next_cursor` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> InvitationsOut:
    """Those that were not taken up yet, the newest first, also those that are too old by now."""
    found, next_cursor = await access_of(request).links.list_invitations(
        workspace_id=caller.workspace_id, cursor=cursor, limit=limit
    )
    return InvitationsOut(items=[InvitationOut.of(link) for link in found], next_cursor=next_cursor)


@router.delete(
    "/invitations/{invitation}",
    status_code=204,
    summary="Take an invitation back",
    responses=problems(InvitationNotFound),
)
async def take_back(invitation: InvitationId, caller: Admin, request: Request) -> None:
    """By its id; the link is worth nothing any more."""
    await access_of(request).links.take_back(workspace_id=caller.workspace_id, invitation_id=invitation, by=caller.id)


@router.get("/invitations/{invitation}", summary="Read an invitation", responses=problems(LinkInvalid, TooManySignIns))
async def open_invitation(invitation: InvitationId, request: Request) -> OpenedInvitationOut:
    """By the end of its link, which needs no other credential: whom it is for, and as what."""
    link = await _opened(request, "invitation", invitation)
    return OpenedInvitationOut(email=link.email, role=link.role, expires_at=link.expires_at)


@router.post(
    "/invitations/{invitation}/accept",
    status_code=201,
    summary="Take an invitation up",
    responses=problems(
        LinkInvalid, MemberExists, PasswordTooEasy, ConnectionInsecure, CrossSite, TooManySignIns, SignInsBusy
    ),
)
async def accept_invitation(invitation: InvitationId, join: JoinIn, request: Request, response: Response) -> SessionOut:
    """By the end of its link: become a member with a name and a password of one's own, and be signed in at once."""
    access = access_of(request)
    access.site.check_sign_in(request)
    await _opened(request, "invitation", invitation)
    session, token = await access.links.join(invitation, name=join.name, password=join.password)
    return begin(request, response, session, token)


@router.post(
    "/password-resets",
    status_code=201,
    summary="Make a link for a new password",
    responses=problems(MemberNotFound, ScopeNotGrantable),
)
async def make_password_reset(reset: PasswordResetIn, caller: Admin, request: Request) -> NewPasswordResetOut:
    """For 24 hours, once. Nothing is sent: give it to the member yourself. Until then the old password works."""
    access = access_of(request)
    member = await access.members.get(workspace_id=caller.workspace_id, member_id=reset.member_id)
    check_reach(caller, member.role)
    link, token = await access.links.reset_password(member, by=caller.id)
    return NewPasswordResetOut(url=_url(request, "password-resets", token), expires_at=link.expires_at)


@router.get(
    "/password-resets/{token}", summary="Read a password reset", responses=problems(LinkInvalid, TooManySignIns)
)
async def open_password_reset(token: Token, request: Request) -> OpenedPasswordResetOut:
    """Needs no other credential: whose password it is for."""
    link = await _opened(request, "password_reset", token)
    return OpenedPasswordResetOut(email=link.email, expires_at=link.expires_at)


@router.post(
    "/password-resets/{token}/accept",
    status_code=204,
    summary="Set a new password",
    responses=problems(LinkInvalid, PasswordTooEasy, CrossSite, TooManySignIns, SignInsBusy),
)
async def accept_password_reset(token: Token, password: NewPasswordIn, request: Request) -> None:
    """Ends every session of the member, who then signs in with the new password."""
    access = access_of(request)
    access.site.check_origin(request)
    await _opened(request, "password_reset", token)
    await access.links.set_password(token, password=password.password)


async def _opened(request: Request, kind: Kind, token: str) -> Link:
    """The link; a guess counts like a sign-in that failed. Raises LinkInvalid, TooManySignIns."""
    account = digest(token)
    count_attempt(request, account)
    link = await access_of(request).links.open(kind, token)
    access_of(request).limits.sign_in_succeeded(address_of(request), account)
    return link


def _url(request: Request, page: str, token: str) -> str:
    return f"{access_of(request).site.address(request)}/console/{page}/{token}"
