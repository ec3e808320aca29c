"""The root of every error that Frontdesk raises on purpose, and the few kinds that any package may need.

    Error
    ├── Malformed      422  the payload is not what the route takes
    ├── Unauthorised   401  no credential, or one that is not valid
    ├── Forbidden      403  the credential is valid and does not reach this far
    ├── NotFound       404
    ├── Conflict       409  the thing changed, or was already used for something else
    ├── TooLarge       413
    ├── TooMany        429  a limit was reached; `retry_after_seconds` says when to come back
    ├── Unavailable    503  a part that is needed does not answer just now
    └── StorageFull    507  the disk is full; reads still work

A package's own errors stand in its `errors.py` and derive from one of these. The class says everything that does not
change from case to case: `code` (stable, `<package>.<what_is_wrong>`), `status` (HTTP), `hint` (what to do), `retryable`;
the docstring is the message, with `{names}` filled from the keyword arguments.
"""

import inspect
from typing import ClassVar


class Error(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "frontdesk.error"
    status: ClassVar[int] = 500
    hint: ClassVar[str] = "Look at the log line with this request id."
    retryable: ClassVar[bool] = False

    def __init__(self, **details: object) -> None:
        self.details = details
        template = inspect.cleandoc(type(self).__doc__ or "").split("\n\n", maxsplit=1)[0].replace("\n", " ")
        super().__init__(template.format_map(_Named(details)))

    @property
    def message(self) -> str:
        return str(self)


class _Named(dict[str, object]):
    """Leaves a name that was not given as it stands, so that building an error never fails."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class Malformed(Error):
    """The payload is not valid: {reason}"""

    code = "request.malformed"
    status = 422
    hint = "Compare the payload with the schema of this route at /docs."


class Unauthorised(Error):
    """No valid credential came with the request."""

    code = "access.unauthorised"
    status = 401
    hint = "Send `Authorization: Bearer fd_…`; `frontdesk keys create` makes a key."


class Forbidden(Error):
    """This credential does not reach this far."""

    code = "access.forbidden"
    status = 403
    hint = "Use a key that has the scope named in this route's documentation."


class NotFound(Error):
    """There is nothing here under that name."""

    code = "request.not_found"
    status = 404
    hint = "Check the id; a list route shows what exists."


class Conflict(Error):
    """The thing changed in the meantime."""

    code = "request.conflict"
    status = 409
    hint = "Load it again and repeat the change if it still makes sense."


class TooLarge(Error):
    """The request body is larger than {limit_bytes} bytes."""

    code = "request.too_large"
    status = 413
    hint = "Send less in one request."


class TooMany(Error):
    """The limit of {limit} requests in {window_seconds} seconds is reached."""

    code = "access.rate_limited"
    status = 429
    hint = "Wait as long as the Retry-After header says."
    retryable = True

    def __init__(self, *, retry_after_seconds: int, **details: object) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(**details)


class Unavailable(Error):
    """A part that is needed does not answer just now."""

    code = "request.unavailable"
    status = 503
    hint = "Try again in a moment; nothing of this request was kept."
    retryable = True


class StorageFull(Error):
    """The disk is full, so nothing can be written."""

    code = "storage.full"
    status = 507
    hint = "Free some space; Frontdesk goes on by itself."
    retryable = True
