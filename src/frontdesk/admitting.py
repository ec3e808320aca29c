"""The `frontdesk keys` and `frontdesk members` commands: who may come in, for an operator with the data at hand."""

import asyncio
import datetime as dt
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from frontdesk.access.limits import Limits
from frontdesk.access.members.roles import ROLES, Role
from frontdesk.access.members.store import Member
from frontdesk.access.service import AccessService
from frontdesk.access.store import AccessStore
from frontdesk.app import open_data
from frontdesk.kit.clock import SystemClock
from frontdesk.kit.database.base import Database
from frontdesk.kit.ids import RandomIds
from frontdesk.kit.logs import set_up_logs
from frontdesk.secrets.opening import signing_secret
from frontdesk.settings import Settings
from frontdesk.workspaces.service import WorkspaceService
from frontdesk.workspaces.store import WorkspaceStore

T = TypeVar("T")


@click.group()
def keys() -> None:
    """API keys: make, list, revoke."""
    set_up_logs(form="console", level="warning")


@keys.command()
@click.option("--name", required=True, help="What the key is for.")
@click.option("--scope", "scopes", multiple=True, default=("*",), show_default=True, help="May be given several times.")
@click.option("--workspace", default="default", show_default=True)
@click.option("--days", type=click.IntRange(1), help="After so many days it is refused.")
def create(name: str, scopes: tuple[str, ...], workspace: str, days: int | None) -> None:
    """Make a key and show it, this once."""
    expires_at = dt.datetime.now(dt.UTC) + dt.timedelta(days=days) if days else None

    async def work(database: Database) -> str:
        await WorkspaceService(WorkspaceStore(database), SystemClock()).get(workspace)
        key, secret = await _access(database).keys.create(
            workspace_id=workspace, name=name, scopes=scopes, expires_at=expires_at
        )
        return f"{secret}\n{key.id} in workspace {workspace}. Keep the line above: it is not shown again."

    click.echo(with_database(work))


@keys.command(name="list")
@click.option("--workspace", default="default", show_default=True)
def list_keys(workspace: str) -> None:
    """Show the keys of a workspace, without their secrets."""

    async def work(database: Database) -> list[str]:
        keys = _access(database).keys
        found = await _all(lambda cursor: keys.list(workspace_id=workspace, cursor=cursor, limit=200))
        return [f"{key.id}  {key.name}  {json.dumps(list(key.scopes))}" for key in found]

    click.echo("\n".join(with_database(work)) or "no keys")


@keys.command()
@click.argument("key_id")
@click.option("--workspace", default="default", show_default=True)
def revoke(key_id: str, workspace: str) -> None:
    """Refuse a key from now on. Running servers follow within seconds."""

    async def work(database: Database) -> None:
        await _access(database).keys.revoke(workspace_id=workspace, key_id=key_id)

    with_database(work)
    click.echo(f"{key_id} is revoked")


@click.group()
def members() -> None:
    """Members, the people who sign in: add, list, let them set a new password."""
    set_up_logs(form="console", level="warning")


@members.command(name="add")
@click.argument("email")
@click.option("--name", help="What colleagues and customers read.  [default: the first part of the address]")
@click.option("--role", type=click.Choice(ROLES), default="owner", show_default=True)
@click.option("--workspace", default="default", show_default=True)
def add_member(email: str, name: str | None, role: Role, workspace: str) -> None:
    """Make a member, such as the first owner. The password is read from standard input, or asked for; it is never an
    argument."""
    password = _password()

    async def work(database: Database) -> Member:
        await WorkspaceService(WorkspaceStore(database), SystemClock()).get(workspace)
        return await _access(database).members.create(
            workspace_id=workspace, email=email, name=name or email.partition("@")[0], role=role, password=password
        )

    made = with_database(work)
    click.echo(f"{made.email} is {made.role} of workspace {workspace}")


@members.command(name="list")
@click.option("--workspace", default="default", show_default=True)
def list_members(workspace: str) -> None:
    """Show the members of a workspace."""

    async def work(database: Database) -> list[Member]:
        members = _access(database).members
        return await _all(lambda cursor: members.list(workspace_id=workspace, cursor=cursor, limit=200))

    lines = [
        f"{one.id}  {one.role:<6}  {one.email}{'' if one.is_active else '  (not active)'}"
        for one in with_database(work)
    ]
    click.echo("\n".join(lines) or "no members")


@members.command(name="reset-password")
@click.argument("email")
@click.option("--workspace", default="default", show_default=True)
def reset_password(email: str, workspace: str) -> None:
    """Show a link by which a member sets a new password, once, within 24 hours."""

    async def work(database: Database) -> str:
        access = _access(database)
        member = await access.members.get_by_email(workspace_id=workspace, email=email)
        _, token = await access.links.reset_password(member, by="frontdesk")
        return token

    settings = Settings()
    address = (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/")
    click.echo(f"{address}/console/password-resets/{with_database(work)}")


async def _all(page_after: Callable[[str | None], Awaitable[tuple[list[T], str | None]]]) -> list[T]:
    found, cursor = await page_after(None)
    while cursor:
        page, cursor = await page_after(cursor)
        found += page
    return found


def _access(database: Database) -> AccessService:
    clock = SystemClock()
    limits = Limits(clock, key_per_minute=1, visitor_per_minute=1)
    return AccessService(AccessStore(database), clock, RandomIds(), limits, signing_secret=signing_secret(Settings()))


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.read().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def with_database(work: Callable[[Database], Awaitable[T]], *, checked: bool = True) -> T:
    async def run_it() -> T:
        async with open_data(Settings(), checked=checked) as database:
            return await work(database)

    return asyncio.run(run_it())


GROUPS = (keys, members)
