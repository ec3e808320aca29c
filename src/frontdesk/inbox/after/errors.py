"""What can be wrong once a conversation is over, and with those who had it."""

from frontdesk.errors import Conflict, Malformed, NotFound


class CustomerNotFound(NotFound):
    """There is no such customer."""

    code = "inbox.customer_not_found"
    hint = "`GET /v1/inbox/customers` lists those who have a conversation."


class ReasonUnknown(Malformed):
    """{reason!r} is none of the reasons of this workspace."""

    code = "inbox.reason_unknown"
    hint = "`GET /v1/inbox/wrap-up-reasons` lists them; where there are none, any is taken."


class AlreadyRated(Conflict):
    """This conversation has its rating."""

    code = "inbox.already_rated"
    hint = "A customer rates the bot once, and once the agents who took over."


class NothingToRate(Conflict):
    """Nothing was said here yet."""

    code = "inbox.nothing_to_rate"
    hint = "Ask when the conversation is over."
