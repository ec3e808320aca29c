"""Reads what `actions/<name>.yaml` says of an OpenAPI document, and makes an action of each operation that it chooses."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from frontdesk.bots.approval_checks import read_rule
from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields, plain
from frontdesk.bots.http_fields import (
    ACTION_NAME,
    HOST,
    check_repeating,
    check_templates,
    failures_of,
    key_header_of,
    pages_of,
    seconds_of,
    secrets_of,
)
from frontdesk.bots.openapi.authorising import Proof, authorise, headers_with, read_proofs
from frontdesk.bots.openapi.document import Document, Unfit, read_document
from frontdesk.bots.openapi.operations import Mapped, Operation, mapped, operations_of
from frontdesk.dialogue.expressions import attributes_in, names_in
from frontdesk.dialogue.http_action import IDEMPOTENT_METHODS, HttpActionDefinition

MOST_ACTIONS = 500  # of one document
_SAFE = frozenset({"GET", "HEAD"})


@dataclass(slots=True)
class Imported:
    """The actions of a document, and what of it was left out."""

    actions: list[HttpActionDefinition] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Declared:
    """What the bot says of a document."""

    document: Document
    prefix: str
    server: str
    proofs: Mapping[str, Proof]
    headers: Mapping[str, str]
    timeout_seconds: float
    retries: int
    secrets: Mapping[str, int]
    overrides: Mapping[str, Fields]


def is_document(node: Mapping[str, Any]) -> bool:
    """Whether this is an OpenAPI document itself, which may stand beside what speaks of it."""
    return "openapi" in node and "info" in node


def imported(fields: Fields, folder: Path) -> Imported:
    """The actions that `fields` declare; what is wrong with it becomes a problem of theirs."""
    found = Imported()
    try:
        document = _document(fields, folder)
        operations = _chosen(fields, document, found)
        declared = _declared(fields, document)
    except Unfit as unfit:
        fields.problems.append(Problem(fields.text("openapi"), unfit.line, unfit.what, unfit.mend))
        return found
    except _Misplaced:
        return found
    fields.finish()
    if declared is None:
        return found
    for operation, wanted in operations:
        try:
            request = mapped(operation)
            found.actions.append(_action(fields, declared, request))
        except Unfit as unfit:
            told = fields.problems if wanted else found.notes
            told.append(_note(document, operation, unfit.within("No action is made of it:")))
        else:
            found.notes += [_note(document, operation, note) for note in request.notes]
    return found


class _Misplaced(Exception):
    """The document's own name is a problem, which is told."""


def _note(document: Document, operation: Operation, unfit: Unfit) -> Problem:
    return Problem(document.file, unfit.line, f"`{operation.names[0]}`: {unfit.what}", unfit.mend)


def _document(fields: Fields, folder: Path) -> Document:
    name = fields.text("openapi", required=True)
    path = (folder / name).resolve()
    if not name or not path.is_relative_to(folder.resolve()):
        fields.problem("`openapi` is the name of a file in the bot's folder.", "Copy it there.", key="openapi")
        raise _Misplaced
    if not path.is_file():
        fields.problem(f"There is no file `{name}` in the bot's folder.", "Check its spelling.", key="openapi")
        raise _Misplaced
    return read_document(path, name)


def _chosen(fields: Fields, document: Document, found: Imported) -> list[tuple[Operation, bool]]:
    """The operations that are to be actions, each with whether it was named itself."""
    inner = fields.mapping("operations")
    tags, include, exclude = (frozenset(inner.texts(key)) for key in ("tags", "include", "exclude"))
    inner.finish()
    everything = list(operations_of(document))
    found.notes += [
        Problem(document.file, one.line, one.what, one.mend) for one in everything if isinstance(one, Unfit)
    ]
    operations = [one for one in everything if isinstance(one, Operation)]
    names = {name for one in operations for name in one.names}
    for key, wanted, known in (
        ("include", include, names),
        ("exclude", exclude, names),
        ("tags", tags, {tag for one in operations for tag in one.tags}),
    ):
        for name in sorted(wanted - known):
            inner.problem(f"The document has no `{name}`.", _meant(name, known), key=key)
    chosen = [
        (one, bool(include.intersection(one.names)))
        for one in operations
        if not exclude.intersection(one.names)
        and (not (tags or include) or tags.intersection(one.tags) or include.intersection(one.names))
    ]
    if len(chosen) > MOST_ACTIONS:
        mend = "Choose some under `operations`, by `tags` or `include`."
        fields.problem(f"{len(chosen)} operations are more than {MOST_ACTIONS}.", mend, key="openapi")
        return []
    return chosen


def _meant(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean `{near[0]}`?" if near else "Check its spelling."


def _declared(fields: Fields, document: Document) -> _Declared | None:
    prefix = fields.text("prefix")
    if prefix and not ACTION_NAME.fullmatch(prefix):
        fields.problem(f"`{prefix}` cannot begin the name of an action.", "Such as `shop`.", key="prefix")
    overrides = dict(fields.mapping("overrides").children())
    names = {name for one in operations_of(document) if isinstance(one, Operation) for name in one.names}
    for name in overrides.keys() - names:
        fields.mapping("overrides").problem(f"The document has no `{name}`.", _meant(name, names), key=name)
    server = _server(fields, document)
    proofs = read_proofs(fields, document)
    declared = _Declared(
        document=document,
        prefix=prefix,
        server=server,
        proofs=proofs,
        headers={name: str(value) for name, value in fields.plain("headers").items()},
        timeout_seconds=seconds_of(fields),
        retries=fields.number("retries", 0),
        secrets={
            **dict(secrets_of(fields, ("headers", "auth"))),
            **{p.secret: p.line for p in proofs.values() if p.secret},
        },
        overrides=overrides,
    )
    return declared if server else None


def _server(fields: Fields, document: Document) -> str:
    """Where the requests go: what the bot says, or else the document's first server."""
    chosen = fields.plain("server_variables")
    server = fields.text("server")
    if not server:
        first = next(document.whole.at("servers").items(), None)
        server = first.resolved().at("url").text if first is not None else ""
        for name, variable in first.resolved().at("variables").members() if first is not None else ():
            value = chosen.pop(name, variable.resolved().mapping.get("default", ""))
            allowed = variable.resolved().mapping.get("enum")
            if isinstance(allowed, list) and value not in allowed:
                mend = f"It may be one of: {', '.join(map(str, allowed[:20]))}."
                fields.problem(f"`{name}` of the server cannot be `{value}`.", mend, key="server_variables")
            server = server.replace(f"{{{name}}}", str(value))
    for name in chosen:
        fields.problem(f"The server has no variable `{name}`.", "Check its spelling.", key="server_variables")
    if not HOST.match(server) or set(server) & set("{}#? \\"):
        what = f"`{server[:100]}` is no address that requests can go to." if server else "The document names no server."
        fields.problem(
            what, "Say `server: https://shop.example/api`.", key="server" if fields.text("server") else "openapi"
        )
        return ""
    return server.rstrip("/")


def _action(fields: Fields, declared: _Declared, request: Mapped) -> HttpActionDefinition:
    """Raises Unfit."""
    operation = request.operation
    for owner in (operation.part, operation.path_part):
        if "servers" in owner.mapping and not fields.text("server"):
            mend = "Say `server: …`, which all its requests go to."
            raise owner.at("servers").unfit("it has a server of its own, and secrets are sent to one only.", mend)
    safe = operation.method in _SAFE
    headers = headers_with(request.headers, declared.headers)
    definition = HttpActionDefinition(
        name=f"{declared.prefix}.{operation.snake}" if declared.prefix else operation.snake,
        method=operation.method,
        url=declared.server + request.url,
        description=operation.description,
        safe=safe,
        arguments=request.arguments,
        headers=headers,
        query=request.query,
        json=request.json,
        left_out=request.left_out,
        failures=request.failures,
        timeout_seconds=declared.timeout_seconds,
        retries=declared.retries if safe or operation.method in IDEMPOTENT_METHODS else 0,
        file=fields.file,
        line=fields.line("openapi"),
    )
    definition = _used(authorise(definition, request, declared.proofs))
    override = next((declared.overrides[name] for name in operation.names if name in declared.overrides), None)
    if override is not None:
        definition = _overridden(override, definition)
    secrets = dict.fromkeys(_named(definition), fields.line("openapi"))
    definition = replace(definition, secrets=secrets | {k: v for k, v in declared.secrets.items() if k in secrets})
    check_templates(override or fields, definition)
    check_repeating(override or fields, definition)
    return definition


def _used(definition: HttpActionDefinition) -> HttpActionDefinition:
    """Without arguments that nothing takes any more: what the bot says itself is in their place."""
    taken = frozenset().union(*map(names_in, definition.request_templates()))
    return replace(definition, arguments={name: one for name, one in definition.arguments.items() if name in taken})


def _overridden(fields: Fields, made: HttpActionDefinition) -> HttpActionDefinition:
    """What the bot says of one operation comes in place of what the document says."""
    name = fields.text("action", made.name)
    if not ACTION_NAME.fullmatch(name):
        fields.problem(f"`{name}` cannot be the name of an action.", "Such as shop.find_order.", key="action")
    safe = fields.flag("safe") if "safe" in fields.node else made.safe
    definition = replace(
        made,
        name=name,
        description=fields.text("description", made.description),
        safe=safe,
        idempotent=fields.flag("idempotent"),
        result=plain(fields.raw("result")),
        failures={**made.failures, **failures_of(fields)},
        timeout_seconds=seconds_of(fields, made.timeout_seconds),
        retries=fields.number("retries", made.retries),
        pages=pages_of(fields),
        key_header=key_header_of(fields, made.key_header),
        approve=read_rule(fields),
        approve_within=fields.text("approve_within", made.approve_within),
        line=fields.line(),
    )
    fields.finish()
    return definition


def _named(definition: HttpActionDefinition) -> Iterator[str]:
    """The secrets that its templates take: all are the bot's own words, for the document brings none."""
    for text in definition.request_templates():
        yield from (name for name in attributes_in(text, "secrets") if name is not None)
