"""Reads the webhooks that a bot declares, one YAML document each in `webhooks/`, and finds what is wrong with them."""

import re
from collections.abc import Iterator
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from frontdesk.bots.errors import Problem
from frontdesk.bots.fields import Fields, as_fields, plain, read_documents
from frontdesk.dialogue.expressions import ExpressionInvalid, check_expression, check_template, names_in, texts_in
from frontdesk.dialogue.webhook import Signature, WebhookDefinition

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,60}")
_SECRET_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")
_GIVEN = frozenset({"body", "headers"})
_KNOWN = {
    "standard": Signature("standard", "webhook-signature"),
    "stripe": Signature("stripe", "stripe-signature"),
    "github": Signature("hmac", "x-hub-signature-256", "sha256="),
}


def read_webhooks(folder: Path, problems: list[Problem]) -> dict[str, WebhookDefinition]:
    """Every webhook that the bot in `folder` declares, by name."""
    found: dict[str, WebhookDefinition] = {}
    for path in sorted((folder / "webhooks").glob("*.yaml")):
        file = f"webhooks/{path.name}"
        for document in read_documents(path, file, problems):
            fields = as_fields(document, file, problems)
            if fields is None:
                continue
            definition = _definition(fields)
            if definition.name in found:
                fields.problem(f"The webhook `{definition.name}` stands here a second time.", "Rename one of them.")
            found[definition.name] = definition
    return found


def _definition(fields: Fields) -> WebhookDefinition:
    definition = WebhookDefinition(
        name=fields.text("webhook", required=True),
        signature=_signature(fields),
        secrets=fields.texts("secret", required=True),
        event=fields.text("event", required=True),
        user=fields.text("user", required=True),
        event_id=fields.text("id") or None,
        data=plain(fields.raw("data")),
        condition=fields.text("if") or None,
        file=fields.file,
        line=fields.line("webhook"),
        secret_line=fields.line("secret"),
    )
    fields.finish()
    _check_names(fields, definition)
    for what in _flaws(definition):
        fields.problem(what, "Use `body` and `headers`, such as `{{ body.customer }}`.")
    return definition


def _signature(fields: Fields) -> Signature:
    if not isinstance(fields.node.get("verify"), CommentedMap):
        kind = fields.text("verify", "standard")
        if kind not in _KNOWN:
            mend = f"Use one of: {', '.join(_KNOWN)}; or `{{header: X-Signature, encoding: hex}}`."
            fields.problem(f"There is no signature of the kind `{kind}`.", mend, key="verify")
        return _KNOWN.get(kind, Signature())
    inner = fields.mapping("verify")
    header, encoding = inner.text("header", required=True), inner.text("encoding", "hex")
    if header and not _HEADER.fullmatch(header):
        inner.problem(f"`{header}` is no name of a header.", "Write one such as X-Signature.", key="header")
    if encoding not in {"hex", "base64"}:
        inner.problem(f"There is no encoding `{encoding}`.", "Use hex or base64.", key="encoding")
    signature = Signature("hmac", header.lower(), inner.text("prefix"), "base64" if encoding == "base64" else "hex")
    inner.finish()
    return signature


def _check_names(fields: Fields, definition: WebhookDefinition) -> None:
    if definition.name and not _NAME.fullmatch(definition.name):
        mend = "A name is lower-case letters, digits, `_` and `-`, a letter first."
        fields.problem(f"`{definition.name}` cannot be the name of a webhook.", mend, key="webhook")
    for name in definition.secrets:
        if not _SECRET_NAME.fullmatch(name):
            mend = "Write the name under which `frontdesk secrets set` keeps it, such as SHOP_WEBHOOK."
            fields.problem("`secret` names a secret, in capital letters.", mend, key="secret")


def _flaws(definition: WebhookDefinition) -> Iterator[str]:
    texts = [definition.event, definition.user, definition.event_id or "", *texts_in(definition.data)]
    condition = definition.condition
    try:
        if condition is not None:
            check_expression(condition)
            texts.append(f"{{{{ {condition} }}}}")
        for text in texts:
            check_template(text)
            for name in sorted(names_in(text) - _GIVEN):
                yield f"There is no `{name}` in a webhook, in {text!r}."
    except ExpressionInvalid as error:
        yield f"This text cannot be filled in: {error}."
