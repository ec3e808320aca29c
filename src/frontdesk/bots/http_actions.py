"""Reads the actions that a bot declares as requests, one YAML document each in `actions/`, and finds what is wrong with them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from frontdesk.bots.approval_checks import read_rule
from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields, as_fields, plain, read_documents
from frontdesk.bots.http_fields import (
    ACTION_NAME,
    HOST,
    OF_ANSWERS,
    OF_REQUESTS,
    basic_of,
    check_repeating,
    check_templates,
    failures_of,
    key_header_of,
    oauth_of,
    pages_of,
    seconds_of,
    secrets_of,
)
from frontdesk.bots.openapi.imports import imported, is_document
from frontdesk.dialogue.approving import WITHIN
from frontdesk.dialogue.http_action import ARGUMENT_TYPES, METHODS, Argument, ArgumentType, HttpActionDefinition

_ARGUMENT = re.compile(r"[a-z_][a-z0-9_]*")


def read_http_actions(folder: Path, problems: list[Problem]) -> dict[str, HttpActionDefinition]:
    """Every request that the bot in `folder` declares, itself or by an OpenAPI document, by name."""
    found: dict[str, HttpActionDefinition] = {}
    for fields in _declarations(folder, problems):
        several = "openapi" in fields.node
        for definition in imported(fields, folder).actions if several else [_definition(fields)]:
            if definition.name in found:
                mend = "Say `action: another.name` under its `overrides`." if several else "Rename one of them."
                key = "openapi" if several else "action"
                fields.problem(f"The action `{definition.name}` is declared a second time.", mend, key=key)
            found[definition.name] = definition
    return found


def import_notes(folder: Path) -> list[Problem]:
    """What of the bot's OpenAPI documents could not be made an action, or not wholly."""
    return [
        note
        for fields in _declarations(folder, [])
        if "openapi" in fields.node
        for note in imported(fields, folder).notes
    ]


def _declarations(folder: Path, problems: list[Problem]) -> Iterator[Fields]:
    for path in sorted((folder / "actions").glob("*.yaml")):
        file = f"actions/{path.name}"
        for document in read_documents(path, file, problems):
            fields = as_fields(document, file, problems)
            if fields is not None and not is_document(fields.node):
                yield fields


def _definition(fields: Fields) -> HttpActionDefinition:
    definition = HttpActionDefinition(
        name=fields.text("action", required=True),
        method=fields.text("method", "GET").upper(),
        url=fields.text("url", required=True),
        description=fields.text("description"),
        safe=fields.flag("safe"),
        idempotent=fields.flag("idempotent"),
        arguments=_arguments(fields.mapping("takes")),
        headers={name: str(value) for name, value in fields.plain("headers").items()},
        query=fields.plain("query"),
        json=plain(fields.raw("json")),
        result=plain(fields.raw("result")),
        failures=failures_of(fields),
        timeout_seconds=seconds_of(fields),
        retries=fields.number("retries", 0),
        oauth=oauth_of(fields),
        basic=basic_of(fields),
        key_header=key_header_of(fields),
        pages=pages_of(fields),
        approve=read_rule(fields),
        approve_within=fields.text("approve_within", WITHIN),
        file=fields.file,
        line=fields.line("action"),
        secrets=dict(secrets_of(fields)),
    )
    fields.finish()
    _check_request(fields, definition)
    check_repeating(fields, definition)
    check_templates(fields, definition)
    return definition


def _arguments(fields: Fields) -> dict[str, Argument]:
    found = {}
    for name in fields.node:
        given = fields.text(name)
        kind = given.removesuffix("?")
        if not _ARGUMENT.fullmatch(str(name)) or name in OF_REQUESTS | OF_ANSWERS:
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


def _check_request(fields: Fields, definition: HttpActionDefinition) -> None:
    if definition.name and not ACTION_NAME.fullmatch(definition.name):
        fields.problem(
            f"`{definition.name}` cannot be the name of an action.", "Such as shop.find_order.", key="action"
        )
    if definition.method not in METHODS:
        mend = f"Known are: {', '.join(sorted(METHODS))}."
        fields.problem(f"There is no method `{definition.method}`.", mend, key="method")
    if definition.url and not HOST.match(definition.url):
        mend = "Values may stand only behind the host, such as https://shop.example/orders/{{ number }}."
        fields.problem("`url` must begin with `https://` and a host.", mend, key="url")
    if definition.json is not None and definition.method in {"GET", "HEAD"}:
        fields.problem(f"A {definition.method} has no body.", "Use `query`, or another method.", key="json")
