"""Several messages as one turn's input: how their texts become one, and what is an answer in them and what stands beside it.

Where no question stands the texts are simply read as one ("hi", "where is my order", "A-1234"). Where one stands, a message
of its own may be about something else ("A-1234", "do you ship to Norway?"): it then waits as a further wish beside the answer.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from frontdesk.dialogue.reading import Entity, Reading, Signal, Wish

POLITE_WORDS = 5
_POLITE = frozenset[Signal]({"greeting", "thanks", "goodbye"})
_TO_THE_BOT = frozenset[Signal]({"yes", "no", "cancel", "restart", "back", "skip", "repeat", "person", "correction"})


def joined(texts: Iterable[str]) -> str:
    """The texts as one: a line each."""
    return "\n".join(texts)


def together(
    texts: Sequence[str], whole: Reading, each: Sequence[Reading], *, asked: str | None, sure: float
) -> Reading:
    """Return the reading of all the texts where a question stands: what stands beside the answer is in `also`.

    `whole` is the reading of the joined text, `each` those of the texts alone; `asked` is the entity that would be an answer,
    `sure` the confidence from which a text is another wish.
    """
    starts = [len(joined(texts[:place])) + bool(place) for place in range(len(texts))]
    apart = [
        _wish(text, one, start, sure) if _is_apart(one, asked, sure, text) else None
        for text, one, start in zip(texts, each, starts, strict=True)
    ]
    entities = _over(
        whole.entities, [_moved(x, start) for one, start in zip(each, starts, strict=True) for x in one.entities]
    )
    also = tuple(wish for wish in apart if wish is not None)
    answers = [place for place, wish in enumerate(apart) if wish is None]
    if not also or all(_is_polite(texts[place], each[place]) for place in answers):
        return replace(whole, entities=entities)
    rest = [each[place] for place in answers]
    best = max(rest, key=lambda one: one.confidence)
    signals = dict.fromkeys(signal for one in rest for signal in one.signals)
    return replace(best, entities=entities, language=whole.language, signals=tuple(signals), also=also, follows=False)


def _is_apart(one: Reading, asked: str | None, sure: float, text: str) -> bool:
    if _TO_THE_BOT & set(one.signals) or _is_polite(text, one) or any(x.name == asked for x in one.entities):
        return False
    return "question" in one.signals or (one.intent is not None and one.confidence >= sure)


def _is_polite(text: str, one: Reading) -> bool:
    return bool(_POLITE & set(one.signals)) and len(text.split()) <= POLITE_WORDS


def _wish(text: str, one: Reading, start: int, sure: float) -> Wish:
    intent = one.intent if one.confidence >= sure else None
    return Wish(intent, one.confidence, text, start, start + len(text), general="question" in one.signals)


def _moved(entity: Entity, by: int) -> Entity:
    return replace(entity, start=entity.start + by, end=entity.end + by)


def _over(first: tuple[Entity, ...], others: Iterable[Entity]) -> tuple[Entity, ...]:
    """The entities of the whole, and those that are only seen in a text by itself ("12" for a number that was asked for)."""
    names = {entity.name for entity in first}
    more = (entity for entity in others if entity.name not in names)
    return tuple(sorted((*first, *more), key=lambda entity: entity.start))
