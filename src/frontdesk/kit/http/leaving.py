"""Notices that whoever asked has gone while their answer is still waited for: a closed tab costs nothing from then on."""

from starlette.requests import Request


async def until_gone(request: Request) -> None:
    """Returns when the connection is closed. For a request whose body nobody wants any more: it is read to its end."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
