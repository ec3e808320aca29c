"""What callers of the conversations can get wrong, and what can stand in their way."""

from frontdesk.errors import Conflict, Forbidden, Malformed, NotFound, Unauthorised, Unavailable


class ConversationNotFound(NotFound):
    """There is no such conversation here."""

    code = "conversations.not_found"
    hint = "Leave `conversation_id` out to go on with the user's open conversation, or begin one."


class ConversationClosed(Conflict):
    """This conversation is closed."""

    code = "conversations.closed"
    hint = "A message without `conversation_id` begins a new one; an event without it goes to the user's open one."


class MessageIdReused(Conflict):
    """This id was used for something else."""

    code = "conversations.message_id_reused"
    hint = "Give every message and event an id of its own; repeat an id only to repeat the very same one."


class UserMismatch(Conflict):
    """This conversation belongs to another user."""

    code = "conversations.user_mismatch"
    hint = "Send the `user_id` that the conversation began with."


class MessageInvalid(Malformed):
    """The message cannot be taken: {reason}"""

    code = "conversations.message_invalid"


class ConversationBusy(Unavailable):
    """This conversation is being worked on elsewhere."""

    code = "conversations.busy"
    hint = "Send the same again with the same `message_id` or `event_id`; it will be handled once."


class CursorInvalid(Malformed):
    """The cursor is not one that this route gave."""

    code = "conversations.cursor_invalid"
    hint = "Use `next_cursor` of the page before as it is, or leave `cursor` out."


class EventForbidden(Forbidden):
    """Only a key can tell what happened outside."""

    code = "conversations.event_forbidden"
    hint = "Use an API key with the scope `conversations:write`, from your own server."


class TraceForbidden(Forbidden):
    """Only a key can see how the bot came to its replies."""

    code = "conversations.trace_forbidden"
    hint = "Use an API key with the scope `conversations:read`; a visitor's token sees the transcript."


class MemoryForbidden(Forbidden):
    """Only a key can see or delete what is remembered of a user."""

    code = "conversations.memory_forbidden"
    hint = "Use an API key with the scope `conversations:read`, or `conversations:delete` to have it forgotten."


class WebhookNotFound(NotFound):
    """There is no such webhook here."""

    code = "conversations.webhook_not_found"
    hint = "Declare it in the bot's folder, under webhooks/."


class WebhookRefused(Unauthorised):
    """This request is not signed as it must be, or not of late."""

    code = "conversations.webhook_refused"
    hint = "Sign the body as it is sent, with the secret that the webhook names; the clock may be five minutes wrong."


class WebhookNotReady(Unavailable):
    """The secret of this webhook is not set, or is not one that it can work with."""

    code = "conversations.webhook_not_ready"
    hint = "An operator sets it with `frontdesk secrets set`; send the same again later."


class WebhookUnfit(Malformed):
    """This request cannot be taken: {reason}"""

    code = "conversations.webhook_unfit"
    hint = "Compare what is sent with `event`, `user`, `id` and `data` of the bot's file under webhooks/."


class SimulationTooLong(Unavailable):
    """The simulation took longer than {limit_seconds} seconds."""

    code = "conversations.simulation_too_long"
    hint = "Send fewer messages at a time, or send them again when the server has less to do."


class NotYourself(Forbidden):
    """A visitor can write only for themselves, to the bot their token is for."""

    code = "conversations.not_yourself"
    hint = "Leave `user_id` and `bot` out: the token says both."
