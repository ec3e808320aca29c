"""Who gets it: waiting conversations and agents in, offers out. Pure; what is told here is what was read a moment ago.

The order is the priority, then who has waited longest. Each conversation in turn goes to an agent who is online, has room, is in
its team, has the skills that it needs, speaks its language, and has not been offered it before; of those

- by **load**: to whom has the least to do for what they can take on, then to whom was given something longest ago;
- by **round robin**: to whom was given something longest ago, however much they have to do.

A skill or a language that nobody of the team has holds nothing up: then it counts as if it was not asked for. Once everybody
who could take it was offered it, the round begins anew.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Mode = Literal["load", "round_robin"]
MODES: tuple[Mode, ...] = ("load", "round_robin")


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent as routing sees them. `load` is how many conversations they have or are offered; `assigned_at` is when they were
    offered the last one, 0 where never. Without languages they speak any."""

    id: str
    here: bool = True
    capacity: int = 5
    load: int = 0
    assigned_at: int = 0
    teams: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that waits for somebody; without a team, for anybody. `tried` are those who were offered it in vain."""

    conversation_id: str
    since: int
    priority: int = 1
    team: str | None = None
    skills: frozenset[str] = frozenset()
    language: str | None = None
    tried: frozenset[str] = frozenset()


class Offer(NamedTuple):
    """`anew` says that everybody had been offered it, and this begins another round."""

    conversation_id: str
    agent_id: str
    anew: bool


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Who is next first: that is the place in the queue, too."""
    return sorted(waiting, key=lambda one: (-one.priority, one.since, one.conversation_id))


def offers(
    waiting: Iterable[Waiting], workers: Iterable[Worker], modes: Mapping[str, Mode], now_ms: int
) -> list[Offer]:
    """What is to be offered to whom; `modes` are those of the teams by id.

    Invariant: nobody is offered more than they have room for, and nothing stays unoffered that somebody could take.
    """
    crew, made = {one.id: one for one in workers}, list[Offer]()
    for one in in_order(waiting):
        able = [worker for worker in able_to_take(one, list(crew.values())) if _has_room(worker)]
        untried = [worker for worker in able if worker.id not in one.tried]
        if not able:
            continue
        mode = modes.get(one.team or "", "load")
        chosen = min(untried or able, key=_RANKS[mode])
        made.append(Offer(one.conversation_id, chosen.id, not untried))
        given = len(made)  # within one round, who was chosen last comes last
        crew[chosen.id] = replace(chosen, load=chosen.load + 1, assigned_at=max(now_ms, chosen.assigned_at) + given)
    return made


def able_to_take(one: Waiting, workers: Sequence[Worker]) -> list[Worker]:
    """Everybody whom it could be given to, whether they are here or not."""
    able = [worker for worker in workers if one.team is None or one.team in worker.teams]
    for skill in sorted(one.skills):
        able = [worker for worker in able if skill in worker.skills] or able
    if one.language is not None:
        able = [worker for worker in able if not worker.languages or one.language in worker.languages] or able
    return able


def _has_room(worker: Worker) -> bool:
    return worker.here and worker.load < worker.capacity


def _by_load(worker: Worker) -> tuple[float, int, str]:
    return worker.load / worker.capacity, worker.assigned_at, worker.id


def _round_robin(worker: Worker) -> tuple[float, int, str]:
    return worker.assigned_at, worker.load, worker.id


_RANKS: Mapping[Mode, Callable[[Worker], tuple[float, int, str]]] = {"load": _by_load, "round_robin": _round_robin}
