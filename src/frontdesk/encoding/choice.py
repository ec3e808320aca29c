"""Which encoder is meant: the shipped one, none, a folder, or an API elsewhere."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible embeddings API. `key_variable` names the environment variable that holds its key; `dimension` is
    asked of it, for models that can shorten their vectors."""

    url: str
    model: str
    key_variable: str | None = None
    dimension: int | None = None


Choice = Literal["shipped", "none"] | Path | Endpoint
