"""What a file is called here: what was sent, without anything that could mislead whoever opens it."""

import re
import unicodedata
from pathlib import PurePath

from frontdesk.conversations.attachments.sniffing import Kind

LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')


def safe_name(given: str | None, kind: Kind) -> str:
    """The last part of the name, on one line, in the order in which it is read, with an ending that says what it is."""
    name = unicodedata.normalize("NFC", (given or "").replace("\\", "/").rpartition("/")[2])
    # What is no letter, sign or space: control characters, and those that turn the direction of what follows.
    shown = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in name)
    name = " ".join(_FORBIDDEN.sub("_", shown).split()).strip(". ") or "file"
    stem, suffix = PurePath(name).stem, PurePath(name).suffix
    if suffix.lower() not in kind.suffixes:
        stem, suffix = name, kind.suffixes[0]
    return stem[: LONGEST_NAME - len(suffix)].rstrip(". ") + suffix
