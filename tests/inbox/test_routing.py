"""Who gets it, and in which order: examples of every rule, and what holds whatever comes."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox.routing import MODES, Mode, Offer, Waiting, Worker, able_to_take, in_order, offers

NOW = 1_000_000

names = st.sampled_from(["a", "b", "c"])
sets = st.frozensets(names, max_size=2)
some_waiting = st.lists(
    st.builds(
        Waiting,
        st.integers(0, 30).map(lambda n: f"conv-{n}"),
        st.integers(0, 5),
        st.integers(0, 3),
        st.none() | names,
        sets,
        st.none() | names,
        st.frozensets(st.sampled_from(["0", "1", "2"]), max_size=3),
    ),
    max_size=12,
    unique_by=lambda one: one.conversation_id,
)
some_workers = st.lists(
    st.builds(
        Worker,
        st.integers(0, 8).map(str),
        st.booleans(),
        st.integers(1, 3),
        st.integers(0, 3),
        st.integers(0, NOW + 5),
        sets,
        sets,
        sets,
    ),
    max_size=6,
    unique_by=lambda one: one.id,
)
some_modes = st.dictionaries(names, st.sampled_from(MODES))


def given_to(waiting: list[Waiting], workers: list[Worker], mode: Mode = "load") -> list[str]:
    return [offer.agent_id for offer in offers(waiting, workers, {"help": mode}, NOW)]


def queue(count: int, **more: object) -> list[Waiting]:
    return [Waiting(f"conv-{number:03}", since=number, team="help", **more) for number in range(count)]  # type: ignore[arg-type]


def worker(name: str, **more: object) -> Worker:
    return Worker(name, **{"teams": frozenset({"help"}), "capacity": 100} | more)  # type: ignore[arg-type]


def test_the_most_urgent_is_first_and_then_who_has_waited_longest() -> None:
    late, early, urgent = Waiting("c", since=9), Waiting("b", since=3), Waiting("d", since=12, priority=3)
    assert [one.conversation_id for one in in_order([late, early, urgent])] == ["d", "b", "c"]


def test_by_load_it_goes_to_whom_has_the_least_to_do_for_what_they_can_take_on() -> None:
    assert given_to(queue(1), [worker("ann", load=2, capacity=10), worker("bo", load=1, capacity=2)]) == ["ann"]


def test_round_robin_takes_turns_however_much_they_have_to_do() -> None:
    crew = [worker("ann", load=5), worker("bo"), worker("cy", assigned_at=7)]
    assert given_to(queue(5), crew, "round_robin") == ["bo", "ann", "cy", "bo", "ann"]


def test_who_is_away_full_or_in_another_team_gets_nothing() -> None:
    crew = [worker("ann", here=False), worker("bo", load=5, capacity=5), worker("cy", teams=frozenset({"sales"}))]
    assert given_to(queue(1), crew) == []
    assert given_to([Waiting("conv", since=1)], crew) == ["cy"]


def test_a_conversation_goes_to_who_speaks_its_language_and_has_its_skills() -> None:
    crew = [worker("ann", languages=frozenset({"en"})), worker("bo", languages=frozenset({"de"})), worker("cy")]
    assert given_to(queue(1, language="de"), crew[:2]) == ["bo"]
    assert given_to(queue(1, language="fr"), crew) == ["cy"]
    skilled = [worker("ann"), worker("bo", skills=frozenset({"refunds"}))]
    assert given_to(queue(1, skills=frozenset({"refunds"})), skilled) == ["bo"]


def test_it_waits_for_the_one_with_the_skill_and_not_for_a_skill_that_nobody_has() -> None:
    crew = [worker("ann"), worker("bo", skills=frozenset({"refunds"}), here=False)]
    assert given_to(queue(1, skills=frozenset({"refunds"})), crew) == []
    assert given_to(queue(1, skills=frozenset({"juggling"})), crew) == ["ann"]


def test_who_did_not_react_is_not_asked_again_before_everybody_else_was() -> None:
    crew = [worker("ann"), worker("bo", load=50)]
    assert offers(queue(1, tried=frozenset({"ann"})), crew, {}, NOW) == [Offer("conv-000", "bo", False)]
    assert offers(queue(1, tried=frozenset({"ann", "bo"})), crew, {}, NOW) == [Offer("conv-000", "ann", True)]


@given(some_waiting, some_workers, some_modes)
def test_nobody_gets_more_than_they_have_room_for_and_only_what_is_theirs(
    waiting: list[Waiting], workers: list[Worker], modes: dict[str, Mode]
) -> None:
    made = offers(waiting, workers, modes, NOW)
    known = {one.id: one for one in workers}
    by_id = {one.conversation_id: one for one in waiting}
    assert len({offer.conversation_id for offer in made}) == len(made)
    for agent_id, count in Counter(offer.agent_id for offer in made).items():
        assert known[agent_id].here
        assert known[agent_id].load + count <= known[agent_id].capacity
    for offer in made:
        one = by_id[offer.conversation_id]
        assert known[offer.agent_id] in able_to_take(one, workers)
        assert offer.anew is (offer.agent_id in one.tried)


@given(some_waiting, some_workers, some_modes)
def test_nothing_waits_that_somebody_could_take_and_nobody_is_overtaken(
    waiting: list[Waiting], workers: list[Worker], modes: dict[str, Mode]
) -> None:
    made = offers(waiting, workers, modes, NOW)
    gets = Counter(offer.agent_id for offer in made)
    left = {one.id for one in workers if one.here and one.load + gets[one.id] < one.capacity}
    offered = {offer.conversation_id for offer in made}
    for one in waiting:
        if one.conversation_id not in offered:
            assert not left & {able.id for able in able_to_take(one, workers)}
    order = [one.conversation_id for one in in_order(waiting) if one.conversation_id in offered]
    assert [offer.conversation_id for offer in made] == order


@given(some_waiting, some_workers, some_modes, st.randoms())
def test_the_order_in_which_they_are_read_changes_nothing(
    waiting: list[Waiting], workers: list[Worker], modes: dict[str, Mode], chance: object
) -> None:
    made = offers(waiting, workers, modes, NOW)
    chance.shuffle(waiting)  # type: ignore[attr-defined]
    chance.shuffle(workers)  # type: ignore[attr-defined]
    assert offers(waiting, workers, modes, NOW) == made


@given(st.integers(1, 6), st.integers(0, 30), st.sampled_from(MODES))
def test_among_equals_everybody_gets_the_same_give_or_take_one(crew: int, count: int, mode: Mode) -> None:
    workers = [worker(str(number)) for number in range(crew)]
    counts = Counter(given_to(queue(count), workers, mode))
    assert sum(counts.values()) == count
    assert max(counts.values(), default=0) - min(counts[one.id] for one in workers) <= 1
