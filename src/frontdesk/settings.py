"""Everything an operator can set, read once at start from the environment (`FRONTDESK_…`); `app.py` hands the values out."""

import base64
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

LEAST_SECRET_BYTES = 24


class Settings(BaseSettings):
    """Each field is the variable `FRONTDESK_<NAME>`; the description is what `docs/settings.md` shows."""

    model_config = SettingsConfigDict(env_prefix="FRONTDESK_", extra="ignore", frozen=True, hide_input_in_errors=True)

    data: Path = Field(default=Path("data"), description="Folder for the database, trained models and bots' own data.")
    bots: tuple[Path, ...] = Field(default=(), description="Folders of the bots to serve, as a JSON list.")
    database_url: SecretStr | None = Field(
        default=None, description="`postgresql://…`; without it one SQLite file in the data folder is used."
    )
    bootstrap_key: SecretStr | None = Field(
        default=None, description="This `fd_…` key is valid with every scope from the start, in the default workspace."
    )
    secret: SecretStr | None = Field(
        default=None,
        description="Signs visitors' tokens and seals kept secrets; made in the data folder when not set. Replicas share it.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    public_url: str | None = Field(
        default=None, description="How browsers reach this server, when a proxy is in front."
    )
    trusted_proxies: str = Field(
        default="", description="Addresses of proxies whose `X-Forwarded-For` is believed, separated by commas."
    )
    log_format: Literal["json", "console"] = Field(default="json", description="One JSON object a line, or for people.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="The least to log.")
    max_body_bytes: int = Field(default=1_048_576, ge=1024, description="A larger request body is refused with 413.")
    max_attachment_bytes: int = Field(
        default=10_485_760, ge=0, le=104_857_600, description="A larger file of a message is refused; 0 takes none."
    )
    max_knowledge_file_bytes: int = Field(
        default=20_971_520, ge=1024, le=67_108_864, description="A larger file that becomes an article is refused."
    )
    max_text_characters: int = Field(default=8_000, ge=100, description="A longer message is refused with 422.")
    rate_limit_key_per_minute: int = Field(default=6_000, ge=1, description="Requests a minute for one API key.")
    rate_limit_visitor_per_minute: int = Field(default=60, ge=1, description="Requests a minute for one visitor.")
    rate_limit_member_per_minute: int = Field(default=1_200, ge=1, description="Requests a minute for one member.")
    session_idle_hours: float = Field(
        default=12.0, gt=0, description="A member who does nothing for so long signs in again."
    )
    session_days: float = Field(default=14.0, gt=0, description="After so long every member signs in again.")
    turn_timeout_seconds: float = Field(
        default=20.0, gt=0, description="A turn that takes longer says the fallback line."
    )
    conversation_idle_hours: float = Field(
        default=24.0, gt=0, description="After this a user's message begins a new one."
    )
    allow_private_addresses: bool = Field(
        default=False, description="Bots' HTTP actions, and visits to web sites, may reach private addresses."
    )
    translation_url: str | None = Field(
        default=None, description="What agents read is translated here, see docs/inbox.md (needs `frontdesk[http]`)."
    )
    translation_key: SecretStr | None = Field(default=None, description="Sent there as a bearer token.")
    translation_seconds: float = Field(default=4.0, gt=0, description="So long a translation is waited for.")
    inbox_webhook_url: str | None = Field(
        default=None,
        description="Another help desk is told here what waits for a person, see docs/inbox.md (needs `frontdesk[http]`).",
    )
    inbox_webhook_secret: SecretStr | None = Field(
        default=None,
        validate_default=True,
        description="Signs that, as in Standard Webhooks: `whsec_` and base64 of 24 bytes or more. Must be set with it.",
    )
    encoder_threads: int = Field(default=1, ge=1, description="CPU threads that encode texts.")
    shutdown_grace_seconds: float = Field(default=20.0, ge=0, description="Turns in flight may take so long to finish.")
    otlp_endpoint: str | None = Field(
        default=None, description="Send OpenTelemetry traces here (needs `frontdesk[otel]`)."
    )

    @field_validator("inbox_webhook_url")
    @classmethod
    def _is_address(cls, url: str | None) -> str | None:
        if url is not None and not _leads_somewhere(url):
            raise PydanticCustomError("address", "must be an http:// or https:// address without a user and password")
        return url

    @field_validator("inbox_webhook_secret")
    @classmethod
    def _signs(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("inbox_webhook_url") is not None:
            raise PydanticCustomError("missing", "must be set where FRONTDESK_INBOX_WEBHOOK_URL is")
        if secret is not None and not _is_long_enough(secret.get_secret_value()):
            raise PydanticCustomError("secret", "must be whsec_ and the base64 of 24 bytes or more")
        return secret


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def _is_long_enough(secret: str) -> bool:
    try:
        return len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) >= LEAST_SECRET_BYTES
    except ValueError:
        return False
