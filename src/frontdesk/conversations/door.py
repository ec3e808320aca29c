"""The main door, `POST /v1/messages`, straight from the request: `routes.post_message` without the framework's detours.

Measured with `benchmarks/turns.py`: the framework's way from the socket to the route's first line costs about as much as
deciding, performing and recording the turn.
"""

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from frontdesk.access.routes import admit
from frontdesk.conversations.routes import post_message
from frontdesk.conversations.schemas import MessageIn
from frontdesk.errors import Malformed
from frontdesk.kit.http.errors import MediaTypeUnsupported
from frontdesk.kit.http.payloads import is_json
from frontdesk.kit.http.problems import malformed

ROUTE = ("POST", "/v1/messages")
LONGEST_KEY = 200


async def answer_message(request: Request) -> Response:
    """Let the caller in, read the message, and hand it to the route."""
    caller = await admit(request, "conversations:write")
    body = await request.body()
    if not body:
        raise malformed([{"loc": (), "msg": "Field required"}], "body")
    if not is_json(request.headers.get("content-type", "").encode("latin-1")):
        raise MediaTypeUnsupported
    try:
        message = MessageIn.model_validate_json(body)
    except ValidationError as error:
        raise malformed(error.errors(include_url=False), "body") from error
    key = request.headers.get("idempotency-key")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise _key_of_wrong_length()
    return await post_message(message, caller, request, key)


def _key_of_wrong_length() -> Malformed:
    problem = {"loc": ("idempotency-key",), "msg": f"must have 1 to {LONGEST_KEY} characters"}
    return malformed([problem], "header")
