"""Requests that are wrong in every way that we could think of, each with the problem that must answer it."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.whole_app import BOOTSTRAP

JSON = "application/json"
MESSAGES = "/v1/messages"
CONVERSATION = "/v1/conversations/conv_01k8w3v5d8e9f0g1h2j3k4m5n6"
MALFORMED, MESSAGE = "request.malformed", "conversations.message_invalid"
UNSUPPORTED, NO_CONVERSATION = "request.media_type_unsupported", "conversations.not_found"
REFRESH = "access.refresh_token_invalid"
NO_ROUTE, CURSOR = "request.route_not_found", "conversations.cursor_invalid"
NO_ATTACHMENT = "conversations.attachment_not_found"
GOOD = {"user_id": "jo", "text": "where is my order"}


class Wrong(NamedTuple):
    """`headers` come on top of a good key and content type; one that is None is left out."""

    name: str
    status: int
    code: str
    body: bytes = b""
    headers: dict[str, str | None] = {}
    path: str = MESSAGES
    method: str = "POST"

    def sent_headers(self) -> list[tuple[bytes, bytes]]:
        usual: dict[str, str | None] = {"authorization": f"Bearer {BOOTSTRAP}", "content-type": JSON}
        chosen = usual | self.headers
        return [(name.encode(), value.encode("latin-1")) for name, value in chosen.items() if value is not None]


def of(name: str, status: int, code: str, document: Any, **headers: str | None) -> Wrong:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Wrong(name, status, code, body, {key.replace("_", "-"): value for key, value in headers.items()})


def message(name: str, status: int, code: str, **changes: Any) -> Wrong:
    return of(name, status, code, GOOD | changes)


def got(name: str, status: int, code: str, path: str, method: str = "GET", **headers: str) -> Wrong:
    return Wrong(name, status, code, b"", {"content-type": None, **headers}, path, method)


def nested(depth: int) -> bytes:
    return b'{"user_id": "jo", "text": "hi", "metadata": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


def at_the_body() -> Iterator[Wrong]:
    """Bodies that are no JSON document, or one that nobody can take."""
    yield of("an empty body", 422, MALFORMED, b"")
    yield of("an empty body that says nothing of itself", 422, MALFORMED, b"", content_type=None)
    yield of("an empty body of text", 422, MALFORMED, b"", content_type="text/plain")
    yield of("a body of spaces", 422, MALFORMED, b"   ")
    yield of("half a document", 422, MALFORMED, b'{"user_id": "jo", "te')
    yield of("two documents", 422, MALFORMED, b'{"user_id": "jo", "text": "hi"}{}')
    yield of("bytes that are no UTF-8", 422, MALFORMED, b'{"user_id": "jo", "text": "\xff\xfe"}')
    yield of("UTF-16", 422, MALFORMED, json.dumps(GOOD).encode("utf-16"))
    yield of("a byte order mark", 422, MALFORMED, b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    yield of("a lone surrogate", 422, MALFORMED, b'{"user_id": "jo", "text": "a \\ud800 b"}')
    yield of("surrogates the wrong way round", 422, MALFORMED, b'{"user_id": "jo", "text": "\\udc00\\ud800"}')
    yield of("an encoded surrogate", 422, MALFORMED, b'{"user_id": "jo", "text": "\xed\xa0\x80"}')
    yield message("a NUL in the text", 422, MALFORMED, text="a\0b")
    yield message("a NUL in a key", 422, MALFORMED, metadata={"a\0": 1})
    yield of("a bare control character", 422, MALFORMED, b'{"user_id": "jo", "text": "a\x01b"}')
    yield of("NaN", 422, MALFORMED, b'{"user_id": "jo", "text": "hi", "metadata": {"a": NaN}}')
    yield of("infinity", 422, MALFORMED, b'{"user_id": "jo", "text": "hi", "metadata": {"a": -Infinity}}')
    yield of("a number without end", 422, MALFORMED, b'{"user_id": "jo", "text": "hi", "metadata": {"a": 1e999}}')
    yield message("a number of 100 digits", 422, MALFORMED, metadata={"a": 10**100})
    yield of("a number of 5,000 digits", 422, MALFORMED, b'{"user_id": "jo", "text": ' + b"9" * 5_000 + b"}")
    yield of("deep JSON", 422, MALFORMED, nested(40))
    yield of("very deep JSON", 422, MALFORMED, nested(100_000))
    yield of("deep lists", 422, MALFORMED, b"[" * 200_000)
    yield of("more than a megabyte", 413, "request.too_large", b'{"text": "' + b"a" * 1_048_576 + b'"}')
    yield of("a length that is a lie", 413, "request.too_large", GOOD, content_length="99999999")
    yield of("a length that is no number", 400, "request.refused", GOOD, content_length="-5")
    yield of("text instead of JSON", 415, UNSUPPORTED, b"hello", content_type="text/plain")
    yield of("JSON that says it is text", 415, UNSUPPORTED, GOOD, content_type="text/plain")
    yield of("JSON that says nothing of itself", 415, UNSUPPORTED, GOOD, content_type=None)
    yield of("a kind that only ends like JSON", 415, UNSUPPORTED, GOOD, content_type="text/x+json")
    yield of("a form", 415, UNSUPPORTED, b"user_id=jo&text=hi", content_type="application/x-www-form-urlencoded")
    yield of("a multipart form", 415, UNSUPPORTED, b"--x\r\n\r\n--x--", content_type="multipart/form-data; boundary=x")
    yield of("XML", 415, UNSUPPORTED, b"<text/>", content_type="application/xml")
    yield of("a content type that is none", 415, UNSUPPORTED, GOOD, content_type="\xff\xfe;;=")


def at_the_message() -> Iterator[Wrong]:
    """JSON documents that are no message."""
    no_messages: list[Any] = [[], "text", 5, None, True, [GOOD]]
    for document in no_messages:
        yield of(f"{json.dumps(document)} as a message", 422, MALFORMED, document)
    for field in ("user_id", "text", "conversation_id", "message_id", "bot", "session", "metadata"):
        for value in (5, 1.5, True, ["a"]):
            yield message(f"{field} that is {json.dumps(value)}", 422, MALFORMED, **{field: value})
    yield message("text that is null", 422, MALFORMED, text=None)
    yield message("an unknown field", 422, MALFORMED, files=[])
    yield message("attachments that are names", 422, MALFORMED, attachments=["att_1"])
    yield message("eleven attachments", 422, MALFORMED, attachments=[{"id": "att_1"}] * 11)
    yield message("an attachment elsewhere", 422, MALFORMED, attachments=[{"id": "att_1", "url": "https://a.example"}])
    yield message("an attachment that is not there", 404, NO_ATTACHMENT, text="", attachments=[{"id": "att_1"}])
    yield message("a field with a strange name", 422, MALFORMED, **{"\u202e\n<script>": 1})
    yield message("an unknown field of the session", 422, MALFORMED, session={"browser": "x"})
    yield message("a locale without end", 422, MALFORMED, session={"locale": "e" * 36})
    yield message("an address without end", 422, MALFORMED, session={"page": "https://" + "e" * 2_000})
    yield message("attributes that are a list", 422, MALFORMED, session={"attributes": []})
    yield message("attributes without end", 422, MALFORMED, session={"attributes": {"a": "b" * 9_000}})
    yield message("metadata without end", 422, MALFORMED, metadata={str(n): n for n in range(2_000)})
    yield message("no text", 422, MESSAGE, text="")
    yield of("no text at all", 422, MESSAGE, {"user_id": "jo"})
    yield of("nothing at all", 422, MESSAGE, {})
    yield message("a text of spaces", 422, MESSAGE, text=" \n\t \u2003")
    yield message("a text over the limit", 422, MESSAGE, text="a" * 8_001)
    yield message("almost a megabyte of text", 422, MESSAGE, text="a" * 1_000_000)
    yield of("no user", 422, MESSAGE, {"text": "hi"})
    for field in ("user_id", "conversation_id", "message_id", "bot"):
        yield message(f"an empty {field}", 422, MALFORMED, **{field: ""})
        yield message(f"a {field} without end", 422, MALFORMED, **{field: "a" * 201})
        yield message(f"a {field} with a line break", 422, MALFORMED, **{field: "a\nb"})
    yield message("an unknown conversation", 404, NO_CONVERSATION, conversation_id="conv_unknown")
    yield message("an id that looks like SQL", 404, NO_CONVERSATION, conversation_id="' OR 1=1 --")
    yield message("an unknown bot", 404, "bots.not_found", bot="nobody")
    yield of("an idempotency key without end", 422, MALFORMED, GOOD, idempotency_key="k" * 201)
    yield of("an empty idempotency key", 422, MALFORMED, GOOD, idempotency_key="")


def at_the_door() -> Iterator[Wrong]:
    """Nobody, or somebody who may not."""
    missing, invalid = "access.credential_missing", "access.credential_invalid"
    yield of("no credential", 401, missing, GOOD, authorization=None)
    yield of("an empty credential", 401, missing, GOOD, authorization="")
    yield of("another scheme", 401, missing, GOOD, authorization="Basic am86am8=")
    yield of("a scheme alone", 401, invalid, GOOD, authorization="Bearer")
    yield of("a key that is none", 401, invalid, GOOD, authorization="Bearer fd_" + "a" * 43)
    yield of("a key without end", 401, invalid, GOOD, authorization="Bearer fd_" + "a" * 100_000)
    yield of("a key of strange letters", 401, invalid, GOOD, authorization="Bearer fd_\xff\xfe\xe9")
    yield of("a token that is none", 401, invalid, GOOD, authorization="Bearer fdv_a.b.c")
    yield of("a refresh token", 401, invalid, GOOD, authorization="Bearer fdr_" + "a" * 91)


def at_other_routes() -> Iterator[Wrong]:
    """Paths and methods."""
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        yield Wrong(f"{method} of a message", 405, "request.method_not_allowed", b"{}", method=method)
    yield Wrong("a method that nobody knows", 405, "request.method_not_allowed", method="BREW")
    for path in ("/v1/nothing", "/v1/messages/", "/V1/MESSAGES", "/v1/conversations/a/b/c", "//v1/messages", "/\u00e9"):
        yield got(f"the path {path}", 404, NO_ROUTE, path)
    yield got("a path with a NUL", 404, NO_ROUTE, "/v1/conversations/a%00b")
    yield got("a query with a NUL", 422, MALFORMED, "/v1/conversations?user_id=a%00b")
    for path in (CONVERSATION, f"{CONVERSATION}/events", f"{CONVERSATION}/transcript", "/v1/conversations/%FF%FE"):
        yield got(f"an unknown conversation at {path}", 404, NO_CONVERSATION, path)
    yield got(
        "an unknown conversation as a stream",
        404,
        NO_CONVERSATION,
        f"{CONVERSATION}/events",
        accept="text/event-stream",
    )
    yield got("an unknown conversation to delete", 404, NO_CONVERSATION, CONVERSATION, "DELETE")
    yield got("an id without end", 422, MALFORMED, f"/v1/conversations/{'a' * 5_000}")
    yield got("an unknown ticket", 404, "inbox.ticket_not_found", "/v1/inbox/tickets/tick_unknown")
    yield got("an unknown key", 404, "access.key_not_found", "/v1/access/keys/key_unknown", "DELETE")
    yield got(
        "a session that is not a visitor's", 403, "access.visitors_only", "/v1/channels/web/sessions/current", "DELETE"
    )


def at_queries() -> Iterator[Wrong]:
    """Cursors, limits, positions."""
    for cursor in ("nonsense", "%00", "MQ", "OTk5", "a" * 300, "\u00e9", "MTIzOmNvbnY="):
        code = MALFORMED if "%00" in cursor else CURSOR
        if cursor != "MTIzOmNvbnY=":  # a cursor of the right shape that nobody was given leads to an empty page
            yield got(f"the cursor {cursor[:9]}", 422, code, f"/v1/conversations?cursor={cursor}")
    yield got("a ticket's cursor", 422, "inbox.cursor_invalid", "/v1/inbox/tickets?cursor=-1")
    yield got("a cursor without end", 422, MALFORMED, f"/v1/conversations?cursor={'a' * 301}")
    for query in (
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=a",
        "limit=1e3",
        f"limit={10**40}",
        "limit=",
        "status=gone",
    ):
        yield got(f"a list with {query[:20]}", 422, MALFORMED, f"/v1/conversations?{query}")
    for query in (
        "after=-1",
        f"after={2**63}",
        f"after={10**40}",
        "after=x",
        "wait=31",
        "wait=-1",
        "wait=nan",
        "wait=inf",
    ):
        yield got(f"events with {query[:20]}", 422, MALFORMED, f"{CONVERSATION}/events?{query}")


def at_other_bodies() -> Iterator[Wrong]:
    """What makes a key, and what begins a visitor's session."""
    keys, sessions = "/v1/access/keys", "/v1/channels/web/sessions"
    key = {"name": "till", "scopes": ["inbox:read"]}
    past, endless = "2001-01-01T00:00:00Z", ["inbox:read"] * 51
    cases: list[tuple[str, int, str, str, Any]] = [
        ("a key without a name", 422, MALFORMED, keys, key | {"name": "  "}),
        ("a key with a name without end", 422, MALFORMED, keys, key | {"name": "a" * 101}),
        ("a key without scopes", 422, MALFORMED, keys, key | {"scopes": []}),
        ("a key with scopes without end", 422, MALFORMED, keys, key | {"scopes": endless}),
        ("a key with an unknown scope", 422, "access.scope_unknown", keys, key | {"scopes": ["all:of-it"]}),
        ("a key that has expired", 409, "access.expiry_in_the_past", keys, key | {"expires_at": past}),
        ("a key for a time without a zone", 422, MALFORMED, keys, key | {"expires_at": "2099-01-01T00:00:00"}),
        ("a key for a time that is none", 422, MALFORMED, keys, key | {"expires_at": "tomorrow"}),
        ("a key for a time without end", 422, MALFORMED, keys, key | {"expires_at": 1e300}),
        ("a key with a NUL", 422, MALFORMED, keys, key | {"name": "a\0"}),
        ("a key for another workspace", 422, MALFORMED, keys, key | {"workspace_id": "default"}),
        ("a session with nobody", 422, MALFORMED, sessions, {}),
        ("a session with an unknown bot", 404, "bots.not_found", sessions, {"bot": "nobody"}),
        ("a session with a bot without end", 422, MALFORMED, sessions, {"bot": "a" * 65}),
        ("a session with a number", 422, MALFORMED, sessions, {"bot": 5}),
        ("a session with a token that is none", 401, REFRESH, sessions, {"bot": "tiny", "refresh_token": "fdr_x"}),
        ("a session with a token without end", 422, MALFORMED, sessions, {"bot": "tiny", "refresh_token": "a" * 201}),
        ("a session with an empty token", 401, REFRESH, sessions, {"bot": "tiny", "refresh_token": ""}),
        ("a session with a strange token", 401, REFRESH, sessions, {"bot": "tiny", "refresh_token": "fdr_\u00e9"}),
        ("a session with an unknown field", 422, MALFORMED, sessions, {"bot": "tiny", "user_id": "vis_mine"}),
    ]
    for name, status, code, path, document in cases:
        yield Wrong(name, status, code, json.dumps(document).encode(), {}, path)


def wrong_messages() -> list[Wrong]:
    """Everything that concerns `POST /v1/messages`."""
    return [*at_the_body(), *at_the_message(), *at_the_door()]


def all_wrong_requests() -> list[Wrong]:
    return [*wrong_messages(), *at_other_routes(), *at_queries(), *at_other_bodies()]
