"""A call waits for a person, goes on or is given up, and is done once and as it was approved, whatever happens meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.approvals.conftest import BOT, RULE, Desk, OpenDesk

from frontdesk.access.caller import Caller
from frontdesk.actions.service import Outcome
from frontdesk.approvals.errors import AlreadyDecided, ApprovalNotFound, NoLongerPending, OnlyForTheTeam
from frontdesk.dialogue import events as e
from frontdesk.kit.database.base import Statement
from frontdesk.kit.database.errors import StorageUnavailable

HOUR_MS = 3_600_000


async def test_a_small_call_waits_for_nobody(desk: Desk) -> None:
    handled = await desk.say("refund 50")
    assert [reply.text for reply in handled.replies] == ["Refunded 50."]
    assert await desk.approvals.list_newest("default") == []


async def test_a_call_over_the_limit_waits_and_the_customer_is_told_so(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    assert [reply.text for reply in handled.replies] == [BOT.texts.approval]
    assert desk.acts.calls == []
    [approval] = await desk.approvals.list_newest("default")
    assert (approval.status, approval.action, approval.arguments, approval.rule) == (
        "pending",
        "refund",
        {"amount": 500},
        RULE,
    )
    assert (approval.conversation_id, approval.user_id) == (handled.conversation_id, "jo")
    assert approval.expires_at - approval.requested_at == HOUR_MS


async def test_an_approved_call_is_made_under_the_key_of_its_request_and_the_flow_goes_on(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    approval = await desk.decide("approve", note="Fine.")
    assert (approval.status, approval.decided_by, approval.decided_by_name, approval.note) == (
        "approved",
        "ann",
        "ann",
        "Fine.",
    )
    assert approval.performed_at is not None
    assert approval.error_code is None
    [request] = [one for one in await desk.events(handled.conversation_id) if isinstance(one, e.ApprovalRequested)]
    assert desk.acts.calls == [("refund", request.key)]
    assert await desk.said(handled.conversation_id) == [BOT.texts.approval, "Refunded 500."]


async def test_a_member_decides_under_their_own_name(desk: Desk) -> None:
    who: dict[str, str] = {"workspace_id": "default", "email": "sam@acme.example", "password": "four green bottles"}
    member = await desk.access.members.create(**who, name="Sam Carter", role="agent")
    _, token = await desk.access.sessions.sign_in(**who)
    caller = await desk.access.sessions.verify(token)
    await desk.say("refund 500")
    [approval] = await desk.approvals.list_newest("default")
    decided = await desk.approvals.decide(caller, approval.id, "approve")
    assert (decided.decided_by, decided.decided_by_name) == (member.id, "Sam Carter")


async def test_the_decision_and_the_start_of_the_call_are_durable_before_the_call(desk: Desk) -> None:
    seen: list[tuple[str, list[str]]] = []

    async def look(arguments: Mapping[str, Any]) -> Outcome:
        [approval] = await desk.approvals.list_newest("default")
        kinds = [e.type_of(one) for one in await desk.events(approval.conversation_id)]
        seen.append((approval.status, kinds[-3:]))
        return Outcome(result=dict(arguments))

    desk.acts.performs["refund"] = look
    await desk.say("refund 500")
    await desk.decide("approve")
    assert seen == [("approved", ["approval.decided", "wait.ended", "action.started"])]


async def test_a_declined_call_goes_on_where_the_step_says_with_the_note(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    approval = await desk.decide("decline", note="It was in one piece.")
    assert approval.status == "declined"
    assert (await desk.said(handled.conversation_id))[-1] == "actions.declined: It was in one piece."
    assert desk.acts.calls == []


async def test_a_step_without_a_way_for_a_no_says_the_bots_text_and_the_flow_ends(desk: Desk) -> None:
    handled = await desk.say("bare 500")
    await desk.decide("decline", note="Internal.")
    assert (await desk.said(handled.conversation_id))[1:] == [BOT.texts.declined]
    stored = await desk.conversations.get("default", handled.conversation_id)
    assert (stored.state.frames, stored.state.status) == ((), "bot")


async def test_a_flow_that_another_one_called_leaves_a_no_to_a_person(desk: Desk) -> None:
    handled = await desk.say("caller 500")
    await desk.decide("decline")
    stored = await desk.conversations.get("default", handled.conversation_id)
    assert stored.state.status == "waiting"
    assert "Back." not in await desk.said(handled.conversation_id)


async def test_the_flow_that_called_goes_on_after_a_yes(desk: Desk) -> None:
    handled = await desk.say("caller 500")
    await desk.decide("approve")
    assert (await desk.said(handled.conversation_id))[1:] == ["Paid.", "Back."]


async def test_a_step_may_demand_more_than_its_action(desk: Desk) -> None:
    assert [reply.text for reply in (await desk.say("strict 50")).replies] == [BOT.texts.approval]
    assert [reply.text for reply in (await desk.say("strict 5", "kim")).replies] == ["Paid."]


async def test_nobody_decides_in_time(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    desk.clock.advance(minutes=61)
    await desk.runner.run_due_once()
    await desk.check(handled.conversation_id)
    [approval] = await desk.approvals.list_newest("default")
    assert (approval.status, approval.decided_by) == ("expired", None)
    assert (await desk.said(handled.conversation_id))[-1] == "actions.approval_expired: "
    with pytest.raises(NoLongerPending):
        await desk.decide("approve")
    assert desk.acts.calls == []


async def test_a_step_without_a_way_says_that_nobody_decided(desk: Desk) -> None:
    handled = await desk.say("bare 500")
    desk.clock.advance(minutes=61)
    await desk.runner.run_due_once()
    assert (await desk.said(handled.conversation_id))[-1] == BOT.texts.approval_expired


async def test_a_decision_that_comes_too_late_does_not_count_though_no_timer_has_run_yet(desk: Desk) -> None:
    await desk.say("refund 500")
    desk.clock.advance(minutes=61)
    with pytest.raises(NoLongerPending):
        await desk.decide("approve")
    assert (await desk.approvals.list_newest("default"))[0].status == "expired"
    assert desk.acts.calls == []


async def test_one_of_two_who_decide_at_once_gets_it_and_the_other_learns_who(desk: Desk, open_desk: OpenDesk) -> None:
    await desk.say("refund 500")
    other = open_desk()
    results = await asyncio.gather(
        desk.decide("approve", "ann"), other.decide("decline", "bob"), return_exceptions=True
    )
    [refused] = [one for one in results if isinstance(one, BaseException)]
    assert isinstance(refused, AlreadyDecided)
    [approval] = await desk.approvals.list_newest("default")
    assert f"by {approval.decided_by}" in refused.message
    assert len(desk.acts.calls + other.acts.calls) == (approval.status == "approved")


async def test_the_same_decision_once_more_changes_nothing(desk: Desk) -> None:
    await desk.say("refund 500")
    first = await desk.decide("approve", "ann", "Fine.")
    desk.clock.advance(minutes=5)
    assert await desk.decide("approve", "ann", "Fine, again.") == first
    assert len(desk.acts.calls) == 1
    with pytest.raises(AlreadyDecided):
        await desk.decide("decline", "ann")
    with pytest.raises(AlreadyDecided):
        await desk.decide("approve", "bob")


async def test_the_customer_goes_on_talking_and_is_told_when_they_ask_again(desk: Desk) -> None:
    await desk.say("refund 500")
    assert [reply.text for reply in (await desk.say("where is it")).replies] == ["Which order?"]
    assert (await desk.say("A-1")).replies[0].text == "A-1 left."
    assert [reply.text for reply in (await desk.say("refund 500")).replies] == [BOT.texts.approval]
    assert len(await desk.approvals.list_newest("default")) == 1


async def test_what_was_approved_is_done_at_once_and_the_open_question_comes_back(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    await desk.say("where is it")
    await desk.decide("approve")
    said = await desk.said(handled.conversation_id)
    assert said[2] == "Refunded 500."
    assert "Which order?" in said[3]
    assert (await desk.say("A-1")).replies[0].text == "A-1 left."


async def test_a_customer_who_cancels_takes_the_request_back(desk: Desk) -> None:
    await desk.say("refund 500")
    await desk.say("cancel")
    assert (await desk.approvals.list_newest("default"))[0].status == "withdrawn"
    with pytest.raises(NoLongerPending):
        await desk.decide("approve")
    assert desk.acts.calls == []


async def test_a_cancel_in_another_flow_leaves_the_request_alone(desk: Desk) -> None:
    await desk.say("refund 500")
    await desk.say("where is it")
    await desk.say("cancel")
    assert (await desk.decide("approve")).status == "approved"


async def test_a_person_who_takes_the_conversation_takes_the_request_too(desk: Desk) -> None:
    await desk.say("refund 500")
    await desk.say("a person please")
    assert (await desk.approvals.list_newest("default"))[0].status == "withdrawn"


async def test_two_requests_of_a_conversation_are_decided_one_by_one(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    await desk.say("bare 900")
    newest, oldest = sorted(await desk.approvals.list_newest("default"), key=lambda one: -one.position)
    await desk.decide("approve", approval_id=oldest.id)
    await desk.decide("decline", approval_id=newest.id)
    assert (await desk.said(handled.conversation_id))[2:] == ["Refunded 500.", BOT.texts.declined]
    assert len(desk.acts.calls) == 1


async def test_a_request_outlives_the_idle_time_of_its_conversation(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    await desk.database.commit([Statement("UPDATE conversations SET updated_at = 0")])
    assert (await desk.say("where is it")).conversation_id == handled.conversation_id


async def test_what_was_approved_is_done_by_a_process_that_was_started_later(open_desk: OpenDesk) -> None:
    handled = await open_desk().say("refund 500")
    later = open_desk()
    await later.decide("approve")
    assert (await later.said(handled.conversation_id))[-1] == "Refunded 500."


async def test_a_crash_between_the_decision_and_the_call_is_made_good(desk: Desk, open_desk: OpenDesk) -> None:
    await desk.say("refund 500")
    commit = desk.database.commit

    async def crash(arguments: Mapping[str, Any]) -> Outcome:
        desk.database.commit = broken  # type: ignore[method-assign]
        raise asyncio.CancelledError

    async def broken(statements: Sequence[Statement]) -> None:
        raise StorageUnavailable(reason="this process is dead")

    desk.acts.performs["refund"] = crash
    with pytest.raises((StorageUnavailable, asyncio.CancelledError)):
        await desk.decide("approve")
    desk.database.commit = commit  # type: ignore[method-assign]
    [approval] = await desk.approvals.list_newest("default")
    assert (approval.status, approval.performed_at) == ("approved", None)
    later = open_desk()
    later.clock.advance(seconds=30)
    assert await later.conversations.resume_interrupted() == 1
    assert later.acts.calls == desk.acts.calls
    assert (await later.said(approval.conversation_id))[-1] == "Refunded 500."
    assert (await later.decide("approve")).performed_at is not None


async def test_a_failed_call_is_shown_with_its_code(desk: Desk) -> None:
    async def refuse(arguments: Mapping[str, Any]) -> Outcome:
        return Outcome(error={"code": "too_late\0", "message": "Too late."})

    desk.acts.performs["refund"] = refuse
    handled = await desk.say("refund 500")
    approval = await desk.decide("approve")
    assert (approval.status, approval.error_code) == ("approved", "too_late")
    assert (await desk.said(handled.conversation_id))[-1].startswith("too_late")


async def test_a_call_of_unknown_outcome_needs_no_second_approval_and_keeps_its_key(desk: Desk) -> None:
    async def silent(arguments: Mapping[str, Any]) -> Outcome:
        return Outcome(error={"code": "actions.timeout", "message": "?"})

    desk.acts.performs["refund"] = silent
    await desk.say("refund 500")
    await desk.decide("approve")
    del desk.acts.performs["refund"]
    again = await desk.say("refund 500")
    assert [reply.text for reply in again.replies] == ["Refunded 500."]
    assert len({key for _, key in desk.acts.calls}) == 1
    other = await desk.say("refund 900")
    assert [reply.text for reply in other.replies] == [BOT.texts.approval]


async def test_the_same_call_once_more_after_a_known_end_needs_a_new_approval(desk: Desk) -> None:
    await desk.say("refund 500")
    await desk.decide("approve")
    desk.clock.advance(seconds=1)
    assert [reply.text for reply in (await desk.say("refund 500")).replies] == [BOT.texts.approval]
    await desk.decide("approve")
    assert len({key for _, key in desk.acts.calls}) == 2


async def test_erasing_a_conversation_erases_its_approvals(desk: Desk) -> None:
    handled = await desk.say("refund 500")
    [approval] = await desk.approvals.list_newest("default")
    await desk.conversations.erase("default", handled.conversation_id)
    assert await desk.approvals.list_newest("default") == []
    with pytest.raises(ApprovalNotFound):
        await desk.decide("approve", approval_id=approval.id)
    desk.clock.advance(hours=2)
    await desk.runner.run_due_once()
    assert desk.acts.calls == []


async def test_a_visitor_cannot_decide_whatever_scopes_they_have(desk: Desk) -> None:
    await desk.say("refund 500")
    [approval] = await desk.approvals.list_newest("default")
    visitor = Caller("default", "visitor", "vis_1", frozenset({"*"}), "acme", "jo")
    with pytest.raises(OnlyForTheTeam):
        await desk.approvals.decide(visitor, approval.id, "approve")
    assert (await desk.approvals.get("default", approval.id)).status == "pending"
