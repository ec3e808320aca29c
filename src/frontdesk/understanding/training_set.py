"""What a bot teaches its understanding, as plain values: examples of each intent and the entities to look for."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

OUT_OF_SCOPE = "__oos__"


class Annotation(msgspec.Struct, frozen=True):
    """The author marked `text[start:end]` of an example as this entity."""

    name: str
    start: int
    end: int


class Example(msgspec.Struct, frozen=True):
    text: str
    entities: tuple[Annotation, ...] = ()


class PatternEntity(msgspec.Struct, frozen=True, tag="pattern"):
    """A regular expression in RE2 syntax; `examples` let a bare number be completed when the bot asked for one."""

    pattern: str
    examples: tuple[str, ...] = ()


class ListEntity(msgspec.Struct, frozen=True, tag="values"):
    """Canonical value → what customers call it; the canonical value itself always counts."""

    values: Mapping[str, Sequence[str]]


class BuiltinEntity(msgspec.Struct, frozen=True, tag="builtin"):
    """One of `pipeline.kinds.BUILTIN` (or a person's `name`) under the bot's own name."""

    kind: str


EntityDefinition = PatternEntity | ListEntity | BuiltinEntity


class TrainingSet(msgspec.Struct, frozen=True):
    """Intent `__oos__` holds texts that are none of the intents. `region` (ISO 3166, such as GB) reads local phone numbers
    and decides whether 3/4 is in March or April."""

    intents: Mapping[str, Sequence[Example]]
    entities: Mapping[str, EntityDefinition] = {}
    languages: tuple[str, ...] = ("en",)
    region: str | None = None

    def fingerprint(self) -> str:
        """A hash of everything here; mappings in any order give the same."""
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()


class AskedFor(msgspec.Struct, frozen=True):
    """What the bot has just asked for: an entity of the bot, a built-in one, or `text` for anything."""

    entity: str
    slot: str | None = None


class Earlier(msgspec.Struct, frozen=True):
    """A message of the same user from before, and the intent that it was read as."""

    text: str
    intent: str | None = None
