"""Reads the actions that a bot declares as requests, one YAML document each in `actions/`, and finds what is wrong with them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from frontdesk.bots.approval_checks import read_rule
from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields, as_fields, plain, read_documents
from frontdesk.dialogue.approving import WITHIN
from frontdesk.dialogue.expressions import (
    ExpressionInvalid,
    attributes_in,
    check_expression,
    check_template,
    names_in,
    texts_in,
)
from frontdesk.dialogue.http_action import (
    ARGUMENT_TYPES,
    IDEMPOTENT_METHODS,
    METHODS,
    Argument,
    ArgumentType,
    Failure,
    HttpActionDefinition,
    OAuth,
    Pages,
)

SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")
_ARGUMENT = re.compile(r"[a-z_][a-z0-9_]*")
_HOST = re.compile(r"https?://[^/{}\s@]+(/|\?|$)")
_OF_REQUESTS = frozenset({"secrets", "context"})
_OF_ANSWERS = frozenset({"body", "status", "headers", "items"})
_MOST_RETRIES = 5
_MOST_PAGES = 100
_MOST_SECONDS = 120


def read_http_actions(folder: Path, problems: list[Problem]) -> dict[str, HttpActionDefinition]:
    """Every request that the bot in `folder` declares, by name."""
    found: dict[str, HttpActionDefinition] = {}
    for path in sorted((folder / "actions").glob("*.yaml")):
        file = f"actions/{path.name}"
        for document in read_documents(path, file, problems):
            fields = as_fields(document, file, problems)
            if fields is None:
                continue
            definition = _definition(fields)
            if definition.name in found:
                mend = "Rename one of them."
                fields.problem(f"The action `{definition.name}` is declared a second time.", mend, key="action")
            found[definition.name] = definition
    return found


def _definition(fields: Fields) -> HttpActionDefinition:
    definition = HttpActionDefinition(
        name=fields.text("action", required=True),
        method=fields.text("method", "GET").upper(),
        url=fields.text("url", required=True),
        description=fields.text("description"),
        safe=_flag(fields, "safe"),
        idempotent=_flag(fields, "idempotent"),
        arguments=_arguments(fields.mapping("takes")),
        headers={name: str(value) for name, value in fields.plain("headers").items()},
        query=fields.plain("query"),
        json=plain(fields.raw("json")),
        result=plain(fields.raw("result")),
        failures=_failures(fields),
        timeout_seconds=_seconds(fields),
        retries=fields.number("retries", 0),
        oauth=_oauth(fields),
        pages=_pages(fields),
        approve=read_rule(fields),
        approve_within=fields.text("approve_within", WITHIN),
        file=fields.file,
        line=fields.line("action"),
        secrets=dict(_secrets(fields)),
    )
    fields.finish()
    _check_request(fields, definition)
    _check_repeating(fields, definition)
    _check_templates(fields, definition)
    return definition


def _flag(fields: Fields, key: str) -> bool:
    value = fields.raw(key)
    if value is not None and not isinstance(value, bool):
        fields.problem(f"`{key}` must be true or false.", key=key)
    return value is True


def _seconds(fields: Fields) -> float:
    value = fields.raw("timeout_seconds")
    if value is None:
        return 10.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _MOST_SECONDS:
        fields.problem(f"`timeout_seconds` is more than 0 and at most {_MOST_SECONDS}.", key="timeout_seconds")
        return 10.0
    return float(value)


def _arguments(fields: Fields) -> dict[str, Argument]:
    found = {}
    for name in fields.node:
        given = fields.text(name)
        kind = given.removesuffix("?")
        if not _ARGUMENT.fullmatch(str(name)) or name in _OF_REQUESTS | _OF_ANSWERS:
            mend = (
                "Use lower-case letters, digits and `_`; secrets, context, body, status, headers and items are taken."
            )
            fields.problem(f"`{name}` cannot be the name of an argument.", mend, key=name)
        if kind not in ARGUMENT_TYPES:
            mend = f"Known are: {', '.join(sorted(ARGUMENT_TYPES))}; a `?` behind it makes the argument optional."
            fields.problem(f"There is no type `{given}`.", mend, key=name)
            kind = "any"
        found[str(name)] = Argument(cast("ArgumentType", kind), required=not given.endswith("?"))
    return found


def _failures(fields: Fields) -> dict[int, Failure]:
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


def _oauth(fields: Fields) -> OAuth | None:
    if fields.raw("oauth") is None:
        return None
    inner = fields.mapping("oauth")
    oauth = OAuth(
        inner.text("token_url", required=True),
        inner.text("client_id", required=True),
        inner.text("client_secret", required=True),
        inner.text("scope"),
    )
    inner.finish()
    if oauth.token_url and not _HOST.match(oauth.token_url):
        inner.problem("`token_url` must begin with `https://` and a host.", key="token_url")
    return oauth


def _pages(fields: Fields) -> Pages | None:
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


def _secrets(fields: Fields) -> Iterator[tuple[str, int]]:
    """Each secret that the document names in a template, and the line of the part that it stands in."""
    for key in ("url", "headers", "query", "json", "oauth"):
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
        return frozenset()  # `_check_templates` says so


def _check_request(fields: Fields, definition: HttpActionDefinition) -> None:
    if definition.name and not _NAME.fullmatch(definition.name):
        fields.problem(
            f"`{definition.name}` cannot be the name of an action.", "Such as shop.find_order.", key="action"
        )
    if definition.method not in METHODS:
        mend = f"Known are: {', '.join(sorted(METHODS))}."
        fields.problem(f"There is no method `{definition.method}`.", mend, key="method")
    if definition.url and not _HOST.match(definition.url):
        mend = "Values may stand only behind the host, such as https://shop.example/orders/{{ number }}."
        fields.problem("`url` must begin with `https://` and a host.", mend, key="url")
    if definition.json is not None and definition.method in {"GET", "HEAD"}:
        fields.problem(f"A {definition.method} has no body.", "Use `query`, or another method.", key="json")
    if definition.safe and definition.method in {"PUT", "PATCH", "DELETE"}:
        mend = "Remove `safe`: what changes something is journalled, so that it is done once."
        fields.problem(f"A {definition.method} is not safe.", mend, key="safe")


def _check_repeating(fields: Fields, definition: HttpActionDefinition) -> None:
    if definition.retries > _MOST_RETRIES:
        fields.problem(f"`retries` is at most {_MOST_RETRIES}.", key="retries")
    repeatable = definition.safe or definition.idempotent or definition.method in IDEMPOTENT_METHODS
    if definition.retries and not repeatable:
        mend = "Say `idempotent: true` if the server does its work once an Idempotency-Key; else remove `retries`."
        fields.problem(f"A {definition.method} with effects cannot simply be repeated.", mend, key="retries")
    if definition.pages is not None and not definition.safe:
        fields.problem("Only what is safe can be read page by page.", "Add `safe: true`.", key="pages")


def _check_templates(fields: Fields, definition: HttpActionDefinition) -> None:
    """Every text must be a template, and take only what there is."""
    known = frozenset(definition.arguments)
    oauth = definition.oauth
    parts = {
        "url": ([definition.url], known | _OF_REQUESTS),
        "headers": (definition.headers, known | _OF_REQUESTS),
        "query": (definition.query, known | _OF_REQUESTS),
        "json": (definition.json, known | _OF_REQUESTS),
        "oauth": ([oauth.token_url, oauth.client_id, oauth.client_secret, oauth.scope] if oauth else [], _OF_REQUESTS),
        "result": (definition.result, known | _OF_ANSWERS),
        "failures": ([failure.say for failure in definition.failures.values()], known | _OF_ANSWERS),
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
