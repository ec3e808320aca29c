"""What a declared request and an imported operation may say alike, read from YAML and checked."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields
from frontdesk.dialogue.expressions import (
    ExpressionInvalid,
    attributes_in,
    check_expression,
    check_template,
    names_in,
    texts_in,
)
from frontdesk.dialogue.http_action import (
    IDEMPOTENT_METHODS,
    KEY_HEADER,
    Basic,
    Failure,
    HttpActionDefinition,
    OAuth,
    Pages,
)

SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
ACTION_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
HOST = re.compile(r"https?://[^/{}\s@]+(/|\?|$)")
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, 5.6.2
OF_REQUESTS = frozenset({"secrets", "context"})
OF_ANSWERS = frozenset({"body", "status", "headers", "items"})
_MOST_RETRIES = 5
_MOST_PAGES = 100
_MOST_SECONDS = 120


def seconds_of(fields: Fields, default: float = 10.0) -> float:
    value = fields.raw("timeout_seconds")
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MOST_SECONDS:
        fields.problem(f"`timeout_seconds` is more than 0 and at most {_MOST_SECONDS}.", key="timeout_seconds")
        return default
    return float(value)


def failures_of(fields: Fields) -> dict[int, Failure]:
    inner, found = fields.mapping("failures"), {}
    for key in inner.node:
        if not isinstance(key, int) or not 300 <= key <= 599:
            inner.problem(f"`{key}` is no status that can mean a failure.", "Write one such as 404.", key=key)
            continue
        value = inner.node[key]
        if isinstance(value, CommentedMap):
            one = Fields(value, fields.file, fields.problems)
            found[key] = Failure(one.text("code", required=True), one.text("say"))
            one.finish()
        else:
            found[key] = Failure(str(value))
    return found


def oauth_of(fields: Fields) -> OAuth | None:
    return read_oauth(fields.mapping("oauth")) if fields.raw("oauth") is not None else None


def read_oauth(inner: Fields, mend: str = "") -> OAuth:
    """Client credentials; `mend` says where another address may come from."""
    oauth = OAuth(
        inner.text("token_url", required=True),
        inner.text("client_id", required=True),
        inner.text("client_secret", required=True),
        inner.text("scope"),
    )
    inner.finish()
    if oauth.token_url and not HOST.match(oauth.token_url):
        inner.problem("`token_url` must begin with `https://` and a host.", mend, key="token_url")
    return oauth


def pages_of(fields: Fields) -> Pages | None:
    if fields.raw("pages") is None:
        return None
    inner = fields.mapping("pages")
    pages = Pages(
        items=inner.text("items", required=True),
        parameter=inner.text("parameter", required=True),
        cursor=inner.text("cursor") or None,
        first=inner.number("first", 1),
        most=inner.number("most", 10),
    )
    inner.finish()
    if not 1 <= pages.most <= _MOST_PAGES:
        inner.problem(f"`most` is 1 to {_MOST_PAGES} pages.", key="most")
    for key, expression in (("items", pages.items), ("cursor", pages.cursor)):
        try:
            check_expression(expression or "none")
        except ExpressionInvalid as error:
            inner.problem(f"This is no expression: {error}.", "Write it without braces, as in a condition.", key=key)
    return pages


def basic_of(fields: Fields) -> Basic | None:
    return read_basic(fields.mapping("basic")) if fields.raw("basic") is not None else None


def read_basic(inner: Fields) -> Basic:
    basic = Basic(inner.text("user", required=True), inner.text("password", required=True))
    inner.finish()
    return basic


def key_header_of(fields: Fields, default: str = KEY_HEADER) -> str:
    name = fields.text("idempotency_header", default)
    if not HEADER_NAME.fullmatch(name):
        fields.problem(f"`{name}` cannot be the name of a header.", f"Such as {KEY_HEADER}.", key="idempotency_header")
        return default
    return name


def secrets_of(
    fields: Fields, keys: Sequence[str] = ("url", "headers", "query", "json", "oauth", "basic")
) -> Iterator[tuple[str, int]]:
    """Each secret that the document names in a template, and the line of the part that it stands in."""
    for key in keys:
        value = fields.node.get(key)
        for text, line in _placed(value, fields.line(key)):
            for name in _attributes(text):
                if name is None or not SECRET_NAME.fullmatch(name):
                    what = "A secret is named as `secrets.NAME`, in capital letters, digits and `_`."
                    fields.problems.append(Problem(fields.file, line, what, "Such as `{{ secrets.SHOP_TOKEN }}`."))
                else:
                    yield name, line


def _placed(value: Any, line: int) -> Iterator[tuple[str, int]]:
    if isinstance(value, str):
        yield str(value), line
    elif isinstance(value, CommentedMap):
        for key in value:
            yield from _placed(value[key], int(value.lc.key(key)[0]) + 1)
    elif isinstance(value, CommentedSeq):
        for number, item in enumerate(value):
            yield from _placed(item, int(value.lc.item(number)[0]) + 1)


def _attributes(text: str) -> frozenset[str | None]:
    try:
        return attributes_in(text, "secrets")
    except ExpressionInvalid:
        return frozenset()  # `check_templates` says so


def check_repeating(fields: Fields, definition: HttpActionDefinition) -> None:
    """What is declared of its effects must fit the method."""
    if definition.safe and definition.method in {"PUT", "PATCH", "DELETE"}:
        mend = "Remove `safe`: what changes something is journalled, so that it is done once."
        fields.problem(f"A {definition.method} is not safe.", mend, key="safe")
    if definition.retries > _MOST_RETRIES:
        fields.problem(f"`retries` is at most {_MOST_RETRIES}.", key="retries")
    repeatable = definition.safe or definition.idempotent or definition.method in IDEMPOTENT_METHODS
    if definition.retries and not repeatable:
        mend = "Say `idempotent: true` if the server does its work once an Idempotency-Key; else remove `retries`."
        fields.problem(f"A {definition.method} with effects cannot simply be repeated.", mend, key="retries")
    if definition.pages is not None and not definition.safe:
        fields.problem("Only what is safe can be read page by page.", "Add `safe: true`.", key="pages")


def check_templates(fields: Fields, definition: HttpActionDefinition) -> None:
    """Every text must be a template, and take only what there is."""
    known = frozenset(definition.arguments)
    oauth, basic = definition.oauth, definition.basic
    parts = {
        "url": ([definition.url], known | OF_REQUESTS),
        "headers": (definition.headers, known | OF_REQUESTS),
        "query": (definition.query, known | OF_REQUESTS),
        "json": (definition.json, known | OF_REQUESTS),
        "oauth": ([oauth.token_url, oauth.client_id, oauth.client_secret, oauth.scope] if oauth else [], OF_REQUESTS),
        "basic": ([basic.user, basic.password] if basic else [], OF_REQUESTS),
        "result": (definition.result, known | OF_ANSWERS),
        "failures": ([failure.say for failure in definition.failures.values()], known | OF_ANSWERS),
    }
    for key, (part, names) in parts.items():
        for text in texts_in(part):
            try:
                check_template(text)
                unknown = sorted(names_in(text) - names)
            except ExpressionInvalid as error:
                fields.problem(f"This is no template: {error}.", key=key)
                continue
            for name in unknown:
                mend = f"Declare it under `takes`, or use one of: {', '.join(sorted(names))}."
                fields.problem(f"There is no `{name}` in `{key}`.", mend, key=key)
