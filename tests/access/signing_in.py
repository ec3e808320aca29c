"""What the tests of members share: somebody who may sign in, and how they do it."""

import httpx

from frontdesk.access.members.roles import Role
from frontdesk.access.members.store import Member
from frontdesk.access.service import AccessService

PASSWORD = "four green bottles"
CSRF = {"X-Frontdesk-Csrf": "1"}
SESSION = "/v1/access/session"
COOKIE = "__Host-frontdesk"


async def member(access: AccessService, role: Role = "agent", email: str = "sam@acme.example") -> Member:
    return await access.members.create(
        workspace_id="default", email=email, name="Sam Carter", role=role, password=PASSWORD
    )


async def sign_in(
    client: httpx.AsyncClient, email: str = "sam@acme.example", password: str = PASSWORD
) -> httpx.Response:
    return await client.post(SESSION, json={"email": email, "password": password})


def browse(browser: httpx.AsyncClient) -> httpx.AsyncClient:
    """Another browser on the same server."""
    return httpx.AsyncClient(transport=browser._transport, base_url="https://desk.example")
