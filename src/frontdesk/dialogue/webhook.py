"""What a bot's files say of another system that tells it of events: whose signature counts, and what is taken from the body."""

from typing import Any, Literal

import msgspec

SignatureKind = Literal["standard", "stripe", "hmac"]
Encoding = Literal["hex", "base64"]


class Signature(msgspec.Struct, frozen=True):
    """How the system signs: as Standard Webhooks say, as Stripe does, or with an HMAC-SHA256 of the body in any header."""

    kind: SignatureKind = "standard"
    header: str = ""
    prefix: str = ""
    encoding: Encoding = "hex"


class WebhookDefinition(msgspec.Struct, frozen=True):
    """`event`, `user`, `event_id` and `data` are templates over `body` and `headers`, `condition` an expression over them. Any of
    the `secrets` counts, so that one can be replaced by another."""

    name: str
    signature: Signature
    secrets: tuple[str, ...]
    event: str
    user: str
    event_id: str | None = None
    data: Any = None
    condition: str | None = None
    file: str = ""
    line: int = 1
    secret_line: int = 1
