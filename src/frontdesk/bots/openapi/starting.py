"""The file that an author begins with: everything of an OpenAPI document that can be an action, and what is to be filled in."""

import json
import re
from dataclasses import dataclass, field

from frontdesk.bots.http_fields import HOST
from frontdesk.bots.openapi.document import Document, Part, Unfit
from frontdesk.bots.openapi.imports import MOST_ACTIONS
from frontdesk.bots.openapi.operations import Mapped, Operation, mapped, operations_of, snake
from frontdesk.dialogue.http_action import Argument

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*")  # a text that YAML reads as itself
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


@dataclass(slots=True)
class Start:
    """`text` is the file; `made` and `left_out` are lines of the report, `secrets` the names that it takes."""

    text: str = ""
    made: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


def start(document: Document, *, prefix: str, server: str | None = None) -> Start:
    """Raises Unfit where the document cannot be used at all."""
    found, lines, schemes = Start(), list[str](), dict[str, None]()
    for operation in operations_of(document):
        try:
            if isinstance(operation, Unfit):
                raise operation
            request = mapped(operation)
        except Unfit as unfit:
            name = operation.names[0] if isinstance(operation, Operation) else "a path"
            found.left_out.append(_told(document, name, unfit))
            lines.append(f"    # - {_text(name)}   {_comment(unfit.what)}")
            continue
        shown = f"{prefix}.{operation.snake}({_arguments(request)})"
        found.made.append(f"{shown}   {operation.key}{'' if operation.method in {'GET', 'HEAD'} else ', has effects'}")
        found.left_out += [_told(document, operation.names[0], note) for note in request.notes]
        schemes.update(dict.fromkeys(_needed(document, request)))
        mark = "- " if len(found.made) <= MOST_ACTIONS else "# - "
        lines.append(f"    {mark}{_text(operation.names[0])}   # {_comment(f'{shown} {operation.description}')}")
    head = [
        f"# What {_comment(document.file)} describes, as actions. Keep the operations that the bot needs under `include`.",
        f"openapi: {_text(document.file)}",
        f"prefix: {prefix}",
        *_server(document, server),
        *_auth(document, list(schemes), prefix, found),
    ]
    found.text = "\n".join([*head, "operations:", "  include:", *lines]) + "\n"
    return found


def _told(document: Document, name: str, unfit: Unfit) -> str:
    return f"{document.file}:{unfit.line}: `{_comment(name)}`: {_comment(unfit.what)} {_comment(unfit.mend)}".rstrip()


def _arguments(request: Mapped) -> str:
    return ", ".join(f"{name}{'' if _needs(one) else '?'}" for name, one in request.arguments.items())


def _needs(argument: Argument) -> bool:
    return argument.required and argument.default is None


def _needed(document: Document, request: Mapped) -> list[str]:
    """The schemes of the first way to authorise it that a bot can go."""
    ways = [way for way in request.security if all(_supported(_scheme(document, name)) for name in way)]
    return ways[0] if ways else []


def _scheme(document: Document, name: str) -> Part:
    return document.whole.at("components", "securitySchemes", name)


def _supported(scheme: Part) -> bool:
    kind, way = scheme.at("type").text.lower(), scheme.at("scheme").text.lower()
    return kind in {"apikey", "oauth2", "openidconnect"} or (kind, way) in {("http", "basic"), ("http", "bearer")}


def _server(document: Document, server: str | None) -> list[str]:
    first = next(document.whole.at("servers").items(), None)
    url = server or (first.resolved().at("url").text if first is not None else "")
    for name, variable in first.resolved().at("variables").members() if first is not None else ():
        url = url.replace(f"{{{name}}}", str(variable.resolved().mapping.get("default", "")))
    if HOST.match(url):
        return [f"server: {_text(url)}"]
    return ["# The document does not say where it is served. Write it here:", "# server: https://shop.example/api"]


def _auth(document: Document, schemes: list[str], prefix: str, found: Start) -> list[str]:
    if not schemes:
        return []
    lines = ["auth:                          # names of secrets: `frontdesk secrets set NAME`"]
    for name in schemes:
        scheme = _scheme(document, name)
        flow = scheme.at("flows", "clientCredentials")
        secret = re.sub(r"[^A-Z0-9]+", "_", f"{prefix}_{snake(name)}".upper())[:50].strip("_")
        if scheme.at("type").text.lower() == "oauth2" and flow.value is not None:
            parts = {
                "token_url": flow.at("tokenUrl").text,
                "client_id": f"{secret}_ID",
                "client_secret": f"{secret}_SECRET",
            }
        elif scheme.at("scheme").text.lower() == "basic":
            parts = {"user": f"{secret}_USER", "password": f"{secret}_PASSWORD"}
        else:
            found.secrets.append(secret)
            lines.append(f"  {_text(name)}: {secret}")
            continue
        lines.append(f"  {_text(name)}:")
        for key, value in parts.items():
            named = key != "token_url"
            found.secrets += [value] if named else []
            lines.append(f"    {key}: {_text(f'{{{{ secrets.{value} }}}}' if named else value)}")
    return lines


def _text(value: str) -> str:
    """The text as YAML, whatever the document has put into it."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    return value if plain else json.dumps(value)


def _comment(text: str) -> str:
    """One line, without what a terminal would obey."""
    return "".join(one for one in " ".join(text.split())[:160] if one.isprintable())
