"""Takes secrets out of what an action brought back, for systems that repeat in an answer what they were asked with."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"


def without(secrets: Iterable[str], value: Any) -> Any:
    """`value` with every secret in it replaced, also where it is percent-encoded or in base64."""
    forms = sorted({form for secret in secrets for form in _forms(secret)}, key=len, reverse=True)
    return _cleaned(forms, value) if forms else value


def _forms(secret: str) -> set[str]:
    packed = base64.b64encode(secret.encode()).decode()
    in_urls = base64.urlsafe_b64encode(secret.encode()).decode()
    forms = (
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        packed,
        packed.rstrip("="),
        in_urls,
        in_urls.rstrip("="),
    )
    return {form for form in forms if form}


def _cleaned(forms: list[str], value: Any) -> Any:
    if isinstance(value, str):
        for form in forms:
            value = value.replace(form, REDACTED)
        return value
    if isinstance(value, Mapping):
        return {_cleaned(forms, key): _cleaned(forms, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(forms, inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return REDACTED if str(value) in forms else value
    return value
