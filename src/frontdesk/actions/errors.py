"""What can go wrong with actions before a flow ever calls them."""

from frontdesk.errors import Error


class ActionsInvalid(Error):
    """The file {file} cannot be used: {reason}"""

    code = "actions.invalid"
    status = 422
    hint = "Mend the file; `python -m frontdesk check` shows whether it loads."


class HttpClientMissing(Error):
    """A bot declares HTTP actions, and what they need is not installed."""

    code = "actions.client_missing"
    hint = "Install `frontdesk[http]`."
