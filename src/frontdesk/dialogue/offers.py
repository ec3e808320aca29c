"""The flows that every bot has, for a customer to whom nobody came in time: leave a message, ask for a call."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from frontdesk.dialogue.flow import END, Flow
from frontdesk.dialogue.steps.ask import AskStep
from frontdesk.dialogue.steps.say import SayStep
from frontdesk.dialogue.steps.ticket import TicketStep

if TYPE_CHECKING:
    from frontdesk.dialogue.bot import Bot, HandoffOffer, Texts

TICKET, CALLBACK = "leave_a_message", "ask_for_a_call"


def with_offers(bot: "Bot") -> "Bot":
    """The bot with the flows that it offers; its own flow of such a name stands in place of ours."""
    return replace(bot, flows=flows_for(bot.handoff.offer, bot.texts) | bot.flows)


def flows_for(offers: "tuple[HandoffOffer, ...]", texts: "Texts") -> dict[str, Flow]:
    """By name, what is needed for these offers."""
    kept = SayStep(id="kept", texts=(texts.ticket_kept,), next=END)
    email = AskStep(
        id="email",
        slot="email",
        entity="email",
        prompts=(texts.ask_email,),
        optional=True,
        next="ticket",
        otherwise="ticket",
    )
    phone = AskStep(
        id="phone", slot="phone", entity="phone", prompts=(texts.ask_phone,), next="ticket", otherwise="ticket"
    )
    by_mail = TicketStep(
        id="ticket",
        reason="Nobody came in time. Answer by email: {{ email or 'no address given' }}.",
        into="ticket",
        next="kept",
    )
    by_phone = TicketStep(
        id="ticket",
        reason="Nobody came in time. Call back: {{ phone or 'no number given' }}.",
        into="ticket",
        next="kept",
    )
    flows = {
        "ticket": Flow(TICKET, "Leave a message for a person.", (), (email, by_mail, kept)),
        "callback": Flow(CALLBACK, "Ask for a call.", (), (phone, by_phone, kept)),
    }
    return {flow.name: flow for offer, flow in flows.items() if offer in offers}
