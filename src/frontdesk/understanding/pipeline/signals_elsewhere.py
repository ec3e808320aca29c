"""Hears yes, no, stop, thanks and a wish for a person in languages other than English: the plain ways to say them, no more.

A phrase counts where it is the whole text or one of its clauses, with or without its accents; `phrases.txt` holds them.
"""

import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast, get_args

from frontdesk.dialogue.reading import Signal
from frontdesk.understanding.pipeline.signals import in_order, signals

_FILE = Path(__file__).parent / "phrases.txt"
_ENGLISH = "en"
_READ_CHARACTERS = 400
_SHORT_WORDS = 3  # so few words may be of any of the bot's languages
_CLAUSES = re.compile(r"[,.!?;:¡¿\n]+|\s[-–—]+\s")
_FIRST: frozenset[Signal] = frozenset({"yes", "no", "greeting"})  # count at the beginning of more
_ANYWHERE: frozenset[Signal] = frozenset({"goodbye", "person", "thanks"})


class _Table(NamedTuple):
    """`means` is what a phrase says, `polite` what may stand around it, `within` what may stand in the midst of more."""

    means: dict[str, tuple[Signal, ...]]
    polite: list[tuple[str, ...]]
    within: list[tuple[Signal, re.Pattern[str]]]


def signals_in(text: str, spelled_out: str, language: str, languages: Sequence[str]) -> tuple[Signal, ...]:
    """The signals of a text that was guessed to be in `language`, one of the bot's `languages`; `spelled_out` is the same
    text repaired. English is heard where it is guessed, and in texts too short to guess by if the bot speaks it."""
    primary, spoken = _primary(language), [_primary(name) for name in languages]
    if spoken == [_ENGLISH]:
        return signals(text, spelled_out)
    short = len(text.split()) <= _SHORT_WORDS
    found: set[Signal] = set()
    if _ENGLISH in spoken and (short or primary == _ENGLISH):
        found.update(signals(text, spelled_out))
    for name in dict.fromkeys(spoken if short else [primary]):
        table = _tables().get(name)
        if table is not None:
            found |= _heard(text[:_READ_CHARACTERS], table)
    return in_order(found - {"yes"} if "no" in found else found)


def phrase_words(languages: Sequence[str]) -> frozenset[str]:
    """The words of these languages' phrases, which typos may be repaired towards."""
    tables = [table for name in languages if (table := _written().get(_primary(name)))]
    return frozenset(word for table in tables for phrase in table for word in phrase.split() if word.isalpha())


def _heard(text: str, table: _Table) -> set[Signal]:
    plain = _folded(text)
    spoken = [clause for clause in (_bare(part, table) for part in _CLAUSES.split(plain)) if clause]
    only = all(clause in table.means for clause in spoken)
    found: set[Signal] = set()
    for number, clause in enumerate(spoken):
        for signal in table.means.get(clause, ()):
            if only or signal in _ANYWHERE or (number == 0 and signal in _FIRST):
                found.add(signal)
    if "?" in text and len(spoken) == 1:
        found -= {"yes", "no"}  # "no?" asks, it does not answer
    return found | {signal for signal, pattern in table.within if pattern.search(plain)}


def _bare(clause: str, table: _Table) -> str:
    """The clause without politeness around it; what is nothing but polite stays."""
    words = tuple(clause.strip(" \t\"'()*_~").split())
    changed = True
    while changed and " ".join(words) not in table.means:
        changed = False
        for polite in table.polite:
            size = len(polite)
            if size < len(words) and words[-size:] == polite:
                words, changed = words[:-size], True
            elif size < len(words) and words[:size] == polite:
                words, changed = words[size:], True
    return " ".join(words)


def _folded(text: str) -> str:
    """Lower case, one kind of apostrophe, no accents: many write without them."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _primary(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()


@functools.cache
def _tables() -> Mapping[str, _Table]:
    return {name: _table(lines) for name, lines in _sections().items()}


@functools.cache
def _written() -> Mapping[str, tuple[str, ...]]:
    """Each language's phrases with their accents."""
    return {
        name: tuple(phrase for line in lines if line[0] != "+" for phrase in line.partition(": ")[2].split("|"))
        for name, lines in _sections().items()
    }


def _table(lines: Sequence[str]) -> _Table:
    table = _Table({}, [], [])
    signal: Signal = "yes"
    for line in lines:
        if line.startswith("+ "):
            table.within.append((signal, re.compile(_folded(line[2:]))))
            continue
        name, _, phrases = line.partition(": ")
        if name == "polite":
            table.polite.extend(tuple(_folded(phrase).split()) for phrase in phrases.split("|"))
            continue
        if name not in get_args(Signal):
            raise ValueError(f"{_FILE.name}: {name} is no signal")
        signal = cast("Signal", name)
        for phrase in map(_folded, phrases.split("|")):
            table.means[phrase] = tuple(dict.fromkeys((*table.means.get(phrase, ()), signal)))
    return table


def _sections() -> Mapping[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.startswith("["):
            lines = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections
