"""Reads the name of a person out of the answer to a question for it, in any script; what is no name gives nothing."""

import re
import unicodedata
from collections.abc import Iterator

from frontdesk.kit.patterns import on_first_use
from frontdesk.understanding.pipeline.numbers import Found

_LEAD = on_first_use(
    r"(?:(?:hi|hello|hey|yes|yeah|yep|sure|ok|okay|well|of course|it's|its|it is|this is|that's|i'm|im|i am|you're speaking with"
    r"|(?:my |the |our )?(?:full |first |last |family |sur|user)?name(?: is|'s|s)?|(?:you can |they |people |just )?call me"
    r"|i'm called|i go by|me llamo|mi nombre es|soy|ich bin|ich heiße|ich heisse|mein name ist|je m'appelle|je suis"
    r"|mi chiamo|sono|jeg heter|jeg hedder|jag heter|ik ben|ik heet|mijn naam is|meu nome é|nimeni on|меня зовут)"
    r"(?=[\s,:!.])[\s,:!.]+)+",
    re.IGNORECASE,
)
_SAID_SO = on_first_use(
    r"name|call|llamo|nombre|heiße|heisse|appelle|chiamo|heter|hedder|heet|naam|nome|зовут", re.IGNORECASE
)
_STOP = on_first_use(r"[,;:!?\n()\"]|\.(?=\s|$)|\s[-–—]\s")
_TITLES = ("dr", "mr", "mrs", "ms", "prof", "st", "jr", "sr", "mx")
_PARTICLES_WORDS = (
    """van von der den de del della di da do dos das du la le el al bin ibn bint ter ten zu zum y e wa af av und"""
)
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
# Words that stand in answers that are no names; what can be one, such as will, mark, may or grace, is not among them.
_NO_NAME_WORDS = """a about after again agent already also always am and another any anything anybody are as ask asking
at back bad be because been before being bot broken business but by bye can cancel cannot can't chat
chatting check come could customer damaged did didn't do does doesn't doing don't done dont each
email else ever fine first for from get give go going good got great had hang happen has have
haven't he hello help her here hey hi him his hold how human i i'd i'll i'm i've idea if in into is
isn't issue it it's item its just keep know later let like live looking lost make maybe me mean mind
minute missing moment more much my myself n/a name named names need never new nice nick no nobody
none nope nor not nothing now number of off ok okay on one only operator or order other our out over
package parcel pass person phone please pls prefer private problem product question quit really real
refund refuse return right rather said same say second see shall she should shop skip so some
somebody someone something soon sorry speak start still stop store sure take talk talking tell
telling than thank thanks that that's the their them then there these they thing think this those to
today tomorrow tonight too track tracking try trying u unknown until up ur us very wait waiting want
wanted was wasn't we well were what what's whats when where where's wheres which who whom whose why
with without won't work working would wouldn't wrong wtf yeah yep yes yesterday yet you you're your
yours anonymous happy stuck tired confused angry upset ready here's lol haha cheers hmm"""
_NO_NAME = frozenset(_NO_NAME_WORDS.split())
_TAIL_WORDS = """here speaking please pls plz thanks thank you thx again"""
_TAIL = frozenset(_TAIL_WORDS.split())
_MOST_WORDS = 6
_MOST_CHARACTERS = 80


def find_name(text: str) -> Iterator[Found]:
    """Only where a name was asked for: `my name is anna berg` → `Anna Berg`; at most one."""
    lead = _LEAD.match(text.replace("’", "'"), _first_letter(text))
    start = lead.end() if lead else _first_letter(text)
    words = _words(text, start)
    if not words or (text.rstrip().endswith("?") and not lead):
        return
    said_so = bool(lead and _SAID_SO.search(lead.group()))
    spoken = [word for word, _, _ in words]
    if len(spoken) > _MOST_WORDS or not any(_is_name(word) for word in spoken) or _is_remark(spoken, lead, said_so):
        return
    first, last = words[0][1], words[-1][2]
    if last - first <= _MOST_CHARACTERS:
        yield Found(_written(spoken), first, last)


def _first_letter(text: str) -> int:
    return next((place for place, letter in enumerate(text) if letter.isalnum()), len(text))


def _words(text: str, start: int) -> list[tuple[str, int, int]]:
    """The words up to the end of the name: a mark, `and my …`, thanks; none when one of them is part of no name."""
    stop = len(text)
    for mark in _STOP.finditer(text, start):
        before = text[start : mark.start()].rpartition(" ")[2]
        if mark.group() != "." or not (before.lower() in _TITLES or len(before) == 1):
            stop = mark.start() if mark.group() != "." or before.lower() not in ("jr", "sr") else mark.end()
            break
    found = [(match.group(), *match.span()) for match in re.finditer(r"\S+", text[:stop]) if match.start() >= start]
    for place, (word, _, _) in enumerate(found):
        if place and word.lower() in ("and", "but", "i", "my", "&"):
            found = found[:place]
            break
    while len(found) > 1 and found[-1][0].lower() in _TAIL:
        found.pop()
    return found if all(_may_be_in_name(word) for word, _, _ in found) else []


def _may_be_in_name(word: str) -> bool:
    plain = word.lower().replace("’", "'")
    if plain in _NO_NAME:
        return False
    letters = sum(unicodedata.category(letter)[0] == "L" for letter in word)
    rest = all(unicodedata.category(letter)[0] in "LM" or letter in "'’.-·ʼ\u200c" for letter in word)
    return bool(letters and rest)


def _is_name(word: str) -> bool:
    return word.lower() not in _PARTICLES and word.lower().strip(".") not in _TITLES


def _is_remark(words: list[str], lead: re.Match[str] | None, said_so: bool) -> bool:
    """`it's delayed`, `I'm waiting`: after a lead that does not say that a name follows, small letters and an ending of verbs."""
    if said_so:
        return False
    first = words[0]
    verb = first.islower() and len(first) > 4 and first.endswith(("ing", "ed", "n't"))
    return verb if lead else verb and len(words) > 1


def _written(words: list[str]) -> str:
    """As it came; all in small letters or all in capitals it gets the usual ones."""
    joined = " ".join(words)
    if joined != joined.lower() and not (
        joined == joined.upper() and sum(map(str.isalpha, joined)) > 3 and "." not in joined
    ):
        return joined
    if joined == joined.lower() == joined.upper():
        return joined  # a script without capitals
    return " ".join(
        word.lower() if number and word.lower() in _PARTICLES else _capitalised(word)
        for number, word in enumerate(words)
    )


def _capitalised(word: str) -> str:
    parts = re.split(r"([-'’])", word.lower())
    found = "".join(part[:1].upper() + part[1:] for part in parts)
    return "Mc" + found[2:].capitalize() if found.startswith("Mc") and len(found) > 4 else found
