"""Errors as their readers see them: RFC 9457 problem documents, and the same for OpenAPI.

A route names the errors of its own; those that every route of its sort may give (401, 403, 413, 415, 422, 429, 503 …)
are added by `kit.http.openapi`:

    @router.get("/v1/conversations/{id}", responses=problems(ConversationNotFound))
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from frontdesk.errors import Error, Malformed, TooMany, Unauthorised

MEDIA_TYPE = "application/problem+json"
SCHEMA_NAME = "Problem"
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MOST_FIELD_PROBLEMS = 20
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class FieldProblem(BaseModel):
    """One field that is not as it should be."""

    field: str = Field(examples=["body.user_id"])
    problem: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """What went wrong, why, and what to do about it (RFC 9457). `code` is stable: programs decide by it."""

    model_config = ConfigDict(title=SCHEMA_NAME)

    type: str = Field(description="Where the error is explained.")
    title: str
    status: int
    detail: str
    code: str
    hint: str
    request_id: str = Field(description="Also in the log line and in the X-Request-Id header.")
    retryable: bool = Field(description="Whether the same request may succeed later.")
    errors: list[FieldProblem] | None = Field(None, description="With a malformed payload: what is wrong, by field.")


class ProblemResponse(Response):
    """The answer that says what went wrong."""

    media_type = MEDIA_TYPE

    def __init__(self, error: Error, request_id: str, headers: Mapping[str, str] | None = None) -> None:
        content = msgspec.json.encode(problem_document(error, request_id))
        super().__init__(content, error.status, {**_headers_for(error), **(headers or {})})


def problem_document(error: Error, request_id: str) -> dict[str, Any]:
    """The members of the problem document. An event stream sends the same after its head has gone out."""
    document = _document(type(error), printable(error.message), request_id)
    if isinstance(error, Malformed) and "fields" in error.details:
        document["errors"] = error.details["fields"]
    return document


def malformed(found: Sequence[Mapping[str, Any]], *place: str) -> Malformed:
    """The error for what a schema found wrong (Pydantic's own list: `loc` and `msg`), in the named part of the request."""
    fields = [
        {"field": printable(".".join(map(str, (*place, *problem["loc"])))), "problem": printable(problem["msg"])}
        for problem in found[:_MOST_FIELD_PROBLEMS]
    ]
    reason = "; ".join(f"{field['field']}: {field['problem']}" for field in fields[:3])
    return Malformed(reason=reason, fields=fields)


def problems(*kinds: type[Error]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that may raise these errors, each with an example, grouped by status."""
    responses: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        known = responses.setdefault(
            kind.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{SCHEMA_NAME}"}, "examples": {}}},
            },
        )
        known["description"] = ", ".join(filter(None, [known["description"], f"`{kind.code}`"]))
        known["content"][MEDIA_TYPE]["examples"][kind.code] = {"value": example_of(kind)}
    return responses


def every_error() -> list[type[Error]]:
    """All kinds of error that the modules loaded so far define, one a code, by status and code."""
    found: dict[str, type[Error]] = {}
    for kind in _descendants(Error):
        if kind.__module__.startswith("frontdesk."):
            found.setdefault(kind.code, kind)
    return sorted(found.values(), key=lambda kind: (kind.status, kind.code))


def example_of(kind: type[Error]) -> dict[str, Any]:
    """A problem document of this kind, its changing parts left as dots."""
    document = _document(kind, message_of(kind), "req_01k8w3v5d8e9f0g1h2j3k4m5n6")
    if kind.code == Malformed.code:
        document["errors"] = [{"field": "body.user_id", "problem": "Field required"}]
    return document


def message_of(kind: type[Error]) -> str:
    """The first paragraph of the docstring, without the values that fill it."""
    paragraph = " ".join((kind.__doc__ or "").strip().split("\n\n", maxsplit=1)[0].split())
    return _PLACEHOLDER.sub("…", paragraph)


def title_of(kind: type[Error]) -> str:
    """`TooManySessions` is titled "Too many sessions"."""
    return _WORD_START.sub(" ", kind.__name__).capitalize()


def printable(text: str) -> str:
    """`text` as UTF-8 can carry it: what a client sent may be quoted in a message."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _document(kind: type[Error], detail: str, request_id: str) -> dict[str, Any]:
    return {
        "type": f"/docs/errors#{kind.code}",
        "title": title_of(kind),
        "status": kind.status,
        "detail": detail,
        "code": kind.code,
        "hint": kind.hint,
        "request_id": request_id,
        "retryable": kind.retryable,
    }


def _headers_for(error: Error) -> dict[str, str]:
    headers = {"cache-control": "no-store"}
    if isinstance(error, TooMany):
        headers["retry-after"] = str(error.retry_after_seconds)
    if isinstance(error, Unauthorised):
        headers["www-authenticate"] = "Bearer"
    return headers


def _descendants(kind: type[Error]) -> Iterator[type[Error]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _descendants(child)
