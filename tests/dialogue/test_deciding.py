"""A call that waits for a person: what the machine does with the decision, whatever else is going on."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.dialogue.bots import BOT, reading
from tests.dialogue.talk import Talk, of_type
from tests.dialogue.test_properties import outcomes, readings, texts

from frontdesk.dialogue import events as e
from frontdesk.dialogue import moves as m
from frontdesk.dialogue.deciding import pending
from frontdesk.dialogue.messages import Reply
from frontdesk.dialogue.reading import Reading
from frontdesk.dialogue.trace import trace

YES = reading(signals=("yes",))


class Asking(Talk):
    """Every `refund` and `send_back` waits for a person."""

    def _act(self, move: m.Act) -> list[e.AnyEvent]:
        if move.approval is not None:
            started = e.ActionStarted(
                str(move.key), move.action, move.arguments, move.step, move.next, move.into, move.failed, move.approval
            )
            return [started, *super()._act(move)]
        if move.action not in {"refund", "send_back"}:
            return super()._act(move)
        place = len(self.events)
        request = e.ApprovalRequested(
            f"appr_{place}",
            f"act_{place}",
            move.action,
            move.arguments,
            "always",
            place + 1,
            move.step,
            move.next,
            move.into,
            move.failed,
            move.declined,
        )
        said = e.ReplySent(Reply("r", self.bot.texts.approval), step=move.step)
        waits = e.WaitStarted(move.step, request.id, move.next, move.declined, until=place + 1, reason="approval")
        return [request, said, waits]

    def decide(self, outcome: e.ApprovalOutcome, place: int = 0, note: str = "") -> list[str]:
        """One turn that a decision begins, on one of the requests that wait."""
        waiting = [*pending(self.state)]
        if not waiting:
            return []
        return self._outside(e.ApprovalDecided(waiting[place % len(waiting)], outcome, "key_1", "Ann", note))


def asked() -> Asking:
    """A refund that waits."""
    talk = Asking(BOT, {"refund": {"amount": 3}})
    talk.user("refund", reading("refund"))
    assert talk.user("yes", YES) == [BOT.texts.approval]
    return talk


def test_an_approved_call_is_made_from_its_request() -> None:
    talk = asked()
    [request] = of_type(talk.events, e.ApprovalRequested)
    assert talk.decide("approved") == ["Refunded €3.00."]
    [started] = of_type(talk.events, e.ActionStarted)
    assert (started.key, started.approval) == (request.key, request.id)
    assert talk.state.frames == ()


def test_a_declined_call_ends_the_flow_that_has_no_way_for_it() -> None:
    talk = asked()
    talk.decide("declined", note="No.")
    assert of_type(talk.events, e.ActionStarted) == []
    assert (talk.state.frames, talk.state.status) == ((), "bot")


def test_a_crash_after_the_start_goes_on_with_the_same_call() -> None:
    talk = asked()
    [request] = of_type(talk.events, e.ApprovalRequested)
    talk.record(e.ApprovalDecided(request.id, "approved", "key_1", "Ann"))
    talk.record(e.WaitEnded(request.id, "approved", request.step))
    talk.record(
        e.ActionStarted(
            request.key, request.action, request.arguments, request.step, "done", "refund", None, request.id
        )
    )
    assert talk._finish(len(talk.events)) == ["Refunded €3.00."]
    assert of_type(talk.events, e.ActionFinished)[-1].key == request.key


def test_a_decision_that_was_noted_and_not_acted_on_is_acted_on_with_the_next_turn() -> None:
    talk = asked()
    [request] = of_type(talk.events, e.ApprovalRequested)
    talk.record(e.ApprovalDecided(request.id, "approved", "key_1", "Ann"))
    talk.record(e.TurnEnded())
    assert "Refunded €3.00." in talk.user("hello", reading())


happenings = st.sampled_from([None, None, None, "approved", "declined", "later"])


@given(turns=st.lists(st.tuples(texts, readings, outcomes, happenings, st.integers(0, 3)), max_size=14))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_between_what_is_approved_is_done_and_nothing_else(
    turns: list[tuple[str, Reading, dict[str, object], Any, int]],
) -> None:
    talk = Asking(BOT, knows={"when?": "At nine."})
    for text, read, acts, happening, place in turns:
        before, talk.acts = talk.state, acts
        if happening == "later":
            talk.later()
        elif happening is not None:
            talk.decide(happening, place)
        else:
            assert talk.user(text, read) or before.status != "bot"
        assert not talk.state.open
        check(talk)


def check(talk: Asking) -> None:
    requests = {one.id: one for one in of_type(talk.events, e.ApprovalRequested)}
    decided = {one.id: one.outcome for one in of_type(talk.events, e.ApprovalDecided)}
    ended = {one.id: one.outcome for one in of_type(talk.events, e.WaitEnded) if one.id in requests}
    started = {str(one.approval): one for one in of_type(talk.events, e.ActionStarted)}
    assert set(pending(talk.state)) == requests.keys() - ended.keys(), "every request ends once, and then waits no more"
    assert started.keys() == {name for name, outcome in decided.items() if outcome == "approved"}
    assert {name for name, outcome in ended.items() if outcome in {"approved", "declined"}} == decided.keys()
    for name, one in started.items():
        request = requests[name]
        assert (one.key, one.action, one.arguments) == (request.key, request.action, request.arguments)
    told = list(trace(e.Recorded(place, place, event) for place, event in enumerate(talk.events, start=1)))
    assert sum(len(turn.moves) for turn in told) == len(talk.events)
