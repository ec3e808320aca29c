"""What the bot can put in front of a customer; a channel renders these and nothing else."""

from typing import Literal

import msgspec

ReplyKind = Literal["text", "choices", "card"]


class Choice(msgspec.Struct, frozen=True):
    """A button: `label` is shown, `value` is what pressing it sends."""

    label: str
    value: str


class Citation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where an answer was found; `quote` stands word for word in `source`. `anchor` is that of the heading above it, as most
    sites write it, and is at the end of `url`."""

    title: str
    source: str
    quote: str
    url: str | None = None
    anchor: str | None = None


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    title: str
    text: str = ""
    image_url: str | None = None
    url: str | None = None


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """One bubble. `text` is always fit to be read alone, for channels that show nothing else. `pause_seconds` is how long a
    channel may seem to be typing before it shows this and what comes after."""

    id: str
    text: str
    kind: ReplyKind = "text"
    choices: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    card: Card | None = None
    pause_seconds: float = 0.0
