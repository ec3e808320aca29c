"""Whether what another system sends was signed by it, of late: Standard Webhooks, Stripe's way, or an HMAC in a header.

Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Stripe: https://docs.stripe.com/webhooks#verify-manually
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping

from frontdesk.dialogue.webhook import Signature

TOLERANCE_SECONDS = 300  # how old, or how far ahead, what is signed may be
MOST_SIGNATURES = 8


class Unsigned(Exception):
    """It does not count; the message is for the log and says nothing of the secret."""


class SecretUnfit(Exception):
    """The secret is not what this way of signing works with."""


def check(signature: Signature, secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise `Unsigned` unless one of the secrets has signed the body. `headers` are by lower-case names, `now` is in seconds."""
    signed, given = claimed(signature, headers, body, now)
    for secret in secrets:
        expected = hmac.new(_key(signature, secret), signed, hashlib.sha256).digest()
        if any(hmac.compare_digest(expected, one) for one in given):
            return
    raise Unsigned("no signature fits")


def sign(secret: str, message_id: str, at: int, body: bytes) -> str:
    """The `webhook-signature` of Standard Webhooks for what we send ourselves. Raises `SecretUnfit`."""
    digest = hmac.new(standard_key(secret), f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def standard_key(secret: str) -> bytes:
    """What a secret of Standard Webhooks stands for: base64, with `whsec_` before it or not. Raises `SecretUnfit`."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (ValueError, binascii.Error) as error:
        raise SecretUnfit from error


def claimed(
    signature: Signature, headers: Mapping[str, str], body: bytes, now: float
) -> tuple[bytes, tuple[bytes, ...]]:
    """What must have been signed, and the signatures that came with it. Needs no secret; raises `Unsigned`."""
    written = headers.get(signature.header, "")
    if not written:
        raise Unsigned("no signature came with it")
    if signature.kind == "standard":
        name, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        if not name:
            raise Unsigned("no webhook-id came with it")
        _check_time(at, now)
        given = _decoded((one[3:] for one in written.split() if one.startswith("v1,")), "base64")
        return f"{name}.{at}.".encode() + body, given
    if signature.kind == "stripe":
        parts = [part.strip().partition("=") for part in written.split(",")]
        at = next((value for name, _, value in parts if name == "t"), "")
        _check_time(at, now)
        return f"{at}.".encode() + body, _decoded((value for name, _, value in parts if name == "v1"), "hex")
    return body, _decoded([written.removeprefix(signature.prefix)], signature.encoding)


def _check_time(at: str, now: float) -> None:
    if not at.isascii() or not at.isdecimal() or len(at) > 12:
        raise Unsigned("it does not say when it was signed")
    if abs(now - int(at)) > TOLERANCE_SECONDS:
        raise Unsigned("it was signed too long ago, or a clock is wrong")


def _decoded(texts: Iterable[str], encoding: str) -> tuple[bytes, ...]:
    return tuple(_each(texts, encoding))[:MOST_SIGNATURES]


def _each(texts: Iterable[str], encoding: str) -> Iterator[bytes]:
    for text in texts:
        try:
            yield bytes.fromhex(text) if encoding == "hex" else base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            continue


def _key(signature: Signature, secret: str) -> bytes:
    return standard_key(secret) if signature.kind == "standard" else secret.encode()
