"""What a bot's files say of an action that is one request over HTTP: plain values, filled in and sent by `actions/http.py`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from frontdesk.dialogue.approving import WITHIN
from frontdesk.dialogue.expressions import texts_in

ArgumentType = Literal["text", "integer", "number", "boolean", "list", "mapping", "any"]
ARGUMENT_TYPES: frozenset[str] = frozenset({"text", "integer", "number", "boolean", "list", "mapping", "any"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
FORMATS = frozenset({"date", "date-time", "email", "uuid"})  # those of JSON Schema that are checked
KEY_HEADER = "Idempotency-Key"
IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})  # RFC 9110, 9.2.2


@dataclass(frozen=True, slots=True)
class Argument:
    """What a flow hands over under one name; `None` stands for an optional one that it left out.

    `values` are all that it may be, where that is known; `default` is what stands for one that was left out; `format` is one
    of `FORMATS`, of a text; `item` says what a list holds; one that is `nullable` may be handed over as nothing.
    """

    type: ArgumentType
    required: bool
    values: tuple[Any, ...] = ()
    default: Any = None
    format: str = ""
    item: "Argument | None" = None
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """What the flow sees in `error` for a status: a code, and a text fit for a customer (a template)."""

    code: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class OAuth:
    """Client credentials (RFC 6749, 4.4): all of them templates."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Basic:
    """HTTP Basic (RFC 7617): both are templates."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Pages:
    """How to go on where an answer is one page of several.

    `items` is worked out of each page and must be a list. `cursor` is worked out too and sent as `parameter` with the next
    request; without it the pages are numbered from `first`, and an empty one is the last.
    """

    items: str
    parameter: str
    cursor: str | None = None
    first: int = 1
    most: int = 10


@dataclass(frozen=True, slots=True)
class HttpActionDefinition:
    """One action. Texts are templates over the arguments, `secrets` and `context`; `result` over the arguments and `body`,
    `status`, `headers` and `items` of the answer; `None` there stands for the whole body. Members of `json` that `left_out`
    names are not sent where they have no value. What has effects carries its idempotency key in `key_header`."""

    name: str
    method: str
    url: str
    description: str = ""
    safe: bool = False
    idempotent: bool = False
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    result: Any = None
    failures: Mapping[int, Failure] = field(default_factory=dict)
    timeout_seconds: float = 10.0
    retries: int = 0
    oauth: OAuth | None = None
    basic: Basic | None = None
    pages: Pages | None = None
    approve: str | None = None
    approve_within: str = WITHIN
    left_out: frozenset[str] = frozenset()
    key_header: str = KEY_HEADER
    file: str = ""
    line: int = 1
    secrets: Mapping[str, int] = field(default_factory=dict)  # each name, and the line that it stands in

    def request_templates(self) -> Iterator[str]:
        """Every text that is filled in before something is sent."""
        yield self.url
        yield from texts_in([dict(self.headers), dict(self.query), self.json])
        if self.oauth is not None:
            yield from (self.oauth.token_url, self.oauth.client_id, self.oauth.client_secret, self.oauth.scope)
        if self.basic is not None:
            yield from (self.basic.user, self.basic.password)

    def answer_templates(self) -> Iterator[str]:
        """Every text that is filled in from the answer."""
        yield from texts_in(self.result)
        yield from (failure.say for failure in self.failures.values())
        if self.pages is not None:
            yield self.pages.items
            yield from [self.pages.cursor] if self.pages.cursor else []
