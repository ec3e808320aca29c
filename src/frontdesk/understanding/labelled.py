"""Reads files of labelled texts, one `{"text", "intent"}` a line, as everybody's data sets for intents can be written."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from frontdesk.understanding.errors import LabelledInvalid
from frontdesk.understanding.training_set import Example, TrainingSet

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Labelled(NamedTuple):
    """A text and its intent; a text of no intent carries `__oos__`."""

    text: str
    intent: str


class _Line(msgspec.Struct, frozen=True):
    text: str
    intent: str


def read_labelled(file: Path) -> list[Labelled]:
    """Return the file's texts in order. Empty lines and other keys are passed over; LabelledInvalid names file and line."""
    lines = file.read_bytes().removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    labelled = [_labelled(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not labelled:
        raise LabelledInvalid(place=file, reason="It holds no labelled text.")
    return labelled


def _labelled(line: bytes, place: str) -> Labelled:
    try:
        found = msgspec.json.decode(line.decode(), type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise LabelledInvalid(place=place, reason=error) from error
    for name, value in (("text", found.text), ("intent", found.intent)):
        if not value.strip():
            raise LabelledInvalid(place=place, reason=f"`{name}` is empty.")
    return Labelled(found.text, found.intent)


def training_set_of(labelled: Iterable[Labelled], language: str = "en") -> TrainingSet:
    """A bot of this language that is taught these texts and nothing else."""
    intents: dict[str, list[Example]] = {}
    for text, intent in labelled:
        intents.setdefault(intent, []).append(Example(text))
    return TrainingSet(intents, languages=(language,))
