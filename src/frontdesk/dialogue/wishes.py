"""What a message wants beside its first wish, and what the user wanted before: the parts of the state that outlive a message."""

import math

import msgspec
from msgspec.structs import replace

from frontdesk.dialogue.reading import Entity, Reading, Wish

HEARD = 2  # wishes that a follow-up can lean on
HEARD_CHARACTERS = 400  # of each: the state is stored with every turn
WAITING = 3  # wishes that wait for their turn; who asks for more at once is told so
NAMED = 32  # entities that are kept with each
_JOINING = frozenset(["and", "but", "also", "then", "plus", "or", "oh", "as", "well", "n"])
_MARKS = " ,;.\n-–—&"


class Heard(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something the user wanted, and what they have named for it since. `intent` is None where an article answered it."""

    text: str
    intent: str | None = None
    entities: tuple[Entity, ...] = ()


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A wish that waits until those before it are dealt with. `entities` are what the user named, its own first. A question
    that came along with an answer is an `aside`: it waits only until the bot would ask on. A whole message that a flow of the
    bot's own came before keeps its `reading`, and the turn in which it was put aside is `held_in`."""

    wish: Wish
    entities: tuple[Entity, ...] = ()
    aside: bool = False
    reading: Reading | None = None
    held_in: int = 0


def first_of(text: str, also: tuple[Wish, ...]) -> str:
    """Return the text without its further wishes and the word that joins them. Where it begins with one of them, what is left
    stands between and behind them."""
    if not also:
        return text
    first = text[: also[0].start].rstrip(_MARKS)
    if not first:
        return _left(text, also)
    while (cut := first.rpartition(" "))[2].lower().strip(_MARKS) in _JOINING:
        first = cut[0].rstrip(_MARKS)
    return first


def _left(text: str, also: tuple[Wish, ...]) -> str:
    ends = (0, *(wish.end for wish in also))
    starts = (*(wish.start for wish in also), len(text))
    parts = (text[end:start].strip(_MARKS) for end, start in zip(ends, starts, strict=True))
    return "\n".join(part for part in parts if part)


def waiting_of(also: tuple[Wish, ...], named: tuple[Entity, ...], *, asked: bool) -> tuple[Waiting, ...]:
    """Return the further wishes, each with what its own part of the text names before all else that was named. `asked` says
    that a question stood."""
    waiting = []
    for number, wish in enumerate(also, start=1):
        end = also[number].start if number < len(also) else math.inf
        own = tuple(one for one in named if wish.start <= one.start < end)
        waiting.append(Waiting(wish, over(own, named), aside=asked and wish.general))
    return tuple(waiting)


def told_meanwhile(waiting: tuple[Waiting, ...], named: tuple[Entity, ...]) -> tuple[Waiting, ...]:
    """Return the waiting wishes with what the user named since, which counts for more where they did not name it themselves."""
    if not named:
        return waiting
    return tuple(replace(one, entities=over(_own(one), (*named, *one.entities))) for one in waiting)


def _own(waiting: Waiting) -> tuple[Entity, ...]:
    wish = waiting.wish
    return tuple(
        one
        for one in waiting.entities
        if one.start >= wish.start and wish.text[one.start - wish.start :].startswith(one.text)
    )


def reading_of(waiting: Waiting, language: str) -> Reading:
    """Return the wish as if it had been written by itself."""
    wish = waiting.wish
    if waiting.reading is not None:
        return replace(waiting.reading, entities=waiting.entities, also=())
    return Reading(
        intent=wish.intent,
        confidence=wish.confidence,
        entities=waiting.entities,
        language=language,
        signals=("question",) if wish.general else (),
    )


def put_off(waiting: tuple[Waiting, ...], text: str, reading: Reading) -> tuple[Waiting, ...]:
    """Return the waiting wishes with what a message asks for, once."""
    wish = Wish(reading.intent, reading.confidence, text, 0, len(text), "question" in reading.signals)
    return (*(one for one in waiting if one.wish.intent != wish.intent), Waiting(wish, reading.entities))


def put_aside(text: str, reading: Reading, turn: int) -> Waiting:
    """Return a message that is dealt with later, as it is."""
    return Waiting(
        Wish(reading.intent, reading.confidence, text, 0, len(text)), reading.entities, reading=reading, held_in=turn
    )


def hear(heard: tuple[Heard, ...], one: Heard) -> tuple[Heard, ...]:
    """Return what was heard with one more; the same words again replace what was made of them."""
    one = replace(one, text=one.text[:HEARD_CHARACTERS])
    others = tuple(other for other in heard if other.text != one.text)
    return (*others, one)[-HEARD:]


def tell(heard: tuple[Heard, ...], named: tuple[Entity, ...]) -> tuple[Heard, ...]:
    """Return what was heard with what an answer names for the last wish that a flow serves."""
    place = next((place for place in reversed(range(len(heard))) if heard[place].intent), None)
    if place is None or not named:
        return heard
    told = replace(heard[place], entities=over(named, heard[place].entities, by_name=True))
    return (*heard[:place], told, *heard[place + 1 :])


def carried(heard: tuple[Heard, ...], reading: Reading, named: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Return what a message names, with what the one before it named besides where it follows up on that."""
    if not reading.follows or not heard:
        return named
    before = next((one for one in reversed(heard) if one.intent == reading.intent), heard[-1])
    return over(named, before.entities, by_name=True)


def over(first: tuple[Entity, ...], others: tuple[Entity, ...], *, by_name: bool = False) -> tuple[Entity, ...]:
    """Return `first` and those of the others that are not in it, or by name have no like in it."""
    names = {entity.name for entity in first}
    rest = (one for one in others if (one.name not in names if by_name else one not in first))
    return (*first, *rest)[:NAMED]
